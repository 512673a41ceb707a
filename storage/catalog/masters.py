"""Statements about masters: the handed-in originals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Master


def add(session: Session, **values: Any) -> Master:
    """A new master."""
    master = Master(**values)
    session.add(master)
    session.flush()
    return master


def get(session: Session, master_id: int) -> Master | None:
    """A master by key."""
    return session.get(Master, master_id)


def by_content(session: Session, camera_id: int, sha256: str) -> Master | None:
    """The master of a camera that has exactly these bytes, also when its object was let go since."""
    return session.scalar(select(Master).where(Master.camera_id == camera_id, Master.sha256 == sha256))


def owned_names(session: Session, names: Iterable[str]) -> set[str]:
    """Which of these object names belong to a master."""
    wanted = [name for name in names if name.startswith("master/")]
    owned = select(Master.object_key).where(Master.object_key.in_(wanted))
    return {name for name in session.scalars(owned) if name}


def of_camera(session: Session, camera_id: int, limit: int = 100) -> list[Master]:
    """A camera's masters, latest start first."""
    found = select(Master).where(Master.camera_id == camera_id).order_by(Master.filed_start_ms.desc()).limit(limit)
    return list(session.scalars(found))
