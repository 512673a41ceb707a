"""Bring the database to the newest form. Forward only: a backup is the way back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import make_engine
from storage.errors import Unavailable
from storage.settings import Settings

_log = logging.getLogger(__name__)
_LOCK = 0x4D494752  # one migration at a time on PostgreSQL


def migrate(settings: Settings, revision: str = "head") -> str:
    """Run what is missing up to ``revision`` in one transaction; answers the revision reached.

    Safe to run again and from several processes at once. The embedded home is made if it is not there.
    """
    done = settings.completed()
    done.home.mkdir(parents=True, exist_ok=True)
    with _engine(done) as engine, engine.execution_options(house_write=True).begin() as connection:
        if not done.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = _config(connection)
        command.upgrade(config, revision)
        return MigrationContext.configure(connection).get_current_revision() or ""


def current(settings: Settings) -> tuple[str, str]:
    """The revision the database has and the newest there is; equal when nothing is missing."""
    with _engine(settings.completed()) as engine, engine.connect() as connection:
        has = MigrationContext.configure(connection).get_current_revision() or ""
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head() or ""
        return has, newest


def is_bare(settings: Settings) -> bool:
    """Whether the database holds no table at all, of whomever."""
    with _engine(settings.completed()) as engine, engine.connect() as connection:
        return not inspect(connection).get_table_names()


def revisions() -> list[str]:
    """All revisions, oldest first."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    """An engine for the length of the block. Raises Unavailable, in one clear line, when the database is not there."""
    try:
        engine = make_engine(settings)
        try:
            yield engine
        finally:
            engine.dispose()
    except Exception as error:  # drivers have a hundred names for "not there"
        _log.info("database unavailable", exc_info=error)
        raise Unavailable(
            "database_unavailable",
            f"Không mở được cơ sở dữ liệu ({type(error).__name__}). "
            "Hãy kiểm tra CAMERA_ANTT_DATABASE_URL và máy chủ cơ sở dữ liệu.",
        ) from error


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
