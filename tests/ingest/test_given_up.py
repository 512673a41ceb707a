"""Without room the oldest goes that nobody holds, and the gap is told: also when the database was away meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ingest import given_up
from ingest.given_up import GAP, enter_given_up, make_room, note_holds
from ingest.recorded import deliver_segments
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, custody, holds
from storage.check import check
from storage.errors import DatabaseAway
from storage.models import Outage
from storage.unit_of_work import Archive
from storage.values.timespan import Timespan
from tests.factories.recorded import MINUTE, QuickLooker, a_segment
from tests.factories.shelf import a_person, open_case
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

T0 = START_MS - 60 * MINUTE
small = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
Gaps = list[tuple[int, int | None]]


class Disk:
    """A disk with room for so many segments of those on the shelf."""

    def __init__(self, shelf: Shelf, room_for: int) -> None:
        self._shelf, self._room_for = shelf, room_for

    def free(self, folder: Path) -> int:
        """1 while there is room, else 0."""
        return int(self._shelf.count() <= self._room_for)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "feeds" / "may-thu")


def fill(archive: Archive, shelf: Shelf, camera: int, minutes: range) -> list[Segment]:
    return [a_segment(archive, shelf, camera, T0 + n * MINUTE, f"phố {camera} {n}".encode()) for n in minutes]


def gaps(archive: Archive, camera: int) -> Gaps:
    with archive.read() as session:
        rows = camera_statuses.outages_of(session, camera)
        assert {row.reason for row in rows} <= {GAP}
        return sorted((row.start_ms, row.end_ms) for row in rows)


def starts(segments: list[Segment]) -> list[int]:
    return [(segment.start_ms - T0) // MINUTE for segment in segments]


def test_the_oldest_goes_first_and_its_gap_is_entered_once(archive: Archive, shelf: Shelf) -> None:
    one, other = a_camera(archive), a_camera(archive, "VT-0002")
    fill(archive, shelf, one, range(0, 4))
    fill(archive, shelf, other, range(2, 6))
    assert make_room(shelf, 1, Disk(shelf, 8).free) == []
    gone = make_room(shelf, 1, Disk(shelf, 5).free)
    assert sorted(starts(gone)) == [0, 1, 2] and shelf.count() == 5
    assert enter_given_up(archive, shelf) == 3
    assert (gaps(archive, one), gaps(archive, other)) == ([(T0, T0 + 3 * MINUTE)], [])
    before = gaps(archive, one), gaps(archive, other)
    assert enter_given_up(archive, shelf) == 0 and before == (gaps(archive, one), gaps(archive, other))
    with archive.read() as session:
        told = list(custody.of_kind(session, "segment.given_up", "recording", one))
        told_beside = list(custody.of_kind(session, "segment.given_up", "recording", other))
    assert [facts["starts_ms"] for facts in told] == [[T0, T0 + MINUTE, T0 + 2 * MINUTE]] and told_beside == []
    assert check(archive, "rows").is_clean


@small
def test_a_gap_goes_on_in_the_one_before_it(archive: Archive, shelf: Shelf) -> None:
    camera = a_camera(archive)
    fill(archive, shelf, camera, range(6))
    for left in (4, 3):
        make_room(shelf, 1, Disk(shelf, left).free)
        enter_given_up(archive, shelf)
    assert gaps(archive, camera) == [(T0, T0 + 3 * MINUTE)]


@small
def test_what_is_held_stays_also_while_nobody_can_be_asked(archive: Archive, shelf: Shelf) -> None:
    camera = a_camera(archive)
    fill(archive, shelf, camera, range(70))  # more than one look at the shelf takes in
    case, person = open_case(archive), a_person(archive, "giu")
    with archive.write() as work:
        span = Timespan(T0 + 30_000, T0 + 66 * MINUTE)
        holds.place(
            work.session, case_id=case, camera_id=camera, span=span, reason="Vụ án mẫu", placed_by=person, placed_at=1
        )
    note_holds(archive, shelf)
    archive.close()
    again = Shelf(shelf.root)
    assert sorted(starts(make_room(again, 1, Disk(again, 0).free))) == [66, 67, 68, 69]
    assert shelf.count() == 66


@small
@pytest.mark.parametrize("when", ["noted", "removed", "entered"])
def test_killed_anywhere_the_gap_is_entered_once(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    camera = a_camera(archive)
    segments = fill(archive, shelf, camera, range(3))

    class Killed(BaseException):
        pass

    def die(*given: object, **named: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if when == "noted":
            patched.setattr(shelf, "remove", die)
            with pytest.raises(Killed):
                make_room(shelf, 1, Disk(shelf, 2).free)
        elif when == "removed":
            make_room(shelf, 1, Disk(shelf, 2).free)
            with (shelf.root / ".given-up").open("ab") as journal:
                journal.write(b'{"camera_id":1,"feed_')  # the next line was being written
        else:
            make_room(shelf, 1, Disk(shelf, 2).free)
            patched.setattr(Path, "unlink", die)
            with pytest.raises(Killed):
                enter_given_up(archive, shelf)
    again = Shelf(shelf.root)
    enter_given_up(archive, again)
    if when == "noted":  # it never went: it is filed, and is no gap
        assert gaps(archive, camera) == []
        deliver_segments(archive, again, again.waiting(), QuickLooker())
        assert again.count() == 0
        return
    assert gaps(archive, camera) == [(segments[0].start_ms, segments[0].start_ms + MINUTE)]
    assert not list(shelf.root.glob(".given-up*"))


@small
def test_while_the_database_is_away_the_journal_waits(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    fill(archive, shelf, camera, range(3))
    make_room(shelf, 1, Disk(shelf, 1).free)

    def away(*given: object) -> None:
        raise DatabaseAway

    with monkeypatch.context() as patched:
        patched.setattr(archive, "write", away)
        with pytest.raises(DatabaseAway):
            enter_given_up(archive, shelf)
        make_room(shelf, 1, Disk(shelf, 0).free)  # and it goes on meanwhile
    assert enter_given_up(archive, shelf) + enter_given_up(archive, shelf) == 3
    assert gaps(archive, camera) == [(T0, T0 + 3 * MINUTE)]


@small
@pytest.mark.parametrize("told", [b"", b"garbage", b'{"x":[[1,2]]}', b'{"1":[[5,1]]}', b'{"1":[[1]]}', b"\xff" * 999])
def test_a_note_of_holds_that_cannot_be_read_holds_nothing(archive: Archive, shelf: Shelf, told: bytes) -> None:
    camera = a_camera(archive)
    fill(archive, shelf, camera, range(2))
    (shelf.root / ".held").write_bytes(told)
    assert len(make_room(shelf, 1, Disk(shelf, 0).free)) == 2
    (shelf.root / ".given-up").write_bytes(told)
    assert enter_given_up(archive, shelf) == 0 and gaps(archive, camera) == []


@small
def test_much_is_entered_in_several_rounds(archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_up, "ENTERED_AT_ONCE", 2)
    camera = a_camera(archive)
    fill(archive, shelf, camera, range(5))
    make_room(shelf, 1, Disk(shelf, 0).free)
    assert [enter_given_up(archive, shelf) for _ in range(4)] == [2, 2, 1, 0]
    assert gaps(archive, camera) == [(T0, T0 + 5 * MINUTE)]
    assert not list(shelf.root.glob(".given-up*"))


@small
def test_what_the_database_does_not_know_is_kept_aside_and_holds_up_nothing(archive: Archive, shelf: Shelf) -> None:
    """The database was restored from an older copy: a camera is not in it, another one has the number of a third."""
    camera, other = a_camera(archive), a_camera(archive, "VT-0002")
    fill(archive, shelf, camera, range(2))
    gone = a_segment(archive, shelf, other, T0, b"la", camera_code="VT-0003")
    make_room(shelf, 1, Disk(shelf, 0).free)
    journal = shelf.root / ".given-up"
    lines = journal.read_bytes()
    journal.write_bytes(lines.replace(b'"camera_id":%d,' % camera, b'"camera_id":999,', 1) + lines)
    assert enter_given_up(archive, shelf) == 2
    assert gaps(archive, camera) == [(T0, T0 + 2 * MINUTE)] and gaps(archive, other) == []
    aside = (shelf.root / ".given-up-aside").read_bytes()
    assert aside.count(b"\n") == 2 and b'"camera_id":999,' in aside and gone.sha256.encode() in aside
    assert enter_given_up(archive, shelf) == 0 and sorted(p.name for p in shelf.root.glob(".given-up*")) == [
        ".given-up-aside"
    ]


@small
def test_a_camera_whose_gaps_fail_is_tried_again_and_holds_up_no_other(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, other = a_camera(archive), a_camera(archive, "VT-0002")
    fill(archive, shelf, camera, range(1))
    fill(archive, shelf, other, range(1))
    make_room(shelf, 1, Disk(shelf, 0).free)
    enter = camera_statuses.add_gap

    def fail(session: Session, camera_id: int, span: Timespan, reason: str, note: str) -> Outage:
        if camera_id == camera:
            raise ValueError
        return enter(session, camera_id, span, reason, note)

    with monkeypatch.context() as patched:
        patched.setattr(camera_statuses, "add_gap", fail)
        assert enter_given_up(archive, shelf) == 1 and (gaps(archive, camera), gaps(archive, other)) == (
            [],
            [(T0, T0 + MINUTE)],
        )
    assert enter_given_up(archive, shelf) == 1 and gaps(archive, camera) == [(T0, T0 + MINUTE)]
