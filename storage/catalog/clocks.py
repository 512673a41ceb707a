"""Statements about the clock ledger: comparisons of cameras' clocks with a reference."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import ClockObservation


def add(session: Session, observation: ClockObservation) -> ClockObservation:
    """One more comparison; none is ever edited."""
    session.add(observation)
    session.flush()
    return observation


def of_camera(session: Session, camera_id: int) -> list[ClockObservation]:
    """Comparisons of a camera, oldest first."""
    found = select(ClockObservation).where(ClockObservation.camera_id == camera_id)
    return list(session.scalars(found.order_by(ClockObservation.observed_at, ClockObservation.id)))


def latest_of(session: Session, camera_ids: Collection[int]) -> dict[int, ClockObservation]:
    """The newest comparison of each of these cameras."""
    place = func.row_number().over(
        partition_by=ClockObservation.camera_id,
        order_by=(ClockObservation.observed_at.desc(), ClockObservation.id.desc()),
    )
    ranked = select(ClockObservation.id, place.label("place")).where(ClockObservation.camera_id.in_(set(camera_ids)))
    newest = ranked.subquery()
    found = select(ClockObservation).join(newest, newest.c.id == ClockObservation.id).where(newest.c.place == 1)
    return {observation.camera_id: observation for observation in session.scalars(found)}
