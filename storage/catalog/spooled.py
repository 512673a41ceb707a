"""Statements about objects that hosts keep on their own disks while the store is away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.models import SpooledObject


@dataclass(frozen=True)
class Spool:
    """What one host keeps: how many objects, bytes in all, since when (epoch ms UTC)."""

    host: str
    count: int
    size_bytes: int
    since: int


def add(session: Session, **values: str | int) -> None:
    """An object is on a host's disk."""
    session.add(SpooledObject(**values))
    session.flush()


def get(session: Session, key: str) -> SpooledObject | None:
    """Where an object waits; None when it does not."""
    return session.get(SpooledObject, key)


def among(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these names wait on a host's disk."""
    return set(session.scalars(select(SpooledObject.object_key).where(SpooledObject.object_key.in_(set(keys)))))


def remove(session: Session, key: str) -> None:
    """The store has it."""
    session.execute(delete(SpooledObject).where(SpooledObject.object_key == key))


def by_host(session: Session) -> list[Spool]:
    """What each host keeps, by name of host; empty while nothing waits."""
    found = (
        select(
            SpooledObject.host,
            func.count(),
            func.sum(SpooledObject.size_bytes),
            func.min(SpooledObject.spooled_at),
        )
        .group_by(SpooledObject.host)
        .order_by(SpooledObject.host)
    )
    return [Spool(row[0], row[1], int(row[2]), row[3]) for row in session.execute(found)]
