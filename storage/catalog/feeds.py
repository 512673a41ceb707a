"""Statements about feeds: how connected cameras are reached, and the board on which their state is seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from storage.catalog.feed_leases import agreed
from storage.models import Camera, CameraStatus, Feed, FeedLease, FeedState

REVOKED = "revoked"


@dataclass(frozen=True)
class FeedLine:
    """A feed with its camera, how it does and who has it."""

    feed: Feed
    camera: Camera
    state: FeedState
    lease: FeedLease


@dataclass(frozen=True)
class FeedStanding:
    """What tells how a feed does: its own state, what its recorder ``said``, on which host; of whose camera; under
    which lease, 0: nobody ever had it; since when it is registered."""

    feed_id: int
    feed_state: str
    said: str
    host: str | None
    camera_id: int
    code: str
    lease_number: int
    registered_at: int
    is_citizens: bool


def add(session: Session, feed: Feed, now: int) -> Feed:
    """A new feed that nobody has yet; its key is set on return."""
    session.add(feed)
    session.flush()
    session.add(FeedLease(feed_id=feed.id, host=None, lease_number=0, taken_at=now))
    session.add(FeedState(feed_id=feed.id, state="waiting", reason=None, detail="", since_at=now, lease_number=0))
    session.flush()
    return feed


def get(session: Session, feed_id: int) -> Feed | None:
    """A feed by key."""
    return session.get(Feed, feed_id)


def locked(session: Session, feed_id: int) -> Feed | None:
    """The feed, kept from other writers to the end of this transaction."""
    return session.scalar(select(Feed).where(Feed.id == feed_id).with_for_update())


def of_camera(session: Session, camera_id: int) -> Feed | None:
    """The feed by which a camera is reached now; None when it is not connected."""
    return session.scalar(select(Feed).where(Feed.camera_id == camera_id, Feed.state != REVOKED))


def all_of_camera(session: Session, camera_id: int) -> list[Feed]:
    """Every feed that a camera had, newest first."""
    return list(session.scalars(select(Feed).where(Feed.camera_id == camera_id).order_by(Feed.id.desc())))


def line(session: Session, feed_id: int) -> FeedLine | None:
    """A feed with all that is known of it."""
    found = session.execute(_lines().where(Feed.id == feed_id)).first()
    return FeedLine(*found) if found else None


def board(session: Session, unit_ids: Collection[str] | None) -> list[FeedLine]:
    """Feeds of cameras of these units (None: all) that are not revoked, by code of the camera."""
    found = _lines().where(Feed.state != REVOKED).order_by(Camera.code)
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return [FeedLine(*row) for row in session.execute(found)]


def standing(session: Session, unit_ids: Collection[str] | None) -> list[FeedStanding]:
    """The same feeds as ``board`` with what tells how each does, and no more."""
    found = (
        select(
            Feed.id,
            Feed.state,
            FeedState.state,
            FeedLease.host,
            Camera.id,
            Camera.code,
            FeedLease.lease_number,
            Feed.registered_at,
            Camera.device_class,
        )
        .join(Camera, Camera.id == Feed.camera_id)
        .join(FeedState, FeedState.feed_id == Feed.id)
        .join(FeedLease, FeedLease.feed_id == Feed.id)
        .where(Feed.state != REVOKED)
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    rows = [FeedStanding(*row[:8], row[8] == "citizen") for row in session.execute(found)]
    return sorted(rows, key=lambda one: one.code)  # databases differ in how they sort text; pages go on by this order


def lines(session: Session, feed_ids: Collection[int]) -> list[FeedLine]:
    """These feeds with all that is known of them, by code of the camera."""
    found = [FeedLine(*row) for row in session.execute(_lines().where(Feed.id.in_(set(feed_ids))))]
    return sorted(found, key=lambda one: one.camera.code)


def unconnected(session: Session, unit_ids: Collection[str] | None) -> list[Camera]:
    """Confirmed cameras of these units (None: all) that are to be connected and have no feed, by code."""
    now = and_(CameraStatus.camera_id == Camera.id, CameraStatus.valid_to_on.is_(None))
    has_feed = exists().where(Feed.camera_id == Camera.id, Feed.state != REVOKED)
    found = select(Camera).join(CameraStatus, now).where(Camera.registration == "confirmed", ~has_feed)
    found = found.where(CameraStatus.connection == "central").order_by(Camera.code)
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return list(session.scalars(found).unique())


def count_missing(
    session: Session, unit_ids: Collection[str] | None, alive_hosts: Collection[str], *, new_after: int
) -> int:
    """Active feeds that may be recorded and are not: lost, or in the hands of none of these hosts. One that nobody
    ever had is missed from ``new_after`` back, the instant of its registration."""
    found = (
        select(func.count())
        .select_from(Feed)
        .join(Camera, Camera.id == Feed.camera_id)
        .join(FeedState, FeedState.feed_id == Feed.id)
        .join(FeedLease, FeedLease.feed_id == Feed.id)
        .where(
            Feed.state == "active",
            agreed(),
            or_(FeedLease.lease_number > 0, Feed.registered_at <= new_after),
            or_(FeedState.state == "lost", FeedLease.host.is_(None), FeedLease.host.not_in(set(alive_hosts))),
        )
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return session.scalar(found) or 0


def unwell(
    session: Session, unit_ids: Collection[str] | None, *, slow_below: float, starved_below_bps: int, long_gop_ms: int
) -> list[FeedLine]:
    """Active feeds that do not record, or whose figures are beyond these bounds, by code of the camera."""
    found = _lines().where(
        Feed.state == "active",
        or_(
            FeedState.state != "recording",
            FeedState.frame_rate < slow_below,
            FeedState.bitrate_bps < starved_below_bps,
            FeedState.key_interval_ms >= long_gop_ms,
        ),
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return [FeedLine(*row) for row in session.execute(found.order_by(Camera.code))]


def cameras_with(session: Session, camera_ids: Collection[int]) -> dict[int, FeedLine]:
    """The feeds of these cameras that are not revoked, by camera."""
    found = _lines().where(Feed.state != REVOKED, Feed.camera_id.in_(set(camera_ids)))
    return {row[0].camera_id: FeedLine(*row) for row in session.execute(found)}


def last_frames(session: Session, until_ms: int) -> dict[int, int]:
    """When the last picture of a feed came, not behind ``until_ms`` (epoch ms), by camera."""
    found = select(Feed.camera_id, func.max(FeedState.last_frame_ms)).join(FeedState, FeedState.feed_id == Feed.id)
    rows = session.execute(found.where(FeedState.last_frame_ms <= until_ms).group_by(Feed.camera_id))
    return {camera_id: last_ms for camera_id, last_ms in rows if last_ms is not None}


def is_any_active(session: Session) -> bool:
    """Whether there is anything to record."""
    return session.scalar(select(Feed.id).where(Feed.state == "active").limit(1)) is not None


def asked_over_onvif(session: Session) -> list[int]:
    """Cameras whose feed is active and whose device may be asked over ONVIF."""
    found = select(Feed.camera_id).where(Feed.state == "active", Feed.onvif_port.is_not(None)).order_by(Feed.id)
    return list(session.scalars(found))


def key_counts(session: Session) -> dict[str, int]:
    """How many feeds each key sealed, by id of the key."""
    found = select(Feed.key_id, func.count()).where(Feed.key_id != "").group_by(Feed.key_id)
    return {row[0]: row[1] for row in session.execute(found)}


def sealed_by_others(session: Session, key_id: str, limit: int = 100) -> list[Feed]:
    """Feeds whose account another key sealed, kept from other writers."""
    found = select(Feed).where(Feed.key_id != key_id, Feed.key_id != "").order_by(Feed.id).limit(limit)
    return list(session.scalars(found.with_for_update()))


def _lines() -> Select[Feed, Camera, FeedState, FeedLease]:
    return (
        select(Feed, Camera, FeedState, FeedLease)
        .join(Camera, Camera.id == Feed.camera_id)
        .join(FeedState, FeedState.feed_id == Feed.id)
        .join(FeedLease, FeedLease.feed_id == Feed.id)
    )
