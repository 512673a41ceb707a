"""Statements by which recorders say how feeds do. What is said under an older lease is not heard.

A feed that does not record has an open outage; the two change in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Feed, FeedLease, FeedState, Outage, RecorderHost
from storage.values.timespan import Timespan

_DETAIL = 200


@dataclass(frozen=True)
class Claimed:
    """A feed that is said to be recorded: its lease, who has it (None: nobody), that host's beat, and when that host,
    or who last had the feed, was seen by its own clock (epoch ms)."""

    feed_id: int
    lease_number: int
    host: str | None
    beat: int | None
    seen_at: int


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


def claimed(session: Session) -> list[Claimed]:
    """Active feeds that have no outage and showed a picture once: what they are said to do is checked by beats."""
    found = (
        select(
            FeedState.feed_id,
            FeedLease.lease_number,
            FeedLease.host,
            RecorderHost.beat,
            func.coalesce(RecorderHost.seen_at, FeedLease.taken_at),
        )
        .join(Feed, Feed.id == FeedState.feed_id)
        .join(FeedLease, FeedLease.feed_id == FeedState.feed_id)
        .outerjoin(RecorderHost, and_(RecorderHost.host == FeedLease.host, RecorderHost.stopped_at.is_(None)))
        .where(
            Feed.state == "active",
            FeedState.outage_id.is_(None),
            or_(FeedState.state == "recording", FeedState.last_frame_ms.is_not(None)),
        )
        .order_by(FeedState.feed_id)
    )
    return [Claimed(*row) for row in session.execute(found)]


def is_held_as(session: Session, seen: Claimed) -> bool:
    """Whether a feed is still held as it was seen, by a host whose beat did not rise."""
    found = (
        select(FeedLease.lease_number, FeedLease.host, RecorderHost.beat)
        .outerjoin(RecorderHost, and_(RecorderHost.host == FeedLease.host, RecorderHost.stopped_at.is_(None)))
        .where(FeedLease.feed_id == seen.feed_id)
    )
    row = session.execute(found).first()
    return row is not None and tuple(row) == (seen.lease_number, seen.host, seen.beat)


def returned(session: Session, reason: str, after_ms: int) -> list[int]:
    """Feeds with an outage of this reason whose figures came on under the same lease, more than ``after_ms`` behind
    its begin: who has them was only cut off, and records."""
    found = (
        select(FeedState.feed_id)
        .join(Feed, Feed.id == FeedState.feed_id)
        .join(FeedLease, FeedLease.feed_id == FeedState.feed_id)
        .where(
            Feed.state == "active",
            FeedState.state == "waiting",
            FeedState.reason == reason,
            FeedState.lease_number == FeedLease.lease_number,
            FeedState.host == FeedLease.host,
            FeedState.last_frame_ms > FeedState.since_at + after_ms,
        )
    )
    return list(session.scalars(found.order_by(FeedState.feed_id)))


def recorded_after_all(session: Session, feed_id: int, lease_number: int, span: Timespan) -> None:
    """Footage of an older lease was filed: what was told of this span when another host took the feed, that no recorder
    was there, was not so. The host was only cut off."""
    found = (
        select(Outage)
        .join(Feed, Feed.camera_id == Outage.camera_id)
        .join(FeedState, FeedState.feed_id == Feed.id)
        .where(
            Feed.id == feed_id,
            FeedState.lease_number > lease_number,
            Outage.reason == "recorder_down",
            Outage.start_ms < span.end_ms,
            or_(Outage.end_ms.is_(None), Outage.end_ms > span.start_ms),
        )
    )
    for outage in session.scalars(found):
        if outage.start_ms >= span.start_ms:
            outage.start_ms = span.end_ms
        elif outage.end_ms is not None and outage.end_ms <= span.end_ms:
            outage.end_ms = span.start_ms
        if outage.end_ms is not None and outage.end_ms <= outage.start_ms:
            session.delete(outage)


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
