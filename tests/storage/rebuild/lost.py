"""An index that is lost, and what of it must come back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage.models import Clip, ClipDetail, ClipHour, Filing, Master
from storage.unit_of_work import Archive

INDEX = (Master, Filing, Clip, ClipDetail, ClipHour)


def index_of(archive: Archive) -> dict[str, list[dict[str, Any]]]:
    """Every row of the index, in order of its key."""
    with archive.read() as session:
        return {
            table.__tablename__: [
                dict(row)
                for row in session.execute(
                    select(*table.__table__.columns).order_by(*table.__table__.primary_key.columns)
                ).mappings()
            ]
            for table in INDEX
        }


def lose(archive: Archive, *tables: str) -> None:
    """The rows of the index are gone: all of them, or those of some tables."""
    with archive.write() as work:
        _past_foreign_keys(archive, work.session)
        for name in tables or ("clip_detail", "clip", "clip_hour", Filing.__tablename__, "master"):
            work.session.execute(text(f"DELETE FROM {name}"))


def _past_foreign_keys(archive: Archive, session: Session) -> None:
    if not archive.settings.is_sqlite:
        session.execute(text("SET LOCAL session_replication_role = replica"))
