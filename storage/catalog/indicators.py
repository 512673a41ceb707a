"""Statements about opening balances and the former units whose totals concern a unit of today."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalog import units
from storage.models import OpeningBalance, Unit


def add(session: Session, balance: OpeningBalance) -> OpeningBalance:
    """A new balance; its key is set on return."""
    session.add(balance)
    session.flush()
    return balance


def locked(session: Session, balance_id: int) -> OpeningBalance | None:
    """A balance that nobody else decides until this transaction ends."""
    found = select(OpeningBalance).where(OpeningBalance.id == balance_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def get(session: Session, balance_id: int) -> OpeningBalance | None:
    """A balance by key."""
    return session.get(OpeningBalance, balance_id)


def remove(session: Session, balance: OpeningBalance) -> None:
    """Let go of a balance that was never approved."""
    session.delete(balance)
    session.flush()


def listed(session: Session, unit_ids: Collection[str] | None, *, approved_only: bool = False) -> list[OpeningBalance]:
    """Balances of these units (None: of all), by metric and first day."""
    found = select(OpeningBalance).order_by(OpeningBalance.metric, OpeningBalance.from_on, OpeningBalance.id)
    if unit_ids is not None:
        found = found.where(OpeningBalance.unit_id.in_(unit_ids))
    if approved_only:
        found = found.where(OpeningBalance.approved_at.is_not(None))
    return list(session.scalars(found))


def concerned(session: Session, unit_ids: set[str]) -> set[str]:
    """These units and the former districts they lay in: whose totals concern them, whole or not."""
    return unit_ids | _districts(session, unit_ids)


def covered(session: Session, unit_id: str) -> set[str]:
    """The unit, all below it, and every former unit of which nothing lies elsewhere today.

    A former unit is covered when everything it became is covered, a former district when all its communes are; what
    was split and lies partly elsewhere is not.
    """
    inside = _below(session, unit_id)
    waiting = concerned(session, units.scope(session, unit_id)) - inside
    became: dict[str, list[tuple[str, bool]]] = {}
    for step in units.successions_from(session, waiting):
        became.setdefault(step.from_unit_id, []).append((step.to_unit_id, step.is_whole))
    held = _communes(session, waiting - became.keys())
    while True:
        found = {
            former
            for former in waiting - inside
            if _is_inside(became.get(former, []), inside) or (held.get(former, set()) or {""}) <= inside
        }
        if not found:
            return inside
        inside |= found


def _is_inside(steps: list[tuple[str, bool]], inside: set[str]) -> bool:
    """Whether all of a unit went into units that are inside. One recorded part of a split unit is not all of it."""
    is_known_whole = len(steps) > 1 or all(is_whole for _, is_whole in steps)
    return bool(steps) and is_known_whole and all(to_unit_id in inside for to_unit_id, _ in steps)


def _below(session: Session, unit_id: str) -> set[str]:
    reached, edge = {unit_id}, {unit_id}
    while edge:
        edge = set(session.scalars(select(Unit.unit_id).where(Unit.parent_unit_id.in_(edge)))) - reached
        reached |= edge
    return reached


def _districts(session: Session, unit_ids: set[str]) -> set[str]:
    parents = set(session.scalars(select(Unit.parent_unit_id).where(Unit.unit_id.in_(unit_ids)).distinct())) - {None}
    found = select(Unit.unit_id).where(Unit.unit_id.in_(parents), Unit.level == 2)
    return set(session.scalars(found))


def _communes(session: Session, district_ids: set[str]) -> dict[str, set[str]]:
    """Units below these, by the unit they lay in."""
    held: dict[str, set[str]] = {}
    found = select(Unit.parent_unit_id, Unit.unit_id).where(Unit.parent_unit_id.in_(district_ids))
    for parent, child in session.execute(found):
        if parent is not None:
            held.setdefault(parent, set()).add(child)
    return held
