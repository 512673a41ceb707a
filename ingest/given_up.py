"""When the disk of a shelf is down to its reserve: the oldest segments that nobody holds are given up, and it is told.

1 a line in the journal beside the shelf, flushed: camera, span, digest · 2 the segment goes · 3 when the database is
there, the journal is set apart under another name, and one transaction for each camera enters gaps (``spool_full``)
and custody ``segment.given_up``, some hundred segments a round · 4 that file goes. Killed after 1 the segment may still
be there and be filed after all: then no gap is entered for it. Killed after 3 the repeat finds what it would enter.
Lines of a camera that the database does not have (it was restored from an older copy) are kept aside in a file of their
own; a camera whose gaps cannot be entered for another reason is tried again with the next journal, and holds up no
other. What is under a legal hold stays; which stretches are held is noted beside the shelf while the database is there,
for when it is not.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ingest.segment_plan import span_of
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, cameras, custody, holds, recorded_clips
from storage.errors import DatabaseAway
from storage.objects.local_file import flush_folder, replace_file
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.timespan import Timespan, merged

GAP = "spool_full"
_NOTE = "Ổ tạm của máy thu đầy trong lúc kho hoặc cơ sở dữ liệu không nhận; đã bỏ đoạn cũ nhất chưa có lệnh giữ."
ENTERED_AT_ONCE = 500  # segments: what was given up in a month is told in rounds, between what is filed
_JOURNAL, _ENTERING, _HELD = ".given-up", ".given-up-entering", ".held"
_STRANGERS = ".given-up-aside"
_log = logging.getLogger(__name__)


class GivenUp(msgspec.Struct, frozen=True):
    """One line of the journal: a segment that was given up."""

    camera_id: int
    feed_id: int
    lease_number: int
    start_ms: int
    duration_ms: int
    sha256: str
    size_bytes: int
    camera_code: str = ""
    name: str = ""  # of the file, below the shelf

    @property
    def span(self) -> Timespan:
        """The filed time that is lost."""
        return Timespan(self.start_ms, self.start_ms + self.duration_ms)


def free_bytes(folder: Path) -> int:
    """Room on the device of a folder."""
    return shutil.disk_usage(folder).free


def make_room(shelf: Shelf, reserve_bytes: int, free: Callable[[Path], int] = free_bytes) -> list[Segment]:
    """Give up the oldest segments that nobody holds until ``reserve_bytes`` are free; answers them.

    Nothing of the database or the store is asked. When all that waits is held, nothing more goes: the recorder will
    find no room, and says so. Raises OSError when not even the journal can be written.
    """
    gone: list[Segment] = []
    if free(shelf.root) >= reserve_bytes:
        return gone
    held = _held(shelf.root)
    for segment in shelf.oldest():
        if any(span_of(segment).overlaps(span) for span in held.get(segment.camera_id, ())):
            continue
        _note_down(shelf.root, segment)
        shelf.remove(segment)
        gone.append(segment)
        _log.error("no room: segment %s of camera %s is given up", segment.path.name, segment.camera_id)
        if free(shelf.root) >= reserve_bytes:
            break
    return gone


def _note_down(root: Path, segment: Segment) -> None:
    line = GivenUp(
        segment.camera_id,
        segment.feed_id,
        segment.lease_number,
        segment.start_ms,
        segment.duration_ms,
        segment.sha256,
        segment.size_bytes,
        segment.camera_code,
        segment.path.relative_to(root).as_posix(),
    )
    _append(root / _JOURNAL, [line])


def _encoded(lines: Sequence[GivenUp]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _append(path: Path, lines: Sequence[GivenUp]) -> None:
    with path.open("ab") as journal:
        journal.write(_encoded(lines))
        journal.flush()
        os.fsync(journal.fileno())
    flush_folder(path.parent)


def note_holds(archive: Archive, shelf: Shelf) -> None:
    """Note beside the shelf what is held, for the time when nobody can be asked. Raises DatabaseAway."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with archive.read() as session:
        for hold in holds.in_force(session):
            held[str(hold.camera_id)].append((hold.start_ms, hold.end_ms))
    told, path = msgspec.json.encode(dict(held)), shelf.root / _HELD
    if not path.is_file() or path.read_bytes() != told:
        replace_file(path, told)


def _held(root: Path) -> dict[int, list[Timespan]]:
    try:
        told = msgspec.json.decode((root / _HELD).read_bytes(), type=dict[int, list[tuple[int, int]]], strict=False)
    except (OSError, msgspec.MsgspecError):
        return {}
    return {camera_id: [Timespan(start, max(start, end)) for start, end in own] for camera_id, own in told.items()}


def enter_given_up(archive: Archive, shelf: Shelf) -> int:
    """Enter the gaps that the journal tells of, of some segments at a time; answers of how many. Raises
    DatabaseAway."""
    entering, journal = shelf.root / _ENTERING, shelf.root / _JOURNAL
    if not entering.exists():
        if not journal.exists():
            return 0
        journal.rename(entering)
        flush_folder(shelf.root)
    told = _read(entering)
    told, later = told[:ENTERED_AT_ONCE], told[ENTERED_AT_ONCE:]
    by_camera: dict[tuple[int, str], list[GivenUp]] = defaultdict(list)
    for line in told:
        if not (line.name and (shelf.root / line.name).is_file()):  # else it never went, and will be filed
            by_camera[line.camera_id, line.camera_code].append(line)
    count = 0
    for (camera_id, code), lines in sorted(by_camera.items()):
        try:
            is_entered = _enter_camera(archive, camera_id, code, lines)
        except DatabaseAway:
            raise
        except Exception as error:
            _log.error("gaps of camera %s could not be entered: %s", camera_id, type(error).__name__)
            _log.info("gaps", exc_info=error)
            _append(journal, lines)
            continue
        if is_entered:
            count += len(lines)
        else:
            _log.error("given up for camera %s %s, which the database does not have: kept aside", camera_id, code)
            _append(shelf.root / _STRANGERS, lines)
    if later:
        replace_file(entering, _encoded(later))
    else:
        entering.unlink()
    return count


def _enter_camera(archive: Archive, camera_id: int, code: str, lines: list[GivenUp]) -> bool:
    """Enter what one camera lost; False when the database has no such camera."""
    with archive.write() as work:
        holds.lock_camera(work.session, camera_id)
        camera = cameras.get(work.session, camera_id)
        if camera is None or (code and camera.code != code):
            return False
        _enter(work, camera_id, lines)
    return True


def _read(path: Path) -> list[GivenUp]:
    """The lines of a journal; one that a killed process did not finish is left out: its segment is still there."""
    found: dict[tuple[int, str], GivenUp] = {}
    for line in path.read_bytes().split(b"\n"):
        try:
            told = msgspec.json.decode(line, type=GivenUp)
        except msgspec.MsgspecError:
            continue
        found[told.camera_id, told.sha256] = told
    return list(found.values())


def _enter(work: UnitOfWork, camera_id: int, lines: list[GivenUp]) -> None:
    known = _told_before(work.session, camera_id)
    fresh = [line for line in lines if line.sha256 not in known and not _is_filed(work.session, line)]
    for span in merged((line.span for line in fresh), camera_statuses.GAP_JOIN_MS):
        camera_statuses.add_gap(work.session, camera_id, span, GAP, _NOTE)
    by_lease: dict[tuple[int, int], list[GivenUp]] = defaultdict(list)
    for line in fresh:
        by_lease[line.feed_id, line.lease_number].append(line)
    for (feed_id, lease_number), own in by_lease.items():
        work.record(
            "segment.given_up",
            "recording",
            camera_id,
            camera_id=camera_id,
            feed_id=feed_id,
            lease_number=lease_number,
            starts_ms=[line.start_ms for line in own],
            durations_ms=[line.duration_ms for line in own],
            segment_sha256=[line.sha256 for line in own],
        )


def _told_before(session: Reading, camera_id: int) -> set[str]:
    """Digests that custody already tells were given up."""
    said = custody.of_kind(session, "segment.given_up", "recording", camera_id)
    return {str(sha256) for facts in said for sha256 in facts.get("segment_sha256", ())}


def _is_filed(session: Reading, line: GivenUp) -> bool:
    return any(one.sha256 == line.sha256 for one in recorded_clips.standing(session, line.camera_id, line.span))
