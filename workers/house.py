"""The house opened for one command: settings read, tables brought up or looked at, store rooms open."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.units.actions import ensure_units
from storage import migrate
from storage.errors import Refused, Unavailable
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from workers.jobs import queues
from workers.logs import open_logs

HOLD = "program.lock"  # stays when a demonstration is cleared: it is what keeps others away


def settings_of_env() -> Settings:
    """Settings of this environment; an unreadable one is Refused with its name."""
    try:
        return Settings.from_env()
    except ValueError as error:
        raise Refused("bad_setting", f"Cấu hình chưa đúng: {error}.") from error


@contextmanager
def held_alone(home: Path) -> Iterator[None]:
    """No other program serves, loads or clears this home meanwhile; the system lets go when the process ends.

    Raises Refused with the number of the process that has it. Short commands beside a serving program need no such
    hold: they write through the database's own locks.
    """
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / HOLD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # of this process alone: its children do not keep it
        except OSError as error:
            holder = os.read(handle, 20).decode(errors="replace").strip() or "?"
            raise Refused(
                "home_is_open",
                f"Thư mục {home} đang được một chương trình khác dùng (tiến trình {holder}). "
                "Hãy dừng chương trình đó trước, hoặc đặt CAMERA_ANTT_HOME là thư mục khác.",
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


@contextmanager
def opened(
    *, with_migration: bool = False, is_store_tried: bool = True, is_database_tried: bool = True
) -> Iterator[Archive]:
    """The archive, for the length of the block. ``with_migration``: bring the tables up first and fill the
    table of units, else they must be. ``is_store_tried``: a store that is away keeps the command from beginning;
    ``is_database_tried``: so does a database.

    Raises, in one clear line, Unavailable when the database cannot be reached, Refused when it is older than the
    program.
    """
    settings = settings_of_env()
    settings.home.mkdir(parents=True, exist_ok=True)
    open_logs(settings.home)
    if with_migration:
        migrate.migrate(settings)
    try:
        has, newest = migrate.current(settings)
    except Unavailable:
        if is_database_tried:
            raise
        has = newest = ""
    if has != newest:
        raise Refused("not_migrated", "Cơ sở dữ liệu chưa có bảng mới nhất. Hãy chạy: camera-antt migrate")
    archive = open_archive(settings, queues=queues(), is_store_tried=is_store_tried)
    try:
        if with_migration:
            ensure_units(archive)
        yield archive
    finally:
        archive.close()
