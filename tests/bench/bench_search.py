"""Searching a million clips, against the least that arrays can do.

Run with ``python -m tests.bench.bench_search``. The floor is the same question answered from sorted numpy arrays in
memory: the place by one vectorised distance to all cameras, the time by ``searchsorted`` of all cameras at once, the
rows as tuples, since an answer has to be written out. Against it, interleaved, on the product's own tables:

* raw – the product's SQL on the bare ``sqlite3`` driver: place on the mounts, then the clip scan;
* core – the product's own functions on a SQLAlchemy connection, rows as structs;
* async – the same through ``Archive.read_async``, as pages ask;
* whole – the complete answer: sectors, clocks, originals, gaps with reasons (no floor is set for it).

On the shape "300 m, 30 min" raw may take 2.5 and core 6 times the floor.
"""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, insert

from service.footage.actions.search import asked, searched
from service.footage.rules.question import Circle, Question
from storage.catalog import footage, footage_places
from storage.migrate import migrate
from storage.models import Camera, CameraStatus, Clip, Master, Mount, Owner, Unit
from storage.models.archive import CLIP_CAP_MS
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from storage.values.place import EARTH_RADIUS_METRES, Point, box_around, distance_metres
from storage.values.timespan import Timespan

CAMERAS, CLIPS_EACH = 1_611, 621  # together just over a million
UNIT = "26506@2025-07-01"
NOW = 1_772_413_200_000
BEGIN = NOW - DAY_MS
ROUNDS, QUESTIONS = 7, 40
RAW_FLOOR, CORE_FLOOR = 2.5, 6.0
JUDGED = "300 m, 30 min"
KEPT = Path(__file__).resolve().parents[2] / ".build" / "bench"
MOST = 1_000_000
WAYS = ("floor", "raw", "core", "async", "whole")
Row = tuple[int, int, int, int, int]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """A kind of question: radius in metres (None: one camera), length of the window, how many cameras it may meet."""

    name: str
    radius_metres: float | None
    length_ms: int
    cameras: range


SHAPES = (
    Shape(JUDGED, 300, 30 * MINUTE_MS, range(4, 12)),
    Shape("ward, 2 h", 1_400, 2 * HOUR_MS, range(60, 160)),
    Shape("city, 10 min", 20_000, 10 * MINUTE_MS, range(CAMERAS, CAMERAS + 1)),
    Shape("one camera, 24 h", None, 24 * HOUR_MS, range(1, 2)),
)


@dataclass(frozen=True)
class Asked:
    """One question: where, how far, when."""

    point: Point
    radius_metres: float
    span: Timespan


class Arrays:
    """The floor: cameras and clips as sorted arrays, all in memory."""

    def __init__(self, places: npt.NDArray[np.float64], rows: Ints) -> None:
        self.lat, self.lon = np.radians(places[:, 0]), np.radians(places[:, 1])
        self.cos_lat = np.cos(self.lat)
        self.columns = [rows[:, i].copy() for i in range(5)]
        self.key = self._key(rows[:, 0], rows[:, 1])

    def _key(self, cameras: Ints, starts: Any) -> Ints:
        key: Ints = (cameras << 42) | (starts - (BEGIN - 10 * DAY_MS))
        return key

    def cameras_near(self, point: Point, radius_metres: float) -> Ints:
        """Keys of the cameras within a radius."""
        lat, lon = math.radians(point.lat), math.radians(point.lon)
        chord = np.sin((self.lat - lat) / 2) ** 2
        chord += math.cos(lat) * self.cos_lat * np.sin((self.lon - lon) / 2) ** 2
        limit = math.sin(min(math.pi / 2, radius_metres / (2 * EARTH_RADIUS_METRES))) ** 2
        found: Ints = np.nonzero(chord <= limit)[0] + 1
        return found

    def answer(self, question: Asked) -> list[Row]:
        """The clips, as rows."""
        cameras = self.cameras_near(question.point, question.radius_metres)
        span = question.span
        low = np.searchsorted(self.key, self._key(cameras, span.start_ms - CLIP_CAP_MS))
        high = np.searchsorted(self.key, self._key(cameras, span.end_ms))
        counts = high - low
        total = int(counts.sum())
        index = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(total)
        index = index[self.columns[1][index] + self.columns[2][index] > span.start_ms]
        return list(zip(*(column[index].tolist() for column in self.columns), strict=True))


class Raw:
    """The product's SQL on the bare driver."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("mmap_size=0", "cache_size=-65536"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.scan = footage.scan_sql("sqlite")

    def answer(self, question: Asked) -> list[Row]:
        """The clips, as rows."""
        box, point = box_around(question.point, question.radius_metres), question.point
        near = self.connection.execute(
            "SELECT camera_id, lat, lon FROM mount WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
            " AND valid_from_ms < ? AND (valid_to_ms IS NULL OR valid_to_ms > ?)",
            (box.south, box.north, box.west, box.east, question.span.end_ms, question.span.start_ms),
        )
        ids = [row[0] for row in near if distance_metres(Point(row[1], row[2]), point) <= question.radius_metres]
        values = footage.scan_values("sqlite", ids, question.span, MOST)
        return self.connection.execute(self.scan, values).fetchall()


def through_core(connection: Connection, question: Asked) -> list[footage.ClipRow]:
    """The clips through the product's own functions."""
    box = box_around(question.point, question.radius_metres)
    mounts = footage_places.mounts_in(connection, box, question.span, None)
    near = [
        m.camera_id for m in mounts if distance_metres(Point(m.lat, m.lon), question.point) <= question.radius_metres
    ]
    return footage.clips(connection, near, question.span, MOST)


def build(home: Path) -> tuple[Archive, npt.NDArray[np.float64], Ints]:
    """A migrated house with a million made-up clips, and the same as arrays."""
    settings = Settings(home=home).completed()
    migrate(settings)
    archive = open_archive(settings, SetClock(NOW))
    luck = np.random.default_rng(1611)
    places = np.column_stack((10.30 + luck.random(CAMERAS) * 0.13, 107.05 + luck.random(CAMERAS) * 0.12))
    offsets = luck.integers(0, MINUTE_MS, CAMERAS)
    with archive.engine.begin() as connection:
        _insert_cameras(connection, places)
        rows: list[Row] = []
        masters = []
        for camera_id in range(1, CAMERAS + 1):
            first = int(BEGIN + offsets[camera_id - 1])
            rows += [(camera_id, first + i * MINUTE_MS, MINUTE_MS, 4_000_000 + i, 16) for i in range(CLIPS_EACH)]
            masters.append(_master(camera_id, first))
        names = ("camera_id", "start_ms", "duration_ms", "size_bytes", "flags")
        for begin in range(0, len(rows), 100_000):
            part = rows[begin : begin + 100_000]
            connection.execute(insert(Clip), [dict(zip(names, row, strict=True)) for row in part])
        connection.execute(insert(Master), masters)
    with archive.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return archive, places, np.array(rows, dtype=np.int64)


def _insert_cameras(connection: Connection, places: npt.NDArray[np.float64]) -> None:
    connection.execute(
        insert(Unit),
        {"unit_id": UNIT, "code": UNIT[:5], "level": 3, "kind": "phường", "name": "Thử", "full_name": "Phường Thử",
         "name_fold": "thu", "name_sort": "thu", "valid_from_on": date(2025, 7, 1), "is_approximate": False},
    )  # fmt: skip
    connection.execute(
        insert(Owner),
        {"id": 1, "kind": "household", "name": "Nguyễn Văn Mẫu", "name_fold": "", "name_sort": "",
         "phone": "0900000001", "wants_result": False, "created_at": 0},
    )  # fmt: skip
    ids = range(1, CAMERAS + 1)
    connection.execute(
        insert(Camera),
        [
            {"id": i, "code": f"TT-{i:04}", "owner_id": 1, "unit_id": UNIT, "subunit": "", "address": "",
             "place": "Ngã ba", "search_fold": "", "is_outdoor": True, "device_class": "citizen", "kind": "ip",
             "movement": "fixed", "brand": "", "recorder_count": 1, "resolution": "", "has_night_vision": True,
             "records_audio": False, "storage_place": "recorder", "retention_days": 15,
             "has_notice_sign": True, "lawful_basis": "", "note": "", "registration": "confirmed",
             "registered_on": date(2020, 1, 1), "edition": 1}
            for i in ids
        ],
    )  # fmt: skip
    connection.execute(
        insert(Mount),
        [
            {"camera_id": i, "lat": float(places[i - 1, 0]), "lon": float(places[i - 1, 1]), "azimuth_deg": i % 360,
             "angle_deg": 90.0, "range_metres": 30.0 + i % 40, "valid_from_ms": 0, "recorded_at": 0}
            for i in ids
        ],
    )  # fmt: skip
    connection.execute(
        insert(CameraStatus),
        [
            {"camera_id": i, "unit_id": UNIT, "state": "working", "fund": "community", "connection": "central",
             "eye_count": 1, "valid_from_on": date(2020, 1, 1), "reason": ""}
            for i in ids
        ],
    )  # fmt: skip


def _master(camera_id: int, start_ms: int) -> dict[str, Any]:
    return {
        "camera_id": camera_id, "sha256": f"{camera_id}", "size_bytes": 1, "container": "mp4", "video_codec": "h264",
        "has_audio": False, "width": 1, "height": 1, "duration_ms": CLIPS_EACH * MINUTE_MS, "original_name": "",
        "device_start_ms": start_ms, "offset_ms": 0, "uncertainty_ms": 0, "filed_start_ms": start_ms,
        "time_source": "stated", "has_working_copy": False, "filed_at": start_ms,
    }  # fmt: skip


def questions(shape: Shape, arrays: Arrays, places: npt.NDArray[np.float64]) -> list[Asked]:
    """Made-up questions of a shape that meet as many cameras as it says."""
    luck = np.random.default_rng(len(shape.name))
    found: list[Asked] = []
    while len(found) < QUESTIONS:
        lat, lon = 10.32 + luck.random() * 0.09, 107.07 + luck.random() * 0.08
        point, radius = Point(lat, lon), shape.radius_metres or 0.5
        if shape.radius_metres is None:
            point = Point(*(float(x) for x in places[luck.integers(0, CAMERAS)]))
        if len(arrays.cameras_near(point, radius)) not in shape.cameras:
            continue
        start = BEGIN if shape.length_ms >= DAY_MS else BEGIN + int(luck.integers(HOUR_MS, 7 * HOUR_MS))
        found.append(Asked(point, radius, Timespan(start, start + shape.length_ms)))
    return found


@contextmanager
def house() -> Iterator[tuple[Archive, npt.NDArray[np.float64], Ints]]:
    """The made-up house, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        archive, places, rows = build(Path(folder))
        try:
            yield archive, places, rows
        finally:
            archive.close()


def measure(archive: Archive, places: npt.NDArray[np.float64], rows: Ints) -> list[dict[str, Any]]:
    """Median milliseconds of every way, shape by shape, interleaved; each way must answer the same rows."""
    arrays, raw = Arrays(places, rows), Raw(archive.settings.database_url.removeprefix("sqlite:///"))
    told = []
    with asyncio.Runner() as runner, archive.engine.connect() as connection:

        async def through_async(question: Asked) -> list[footage.ClipRow]:
            async with archive.read_async() as run:
                found: list[footage.ClipRow] = await run(lambda c: through_core(c, question))
            return found

        def whole(question: Asked) -> int:
            place = Circle(question.point, min(question.radius_metres, 5_000))
            made = asked(Question(place, question.span, limit=200), None, NOW, archive.settings)
            return sum(len(camera.clips) for camera in searched(connection, made).cameras)

        ways: dict[str, Callable[[Asked], Any]] = {
            "floor": arrays.answer,
            "raw": raw.answer,
            "core": lambda question: through_core(connection, question),
            "async": lambda question: runner.run(through_async(question)),
            "whole": whole,
        }
        for shape in SHAPES:
            several = questions(shape, arrays, places)
            counts = [_same_rows(ways, question) for question in several]
            times = _times(ways, several[: 8 if shape.length_ms > HOUR_MS or shape.radius_metres == 20_000 else None])
            told.append({"shape": shape.name, "rows": median(counts), **times})
    raw.connection.close()
    return told


def _same_rows(ways: dict[str, Callable[[Asked], Any]], question: Asked) -> int:
    rows = sorted(ways["floor"](question))
    for way in ("raw", "core", "async"):
        found = [row if isinstance(row, tuple) else _as_tuple(row) for row in ways[way](question)]
        assert sorted(found) == rows, f"{way} answers other rows than the floor"
    return len(rows)


def _as_tuple(row: footage.ClipRow) -> Row:
    return row.camera_id, row.start_ms, row.duration_ms, row.size_bytes, row.flags


def _times(ways: dict[str, Callable[[Asked], Any]], several: list[Asked]) -> dict[str, float]:
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for question in several:
            for name, way in ways.items():
                begun = time.perf_counter()
                way(question)
                spent[name].append((time.perf_counter() - begun) * 1000)
    return {name: median(times) for name, times in spent.items()}


def main() -> int:
    """Measure, print the table, keep it as JSON, say whether the floors were reached (0) or missed (1)."""
    with house() as (archive, places, rows):
        told = measure(archive, places, rows)
        count = len(rows)
    print(f"{count:,} clips of {CAMERAS:,} cameras; medians in ms, times the floor in brackets")
    print(f"{'shape':18}{'rows':>8}" + "".join(f"{name:>17}" for name in WAYS))
    for line in told:
        cells = "".join(
            f"{line[name]:9.3f} ({line[name] / line['floor']:4.1f}x)"
            for name in ("floor", "raw", "core", "async", "whole")
        )
        print(f"{line['shape']:18}{line['rows']:8.0f}{cells}")
    judged = next(line for line in told if line["shape"] == JUDGED)
    raw, core = judged["raw"] / judged["floor"], judged["core"] / judged["floor"]
    missed = raw > RAW_FLOOR or core > CORE_FLOOR
    print(
        f"{JUDGED}: raw {raw:.2f}x (≤ {RAW_FLOOR}x), core {core:.2f}x (≤ {CORE_FLOOR}x): {'MISSED' if missed else 'ok'}"
    )
    KEPT.mkdir(parents=True, exist_ok=True)
    said = {"clips": count, "cameras": CAMERAS, "shapes": told, "raw": raw, "core": core, "missed": missed}
    (KEPT / "search.json").write_text(json.dumps(said, indent=1) + "\n")
    return 1 if missed else 0


def test_the_floors_are_reached() -> None:
    """For ``make bench``."""
    assert main() == 0


if __name__ == "__main__":
    sys.exit(main())
