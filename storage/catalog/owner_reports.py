"""Statements about what owners told the ward about their cameras."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Camera, OwnerReport


def add(session: Session, report: OwnerReport) -> OwnerReport:
    """One more; its key is set on return."""
    session.add(report)
    session.flush()
    return report


def locked(session: Session, report_id: int) -> OwnerReport | None:
    """One that nobody else can settle until this transaction ends."""
    found = select(OwnerReport).where(OwnerReport.id == report_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def of_camera(session: Session, camera_id: int, limit: int = 20) -> list[OwnerReport]:
    """What was told about a camera, newest first."""
    found = select(OwnerReport).where(OwnerReport.camera_id == camera_id)
    return list(session.scalars(found.order_by(OwnerReport.id.desc()).limit(limit)))


def waiting(session: Session, unit_ids: Collection[str] | None, limit: int = 50) -> list[tuple[OwnerReport, Camera]]:
    """What nobody has settled yet about cameras of these units (None: all), oldest first."""
    found = (
        select(OwnerReport, Camera)
        .join(Camera, Camera.id == OwnerReport.camera_id)
        .where(OwnerReport.settled_at.is_(None))
        .order_by(OwnerReport.id)
        .limit(limit)
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return [(row[0], row[1]) for row in session.execute(found)]
