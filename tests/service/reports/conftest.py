"""A ward at work on both sizes in turn, and its people at the desk."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI

from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from tests.factories.people import Person
from tests.servers.fixtures import START_MS, fresh_settings, kept_database, replace_database
from tests.servers.keeper import kept_folder
from tests.service.reports.ward import Story, Ward, a_ward

At = Callable[[str], Person]
Tell = Callable[[Story], int]


def begun(ward: Ward) -> int:
    """The story in which nothing has happened yet."""
    return 0


@pytest.fixture
def ward(archive: Archive, clock: SetClock) -> Ward:
    """Phường Tam Thắng on 2 March 2026, copied from one that was built once on this size."""
    if not archive.settings.is_embedded:
        return _grown_copy(archive, clock)
    made = replace(_told(begun)[0], archive=archive, clock=clock)
    _brought(made, begun)
    return made


def _grown_copy(archive: Archive, clock: SetClock) -> Ward:
    kept, template, objects = _grown()
    archive.engine.dispose()
    replace_database(archive.settings.database_url, template)
    for key, path in objects.items():
        archive.store.put_file(key, path)
    clock.at_ms = kept.clock.at_ms
    return replace(kept, archive=archive, clock=clock)


@cache
def _grown() -> tuple[Ward, str, dict[str, Path]]:
    """The ward as the large size keeps it: the database that others are copied from, and its objects as files."""
    clock, folder = SetClock(START_MS), kept_folder()
    with fresh_settings("grown", folder / "home", migrated=True) as settings:
        with closing(open_archive(settings, clock)) as archive:
            ward = a_ward(archive, clock)
            objects = {info.key: folder / str(number) for number, info in enumerate(archive.store.listed())}
            for key, path in objects.items():
                archive.store.fetch(key, path)
        template = kept_database(settings.database_url)
    return ward, template, objects


@pytest.fixture
def tell(ward: Ward) -> Tell:
    """``tell(story)``: the ward after a story, and what the story answers. On the embedded size each is told once in
    this process, and copied from then on; whoever is at the desk signs in after it."""

    def told(story: Story) -> int:
        return _brought(ward, story) if ward.archive.settings.is_embedded else story(ward)

    return told


def _brought(ward: Ward, story: Story) -> int:
    """Put the home of a ward after a story in the place of this ward's; its people and cameras are the same."""
    kept, home, answer = _told(story)
    ward.archive.engine.dispose()
    _copied(home, ward.archive.settings.home)
    ward.clock.at_ms = kept.clock.at_ms
    return answer


@cache
def _told(story: Story) -> tuple[Ward, Path, int]:
    """The embedded ward after a story, its home (all of it on disk), and what the story answered."""
    home = kept_folder()
    settings = Settings(home=home).completed()
    if story is begun:
        migrate(settings)
        clock = SetClock(START_MS)
        archive = open_archive(settings, clock)
        ward = a_ward(archive, clock)
    else:
        before, source, _ = _told(begun)
        _copied(source, home)
        clock = SetClock(before.clock.at_ms)
        archive = open_archive(settings, clock)
        ward = replace(before, archive=archive, clock=clock)
    answer = story(ward)
    archive.close()
    with closing(sqlite3.connect(home / "camera-antt.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ward, home, answer


def _copied(source: Path, target: Path) -> None:
    for left in ("-wal", "-shm"):
        (target / f"camera-antt.sqlite3{left}").unlink(missing_ok=True)
    shutil.copyfile(source / "camera-antt.sqlite3", target / "camera-antt.sqlite3")
    shutil.copytree(source / "objects", target / "objects", dirs_exist_ok=True)


@pytest.fixture
def at(app: FastAPI, ward: Ward) -> At:
    """Sign one of the ward's people in: ``at("reporter")``."""

    def sit(part: str) -> Person:
        return Person(app, ward.people[part])

    return sit
