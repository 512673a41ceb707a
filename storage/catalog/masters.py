"""Statements about masters: the handed-in originals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.catalog import restatements
from storage.catalog.restatements import BEGAN, STANDS
from storage.models import Filing, Master, Restatement
from storage.values.clock import MINUTE_MS


def add(session: Session, **values: Any) -> Master:
    """A new master; the reach of its camera's filings grows by it."""
    master = Master(**values)
    session.add(master)
    session.flush()
    _reach(session, master)
    return master


def _reach(session: Session, master: Master) -> None:
    """The reach holds the original as it was filed, and as its start was stated anew since."""
    _reach_by(session, master, master.offset_ms)
    if (stands := restatements.standing_of(session, master)) is not None:
        _reach_by(session, master, master.filed_start_ms - stands.after_ms)


def _reach_by(session: Session, master: Master, offset_ms: int) -> None:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    build: Any = postgresql.insert if is_postgresql else sqlite.insert
    table = Filing.__table__
    added = build(table).values(
        camera_id=master.camera_id,
        offset_minute=offset_ms // MINUTE_MS,
        low_offset_ms=offset_ms,
        high_offset_ms=offset_ms,
        first_ms=master.filed_start_ms,
        until_ms=master.filed_start_ms + master.duration_ms,
        longest_ms=master.duration_ms,
    )
    least, most = (func.least, func.greatest) if is_postgresql else (func.min, func.max)
    grown: dict[str, Any] = {name: least(table.c[name], added.excluded[name]) for name in ("low_offset_ms", "first_ms")}
    grown |= {name: most(table.c[name], added.excluded[name]) for name in ("high_offset_ms", "until_ms", "longest_ms")}
    session.execute(added.on_conflict_do_update(index_elements=["camera_id", "offset_minute"], set_=grown))


def reach_restated(session: Session, master: Master) -> None:
    """The start of an original was stated anew: searches look for it as if it had been filed with another offset."""
    _reach(session, master)


def beyond_filings(session: Session) -> Iterator[str]:
    """Masters that a search might miss because the reach of their camera's filings does not hold them: key."""
    offset = Master.filed_start_ms - BEGAN
    held = exists().where(
        Filing.camera_id == Master.camera_id,
        Filing.low_offset_ms <= offset,
        Filing.high_offset_ms >= offset,
        Filing.first_ms <= Master.filed_start_ms,
        Filing.until_ms >= Master.filed_start_ms + Master.duration_ms,
        Filing.longest_ms >= Master.duration_ms,
    )
    found = select(Master.id).outerjoin(Restatement, STANDS).where(~held)
    for key in session.scalars(found.execution_options(yield_per=500)):
        yield str(key)


def mend_filings(session: Session) -> int:
    """Have the reach of every camera's filings hold all its masters; answers how many it did not hold."""
    missed = [int(key) for key in beyond_filings(session)]
    for key in missed:
        _reach(session, session.get_one(Master, key))
    return len(missed)


def get(session: Session, master_id: int) -> Master | None:
    """A master by key."""
    return session.get(Master, master_id)


def by_content(session: Session, camera_id: int, sha256: str) -> Master | None:
    """The master of a camera that has exactly these bytes, also when its object was let go since."""
    return session.scalar(select(Master).where(Master.camera_id == camera_id, Master.sha256 == sha256))


def by_digest(session: Session, sha256: str, limit: int = 10) -> list[Master]:
    """Originals with this content, of whatever camera."""
    return list(session.scalars(select(Master).where(Master.sha256 == sha256).order_by(Master.id).limit(limit)))


def owned_names(session: Session, names: Iterable[str]) -> set[str]:
    """Which of these object names belong to a master."""
    wanted = [name for name in names if name.startswith("master/")]
    owned = select(Master.object_key).where(Master.object_key.in_(wanted))
    return {name for name in session.scalars(owned) if name}


def of_camera(session: Session, camera_id: int, limit: int = 100) -> list[Master]:
    """A camera's masters, latest start first."""
    found = select(Master).where(Master.camera_id == camera_id).order_by(Master.filed_start_ms.desc()).limit(limit)
    return list(session.scalars(found))
