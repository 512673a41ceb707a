"""Connections to the one database, with the habits each kind needs."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event, Lock
from typing import Any, TypeVar

from psycopg.pq import Format
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.settings import Settings

WRITE = "house_write"
BINARY = "house_binary"  # a statement's rows come as the database holds numbers, not as digits: PostgreSQL only
# A server that vanished without a word is noticed within so long; the system alone would wait a quarter of an hour.
_POSTGRESQL_PATIENCE = {"connect_timeout": 10, "tcp_user_timeout": 20_000}
_T = TypeVar("_T")


def make_engine(settings: Settings) -> Engine:
    """Engine for plain code. Write transactions are opened with ``execution_options(house_write=True)``."""
    if settings.is_sqlite:
        engine = create_engine(settings.database_url, pool_size=8, max_overflow=24)
        _teach_sqlite(engine)
        return engine
    engine = create_engine(
        settings.database_url,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        connect_args=_POSTGRESQL_PATIENCE,
        isolation_level="READ COMMITTED",  # whoever waited for the head of the chain must see the head as it is then
    )
    _teach_postgresql(engine)
    return engine


def make_async_engine(settings: Settings) -> AsyncEngine:
    """Engine for the search path on PostgreSQL, reading only. SQLite: ``beside_the_loop``."""
    engine = create_async_engine(settings.database_url, pool_size=8, pool_pre_ping=True)
    _teach_postgresql(engine.sync_engine)
    return engine


def _teach_postgresql(engine: Engine) -> None:
    """Rows in binary for statements that ask for it: as digits, many numbers cost three times as much."""

    @event.listens_for(engine, "before_cursor_execute")
    def on_execute(_connection: Connection, cursor: Any, *told: Any) -> None:
        context = told[2]
        if context is not None and context.execution_options.get(BINARY, False):
            getattr(cursor, "_cursor", cursor).format = Format.BINARY  # the asynchronous driver's stands inside ours


@asynccontextmanager
async def beside_the_loop(engine: Engine) -> AsyncIterator[Callable[[Callable[[Connection], _T]], Any]]:
    """A plain connection for code in an event loop: yields ``await run(statement_function)``, each run on one thread.

    SQLite answers from the process's own memory and disk: an asynchronous driver, that goes to its thread and back for
    every statement and every fetch, cost a search more than the search itself.
    """
    opened: list[Connection] = []
    busy, over = Lock(), Event()  # who gives up waiting leaves the function running: its connection stays until the end

    def act(statements: Callable[[Connection], _T]) -> _T:
        with busy:
            if over.is_set():
                raise RuntimeError("the one who asked has gone")
            if not opened:
                opened.append(engine.connect())
            return statements(opened[0])

    def close() -> None:
        with busy:
            over.set()
            for connection in opened:
                connection.close()

    try:
        yield lambda statements: asyncio.to_thread(act, statements)
    finally:
        if busy.locked():
            await asyncio.to_thread(close)
        else:  # to give it back takes microseconds
            close()


def _teach_sqlite(engine: Engine) -> None:
    """WAL, full flush at commit, foreign keys, and BEGIN IMMEDIATE for writers.

    The driver's own transaction handling loses updates under concurrency: it is switched off and BEGIN is ours.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # what was acknowledged survives a power cut: staging is emptied after commit
            "foreign_keys=ON",
            "recursive_triggers=ON",  # else INSERT OR REPLACE deletes behind the back of the insert-only books
            "busy_timeout=30000",
            "wal_autocheckpoint=8000",
            "mmap_size=0",
            "cache_size=-65536",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        is_write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def is_full(error: BaseException) -> bool:
    """Whether the database found no room for what was to be written."""
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}
    return getattr(error.orig, "sqlstate", None) == "53100"


def is_away(error: BaseException) -> bool:
    """Whether the database server is not there: refused, cut off in the middle, starting up or shutting down."""
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (isinstance(error, OperationalError) and state is None):
        return True
    return state is not None and state.startswith(("08", "57P"))


def is_unstorable(error: BaseException) -> bool:
    """Whether a value had no place in the database: a number too large, a text too long or with NUL or half letters."""
    return isinstance(error, DataError | OverflowError | UnicodeEncodeError)
