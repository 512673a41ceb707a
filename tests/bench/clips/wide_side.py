"""What the wide side of a clip takes: a sample of ``clip_detail`` on both databases, with all its indexes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import islice

from sqlalchemy import insert, text

from storage.models import ClipDetail
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes
from tests.bench.clips.crowd import wide
from tests.bench.clips.house import fresh_database, house, sqlite_path
from tests.bench.clips.shapes import Town

SAMPLE = 200_000
AT_ONCE = 2_000


def bytes_per_row(postgres_url: str) -> dict[str, float]:
    """Bytes of a row of ``clip_detail``, by database."""
    town = Town(SAMPLE)
    with house(town) as embedded, closing(sqlite3.connect(sqlite_path(embedded))) as connection:
        before = _pages(connection)
        _fill(embedded, town)
        sizes = {"SQLite": float(_pages(connection) - before) / town.clips}
    with fresh_database(postgres_url) as url, house(town, url) as grown:
        _fill(grown, town)
        with grown.engine.connect() as asking:
            parts = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('clip_detail')"
            sizes["PostgreSQL"] = float(asking.scalar(text(parts)) or 0) / town.clips
    return sizes


def _pages(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * size)


def _fill(archive: Archive, town: Town) -> None:
    rows = (row for part in town.by_time() for row in part.tolist())
    with archive.engine.begin() as connection:
        while part := list(islice(rows, AT_ONCE)):
            connection.execute(insert(ClipDetail), [_detail(row[0], row[1]) for row in part])


def _detail(camera_id: int, start_ms: int) -> dict[str, object]:
    digest = sha256_of_bytes(f"{camera_id} {start_ms}".encode())
    return {"camera_id": camera_id, "start_ms": start_ms, "master_id": camera_id, **wide(digest, start_ms)}
