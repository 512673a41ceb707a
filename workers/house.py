"""The house opened for one command: settings read, tables brought up or looked at, store rooms open."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from service.units.actions import ensure_units
from storage import migrate
from storage.errors import Refused
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from workers.logs import open_logs

_log = logging.getLogger(__name__)


def settings_of_env() -> Settings:
    """Settings of this environment; an unreadable one is Refused with its name."""
    try:
        return Settings.from_env()
    except ValueError as error:
        raise Refused("bad_setting", f"Cấu hình chưa đúng: {error}.") from error


@contextmanager
def opened(*, with_migration: bool = False) -> Iterator[Archive]:
    """The archive, for the length of the block. ``with_migration``: bring the tables up first and fill the
    table of units, else they must be.

    Raises Refused, in one clear line, when the database cannot be reached or is older than the program.
    """
    settings = settings_of_env()
    settings.home.mkdir(parents=True, exist_ok=True)
    open_logs(settings.home)
    try:
        if with_migration:
            migrate.migrate(settings)
        has, newest = migrate.current(settings)
    except Refused:
        raise
    except Exception as error:  # drivers have a hundred names for "not there"
        _log.info("database unavailable", exc_info=error)
        raise Refused(
            "database_unavailable",
            f"Không mở được cơ sở dữ liệu ({type(error).__name__}). "
            "Hãy kiểm tra CAMERA_ANTT_DATABASE_URL và máy chủ cơ sở dữ liệu.",
        ) from error
    if has != newest:
        raise Refused("not_migrated", "Cơ sở dữ liệu chưa có bảng mới nhất. Hãy chạy: camera-antt migrate")
    archive = open_archive(settings)
    try:
        if with_migration:
            ensure_units(archive)
        yield archive
    finally:
        archive.close()
