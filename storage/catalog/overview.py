"""Counts and short lists for the first page: what waits. Cameras are counted in ``counted_cameras.py``."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Camera, CaseRecord, Intake


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
