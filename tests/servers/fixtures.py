"""The fixtures that every test may ask for. Whatever a test gets is its own: a fresh database, bucket, folder."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import psycopg
import pytest
import redis
from minio import Minio
from psycopg import sql
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.engine import make_engine
from storage.migrate import migrate
from storage.objects import s3_bucket as first_word
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock, from_local
from tests.servers.browser import chromium, chromium_path
from tests.servers.full_disk import FullDisk, way_in
from tests.servers.keeper import Servers, ask, kept_folder
from tests.servers.not_run import did_not_run
from tests.servers.valkey import DATABASES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SERVED = {"servers", "postgres_url", "redis_url", "s3_bucket"}
SIZES = ["embedded", pytest.param("grown", marks=pytest.mark.servers)]
CAMERAS = "127.0.0.0/8"  # those of tests are on this machine
TEMPLATE = "house"  # the migrated database that others are copied from
START_MS = from_local(datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - read on the Vietnamese clock; a Monday morning


@pytest.fixture(scope="session")
def servers() -> Servers:
    """All three servers, running."""
    every = ask("postgres") | ask("valkey") | ask("s3")
    return Servers(**{name: every[name] for name in Servers.__dataclass_fields__})


@contextmanager
def fresh_database(template: str = "template0") -> Iterator[str]:
    """URL of a new database copied from ``template``; dropped afterwards, whoever is still connected."""
    name = f"t_{secrets.token_hex(8)}"
    with _administrator() as admin:
        _copy_database(admin, name, template)
        try:
            yield ask("postgres")["postgres_url"].rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def kept_database(url: str) -> str:
    """Name of a copy of the database of ``url`` that leaves with the server: a template for others."""
    name = f"kept_{secrets.token_hex(8)}"
    with _administrator() as admin:
        _copy_database(admin, name, url.rsplit("/", 1)[1])
    return name


def replace_database(url: str, template: str) -> None:
    """Put a copy of ``template`` in the place of the database of ``url``, whoever is still connected."""
    name = url.rsplit("/", 1)[1]
    with _administrator() as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        _copy_database(admin, name, template)


def _copy_database(admin: psycopg.Connection, name: str, template: str) -> None:
    """Copy a database file by file: its pages through the log would cost twice as much."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))


def _administrator() -> psycopg.Connection:
    url = ask("postgres")["postgres_url"]
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh, empty PostgreSQL database of this test alone."""
    with fresh_database() as url:
        yield url


def fresh_redis_url() -> str:
    """URL of an empty Valkey database that no other test has."""
    url = ask("valkey")["redis_url"]
    with redis.Redis.from_url(url) as counter:
        number = 1 + (int(counter.incr("handed out")) - 1) % (DATABASES - 1)
    own = url.rsplit("/", 1)[0] + f"/{number}"
    with redis.Redis.from_url(own) as client:
        client.flushdb()
    return own


@pytest.fixture
def redis_url() -> str:
    """A fresh, empty Valkey database of this test alone."""
    return fresh_redis_url()


def bucket_url() -> str:
    """``s3://KEY:SECRET@HOST:PORT/BUCKET`` with a name that no other test has; the bucket does not exist yet."""
    address = ask("s3")
    host = address["s3_url"].removeprefix("http://")
    return f"s3://{address['s3_access_key']}:{address['s3_secret_key']}@{host}/t-{secrets.token_hex(8)}"


def s3_client() -> Minio:
    """The administrator's own client, for looking behind the program's back."""
    address = ask("s3")
    return Minio(
        address["s3_url"].removeprefix("http://"),
        access_key=address["s3_access_key"],
        secret_key=address["s3_secret_key"],
        secure=False,
    )


@pytest.fixture
def s3_bucket() -> Callable[..., str]:
    """Make a bucket, versioned and locked at birth unless told otherwise: ``s3_bucket(object_lock=False)`` -> URL."""

    def make(*, object_lock: bool = True) -> str:
        url = bucket_url()
        s3_client().make_bucket(url.rsplit("/", 1)[1], object_lock=object_lock)
        return url

    return make


@pytest.fixture(params=SIZES)
def size_name(request: pytest.FixtureRequest) -> str:
    """Both sizes in turn, by name: "embedded" and "grown"."""
    return str(request.param)


@pytest.fixture
def size(size_name: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of both sizes in turn: the same test must hold on each. Empty: no tables, no bucket."""
    with fresh_settings(size_name, tmp_path / "home", migrated=False) as settings:
        yield settings


@pytest.fixture
def migrated_size(size_name: str, tmp_path: Path) -> Iterator[Settings]:
    """As ``size``, with the newest tables. Copied from a database that the real migrations made once."""
    with fresh_settings(size_name, tmp_path / "home", migrated=True) as settings:
        yield settings


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands on a Monday morning until the test moves it."""
    return SetClock(START_MS)


@pytest.fixture
def archive(migrated_size: Settings, clock: SetClock) -> Iterator[Archive]:
    """The archive opened on both sizes in turn, empty, with the test's own clock."""
    with patch.object(first_word, "try_out"):  # in a new bucket it costs more than most tests
        opened = open_archive(migrated_size, clock)
    opened.engine = _engine_of_process(migrated_size).led_to(migrated_size)
    yield opened
    opened.close()


class ProcessEngine:
    """The product's own engine, led to another database for each test: one for all archives of this process and size.

    New ones would work out every statement anew, which takes longer than most tests. On SQLite nothing is flushed to
    the disk: what survives a power cut is tried in processes of their own.
    """

    def __init__(self, settings: Settings) -> None:
        self._url = make_url(settings.database_url)
        self._engine = make_engine(settings)
        event.listen(self._engine, "do_connect", self._lead)
        if settings.is_sqlite:
            event.listen(self._engine, "connect", self._spare_the_disk)

    def led_to(self, settings: Settings) -> Engine:
        """The engine, whose next connections go to this database."""
        self._url = make_url(settings.database_url)
        return self._engine

    def _lead(self, _dialect: object, _record: object, arguments: list[object], named: dict[str, object]) -> None:
        if self._url.drivername == "sqlite":
            arguments[0] = self._url.database
        else:
            named["dbname"] = self._url.database

    @staticmethod
    def _spare_the_disk(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()


_ENGINES: dict[str, ProcessEngine] = {}


def _engine_of_process(settings: Settings) -> ProcessEngine:
    kind = make_url(settings.database_url).drivername
    if kind not in _ENGINES:
        _ENGINES[kind] = ProcessEngine(settings)
    return _ENGINES[kind]


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment in which a child process runs on ``settings``."""
    return {**os.environ, **settings.to_env()}


@contextmanager
def fresh_settings(name: str, home: Path, *, migrated: bool) -> Iterator[Settings]:
    home.mkdir()
    if name == "embedded":
        settings = Settings(home=home, feed_networks=CAMERAS).completed()
        if migrated:
            shutil.copyfile(_sqlite_template(), settings.database_url.removeprefix("sqlite:///"))
        yield settings
    else:
        with fresh_database(_postgres_template() if migrated else "template0") as database_url:
            yield Settings(
                home=home,
                database_url=database_url,
                objects_url=bucket_url(),
                redis_url=fresh_redis_url(),
                feed_networks=CAMERAS,
            ).completed()


@cache
def _sqlite_template() -> Path:
    settings = Settings(home=kept_folder()).completed()
    migrate(settings)
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@cache
def _postgres_template() -> str:
    url = ask("postgres")["postgres_url"]
    with _administrator() as admin:
        admin.execute("SELECT pg_advisory_lock(1)")  # parallel test processes make it once; let go on closing
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            admin.execute("DROP DATABASE IF EXISTS unfinished")
            admin.execute("CREATE DATABASE unfinished TEMPLATE template0")
            with tempfile.TemporaryDirectory() as home:
                migrate(Settings(home=Path(home), database_url=url.rsplit("/", 1)[0] + "/unfinished"))
            admin.execute(sql.SQL("ALTER DATABASE unfinished RENAME TO {}").format(sql.Identifier(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one per file of tests: its event loop must not be around when other files run theirs."""
    path = chromium_path()
    if path is None:
        did_not_run("no Chromium on this machine (on Debian: apt install chromium)")
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)  # as long as an action may take: a busy machine is no fault of the page
    with chromium(path) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile on a desktop screen, Vietnamese; an uncaught script error fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    shown = context.new_page()
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    yield shown
    context.close()
    assert not errors, f"script errors on the page: {errors}"


@pytest.fixture
def full_disk(tmp_path: Path) -> Callable[[int], FullDisk]:
    """Make a disk of so many bytes for one command: ``full_disk(8 << 20).run([...])``."""
    if way_in() is None:
        did_not_run("this machine lets nobody mount a small disk of their own (unshare), so none can be filled")
    count = itertools.count(1)

    def make(size_bytes: int) -> FullDisk:
        number = next(count)
        folder = tmp_path / f"disk-{number}"
        folder.mkdir()
        return FullDisk(folder, size_bytes, tmp_path / f"left-{number}")

    return make
