"""A shelf cleared: filed when all is well; the disk keeps its reserve, and gaps are told, when it is not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from ingest.clearing import Clearing
from ingest.given_up import make_room
from ingest.recorded import AT_ONCE
from ingest.segmenter import Segment
from ingest.settings import Settings
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, clips
from storage.errors import DatabaseAway
from storage.objects.store import StoreUnreachable
from storage.unit_of_work import Archive
from storage.values.host_clock import UNKEPT_MS, KeptClock
from tests.factories.recorded import MINUTE, QuickLooker, a_segment
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

T0 = START_MS - 60 * MINUTE
pytestmark = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)


def test_all_is_filed_page_by_page(archive: Archive, tmp_path: Path) -> None:
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    for number in range(AT_ONCE + 2):
        a_segment(archive, shelf, camera, T0 + number * MINUTE, f"phố {number}".encode())
    with Clearing(archive, shelf, Settings(shelf_reserve_bytes=0), QuickLooker()) as clearing:
        assert len(clearing.clear(shelf.waiting()).filed) == AT_ONCE + 2
        assert clearing.clear([]).filed == [] and shelf.count() == 0


def test_while_the_store_is_away_the_reserve_is_kept_and_told_of(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    for number in range(3):
        a_segment(archive, shelf, camera, T0 + number * MINUTE, f"phố {number}".encode())

    def away(*given: object) -> None:
        raise StoreUnreachable

    def free(folder: Path) -> int:
        return int(shelf.count() < 3)

    monkeypatch.setattr("ingest.clearing.free_bytes", free)
    monkeypatch.setattr("ingest.given_up.make_room.__defaults__", (free,))
    with Clearing(archive, shelf, Settings(shelf_reserve_bytes=1), QuickLooker()) as clearing:
        with monkeypatch.context() as patched, pytest.raises(StoreUnreachable):
            patched.setattr(archive.store, "put_file", away)
            clearing.clear(shelf.waiting())
        assert len(clearing.clear(shelf.waiting()).filed) == 2  # it is back
    with archive.read() as session:
        [gap] = camera_statuses.outages_of(session, camera)
        kept = clips.between(session, camera, T0, T0 + 9 * MINUTE)
    assert (gap.reason, gap.start_ms, gap.end_ms) == ("spool_full", T0, T0 + MINUTE)
    assert [clip.start_ms for clip, _ in kept] == [T0 + MINUTE, T0 + 2 * MINUTE]


def test_while_the_database_is_away_room_is_made_before_anything_is_read(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shelf of a month's waiting takes seconds to read: the disk would be full by then."""
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    for number in range(6):
        a_segment(archive, shelf, camera, T0 + number * MINUTE, f"phố {number}".encode())
    read: list[str] = []
    decode = Shelf._read

    def free(folder: Path) -> int:
        return int(shelf.count() < 5)

    def away(*given: object) -> None:
        raise DatabaseAway

    def counted(given: Shelf, path: Path) -> Segment | None:
        read.append(path.name)
        return decode(given, path)

    make_room(shelf, 1, lambda folder: int(shelf.count() < 6))  # something is to be told already
    monkeypatch.setattr("ingest.clearing.free_bytes", free)
    monkeypatch.setattr("ingest.given_up.make_room.__defaults__", (free,))
    monkeypatch.setattr(Shelf, "_read", counted)
    with Clearing(archive, shelf, Settings(shelf_reserve_bytes=1), QuickLooker()) as clearing:
        first = shelf.waiting(1)
        read.clear()
        with monkeypatch.context() as patched, pytest.raises(DatabaseAway):
            patched.setattr(archive, "read", away)
            patched.setattr(archive, "write", away)
            clearing.clear(first)
        assert (len(read), shelf.count()) == (1, 4), "only what was given up is looked at"
        read.clear()
        clearing.clear([])
        assert read == []
    with archive.read() as session:
        [gap] = camera_statuses.outages_of(session, camera)
    assert (gap.start_ms, gap.end_ms) == (T0, T0 + 2 * MINUTE)


def test_nothing_is_given_up_while_all_answer(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reserve of a shelf may be larger than what the house itself keeps free: that alone costs no footage."""
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    for number in range(AT_ONCE + 2):
        a_segment(archive, shelf, camera, T0 + number * MINUTE, f"phố {number}".encode())
    monkeypatch.setattr("ingest.clearing.free_bytes", lambda folder: 0)
    monkeypatch.setattr("ingest.given_up.make_room.__defaults__", (lambda folder: 0,))
    with Clearing(archive, shelf, Settings(shelf_reserve_bytes=1), QuickLooker()) as clearing:
        assert len(clearing.clear(shelf.waiting()).filed) == AT_ONCE + 2
    with archive.read() as session:
        assert camera_statuses.outages_of(session, camera) == []


def test_what_cannot_be_told_does_not_hold_up_what_waits(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    a_segment(archive, shelf, camera, T0, "phố".encode())

    def broken(*given: object) -> None:
        raise ValueError

    monkeypatch.setattr("ingest.clearing.enter_given_up", broken)
    with Clearing(archive, shelf, Settings(shelf_reserve_bytes=0), QuickLooker()) as clearing:
        assert len(clearing.clear(shelf.waiting()).filed) == 1


def test_what_a_host_without_network_time_recorded_is_as_unsure_as_its_clock(archive: Archive, tmp_path: Path) -> None:
    camera, shelf = a_camera(archive), Shelf(tmp_path / "feeds")
    for number, ask in enumerate((partial(KeptClock, "kept", 13), partial(KeptClock, "loose"))):
        a_segment(archive, shelf, camera, T0 + number * MINUTE, f"phố {number}".encode())
        given = Settings(shelf_reserve_bytes=0)
        with Clearing(archive, shelf, given, QuickLooker(), ask) as clearing:
            clearing.clear(shelf.waiting())
    with archive.read() as session:
        sure, unsure = clips.between(session, camera, T0, T0 + 9 * MINUTE)
    assert (sure[1].uncertainty_ms, sure[0].flags & clips.FLAG_UNSURE) == (40, 0)
    assert unsure[1].uncertainty_ms == UNKEPT_MS and unsure[0].flags & clips.FLAG_UNSURE
    assert "±5 giây" in (unsure[1].note or "")
