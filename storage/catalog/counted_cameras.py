"""Cameras that count: the one definition behind the report's numbers and the first page's.

A camera counts on a day when its registration is confirmed and the stretch that holds on that day says that it hangs
there, working or not: a removed one is no longer counted. It counts for the unit of that stretch.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Camera, CameraStatus

REMOVED = "removed"
_NOT_WORKING = ("broken", "paused")


def _counted(found: Any, unit_ids: Collection[str] | None) -> Any:
    found = found.join(CameraStatus, CameraStatus.camera_id == Camera.id)
    found = found.where(Camera.registration == "confirmed", CameraStatus.state != REMOVED)
    return found if unit_ids is None else found.where(CameraStatus.unit_id.in_(unit_ids))


def _holds_on(day: date) -> ColumnElement[bool]:
    not_over = or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > day)
    return (CameraStatus.valid_from_on <= day) & not_over


def stretches(session: Session, unit_ids: Collection[str] | None) -> list[tuple[Camera, list[CameraStatus]]]:
    """Cameras with every stretch in which they count for these units (None: for any), of any time, by key."""
    found = _counted(select(Camera, CameraStatus), unit_ids).order_by(Camera.id, CameraStatus.id)
    rows = session.execute(found).all()
    return [(camera, [row[1] for row in group]) for camera, group in groupby(rows, key=lambda row: row[0])]


def standing_on(session: Session, unit_ids: Collection[str] | None, day: date) -> list[tuple[Camera, CameraStatus]]:
    """Cameras that count on a day with the stretch that held, in order of code."""
    found = (
        _counted(select(Camera, CameraStatus), unit_ids).where(_holds_on(day)).order_by(Camera.code, CameraStatus.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def by_state(session: Session, unit_ids: Collection[str] | None, day: date) -> dict[str, int]:
    """How many cameras count on a day, by state."""
    found = _counted(select(CameraStatus.state, func.count()).select_from(Camera), unit_ids).where(_holds_on(day))
    return {row[0]: row[1] for row in session.execute(found.group_by(CameraStatus.state))}


def not_working(
    session: Session, unit_ids: Collection[str] | None, day: date, limit: int = 8
) -> list[tuple[Camera, CameraStatus]]:
    """Counted cameras that do not work on a day, those longest out first."""
    found = _counted(select(Camera, CameraStatus), unit_ids).where(_holds_on(day), CameraStatus.state.in_(_NOT_WORKING))
    ordered = found.order_by(CameraStatus.valid_from_on, Camera.code).limit(limit)
    return [(row[0], row[1]) for row in session.execute(ordered)]
