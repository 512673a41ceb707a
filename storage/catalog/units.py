"""Statements about administrative units."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from storage.models import Unit, UnitSetting, UnitSuccession
from storage.values.text import folded

_TABLE = 0x554E4954  # one loader of the table at a time on PostgreSQL


def get(session: Session, unit_id: str) -> Unit | None:
    """One version of a unit."""
    return session.get(Unit, unit_id)


def many(session: Session, unit_ids: set[str]) -> dict[str, Unit]:
    """Versions by key."""
    return {unit.unit_id: unit for unit in session.scalars(select(Unit).where(Unit.unit_id.in_(unit_ids)))}


def count(session: Session) -> int:
    """How many versions are known."""
    return session.scalar(select(func.count()).select_from(Unit)) or 0


def on_day(session: Session, code: str, day: date) -> Unit | None:
    """The unit that had ``code`` on ``day``."""
    valid = or_(Unit.valid_to_on.is_(None), Unit.valid_to_on > day)
    return session.scalar(select(Unit).where(Unit.code == code, Unit.valid_from_on <= day, valid))


def found(
    session: Session, name: str, *, day: date | None = None, level: int | None = None, limit: int = 20
) -> list[Unit]:
    """Units whose folded name holds the folded ``name`` ("vung tau", "duong"), best first; ``day`` None: of any time.

    A code finds the units that had it.
    """
    wanted = folded(name)
    statement = select(Unit).where(or_(Unit.name_fold.contains(wanted, autoescape=True), Unit.code == name.strip()))
    if day is not None:
        statement = statement.where(Unit.valid_from_on <= day, or_(Unit.valid_to_on.is_(None), Unit.valid_to_on > day))
    if level is not None:
        statement = statement.where(Unit.level == level)
    order = (
        Unit.name_fold != wanted,
        ~Unit.name_fold.startswith(wanted, autoescape=True),
        Unit.name_sort,
        Unit.unit_id,
    )
    return list(session.scalars(statement.order_by(*order).limit(limit)))


def children(session: Session, unit_id: str) -> list[Unit]:
    """Units directly below, in Vietnamese order."""
    return list(session.scalars(select(Unit).where(Unit.parent_unit_id == unit_id).order_by(Unit.name_sort)))


def successions_from(session: Session, unit_ids: set[str]) -> list[UnitSuccession]:
    """What became of these units, one step."""
    return list(session.scalars(select(UnitSuccession).where(UnitSuccession.from_unit_id.in_(unit_ids))))


def successions_to(session: Session, unit_ids: set[str]) -> list[UnitSuccession]:
    """What these units were before, one step."""
    return list(session.scalars(select(UnitSuccession).where(UnitSuccession.to_unit_id.in_(unit_ids))))


def scope(session: Session, unit_id: str) -> set[str]:
    """What an account of ``unit_id`` may see: the unit, all below it, whatever they were before, and all below that."""
    reached: set[str] = set()
    edge = {unit_id}
    while edge:
        reached |= edge
        below = session.scalars(select(Unit.unit_id).where(Unit.parent_unit_id.in_(edge)))
        edge = (set(below) | {step.from_unit_id for step in successions_to(session, edge)}) - reached
    return reached


def settings_of(session: Session, unit_id: str) -> dict[str, str]:
    """A unit's settings laid over those of the whole house."""
    rows = session.scalars(select(UnitSetting).where(UnitSetting.unit_id.in_(["*", unit_id]))).all()
    return {row.name: row.value for row in sorted(rows, key=lambda row: row.unit_id != "*")}


def set_setting(session: Session, unit_id: str, name: str, value: str | None) -> None:
    """Set or, with None, take back one setting."""
    row = session.get(UnitSetting, (unit_id, name))
    if value is None:
        if row:
            session.delete(row)
    elif row:
        row.value = value
    else:
        session.add(UnitSetting(unit_id=unit_id, name=name, value=value))
    session.flush()


def lock_table(session: Session) -> None:
    """Let nobody else bring the table up until this transaction ends (on SQLite a writer is alone anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLE})


def bring_up(session: Session, rows: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> None:
    """Have exactly these columns for these units and successions; rows of other keys stay as they are."""
    for model, keys, wanted in ((Unit, ("unit_id",), rows), (UnitSuccession, ("from_unit_id", "to_unit_id"), pairs)):
        columns = [getattr(model, name) for name in wanted[0]] if wanted else []
        known = (
            {tuple(row[name] for name in keys): dict(row) for row in session.execute(select(*columns)).mappings()}
            if columns
            else {}
        )
        missing, changed = [], []
        for row in wanted:
            there = known.get(tuple(row[name] for name in keys))
            if there is None:
                missing.append(row)
            elif there != row:
                changed.append(row)
        if missing:
            session.execute(insert(model.metadata.tables[model.__tablename__]), missing)  # at once, however empty
        if changed:
            session.execute(update(model), changed)
    session.expire_all()


def valid_within(session: Session, unit_ids: Collection[str] | None, day: date, limit: int = 200) -> list[Unit]:
    """Communes of a day among these units (None: all), in Vietnamese order."""
    valid = or_(Unit.valid_to_on.is_(None), Unit.valid_to_on > day)
    wanted = select(Unit).where(Unit.level == 3, Unit.valid_from_on <= day, valid)
    if unit_ids is not None:
        wanted = wanted.where(Unit.unit_id.in_(unit_ids))
    return list(session.scalars(wanted.order_by(Unit.name_sort, Unit.unit_id).limit(limit)))
