"""A posted form as plain text fields, for handlers that stay thin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import Request
from starlette.datastructures import FormData

_LARGEST = 2**53  # what JSON and both databases carry without loss


def whole_number(text: str | None) -> int | None:
    """A whole number that the databases have room for; None for anything else."""
    try:
        value = int(text or "")
    except ValueError:
        return None
    return value if abs(value) <= _LARGEST else None


class Fields(Mapping[str, str]):
    """Text fields of a form: a missing one reads as an empty string; ``every`` answers repeated ones."""

    def __init__(self, form: FormData) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                self._values.setdefault(name, []).append(_storable(value).strip())

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, [""])[-1]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def every(self, name: str) -> list[str]:
        """All values given under one name."""
        return [value for value in self._values.get(name, []) if value]

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self[name] not in {"", "0", "false", "off"}

    def whole(self, name: str) -> int | None:
        """A whole number; None when empty or not one."""
        return whole_number(self[name])


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL has no room for in a text."""
    return text.replace("\x00", "")


async def form_fields(request: Request) -> Fields:
    """Dependency: the posted form."""
    return Fields(await request.form())
