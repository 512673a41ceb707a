"""Statements about where cameras hung, from when to when."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import Camera, Mount
from storage.values.place import Box


def add(session: Session, mount: Mount) -> Mount:
    """A new mount; its key is set on return."""
    session.add(mount)
    session.flush()
    return mount


def of_camera(session: Session, camera_id: int) -> list[Mount]:
    """All mounts of a camera, newest first."""
    found = select(Mount).where(Mount.camera_id == camera_id).order_by(Mount.valid_from_ms.desc(), Mount.id.desc())
    return list(session.scalars(found))


def hung_from(session: Session, camera_id: int) -> int | None:
    """Since when the camera is known to hang anywhere, epoch ms UTC; None when no place was ever given."""
    return session.scalar(select(func.min(Mount.valid_from_ms)).where(Mount.camera_id == camera_id))


def current(session: Session, camera_id: int) -> Mount | None:
    """Where the camera hangs now; None when no place was ever given."""
    found = select(Mount).where(Mount.camera_id == camera_id, Mount.valid_to_ms.is_(None))
    return session.scalar(found.order_by(Mount.valid_from_ms.desc()).limit(1))


def at(session: Session, camera_id: int, at_ms: int) -> Mount | None:
    """Where the camera hung at an instant."""
    until = or_(Mount.valid_to_ms.is_(None), Mount.valid_to_ms > at_ms)
    return session.scalar(
        select(Mount).where(Mount.camera_id == camera_id, Mount.valid_from_ms <= at_ms, until).limit(1)
    )


def current_in(session: Session, box: Box) -> list[Mount]:
    """Mounts that hold now and hang inside a box."""
    found = select(Mount).where(
        Mount.valid_to_ms.is_(None),
        Mount.lat.between(box.south, box.north),
        Mount.lon.between(box.west, box.east),
    )
    return list(session.scalars(found.order_by(Mount.camera_id)))


def extent_of(session: Session, unit_ids: Collection[str]) -> Box | None:
    """The bounds of everywhere cameras of these units ever hung; None when none ever did."""
    south, west, north, east = func.min(Mount.lat), func.min(Mount.lon), func.max(Mount.lat), func.max(Mount.lon)
    found = (
        select(south, west, north, east).join(Camera, Camera.id == Mount.camera_id).where(Camera.unit_id.in_(unit_ids))
    )
    row = session.execute(found).one()
    return None if row[0] is None else Box(row[0], row[1], row[2], row[3])
