"""A dead recorder leaves no feed that seems recorded; one that was cut off, or whose clock is wrong, is not dead."""

from __future__ import annotations

import pytest

from storage.catalog import camera_statuses, feed_leases, feed_states
from storage.models import Feed, FeedState, Outage, RecorderHost
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS, SetClock
from tests.factories.feeds import a_feed
from workers.catch_up import run_undone
from workers.recorder_watch import LOOK_AGAIN_MS

HOST = "may-thu-1"


def recorded(archive: Archive, code: str = "VT-0001", clock_ahead_ms: int = 0) -> Feed:
    """A feed that a host records, whose clock may be wrong."""
    feed = a_feed(archive, code)
    with archive.write() as work:
        row = RecorderHost(
            host=HOST, process=f"{HOST}:1:1", beat=1, seen_at=work.now + clock_ahead_ms, started_at=work.now,
            stopped_at=None, capacity=0, free_bytes=0, waiting_count=0, waiting_since_ms=None,
        )  # fmt: skip
        work.session.merge(row)
        number = feed_leases.take(work.session, feed.id, 0, HOST, work.now)
        state = feed_states.locked(work.session, feed.id)
        assert state is not None and number is not None
        feed_states.note(
            work.session, state, state="recording", reason=None, detail="", at_ms=work.now, host=HOST,
            lease_number=number,
        )  # fmt: skip
    frame(archive, feed)
    return feed


def frame(archive: Archive, feed: Feed) -> None:
    with archive.write() as work:
        feed_states.figures(work.session, feed.id, 9, {"last_frame_ms": work.now, "figures_at": work.now})


def beat(archive: Archive, clock_ahead_ms: int = 0) -> None:
    with archive.write() as work:
        assert feed_leases.beat(work.session, HOST, f"{HOST}:1:1", work.now + clock_ahead_ms)


def look(archive: Archive, clock: SetClock, *, beats: bool = False, clock_ahead_ms: int = 0) -> None:
    """A round of the job with its second look."""
    with archive.write() as work:
        work.send("recorder.watch")
    run_undone(archive)
    clock.advance(LOOK_AGAIN_MS + 1)
    if beats:
        beat(archive, clock_ahead_ms)
    run_undone(archive)


def outages(archive: Archive, feed: Feed) -> list[Outage]:
    with archive.read() as session:
        return camera_statuses.outages_of(session, feed.camera_id)


def test_the_only_recorder_dies_and_its_feeds_have_a_hole_from_their_last_picture(
    archive: Archive, clock: SetClock
) -> None:
    feed = recorded(archive)
    died_ms = clock.now_ms()
    clock.advance(2 * MINUTE_MS)
    look(archive, clock)
    look(archive, clock)
    (outage,) = outages(archive, feed)
    assert (outage.start_ms, outage.end_ms, outage.reason) == (died_ms, None, "recorder_down")
    with archive.write() as work:  # another one takes it and records
        assert feed_leases.take(work.session, feed.id, 1, "may-thu-2", work.now) == 2
        row = feed_states.locked(work.session, feed.id)
        assert row is not None
        feed_states.note(
            work.session, row, state="recording", reason=None, detail="", at_ms=work.now, host="may-thu-2",
            lease_number=2,
        )  # fmt: skip
    (outage,) = outages(archive, feed)
    assert outage.end_ms == clock.now_ms()


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("ahead_ms", [-9 * HOUR_MS, 9 * HOUR_MS])
def test_a_wrong_clock_makes_no_dead_host_and_hides_none(archive: Archive, clock: SetClock, ahead_ms: int) -> None:
    feed = recorded(archive, clock_ahead_ms=ahead_ms)
    look(archive, clock, beats=True, clock_ahead_ms=ahead_ms)
    assert outages(archive, feed) == []
    look(archive, clock)
    assert [one.reason for one in outages(archive, feed)] == ["recorder_down"]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_who_was_only_cut_off_ends_its_hole_with_its_figures(archive: Archive, clock: SetClock) -> None:
    feed = recorded(archive)
    clock.advance(2 * MINUTE_MS)
    look(archive, clock)
    assert len(outages(archive, feed)) == 1
    beat(archive)
    look(archive, clock)
    assert outages(archive, feed)[0].end_ms is None, "a beat alone is no picture"
    beat(archive)
    frame(archive, feed)
    back_ms = clock.now_ms()
    look(archive, clock)
    assert outages(archive, feed)[0].end_ms == back_ms
    with archive.read() as session:
        assert session.get_one(FeedState, feed.id).state == "recording"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_feed_that_nobody_has_and_one_that_never_showed_anything(archive: Archive, clock: SetClock) -> None:
    free, new = recorded(archive), a_feed(archive, "VT-0002")
    with archive.write() as work:
        feed_leases.free_all_of(work.session, HOST, work.now)
        feed_leases.remove_host(work.session, HOST)
    clock.advance(2 * MINUTE_MS)
    look(archive, clock)
    assert [one.reason for one in outages(archive, free)] == ["recorder_down"]
    assert outages(archive, new) == []
