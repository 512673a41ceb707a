"""The product on PostgreSQL, in two ways: the bare driver, and Core."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import psycopg
from sqlalchemy import text

from storage import days
from storage.catalog import clip_days, footage, footage_places
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS, local_date
from tests.bench.clips.ours_sqlite import MOST, NARROW, Core, place_values, within
from tests.bench.clips.shapes import NOW, Asked, Ints, Row, Town
from tests.bench.clips.timing import Contender

_WIDTHS = {"smallint": ">i2", "integer": ">i4", "bigint": ">i8"}
_HOURS = f"""
INSERT INTO clip_hour (camera_id, hour_ms, clip_count, length_ms, size_bytes, moving_count)
SELECT camera_id, start_ms - start_ms % {HOUR_MS}, count(*), sum(duration_ms), sum(size_bytes),
       count(*) FILTER (WHERE flags & 16 <> 0)
FROM clip GROUP BY 1, 2
"""
_MAGIC = b"PGCOPY\n\xff\r\n\x00" + bytes(8)


def plain_url(archive: Archive) -> str:
    """The database's address as the bare driver takes it."""
    return archive.settings.database_url.replace("+psycopg", "", 1)


def load(archive: Archive, town: Town) -> float:
    """Put the town's clips in, in the order in which they come in, days made ahead and closed; answers bytes a row."""
    for day in days_of(town):
        with archive.write() as work:
            clip_days.make(work.session, day, work.now)
    with psycopg.connect(plain_url(archive)) as connection:
        form = _form(connection)
        with connection.cursor().copy(f"COPY clip ({', '.join(NARROW)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_MAGIC)
            for rows in town.by_time():
                copy.write(_packed(rows, form))
            copy.write(b"\xff\xff")
        connection.execute(_HOURS)
    days.close(archive)
    with psycopg.connect(plain_url(archive), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")  # the day that is not over yet: as autovacuum would have by now
        size = connection.execute("SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('clip')").fetchone()
    return float(size[0] if size else 0) / town.clips


def days_of(town: Town) -> list[date]:
    """Every day that the town has clips of."""
    first, last = local_date(town.begin_ms - MINUTE_MS), local_date(NOW)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _form(connection: psycopg.Connection) -> np.dtype[np.void]:
    """How a row looks in the driver's binary form, so that whole arrays can be written at once."""
    kinds: dict[str, str] = dict(
        connection.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'clip'::regclass"
        ).fetchall()
    )
    fields = [("count", ">i2")]
    for name in NARROW:
        fields += [(f"{name} length", ">i4"), (name, _WIDTHS[kinds[name]])]
    return np.dtype(fields)


def _packed(rows: Ints, form: np.dtype[np.void]) -> bytes:
    packed = np.empty(len(rows), form)
    packed["count"] = len(NARROW)
    for column, name in enumerate(NARROW):
        packed[f"{name} length"] = form[name].itemsize
        packed[name] = rows[:, column]
    return packed.tobytes()


class PostgresqlRaw(Contender):
    """The product's SQL on the bare driver: place on the mounts, then the clip scan."""

    name = "PostgreSQL, raw driver"

    def __init__(self, archive: Archive, bytes_per_row: float) -> None:
        self.bytes_per_row = bytes_per_row
        self.connection = psycopg.connect(plain_url(archive), autocommit=True)
        self.backend_pid = self.connection.info.backend_pid
        self.place = footage_places.reaching_sql("postgresql", is_scoped=False, is_boxed=True)
        self.scan = footage.scan_sql("postgresql")

    def answer(self, question: Asked) -> list[Row]:
        """The clips, as rows."""
        near = self.connection.execute(self.place, place_values("postgresql", question)).fetchall()
        ids = within(near, question)
        values = footage.scan_values("postgresql", ids, question.span, MOST)
        return self.connection.execute(self.scan, values).fetchall()

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class PostgresqlCore(Core):
    """The product's own functions on a SQLAlchemy connection, rows as structs."""

    def __init__(self, archive: Archive, bytes_per_row: float) -> None:
        super().__init__(archive, bytes_per_row, "PostgreSQL")
        self.backend_pid = self.connection.scalar(text("SELECT pg_backend_pid()"))
        self.connection.rollback()
