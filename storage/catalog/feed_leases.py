"""Statements about leases of feeds and the recorder hosts that hold them.

A lease holds as long as its host's beat rises: whoever sees a beat stand still for long enough *by their own clock*
may take what that host had, so that clocks of hosts need not agree. Every taking compares and swaps the number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Camera, Consent, Feed, FeedLease, RecorderHost


@dataclass(frozen=True)
class Leased:
    """An active feed and who has it under which number (host None: nobody); ``key_id`` empty: no account needed.

    ``wanted_by``: the host to which it is handed over at the end of a segment.
    """

    feed_id: int
    edition: int
    key_id: str
    host: str | None
    lease_number: int
    wanted_by: str | None


@dataclass(frozen=True)
class Address:
    """How a feed is reached, as rows say it: the account still sealed."""

    feed_id: int
    camera_id: int
    camera_code: str
    host: str
    port: int
    path: str
    transport: str
    takes_audio: bool
    key_id: str
    sealed: str
    edition: int

    def is_recorded_as(self, other: Address) -> bool:
        """Whether recording the one is recording the other, whatever else of the feed was changed in between."""
        return replace(self, edition=other.edition) == other


def get_host(session: Session, host: str) -> RecorderHost | None:
    """A recorder host by name, kept from other writers to the end of this transaction."""
    return session.scalar(select(RecorderHost).where(RecorderHost.host == host).with_for_update())


def add_host(session: Session, row: RecorderHost) -> None:
    """A host that records for the first time."""
    session.add(row)
    session.flush()


def hosts(session: Session) -> list[RecorderHost]:
    """All recorder hosts there were, by name."""
    return list(session.scalars(select(RecorderHost).order_by(RecorderHost.host)))


def remove_host(session: Session, host: str) -> None:
    """Forget a host that records no more. What it held must have been freed."""
    found = session.get(RecorderHost, host)
    if found is not None:
        session.delete(found)


def beat(session: Session, host: str, process: str, now: int, **seen: int | None) -> int | None:
    """Show life; the number of this beat. ``seen``: free_bytes, waiting_count, waiting_since_ms. None: another process
    has this host's name."""
    return session.scalar(
        update(RecorderHost)
        .where(RecorderHost.host == host, RecorderHost.process == process, RecorderHost.stopped_at.is_(None))
        .values(beat=RecorderHost.beat + 1, seen_at=now, **seen)
        .returning(RecorderHost.beat)
    )


def all_active(session: Session) -> list[Leased]:
    """Every active feed with its lease, by key. A citizen's camera whose owner agrees to nothing (more) is not among
    them: whoever takes the last consent back, by whatever way, is recorded no longer."""
    found = (
        select(Feed.id, Feed.edition, Feed.key_id, FeedLease.host, FeedLease.lease_number, FeedLease.wanted_by)
        .join(FeedLease, FeedLease.feed_id == Feed.id)
        .join(Camera, Camera.id == Feed.camera_id)
        .where(Feed.state == "active", agreed())
        .order_by(Feed.id)
    )
    return [Leased(*row) for row in session.execute(found)]


def lease(session: Session, feed_id: int) -> FeedLease | None:
    """Who has a feed, kept from other writers to the end of this transaction."""
    return session.scalar(select(FeedLease).where(FeedLease.feed_id == feed_id).with_for_update())


def take(session: Session, feed_id: int, number: int, host: str | None, now: int) -> int | None:
    """Take a feed that had lease ``number`` (host None: from everybody); the new number, None if another was quicker.

    Whoever held it until now has lost it, wherever they are.
    """
    return number + 1 if _swap(session, feed_id, number, host=host, lease_number=number + 1, at=now) else None


def give_back(session: Session, feed_id: int, number: int, now: int, to: str | None = None) -> bool:
    """Let a feed go that is held under ``number``, to a host or to anybody; False when it is no longer held so."""
    return _swap(session, feed_id, number, host=to, lease_number=number, at=now)


def want(session: Session, feed_id: int, number: int, host: str | None) -> None:
    """Say which host wants the feed that is held under ``number``; None: nobody any more."""
    session.execute(
        update(FeedLease).where(FeedLease.feed_id == feed_id, FeedLease.lease_number == number).values(wanted_by=host)
    )


def free_all_of(session: Session, host: str, now: int) -> None:
    """A host holds nothing any more."""
    session.execute(update(FeedLease).where(FeedLease.host == host).values(host=None, wanted_by=None, taken_at=now))


def _swap(session: Session, feed_id: int, number: int, *, host: str | None, lease_number: int, at: int) -> bool:
    done = session.scalar(
        update(FeedLease)
        .where(FeedLease.feed_id == feed_id, FeedLease.lease_number == number)
        .values(host=host, lease_number=lease_number, wanted_by=None, taken_at=at)
        .returning(FeedLease.feed_id)
    )
    return done is not None


def address(session: Session, feed_id: int) -> Address | None:
    """How an active feed is reached; None when it is not active."""
    found = (
        select(
            Feed.id,
            Feed.camera_id,
            Camera.code,
            Feed.host,
            Feed.port,
            Feed.path,
            Feed.transport,
            Feed.takes_audio,
            Feed.key_id,
            Feed.sealed,
            Feed.edition,
        )
        .join(Camera, Camera.id == Feed.camera_id)
        .where(Feed.id == feed_id, Feed.state == "active", agreed())
    )
    row = session.execute(found).first()
    return Address(*row) if row else None


def lacks_consent(session: Session, feed_id: int) -> bool:
    """Whether a feed is active but its camera's owner agrees to nothing."""
    found = select(Feed.id).join(Camera, Camera.id == Feed.camera_id)
    return session.scalar(found.where(Feed.id == feed_id, Feed.state == "active", ~agreed())) is not None


def agreed() -> ColumnElement[bool]:
    """That the owner of ``Camera`` agrees to be recorded, or need not be asked."""
    standing = exists().where(Consent.camera_id == Camera.id, Consent.withdrawn_at.is_(None))
    return or_(Camera.device_class != "citizen", standing)
