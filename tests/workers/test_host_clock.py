"""Leaps of this host's own clock are written down, in the book and in custody, also when the database was away."""

from __future__ import annotations

import pytest

from storage.catalog import clocks, custody
from storage.errors import DatabaseAway
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SetClock
from storage.values.host_clock import KeptClock
from workers.host_clock import HostClock


def told(archive: Archive) -> list[tuple[str, int]]:
    with archive.read() as session:
        return [(leap.cause, leap.leap_ms) for leap in clocks.leaps_since(session, 0)]


@pytest.fixture
def counted() -> list[int]:
    return [0]


def test_a_leap_is_written_down_once(archive: Archive, clock: SetClock, counted: list[int]) -> None:
    watch = HostClock(archive, clock, lambda: counted[0])
    assert watch.look() == 0
    counted[0] += 5_000
    clock.advance(5_000)
    assert watch.look() == 0
    counted[0] += 5_000
    clock.advance(5_000 + HOUR_MS)
    assert watch.look() == 1
    assert watch.look() == 0
    assert told(archive) == [("running", HOUR_MS)]
    with archive.read() as session:
        assert [event.kind for event in custody.of_noun(session, "archive", 1)] == ["archive.clock_leapt"]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_start_behind_the_book_is_written_down(archive: Archive, clock: SetClock, counted: list[int]) -> None:
    with archive.write() as work:
        work.record("archive.moved", "archive", 1)
    clock.advance(-HOUR_MS)
    assert HostClock(archive, clock, lambda: counted[0]).look() == 1
    assert told(archive) == [("start", -HOUR_MS)]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_what_could_not_be_written_is_written_later(
    archive: Archive, clock: SetClock, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = HostClock(archive, clock, lambda: counted[0])
    watch.look()
    clock.advance(-HOUR_MS)
    with monkeypatch.context() as patch:

        def away(*_: object) -> None:
            raise DatabaseAway

        patch.setattr(archive, "write", away)
        with pytest.raises(DatabaseAway):
            watch.look()
    assert watch.look() == 1
    assert told(archive) == [("running", -HOUR_MS)]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_whether_network_time_keeps_the_clock_is_told_once_a_minute_and_when_it_changes(
    archive: Archive, clock: SetClock, counted: list[int]
) -> None:
    kept = [KeptClock("kept", 13)]
    watch = HostClock(archive, clock, lambda: counted[0], lambda: kept[0])

    def shown() -> tuple[str, int | None, int]:
        watch.look()
        with archive.read() as session:
            [row] = clocks.host_clocks(session).values()
        return row.state, row.error_ms, row.looked_at

    began = clock.now_ms()
    assert shown() == ("kept", 13, began)
    counted[0] += 5_000
    clock.advance(5_000)
    assert shown() == ("kept", 13, began), "not every few seconds"
    kept[0] = KeptClock("loose")
    assert shown() == ("loose", None, began + 5_000)
