"""Statements about intakes: files handed in, on their road from staging to the shelf."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.models import Camera, Intake, Job

ENDED = ("filed", "duplicate", "refused")


def add(session: Session, **values: Any) -> Intake:
    """A new intake, waiting."""
    intake = Intake(state="waiting", **values)
    session.add(intake)
    session.flush()
    return intake


def get(session: Session, intake_id: int) -> Intake | None:
    """An intake by key."""
    return session.get(Intake, intake_id)


def is_camera_busy(session: Session, intake: Intake, now: int) -> bool:
    """Whether another intake of the same camera is being worked on right now.

    Called in a write transaction: the camera's row is held until its end, so the answer stays true as long.
    """
    session.execute(select(Camera.id).where(Camera.id == intake.camera_id).with_for_update())
    other = (
        select(Intake.id)
        .join(Job, (Job.noun == "intake") & (Job.noun_id == Intake.id))
        .where(
            Intake.camera_id == intake.camera_id,
            Intake.id != intake.id,
            Intake.state == "working",
            Job.state == "running",
            Job.lease_until_at >= now,
        )
    )
    return session.scalar(other.limit(1)) is not None


def take_turn(session: Session, intake: Intake, now: int) -> bool:
    """Begin work on an intake; False while another one of the same camera is being worked on.

    One at a time per camera, so that two files can never settle on the same free start.
    """
    if is_camera_busy(session, intake, now):
        return False
    session.execute(update(Intake).where(Intake.id == intake.id).values(state="working"))
    return True


def end(session: Session, intake_id: int, state: str, now: int, **values: Any) -> None:
    """The intake is over: ``state`` is one of ENDED; values may set master_id, message and device_start_ms."""
    session.execute(update(Intake).where(Intake.id == intake_id).values(state=state, ended_at=now, **values))


def of_camera(session: Session, camera_id: int, limit: int = 50) -> list[Intake]:
    """A camera's intakes, newest first."""
    return list(
        session.scalars(select(Intake).where(Intake.camera_id == camera_id).order_by(Intake.id.desc()).limit(limit))
    )


def latest(session: Session, limit: int = 50) -> list[Intake]:
    """All intakes, newest first."""
    return list(session.scalars(select(Intake).order_by(Intake.id.desc()).limit(limit)))


def open_staging_keys(session: Session) -> set[str]:
    """Names of staging objects that are still needed."""
    return set(session.scalars(select(Intake.staging_key).where(Intake.state.not_in(ENDED))))
