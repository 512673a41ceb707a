"""pgstac: clips as items of one collection, loaded and asked through its own functions, where it is installed.

It needs a database on a server with PostGIS (``--pgstac URL``) and the command ``pypgstac`` on the path. A million
items take a quarter of an hour to load: they stay there, and a run that finds as many as it needs leaves them be. The
place is a polygon of 64 corners around the circle; what it meets outside the
circle is left out afterwards.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg

from storage.values.place import EARTH_RADIUS_METRES, Point
from tests.bench.clips.shapes import Asked, Row, Town
from tests.bench.clips.timing import Contender

COLLECTION = "clips"
CORNERS = 64
AT_ONCE = 50_000  # items handed to its staging table at a time
MOST = 50_000  # items in one answer: all of them, as everybody answers


def command() -> str | None:
    """Where ``pypgstac`` is, if it is installed."""
    return shutil.which("pypgstac")


def why_not(url: str) -> str:
    """Why pgstac sits a run out."""
    if not url:
        return "no --pgstac URL was given"
    return "too many clips for it" if command() else "the command pypgstac is not on the path"


class Pgstac(Contender):
    """Asked through ``pgstac.search``."""

    name = "pgstac"

    def __init__(self, town: Town, url: str) -> None:
        self.town = town
        self.connection = psycopg.connect(url, autocommit=True, options="-c search_path=pgstac,public")
        if self._item_count() != town.clips:
            self.connection.execute("DROP SCHEMA IF EXISTS pgstac CASCADE")
            subprocess.run([str(command()), "migrate", "--dsn", url], check=True, capture_output=True)
            self._load()
        size = self.connection.execute(
            "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('pgstac.items')"
        ).fetchone()
        self.bytes_per_row = float(size[0] if size else 0) / town.clips
        self.backend_pid = self.connection.info.backend_pid

    def _item_count(self) -> int:
        """How many items are loaded; -1 when pgstac is not there yet."""
        is_there = self.connection.execute("SELECT to_regclass('pgstac.items')").fetchone()
        if not is_there or is_there[0] is None:
            return -1
        found = self.connection.execute("SELECT count(*) FROM pgstac.items").fetchone()
        return int(found[0]) if found else -1

    def _load(self) -> None:
        collection = {
            "type": "Collection", "id": COLLECTION, "stac_version": "1.0.0", "description": COLLECTION, "links": [],
            "license": "other", "extent": {"spatial": {"bbox": [[107, 10, 108, 11]]},
                                           "temporal": {"interval": [[_instant(self.town.begin_ms), None]]}},
        }  # fmt: skip
        self.connection.execute("SELECT create_collection(%s::jsonb)", (json.dumps(collection),))
        self.connection.execute("UPDATE collections SET partition_trunc = 'month' WHERE id = %s", (COLLECTION,))
        for rows in self.town.by_time(max(1, AT_ONCE // 1_611)):
            with self.connection.cursor() as cursor, cursor.copy("COPY items_staging (content) FROM STDIN") as copy:
                for item in _items(self.town, rows.tolist()):
                    copy.write_row((json.dumps(item),))
        self.connection.execute("VACUUM ANALYZE")

    def answer(self, question: Asked) -> Any:
        """A FeatureCollection."""
        span = question.span
        asked = {
            "collections": [COLLECTION],
            "intersects": {"type": "Polygon", "coordinates": [_around(question.point, question.radius_metres)]},
            "datetime": f"{_instant(span.start_ms + 1)}/{_instant(span.end_ms - 1)}",
            "limit": MOST,
        }
        found = self.connection.execute("SELECT * FROM pgstac.search(%s::jsonb)", (json.dumps(asked),)).fetchone()
        return question, found[0] if found else {}

    def rows(self, answer: Any) -> list[Row]:
        """The same in our columns."""
        question, found = answer
        near = set(self.town.cameras_near(question.point, question.radius_metres).tolist())
        told = [feature["properties"] for feature in found["features"]]
        rows = [(p["camera"], p["start_ms"], p["duration_ms"], p["file:size"], p["flags"]) for p in told]
        return [row for row in rows if row[0] in near]

    def close(self) -> None:
        """Let go of the connection; what was loaded stays for the next run."""
        self.connection.close()


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _items(town: Town, rows: list[list[int]]) -> Iterator[dict[str, Any]]:
    for camera_id, start_ms, duration_ms, size_bytes, flags in rows:
        lat, lon = (float(x) for x in town.places[camera_id - 1])
        name = f"tt-{camera_id:04}-{start_ms}"
        yield {
            "type": "Feature", "stac_version": "1.0.0", "id": name, "collection": COLLECTION, "links": [],
            "geometry": {"type": "Point", "coordinates": [lon, lat]}, "bbox": [lon, lat, lon, lat],
            "properties": {
                "datetime": _instant(start_ms), "start_datetime": _instant(start_ms),
                "end_datetime": _instant(start_ms + duration_ms), "camera": camera_id, "start_ms": start_ms,
                "duration_ms": duration_ms, "file:size": size_bytes, "flags": flags,
            },
            "assets": {"clip": {"href": f"clip/{name}.mp4", "type": "video/mp4"}},
        }  # fmt: skip


def _around(point: Point, radius_metres: float) -> list[list[float]]:
    """Corners of a polygon that holds the whole circle, longitude first."""
    reach = math.degrees(radius_metres / EARTH_RADIUS_METRES) / math.cos(math.pi / CORNERS) * 1.001
    turns = [2 * math.pi * i / CORNERS for i in range(CORNERS)]
    ring = [
        [point.lon + reach * math.cos(t) / math.cos(math.radians(point.lat)), point.lat + reach * math.sin(t)]
        for t in turns
    ]
    return [*ring, ring[0]]
