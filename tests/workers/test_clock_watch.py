"""What connected cameras say of their own clocks reaches the book, thinned."""

from __future__ import annotations

import pytest

from storage.catalog import clocks, custody
from storage.ledger.clocks import Observation
from storage.models import Feed, FeedState
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.feeds import a_feed
from workers.catch_up import run_undone
from workers.clock_watch import UNCERTAINTY_MS


def said(archive: Archive, feed: Feed, offset_ms: int | None, state: str = "recording") -> None:
    """The recorder's figures, and a round of the job after them."""
    with archive.write() as work:
        row = work.session.get_one(FeedState, feed.id)
        row.state, row.sender_offset_ms, row.figures_at = state, offset_ms, work.now
        work.send("clock.watch")
    run_undone(archive)


def test_a_watched_clock_fills_no_book_and_a_leap_is_in_it_at_once(archive: Archive, clock: SetClock) -> None:
    feed = a_feed(archive)
    began = clock.at_ms
    said(archive, feed, 40)
    for offset_ms in (900, -700, 40):
        clock.advance(HOUR_MS)
        said(archive, feed, offset_ms)
    clock.advance(HOUR_MS)
    said(archive, feed, HOUR_MS)
    clock.advance(DAY_MS)
    said(archive, feed, HOUR_MS + 300)
    with archive.read() as session:
        known = clocks.known(session, feed.camera_id)
    assert known == [
        Observation(began, 40, UNCERTAINTY_MS),
        Observation(began + 4 * HOUR_MS, HOUR_MS, UNCERTAINTY_MS),
        Observation(began + 4 * HOUR_MS + DAY_MS, HOUR_MS + 300, UNCERTAINTY_MS),
    ]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_camera_that_tells_no_time_or_does_not_record_says_nothing(archive: Archive, clock: SetClock) -> None:
    silent, lost = a_feed(archive, "VT-0001"), a_feed(archive, "VT-0002")
    said(archive, silent, None)
    said(archive, lost, 5_000, state="lost")
    clock.advance(3 * HOUR_MS)
    with archive.read() as session:
        assert clocks.known_of_many(session, [silent.camera_id, lost.camera_id]) == {}


NTP_EPOCH_MS = 2_208_988_800_000  # from 1900 to 1970


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
@pytest.mark.parametrize("counts_from", ["1900", "1970", "a_day_and_more"])
def test_a_clock_that_counts_from_nowhere_moves_nothing(archive: Archive, clock: SetClock, counts_from: str) -> None:
    feed, up_ms = a_feed(archive), 3 * HOUR_MS
    offsets = {"1900": clock.at_ms + NTP_EPOCH_MS - up_ms, "1970": clock.at_ms - up_ms, "a_day_and_more": -DAY_MS - 1}
    said(archive, feed, offsets[counts_from])
    with archive.read() as session:
        assert clocks.of_camera(session, feed.camera_id) == []
        assert not clocks.ledger_of(session, feed.camera_id, archive.settings).at(clock.at_ms).is_compared
        kinds = [event.kind for event in custody.of_noun(session, "camera", feed.camera_id)]
    assert "camera.clock_observed" not in kinds
    clock.advance(HOUR_MS)
    said(archive, feed, -DAY_MS)  # at the bound it is believed, and nothing that was not entered stands in the way
    with archive.read() as session:
        assert [one.offset_ms for one in clocks.known(session, feed.camera_id)] == [-DAY_MS]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_figures_of_a_host_a_little_ahead_are_dated_now(archive: Archive, clock: SetClock) -> None:
    feed = a_feed(archive)
    with archive.write() as work:
        row = work.session.get_one(FeedState, feed.id)
        row.state, row.sender_offset_ms, row.figures_at = "recording", 40, work.now + 30_000
        work.send("clock.watch")
    run_undone(archive)
    with archive.read() as session:
        assert clocks.known(session, feed.camera_id) == [Observation(clock.at_ms, 40, UNCERTAINTY_MS)]
