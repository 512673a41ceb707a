"""Counts and short lists for the first page: what waits, what is broken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Camera, CameraStatus, CaseRecord, Intake

_STATES = ("broken", "paused")


def _valid_on(day: date) -> ColumnElement[bool]:
    not_over = or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > day)
    return (CameraStatus.valid_from_on <= day) & not_over


def camera_states(session: Session, unit_ids: Collection[str] | None, day: date) -> dict[str, int]:
    """Confirmed registrations by state on a day, in these units (None: all)."""
    found = (
        select(CameraStatus.state, func.count())
        .join(Camera, Camera.id == CameraStatus.camera_id)
        .where(Camera.registration == "confirmed", _valid_on(day))
        .group_by(CameraStatus.state)
    )
    if unit_ids is not None:
        found = found.where(CameraStatus.unit_id.in_(unit_ids))
    return {row[0]: row[1] for row in session.execute(found)}


def not_working(
    session: Session, unit_ids: Collection[str] | None, day: date, limit: int = 8
) -> list[tuple[Camera, CameraStatus]]:
    """Cameras that do not work, those longest out first."""
    found = (
        select(Camera, CameraStatus)
        .join(CameraStatus, CameraStatus.camera_id == Camera.id)
        .where(Camera.registration == "confirmed", _valid_on(day), CameraStatus.state.in_(_STATES))
        .order_by(CameraStatus.valid_from_on, Camera.code)
        .limit(limit)
    )
    if unit_ids is not None:
        found = found.where(CameraStatus.unit_id.in_(unit_ids))
    return [(row[0], row[1]) for row in session.execute(found)]


def pending_registrations(session: Session, unit_ids: Collection[str] | None) -> int:
    """Registrations that wait for a ward officer."""
    found = select(func.count()).select_from(Camera).where(Camera.registration == "pending")
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return session.scalar(found) or 0


def open_cases(
    session: Session, unit_ids: Collection[str] | None, investigator_id: int, limit: int = 8
) -> list[CaseRecord]:
    """Cases not yet clarified that this person investigates, newest first."""
    found = (
        select(CaseRecord)
        .where(
            CaseRecord.investigator_id == investigator_id,
            CaseRecord.clarified_at.is_(None),
            CaseRecord.withdrawn_at.is_(None),
        )
        .order_by(CaseRecord.id.desc())
        .limit(limit)
    )
    if unit_ids is not None:
        found = found.where(CaseRecord.unit_id.in_(unit_ids))
    return list(session.scalars(found))


def latest_intakes(session: Session, unit_ids: Collection[str] | None, limit: int = 6) -> list[tuple[Intake, Camera]]:
    """Files handed in last."""
    found = select(Intake, Camera).join(Camera, Camera.id == Intake.camera_id).order_by(Intake.id.desc()).limit(limit)
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return [(row[0], row[1]) for row in session.execute(found)]
