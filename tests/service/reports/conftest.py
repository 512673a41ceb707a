"""A ward at work on both sizes in turn, and its people at the desk."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fastapi import FastAPI

from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from tests.factories.people import Person
from tests.servers.fixtures import START_MS
from tests.service.reports.ward import Ward, a_ward

At = Callable[[str], Person]


@pytest.fixture
def ward(archive: Archive, clock: SetClock) -> Ward:
    """Phường Tam Thắng on 2 March 2026. The embedded one is copied from one that was built once."""
    if not archive.settings.is_embedded:
        return a_ward(archive, clock)
    built, home = _built()
    archive.engine.dispose()
    for part in ("camera-antt.sqlite3", "objects"):
        source, target = home / part, archive.settings.home / part
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    clock.at_ms = built.clock.at_ms
    return replace(built, archive=archive, clock=clock)


@cache
def _built() -> tuple[Ward, Path]:
    """The embedded ward and its home, all of it on disk."""
    home = Path(mkdtemp(prefix="antt-ward-"))
    settings = Settings(home=home).completed()
    migrate(settings)
    clock = SetClock(START_MS)
    archive = open_archive(settings, clock)
    made = a_ward(archive, clock)
    archive.close()
    with closing(sqlite3.connect(home / "camera-antt.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made, home


@pytest.fixture
def at(app: FastAPI, ward: Ward) -> At:
    """Sign one of the ward's people in: ``at("reporter")``."""

    def sit(part: str) -> Person:
        return Person(app, ward.people[part])

    return sit
