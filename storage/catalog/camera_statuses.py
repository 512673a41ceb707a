"""Statements about the dated facts of cameras that reports count, and about outages whose reason is known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.models import CameraStatus, Outage
from storage.values.timespan import Timespan

GAP_JOIN_MS = 2_000  # what follows so closely is the same gap


def add(session: Session, status: CameraStatus) -> CameraStatus:
    """A new stretch; its key is set on return."""
    session.add(status)
    session.flush()
    return status


def of_camera(session: Session, camera_id: int) -> list[CameraStatus]:
    """All stretches of a camera, newest first."""
    found = select(CameraStatus).where(CameraStatus.camera_id == camera_id)
    return list(session.scalars(found.order_by(CameraStatus.valid_from_on.desc(), CameraStatus.id.desc())))


def current(session: Session, camera_id: int) -> CameraStatus | None:
    """The stretch that holds for now."""
    found = select(CameraStatus).where(CameraStatus.camera_id == camera_id, CameraStatus.valid_to_on.is_(None))
    return session.scalar(found.order_by(CameraStatus.id.desc()).limit(1))


def on_day(session: Session, camera_ids: Collection[int], day: date) -> dict[int, CameraStatus]:
    """The stretch that held on a day, by camera."""
    until = or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > day)
    found = select(CameraStatus).where(
        CameraStatus.camera_id.in_(set(camera_ids)), CameraStatus.valid_from_on <= day, until
    )
    return {status.camera_id: status for status in session.scalars(found.order_by(CameraStatus.id))}


def add_outage(session: Session, outage: Outage) -> Outage:
    """A stretch without footage whose reason is known."""
    session.add(outage)
    session.flush()
    return outage


def outage(session: Session, outage_id: int) -> Outage | None:
    """An outage by key."""
    return session.get(Outage, outage_id)


def add_gap(session: Session, camera_id: int, span: Timespan, reason: str, note: str) -> Outage:
    """An outage that is over. It goes on in one of the same reason that it meets or follows within ``GAP_JOIN_MS``."""
    found = select(Outage).where(
        Outage.camera_id == camera_id,
        Outage.reason == reason,
        Outage.end_ms >= span.start_ms - GAP_JOIN_MS,
        Outage.start_ms <= span.end_ms + GAP_JOIN_MS,
    )
    before = session.scalar(found.order_by(Outage.end_ms.desc(), Outage.id.desc()).limit(1))
    if before is None or before.end_ms is None:
        row = Outage(camera_id=camera_id, start_ms=span.start_ms, end_ms=span.end_ms, reason=reason, note=note)
        return add_outage(session, row)
    before.start_ms, before.end_ms = min(before.start_ms, span.start_ms), max(before.end_ms, span.end_ms)
    return before


def outages_of(session: Session, camera_id: int, limit: int = 50) -> list[Outage]:
    """Outages of a camera, newest first."""
    found = select(Outage).where(Outage.camera_id == camera_id).order_by(Outage.start_ms.desc(), Outage.id.desc())
    return list(session.scalars(found.limit(limit)))


def stretches_since(session: Session, camera_ids: Collection[int], day: date) -> dict[int, list[CameraStatus]]:
    """Stretches of these cameras that held on ``day`` or later, oldest first, by camera."""
    until = or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > day)
    found = select(CameraStatus).where(CameraStatus.camera_id.in_(set(camera_ids)), until)
    by_camera: dict[int, list[CameraStatus]] = {}
    for status in session.scalars(found.order_by(CameraStatus.valid_from_on, CameraStatus.id)):
        by_camera.setdefault(status.camera_id, []).append(status)
    return by_camera


def outages_since(session: Session, camera_ids: Collection[int], since_ms: int) -> dict[int, list[Outage]]:
    """Outages of these cameras that lasted beyond an instant (epoch ms), oldest first, by camera."""
    until = or_(Outage.end_ms.is_(None), Outage.end_ms > since_ms)
    found = select(Outage).where(Outage.camera_id.in_(set(camera_ids)), until)
    by_camera: dict[int, list[Outage]] = {}
    for row in session.scalars(found.order_by(Outage.start_ms, Outage.id)):
        by_camera.setdefault(row.camera_id, []).append(row)
    return by_camera
