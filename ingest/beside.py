"""What a file that was read has in common with those that wait as well: the same pictures, or the same time.

Of two files with the same pictures the one whose name tells less is warned of, else the one that came later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ingest.media.results import Probe
from ingest.repeats import Prints, Repeat, pieces, repeated, thinned
from storage.catalog import hand_ins
from storage.models import HandInFile
from storage.unit_of_work import UnitOfWork

_MOST_PRINTS = 120  # kept of a file that waits: of longer ones every second or third
_CLOSEST_MS = 1_000
_SEAM_MS = 3_000  # by which recorders let one file begin before the end of the one before
Worth = Callable[[HandInFile], tuple[bool, bool, int]]
"""Sorts first of several files of the same pictures the one to keep."""


@dataclass(frozen=True)
class Read:
    """A file with what was learnt of it; ``start_ms`` None: nobody knows yet when it begins."""

    file: HandInFile
    camera_id: int | None
    channel_number: int | None
    start_ms: int | None
    duration_ms: int
    prints: Prints

    def known_of(self, other: Read) -> Repeat | None:
        """How much of this one's pictures the other has."""
        if self.start_ms is not None and other.start_ms is not None:
            there = pieces(other.prints, other.duration_ms, other.start_ms, other.file.id)
            return repeated(self.prints, self.duration_ms, self.start_ms, there)
        found = repeated(self.prints, self.duration_ms, 0, pieces(other.prints, other.duration_ms, 0, other.file.id))
        return found and replace(found, is_elsewhen=False)

    def shared_ms(self, other: Read) -> int:
        """How much of the time of this one the other says to show as well, of one camera or one channel."""
        is_known = self.camera_id is not None and other.camera_id is not None
        is_same = self.camera_id == other.camera_id if is_known else self.channel_number == other.channel_number
        if not is_same or not (is_known or self.channel_number) or self.start_ms is None or other.start_ms is None:
            return 0
        until = min(self.start_ms + self.duration_ms, other.start_ms + other.duration_ms)
        return max(0, until - max(self.start_ms, other.start_ms))


def to_remember(probe: Probe) -> dict[str, Any]:
    """What the job that read a file keeps, for files that are read later."""
    apart_ms = max(_CLOSEST_MS, probe.duration_ms // _MOST_PRINTS)
    return {"prints": [list(one) for one in thinned(probe.prints, apart_ms)]}


def compare(work: UnitOfWork, file: HandInFile, learnt: Mapping[str, Any], prints: Prints, worth: Worth) -> list[str]:
    """What is to be said of ``file``; what is to be said of others of its hand-in is written to their rows."""
    own = Read(
        file,
        learnt["camera_id"],
        learnt["channel_number"],
        learnt["device_start_ms"],
        learnt["duration_ms"],
        prints,
    )
    said, mine = list[str](), {told for _at, told in prints}
    longest, overlapped = _SEAM_MS, ""
    for other in _others(work, file, own.camera_id):
        is_fellow = other.file.hand_in_id == file.hand_in_id
        repeat = own.known_of(other) if any(told in mine for _at, told in other.prints) else None
        if repeat is None:
            if (shared := own.shared_ms(other)) > longest:
                longest, overlapped = shared, other.file.name
            continue
        back = other.known_of(own) if is_fellow else None
        if back and back.is_whole and (not repeat.is_whole or worth(file) < worth(other.file)):
            told = back.told_beside(file.name)
            hand_ins.set_file(work.session, other.file.id, notes=[*other.file.notes, *told])
        else:
            said += repeat.told_beside(other.file.name, None if is_fellow else other.file.hand_in_id)
    if overlapped:
        said.append(f"Giờ của tệp này trùng {round(longest / 1000)} giây với tệp «{overlapped}» đang chờ xác nhận.")
    return list(dict.fromkeys(said))


def _others(work: UnitOfWork, file: HandInFile, camera_id: int | None) -> list[Read]:
    found = hand_ins.beside(work.session, file, camera_id)
    prints = hand_ins.prints_of(work.session, found)
    return [
        Read(one, one.camera_id, one.channel_number, one.device_start_ms, one.duration_ms or 0, prints.get(one.id, []))
        for one in found
    ]
