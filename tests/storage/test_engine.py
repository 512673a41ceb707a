"""Connections as the house needs them: no update lost, what is acknowledged is on the platter, foreign keys hold."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine import BINARY, make_engine
from storage.errors import DatabaseAway
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive


def test_no_concurrent_update_is_lost(archive: Archive) -> None:
    """Reading, then writing what was read plus one: eight threads, twelve times each."""
    with archive.write() as work:
        work.session.execute(text("INSERT INTO setting (name, value) VALUES ('counter', '0')"))
    lock = "" if archive.settings.is_sqlite else " FOR UPDATE"

    def count() -> None:
        for _ in range(12):
            with archive.write() as work:
                now = work.session.scalar(text(f"SELECT value FROM setting WHERE name = 'counter'{lock}"))
                work.session.execute(
                    text("UPDATE setting SET value = :value WHERE name = 'counter'"), {"value": str(int(now or 0) + 1)}
                )

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count) for _ in range(8)]:
            done.result()
    with archive.read() as session:
        assert session.scalar(text("SELECT value FROM setting WHERE name = 'counter'")) == "96"


def test_readers_do_not_wait_for_a_writer(archive: Archive) -> None:
    with archive.write() as work:
        work.session.execute(text("INSERT INTO setting (name, value) VALUES ('a', '1')"))
        seen: list[int | None] = []

        def look() -> None:
            with archive.read() as session:
                seen.append(session.scalar(text("SELECT count(*) FROM setting")))

        reader = threading.Thread(target=look)
        reader.start()
        reader.join(20)
        assert seen == [0]


def test_foreign_keys_hold(archive: Archive) -> None:
    with pytest.raises(IntegrityError), archive.write() as work:
        work.session.execute(
            text("INSERT INTO retrieval_clip (retrieval_id, clip_ref_id) VALUES (1, 1)"),
        )


@pytest.mark.parametrize("size_name", ["embedded"])
def test_sqlite_is_told_its_habits(migrated_size: Settings) -> None:
    archive = open_archive(migrated_size)
    with archive.read() as session:
        told = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }
    archive.close()


def test_the_search_path_reads_the_same_house(migrated_size: Settings) -> None:
    archive = open_archive(migrated_size)

    async def through() -> int | None:
        async with archive.read_async() as run:
            kept: list[Connection] = []
            await run(kept.append)
            assert await run(lambda connection: connection is kept[0])
            found: int | None = await run(lambda connection: connection.scalar(text("SELECT count(*) FROM unit")))
            return found

    assert asyncio.run(through()) == 0
    archive.close()


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_search_given_up_is_not_cut_off_from_its_connection(archive: Archive) -> None:
    """The one who asked has gone; the statements run to their end, and only then does the connection go back."""
    begun, may_end, told = threading.Event(), threading.Event(), list[int]()

    def statements(connection: Connection) -> None:
        begun.set()
        may_end.wait(30)
        told.append(connection.scalar(text("SELECT 7")) or 0)

    async def ask() -> None:
        async with archive.read_async() as run:
            await run(statements)

    async def give_up() -> None:
        asking = asyncio.create_task(ask())
        await asyncio.to_thread(begun.wait, 30)
        asking.cancel()
        asyncio.get_running_loop().call_later(0.05, may_end.set)
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(give_up())
    assert told == [7]
    with archive.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("size_name", ["grown"], indirect=True)
def test_a_database_that_is_cut_off_is_told_of_as_away_and_is_back_by_itself(archive: Archive) -> None:
    """Cut off in the middle of a transaction, while idle, and refused at the door."""
    cut = text("SELECT pg_terminate_backend(:pid)")
    with archive.engine.connect() as other:
        for opened in (archive.write, archive.read):
            with pytest.raises(DatabaseAway), opened() as inside:
                session = getattr(inside, "session", inside)
                pid = session.scalar(text("SELECT pg_backend_pid()"))
                other.execute(cut, {"pid": pid})
                session.scalar(text("SELECT 1"))
            with archive.read() as session:
                assert session.scalar(text("SELECT 1")) == 1
    settings = replace(archive.settings, database_url="postgresql+psycopg://x:y@127.0.0.1:1/x")
    away = Archive(settings, make_engine(settings), archive.store, archive.bell, archive.clock)
    with pytest.raises(DatabaseAway), away.read() as session:
        session.scalar(text("SELECT 1"))
    away.close()


def test_errors_of_our_own_are_not_taken_for_an_absence(archive: Archive) -> None:
    with pytest.raises(DBAPIError), archive.read() as session:
        session.scalar(text("SELECT nothing FROM nowhere"))


def test_rows_in_binary_are_the_same_rows(archive: Archive) -> None:
    """By both engines; a statement that does not ask for it comes as it always did."""
    sql = "SELECT 1772413200000, 10.36 + 0.0, 'Vũng Tàu', NULL"
    formats: list[int] = []

    def look(connection: Connection, *, is_binary: bool) -> list[object]:
        result = connection.exec_driver_sql(sql, execution_options={BINARY: is_binary})
        assert result.cursor is not None
        held = getattr(result.cursor, "_cursor", result.cursor)
        formats.append(int(getattr(held, "format", 0)))
        row = result.cursor.fetchall()[0]
        result.close()
        return [row[0], float(row[1]), *row[2:]]

    async def beside() -> list[object]:
        async with archive.read_async() as run:
            found: list[object] = await run(lambda connection: look(connection, is_binary=True))
            return found

    with archive.engine.connect() as connection:
        asked = [look(connection, is_binary=is_binary) for is_binary in (True, False)]
    asked.append(asyncio.run(beside()))
    assert asked == [[1_772_413_200_000, 10.36, "Vũng Tàu", None]] * 3
    assert formats == ([0, 0, 0] if archive.settings.is_sqlite else [1, 0, 1])


def test_a_server_that_vanished_is_noticed(postgres_url: str) -> None:
    """Nobody answers and nobody refuses: without these the system alone would wait a quarter of an hour."""
    engine = make_engine(Settings(database_url=postgres_url))
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        told = raw.info.get_parameters()
    engine.dispose()
    assert (told["connect_timeout"], told["tcp_user_timeout"]) == ("10", "20000")
