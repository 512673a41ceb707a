"""Moving up, in rows and objects a second, onto real servers; beside it what copying the same bytes takes.

Run with ``make bench ARGS=tests/bench/bench_move.py``. The floor for rows is the same rows read from SQLite and sent to
PostgreSQL by COPY, without reading them back; a move writes them in pages, then reads both sides and compares.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import insert

from storage.migrate import migrate
from storage.models import AccessEntry
from storage.move import move
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import fresh_settings

LOOKS, SHELVED = 50_000, 300
NOW = 1_772_413_200_000


def filled(archive: Archive) -> None:
    """Clips with their objects, and many looks at them."""
    shelve(archive, a_camera(archive), NOW, SHELVED)
    with archive.write() as work:
        look = {"action": "clip.viewed", "purpose": "investigation", "is_allowed": True, "address": "127.0.0.1"}
        looks = [look | {"at": NOW + number, "detail": {"lat": 10.5, "from": number}} for number in range(LOOKS)]
        for begin in range(0, LOOKS, 5_000):
            work.session.execute(insert(AccessEntry), looks[begin : begin + 5_000])


def copied(source: Settings, target: Settings) -> float:
    """Seconds to send the same rows by COPY."""
    begun = time.perf_counter()
    with (
        closing(sqlite3.connect(source.database_url.removeprefix("sqlite:///"))) as ours,
        psycopg.connect(target.database_url.replace("+psycopg", "", 1)) as theirs,
    ):
        theirs.execute("CREATE TEMP TABLE looks (LIKE access_entry)")
        with theirs.cursor().copy("COPY looks FROM STDIN") as copy:
            for row in ours.execute("SELECT * FROM access_entry"):
                copy.write_row([bool(value) if index == 10 else value for index, value in enumerate(row)])
    return time.perf_counter() - begun


def test_a_house_moves_up(tmp_path: Path) -> None:
    source = Settings(home=tmp_path / "home").completed()
    migrate(source)
    archive = open_archive(source, SetClock(NOW))
    filled(archive)
    archive.close()
    with fresh_settings("grown", tmp_path / "grown", migrated=False) as place:
        target = replace(source, database_url=place.database_url, objects_url=place.objects_url)
        said: list[tuple[float, str]] = []
        begun = time.perf_counter()
        report = move(source, target, progress=lambda _done, _total, note: said.append((time.perf_counter(), note)))
        assert report.is_same
        rows = sum(table.count for table in report.tables)
        print()
        for word, note in (("rows written", "bảng"), ("objects", "tệp"), ("rows compared", "so bảng")):
            at = [when for when, said_note in said if said_note.startswith(f"Đang chuyển {note}")]
            at = at or [when for when, said_note in said if note in said_note]
            count = report.carried.objects if word == "objects" else rows
            print(f"{word:14} {at[-1] - begun:7.2f} s {count / max(0.001, at[-1] - begun):9.0f} a second")
            begun = at[-1]
        floor_s = copied(source, target)
        print(f"{'COPY alone':14} {floor_s:7.2f} s {LOOKS / floor_s:9.0f} a second")
