"""A feed's state and its outage go together: every stretch without footage has one row, with the reason of then."""

from __future__ import annotations

from storage.catalog import camera_statuses, feed_states
from storage.unit_of_work import Archive
from tests.factories.feeds import a_feed


def say(archive: Archive, feed_id: int, said: tuple[str, str | None], at_ms: int, said_ms: int | None = None) -> None:
    state, reason = said
    with archive.write() as work:
        row = feed_states.locked(work.session, feed_id)
        assert row is not None
        feed_states.note(
            work.session,
            row,
            state=state,
            reason=reason,
            detail="x" * 500,
            at_ms=at_ms,
            said_ms=said_ms,
            host="máy",
            lease_number=1,
        )


def test_every_stretch_without_footage_has_its_reason(archive: Archive) -> None:
    feed = a_feed(archive)
    say(archive, feed.id, ("connecting", None), 1_000)
    say(archive, feed.id, ("recording", None), 2_000)
    say(archive, feed.id, ("lost", "no_link"), 10_000, 18_000)
    say(archive, feed.id, ("connecting", None), 19_000)
    say(archive, feed.id, ("lost", "no_link"), 10_000, 29_000)
    say(archive, feed.id, ("lost", "signed_out"), 10_000, 40_000)
    say(archive, feed.id, ("recording", None), 60_000)
    say(archive, feed.id, ("lost", "bad_stream"), 70_000, 70_000)
    with archive.read() as session:
        rows = camera_statuses.outages_of(session, feed.camera_id)[::-1]
        assert [(row.start_ms, row.end_ms, row.reason) for row in rows] == [
            (10_000, 40_000, "no_link"),
            (40_000, 60_000, "signed_out"),
            (70_000, None, "bad_stream"),
        ]
        state = feed_states.locked(session, feed.id)
        assert state is not None
        assert (state.state, state.reason, state.since_at, len(state.detail)) == ("lost", "bad_stream", 70_000, 200)


def test_an_outage_that_never_was_leaves_no_row(archive: Archive) -> None:
    """Pictures that came up to the very instant at which the next ones begin."""
    feed = a_feed(archive)
    say(archive, feed.id, ("lost", "no_link"), 10_000)
    say(archive, feed.id, ("recording", None), 10_000)
    with archive.read() as session:
        assert camera_statuses.outages_of(session, feed.camera_id) == []


def test_figures_of_an_older_lease_are_not_heard(archive: Archive) -> None:
    feed = a_feed(archive)
    say(archive, feed.id, ("recording", None), 10_000)
    with archive.write() as work:
        feed_states.figures(work.session, feed.id, 0, {"frame_rate": 1.0})
    with archive.write() as work:
        feed_states.figures(work.session, feed.id, 1, {"bitrate_bps": 7})
    with archive.read() as session:
        state = feed_states.locked(session, feed.id)
        assert state is not None
        assert (state.frame_rate, state.bitrate_bps) == (None, 7)
