"""What connected cameras say of their own clocks reaches the book, thinned."""

from __future__ import annotations

import pytest

from storage.catalog import clocks
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
