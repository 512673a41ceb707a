"""Statements about what owners agreed to, purpose by purpose."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Consent


def add(session: Session, consent: Consent) -> Consent:
    """A purpose agreed to."""
    session.add(consent)
    session.flush()
    return consent


def of_camera(session: Session, camera_id: int) -> list[Consent]:
    """All consents of a camera, withdrawn ones too, in the order given."""
    return list(session.scalars(select(Consent).where(Consent.camera_id == camera_id).order_by(Consent.id)))


def standing(session: Session, camera_id: int, purpose: str) -> Consent | None:
    """The consent for a purpose that is not withdrawn."""
    found = select(Consent).where(Consent.camera_id == camera_id, Consent.purpose == purpose)
    return session.scalar(found.where(Consent.withdrawn_at.is_(None)).limit(1))


def standing_of(session: Session, camera_ids: Collection[int]) -> dict[int, list[Consent]]:
    """Consents that are not withdrawn, by camera."""
    found = select(Consent).where(Consent.camera_id.in_(set(camera_ids)), Consent.withdrawn_at.is_(None))
    by_camera: dict[int, list[Consent]] = {}
    for consent in session.scalars(found.order_by(Consent.id)):
        by_camera.setdefault(consent.camera_id, []).append(consent)
    return by_camera
