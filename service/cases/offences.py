"""Offences a case may be about, and the report line each belongs to: dated data, read from the tables beside this file.

Criminal offences carry the article of the Criminal Code as their code ("173", "256a"); administrative ones begin with
"hc.", other incidents with "vv.". An offence that changes its article or its group gets a new row with its own dates.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

UNGROUPED = "khac"


@dataclass(frozen=True)
class Offence:
    """One offence as it stood from ``valid_from`` to ``valid_to`` (both days included; None: open)."""

    code: str
    kind: str  # criminal, administrative, other
    article: str
    clause: str
    name: str
    group: str
    valid_from: date | None
    valid_to: date | None
    basis: str

    def is_valid_on(self, day: date) -> bool:
        """Whether it stood on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def title(self) -> str:
        """For select boxes and lists: "Trộm cắp tài sản (Điều 173)"."""
        if not self.article:
            return self.name
        clause = f"khoản {self.clause} " if self.clause else ""
        return f"{self.name} ({clause}Điều {self.article})"


@dataclass(frozen=True)
class OffenceGroup:
    """A report line, and the statistical block of the Ministry it is part of."""

    code: str
    name: str
    block: str
    block_name: str


@cache
def catalogue() -> tuple[Offence, ...]:
    """Every offence with every period of validity, in the order of the report lines and articles."""
    return tuple(
        Offence(
            row["code"],
            row["kind"],
            row["article"],
            row["clause"],
            row["name"],
            row["group"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["basis"],
        )
        for row in _rows("offences.tsv")
    )


@cache
def groups() -> dict[str, OffenceGroup]:
    """Group code to group, in report order; the last one takes what belongs nowhere."""
    return {row["code"]: OffenceGroup(**row) for row in _rows("offence_groups.tsv")}


def offences_on(day: date, kind: str | None = None) -> tuple[Offence, ...]:
    """The offences that stood on ``day``, all kinds or one of them."""
    return tuple(o for o in catalogue() if o.is_valid_on(day) and kind in (None, o.kind))


def offence_on(code: str, day: date) -> Offence | None:
    """The offence of a code as it stood on ``day``; None when it did not."""
    return next((o for o in catalogue() if o.code == code and o.is_valid_on(day)), None)


def group_of(code: str, day: date) -> str:
    """The group of an offence on ``day``; "khac" for what the catalogue does not know on that day."""
    offence = offence_on(code, day)
    return UNGROUPED if offence is None else offence.group


def _rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of a table beside this file, by column name."""
    table = files("service.cases").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _day(text: str) -> date | None:
    """The day of an ISO date; None for an empty cell."""
    return date.fromisoformat(text) if text else None
