"""Job: feeds whose recorder is gone, and that no other took over, get their hole; it ends when they are recorded again.

A recorder that dies can say nothing any more, and where it was the only one nobody says it in its place. No two hosts'
clocks decide: a host whose last beat is not of this minute by our clock is only looked at a second time, and is gone
when its beat stood still between the two looks.
"""

from __future__ import annotations

from storage.catalog import feed_states
from storage.catalog.feed_states import Claimed
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import MINUTE_MS, SECOND_MS
from workers.run import JobRun

SUSPECT_AFTER_MS = MINUTE_MS
LOOK_AGAIN_MS = 45 * SECOND_MS  # three leases of a recorder
REASON = "recorder_down"
_SILENT = "Máy thu không còn báo sống và chưa máy nào nhận thay."
_AT_ONCE = 100


def run(archive: Archive, job: JobRun) -> None:
    """One round; ``still`` holds what the first look saw, by feed: number of the lease and beat of its host."""
    with archive.read() as session:
        seen = [one for one in feed_states.claimed(session) if _is_suspect(one, archive.clock.now_ms())]
        back = feed_states.returned(session, REASON, MINUTE_MS)
    first: dict[str, list[int | None]] | None = job.arguments.get("still")
    if first is None and seen:
        job.remember(still={str(one.feed_id): [one.lease_number, one.beat] for one in seen})
        job.not_yet("Nhìn lại máy thu lần thứ hai", LOOK_AGAIN_MS)
    gone = [one for one in seen if (first or {}).get(str(one.feed_id)) == [one.lease_number, one.beat]]
    for begin in range(0, len(gone), _AT_ONCE):
        with archive.write() as work:
            for one in gone[begin : begin + _AT_ONCE]:
                _open_hole(work, one)
        job.progress(begin, len(gone))
    with archive.write() as work:
        for feed_id in back:
            _close_hole(work, feed_id)
        job.finish_in(work, f"{len(gone)} luồng không còn máy thu nào ghi." if gone else None)


def _is_suspect(one: Claimed, now: int) -> bool:
    return abs(now - one.seen_at) > SUSPECT_AFTER_MS


def _open_hole(work: UnitOfWork, seen: Claimed) -> None:
    """The hole of a feed that nobody records, from its last known picture on."""
    row = feed_states.locked(work.session, seen.feed_id)
    if row is None or row.outage_id is not None or not feed_states.is_held_as(work.session, seen):
        return
    feed_states.note(
        work.session,
        row,
        state="waiting",
        reason=REASON,
        detail=_SILENT,
        at_ms=max(row.last_frame_ms or 0, row.since_at),
        host=seen.host,
        lease_number=row.lease_number,
    )


def _close_hole(work: UnitOfWork, feed_id: int) -> None:
    """The host was only cut off: it never lost the feed, and its figures come again."""
    row = feed_states.locked(work.session, feed_id)
    if row is None or row.state != "waiting" or row.reason != REASON or row.last_frame_ms is None:
        return
    feed_states.note(
        work.session,
        row,
        state="recording",
        reason=None,
        detail="",
        at_ms=row.last_frame_ms,
        host=row.host,
        lease_number=row.lease_number,
    )
