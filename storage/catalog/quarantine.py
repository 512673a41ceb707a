"""Statements about objects in quarantine: entered once, listed, ended when they match again or are gone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import QuarantinedObject


def add(session: Session, rows: list[QuarantinedObject]) -> None:
    """Enter objects; none of them may be in quarantine already."""
    session.add_all(rows)
    session.flush()


def among(session: Session, names: Collection[str]) -> dict[str, QuarantinedObject]:
    """Which of these objects are in quarantine, by name."""
    found = select(QuarantinedObject).where(
        QuarantinedObject.object_key.in_(set(names)), QuarantinedObject.ended_at.is_(None)
    )
    return {row.object_key: row for row in session.scalars(found)}


def in_force(session: Session, after_key: str = "", limit: int = 500) -> list[QuarantinedObject]:
    """Objects in quarantine with names after ``after_key``, in order of name."""
    found = select(QuarantinedObject).where(
        QuarantinedObject.ended_at.is_(None), QuarantinedObject.object_key > after_key
    )
    return list(session.scalars(found.order_by(QuarantinedObject.object_key).limit(limit)))


def counts(session: Session) -> dict[str, int]:
    """How many objects are in quarantine, by reason."""
    found = select(QuarantinedObject.reason, func.count()).where(QuarantinedObject.ended_at.is_(None))
    return {row[0]: row[1] for row in session.execute(found.group_by(QuarantinedObject.reason))}


def end(session: Session, keys: Collection[int], outcome: str, now: int) -> None:
    """Let objects out: ``matches`` or ``gone``."""
    ended = update(QuarantinedObject).where(QuarantinedObject.id.in_(set(keys)))
    session.execute(ended.values(ended_at=now, outcome=outcome))
