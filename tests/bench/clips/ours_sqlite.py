"""The product on SQLite, in four ways: the bare driver, Core, the pages' asynchronous road, and the complete answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection

from service.footage.actions.search import asked, searched
from service.footage.rules.question import Circle, Question
from storage.catalog import footage, footage_places
from storage.unit_of_work import Archive
from storage.values.place import Point, box_around, distance_metres
from storage.values.strips import hanging_in
from tests.bench.clips.house import sqlite_path
from tests.bench.clips.shapes import NOW, Asked, Row, Town
from tests.bench.clips.timing import Contender

MOST = 1_000_000
NARROW = ("camera_id", "start_ms", "duration_ms", "size_bytes", "flags")


def load(archive: Archive, town: Town) -> float:
    """Put the town's clips in, in the order of their key; answers bytes per row."""
    with closing(sqlite3.connect(sqlite_path(archive), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # for loading only
        before = _size_bytes(connection)
        connection.execute("BEGIN")
        for rows in town.by_camera():
            connection.executemany(f"INSERT INTO clip ({', '.join(NARROW)}) VALUES (?, ?, ?, ?, ?)", rows.tolist())
        connection.execute("COMMIT")
        grown = _size_bytes(connection) - before
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return float(grown / town.clips)


def _size_bytes(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * size)


def place_values(dialect: str, question: Asked) -> dict[str, Any]:
    """The parameters with which the product asks for the mounts inside the box around a question's circle."""
    box = box_around(question.point, question.radius_metres)
    values = footage_places.reaching_values(dialect, hanging_in(box), question.span, None)
    return values | {"south": box.south, "north": box.north, "west": box.west, "east": box.east}


def within(mounts: Sequence[Any], question: Asked) -> list[int]:
    """Keys of the cameras whose mounts (rows of the product's statement) hang inside the circle."""
    point, radius = question.point, question.radius_metres
    return [row[1] for row in mounts if distance_metres(Point(row[2], row[3]), point) <= radius]


class Raw(Contender):
    """The product's SQL on the bare driver: place on the mounts, then the clip scan."""

    name = "SQLite, raw driver"

    def __init__(self, archive: Archive, bytes_per_row: float) -> None:
        self.bytes_per_row = bytes_per_row
        self.connection = sqlite3.connect(sqlite_path(archive), isolation_level=None)
        for pragma in ("mmap_size=0", "cache_size=-65536"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.place = footage_places.reaching_sql("sqlite", is_scoped=False, is_boxed=True)
        self.scan = footage.scan_sql("sqlite")

    def answer(self, question: Asked) -> list[Row]:
        """The clips, as rows."""
        near = self.connection.execute(self.place, place_values("sqlite", question)).fetchall()
        ids = within(near, question)
        values = footage.scan_values("sqlite", ids, question.span, MOST)
        return self.connection.execute(self.scan, values).fetchall()

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


def through_core(connection: Connection, question: Asked) -> list[footage.ClipRow]:
    """The clips through the product's own functions."""
    box = box_around(question.point, question.radius_metres)
    mounts = footage_places.mounts_in(connection, box, question.span, None)
    near = [
        m.camera_id for m in mounts if distance_metres(Point(m.lat, m.lon), question.point) <= question.radius_metres
    ]
    return footage.clips(connection, near, question.span, MOST)


def plain(found: Sequence[footage.ClipRow]) -> list[Row]:
    """Structs as rows."""
    return [(row.camera_id, row.start_ms, row.duration_ms, row.size_bytes, row.flags) for row in found]


class Core(Contender):
    """The product's own functions on a SQLAlchemy connection, rows as structs."""

    def __init__(self, archive: Archive, bytes_per_row: float, database: str = "SQLite") -> None:
        self.name = f"{database}, Core"
        self.bytes_per_row = bytes_per_row
        self.connection = archive.engine.connect()

    def answer(self, question: Asked) -> list[footage.ClipRow]:
        """The clips, as structs."""
        return through_core(self.connection, question)

    def rows(self, answer: Any) -> list[Row]:
        """The structs as rows."""
        return plain(answer)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class Async(Contender):
    """The same through ``Archive.read_async``, as pages ask."""

    name = "SQLite, Core async"

    def __init__(self, archive: Archive, bytes_per_row: float) -> None:
        self.bytes_per_row = bytes_per_row
        self.archive = archive
        self.runner = asyncio.Runner()

    def answer(self, question: Asked) -> list[footage.ClipRow]:
        """The clips, as structs."""

        async def ask() -> list[footage.ClipRow]:
            async with self.archive.read_async() as run:
                found: list[footage.ClipRow] = await run(lambda connection: through_core(connection, question))
                return found

        return self.runner.run(ask())

    def rows(self, answer: Any) -> list[Row]:
        """The structs as rows."""
        return plain(answer)

    def close(self) -> None:
        """Let go of the event loop."""
        self.runner.close()


class Whole(Contender):
    """The complete answer of a search: sectors, clocks, originals, gaps with reasons; 200 cameras at most."""

    name = "SQLite, whole answer"
    has_rows = False

    def __init__(self, archive: Archive, bytes_per_row: float) -> None:
        self.bytes_per_row = bytes_per_row
        self.archive = archive
        self.connection = archive.engine.connect()

    def answer(self, question: Asked) -> int:
        """How many clips there are."""
        place = Circle(question.point, min(question.radius_metres, 5_000))
        made = asked(Question(place, question.span, limit=200), None, NOW, self.archive.settings)
        return sum(len(camera.clips) for camera in searched(self.connection, made).cameras)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()
