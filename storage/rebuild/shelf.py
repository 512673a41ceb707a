"""The shelf as it is walked: clips with the sidecars beside them, page by page, a page never of two cameras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.objects.keys import kind_of, sidecar_key
from storage.objects.store import ObjectInfo

PAGE = 400  # clips of one transaction; SQLite bounds the parameters of one statement


@dataclass(frozen=True)
class Pair:
    """A clip and its sidecar, either of which may be missing."""

    clip: ObjectInfo | None
    beside: ObjectInfo | None

    @property
    def key(self) -> str:
        """The clip's name, also when only its sidecar is there."""
        return self.clip.key if self.clip else (self.beside.key.removesuffix(".json") if self.beside else "")

    @property
    def last(self) -> str:
        """The last of its names in the listing."""
        return self.beside.key if self.beside else self.key


def paired(listing: Iterable[ObjectInfo]) -> Iterator[Pair]:
    """Clips with their sidecars from a listing in order of name; a sidecar follows its clip."""
    waiting: ObjectInfo | None = None
    for info in listing:
        if kind_of(info.key) != "sidecar":
            if waiting is not None:
                yield Pair(waiting, None)
            waiting = info
        elif waiting is not None and sidecar_key(waiting.key) == info.key:
            yield Pair(waiting, info)
            waiting = None
        else:
            if waiting is not None:
                yield Pair(waiting, None)
            waiting = None
            yield Pair(None, info)
    if waiting is not None:
        yield Pair(waiting, None)


def pages(pairs: Iterable[Pair], size: int = PAGE) -> Iterator[list[Pair]]:
    """Pages of pairs of one camera, by the folder that their names begin with."""
    page: list[Pair] = []
    for pair in pairs:
        if page and (len(page) == size or _folder(page[-1]) != _folder(pair)):
            yield page
            page = []
        page.append(pair)
    if page:
        yield page


def _folder(pair: Pair) -> str:
    return "/".join(pair.key.split("/", 2)[:2])
