"""Statements about owners of cameras."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Owner


def get(session: Session, owner_id: int) -> Owner | None:
    """An owner by key."""
    return session.get(Owner, owner_id)


def many(session: Session, owner_ids: Collection[int]) -> dict[int, Owner]:
    """Owners by key."""
    return {owner.id: owner for owner in session.scalars(select(Owner).where(Owner.id.in_(set(owner_ids))))}


def with_phones(session: Session, phones: Collection[str]) -> list[Owner]:
    """Owners who have one of these numbers as their first, oldest first."""
    found: list[Owner] = []
    asked = sorted(set(phones))
    for at in range(0, len(asked), 1_000):  # a list may bring tens of thousands; parameters are limited
        some = select(Owner).where(Owner.phone.in_(asked[at : at + 1_000])).order_by(Owner.id)
        found += session.scalars(some)
    return found


def add_all(session: Session, owners: list[Owner]) -> None:
    """New owners; their keys are set on return."""
    session.add_all(owners)
    session.flush()
