"""Marks that recorder hosts leave in the store: what the database said of them at their last beat, one for each host.

Whoever is cut off from the database, but not from the store, learns from them what others hold by now. A mark is let
go before the next one is written, so that also in a bucket that keeps versions there is never more than one of a host;
a reader who comes between the two finds none, and looks again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from storage.objects import keys
from storage.objects.store import ObjectMissing, ObjectStore

_MOST_BYTES = 1 << 16  # some four thousand feeds; what is longer was not written here


@dataclass(frozen=True)
class BeatMark:
    """A host's process, the number of its last beat that the database accepted, and its leases then: feed -> number."""

    host: str
    process: str
    beat: int
    leases: Mapping[int, int]


def leave(store: ObjectStore, mark: BeatMark) -> None:
    """Put this in the place of the host's last mark. Raises what the store raises."""
    told = {"host": mark.host, "process": mark.process, "beat": mark.beat, "leases": dict(mark.leases)}
    key = keys.beat_key(mark.host)
    store.remove(key)
    store.put_bytes(key, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def of_others(store: ObjectStore, host: str) -> list[BeatMark]:
    """The marks of all hosts but this one; what cannot be understood is left out. Raises what the store raises."""
    found = []
    for info in list(store.listed("beat/")):
        if info.key == keys.beat_key(host) or keys.kind_of(info.key) != "beat" or info.size_bytes > _MOST_BYTES:
            continue
        try:
            mark = _read(b"".join(store.read(info.key, 0, _MOST_BYTES)))
        except ObjectMissing:
            continue
        if mark is not None:
            found.append(mark)
    return found


def take_away(store: ObjectStore, host: str) -> None:
    """This host leaves no marks any more. Raises what the store raises."""
    store.remove(keys.beat_key(host))


def _read(data: bytes) -> BeatMark | None:
    try:
        told = json.loads(data)
        leases = {int(feed_id): int(number) for feed_id, number in told["leases"].items()}
        return BeatMark(str(told["host"]), str(told["process"]), int(told["beat"]), leases)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
