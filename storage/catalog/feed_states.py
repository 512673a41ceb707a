"""Statements by which recorders say how feeds do. What is said under an older lease is not heard.

A feed that does not record has an open outage; the two change in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.models import Feed, FeedState, Outage

_DETAIL = 200


def locked(session: Session, feed_id: int) -> FeedState | None:
    """How a feed does, kept from other writers to the end of this transaction."""
    return session.scalar(select(FeedState).where(FeedState.feed_id == feed_id).with_for_update())


def note(
    session: Session,
    row: FeedState,
    *,
    state: str,
    reason: str | None,
    detail: str,
    at_ms: int,
    host: str | None,
    lease_number: int,
    said_ms: int | None = None,
    by: int | None = None,
) -> None:
    """A feed's state from ``at_ms`` on. ``recording`` ends the outage; a reason begins one, or goes on with its own.

    An outage whose reason turns into another one does so when that was said (``said_ms``, else ``at_ms``), however
    long ago the last picture came. ``connecting`` and ``waiting`` without a reason change nothing of the outage.
    ``by``: the account of whoever caused it, if a person did.
    """
    if reason is not None and row.outage_id is not None and reason != row.reason and said_ms is not None:
        at_ms = max(at_ms, said_ms)
    is_new = (reason or (None if state == "recording" else row.reason)) != row.reason or (
        (state == "recording") != (row.state == "recording")
    )
    if state == "recording":
        _end(session, row, at_ms)
        row.reason = None
    elif reason is not None and (row.outage_id is None or reason != row.reason):
        _end(session, row, at_ms)
        outage = _begun(session, row.feed_id, at_ms, reason)
        outage.note, outage.recorded_by = detail[:_DETAIL], by
        row.outage_id, row.reason = outage.id, reason
    row.state, row.detail, row.host, row.lease_number = state, detail[:_DETAIL], host, lease_number
    if is_new:
        row.since_at = at_ms


def end_outage(session: Session, row: FeedState, at_ms: int) -> None:
    """The open outage of a feed, if it has one, ends here: the feed is no more."""
    _end(session, row, at_ms)


def figures(session: Session, feed_id: int, lease_number: int, values: Mapping[str, float | int | str | None]) -> None:
    """What was measured of a feed's stream, under this lease or none."""
    session.execute(
        update(FeedState).where(FeedState.feed_id == feed_id, FeedState.lease_number <= lease_number).values(**values)
    )


def _begun(session: Session, feed_id: int, at_ms: int, reason: str) -> Outage:
    camera_id = session.scalar(select(Feed.camera_id).where(Feed.id == feed_id))
    outage = Outage(camera_id=camera_id, start_ms=at_ms, end_ms=None, reason=reason, note="")
    session.add(outage)
    session.flush()
    return outage


def _end(session: Session, row: FeedState, at_ms: int) -> None:
    outage = session.get(Outage, row.outage_id) if row.outage_id is not None else None
    row.outage_id = None
    if outage is None or outage.end_ms is not None:
        return
    if at_ms <= outage.start_ms:  # it never was: nothing is missing between
        session.delete(outage)
    else:
        outage.end_ms = at_ms
