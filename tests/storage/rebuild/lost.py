"""An index that is lost, and what of it must come back."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage.models import Clip, ClipDetail, ClipHour, Filing, Master
from storage.unit_of_work import Archive
from tests.servers.fixtures import child_environment

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


def rebuilt_apart(archive: Archive, **more: str) -> subprocess.CompletedProcess[str]:
    """A rebuild in a process of its own, in small pages; it may be killed."""
    code = (
        "from storage.rebuild import rebuild, shelf; import storage.rebuild as whole\n"
        "from storage.settings import Settings; from storage.unit_of_work import open_archive\n"
        "shelf.pages.__defaults__ = (2,); whole.PAGE = 4\n"
        "rebuild(open_archive(Settings.from_env()))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env=child_environment(archive.settings) | more,
        capture_output=True,
        text=True,
        check=False,
    )
