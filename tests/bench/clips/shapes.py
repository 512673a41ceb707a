"""What is asked, and of what: made-up cameras and clips as arrays, and four shapes of questions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from storage.values.place import EARTH_RADIUS_METRES, Point
from storage.values.timespan import Timespan

CAMERAS = 1_611
NOW = 1_772_413_200_000
QUESTIONS = 40
CITY_METRES = 20_000
NEAR, WARD, CITY, DAY = "300 m, 30 min", "ward, 2 h", "city, 10 min", "one camera, 24 h"
Row = tuple[int, int, int, int, int]  # camera_id, start_ms, duration_ms, size_bytes, flags
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """A kind of question: radius in metres (None: one camera), length of the window, how many cameras it may meet."""

    name: str
    radius_metres: float | None
    length_ms: int
    cameras: range


SHAPES = (
    Shape(NEAR, 300, 30 * MINUTE_MS, range(4, 12)),
    Shape(WARD, 1_400, 2 * HOUR_MS, range(60, 160)),
    Shape(CITY, CITY_METRES, 10 * MINUTE_MS, range(CAMERAS, CAMERAS + 1)),
    Shape(DAY, None, DAY_MS, range(1, 2)),
)


@dataclass(frozen=True)
class Asked:
    """One question: where, how far, when."""

    point: Point
    radius_metres: float
    span: Timespan


def sizes_of(text: str) -> list[int]:
    """``1M,10M,200k`` as numbers, smallest first; 70 M brings the 10 M along that it is compared with."""
    units = {"k": 1_000, "m": 1_000_000}
    sizes = {int(part[:-1]) * units[part[-1].lower()] for part in text.replace(" ", "").split(",")}
    if 70_000_000 in sizes:
        sizes.add(10_000_000)
    return sorted(sizes)


class Town:
    """Cameras spread over a town, each with clips of one minute that follow one another and end now."""

    def __init__(self, clips: int) -> None:
        luck = np.random.default_rng(CAMERAS)
        self.each = clips // CAMERAS
        self.clips = self.each * CAMERAS
        self.begin_ms = NOW - self.each * MINUTE_MS
        self.places: Floats = np.column_stack(
            (10.30 + luck.random(CAMERAS) * 0.13, 107.05 + luck.random(CAMERAS) * 0.12)
        )
        self.offsets: Ints = luck.integers(0, MINUTE_MS, CAMERAS) - MINUTE_MS
        self._lat, self._lon = np.radians(self.places[:, 0]), np.radians(self.places[:, 1])
        self._cos_lat = np.cos(self._lat)

    def cameras_near(self, point: Point, radius_metres: float) -> Ints:
        """Keys of the cameras within a radius: one vectorised distance to all of them."""
        lat, lon = math.radians(point.lat), math.radians(point.lon)
        chord = np.sin((self._lat - lat) / 2) ** 2
        chord += math.cos(lat) * self._cos_lat * np.sin((self._lon - lon) / 2) ** 2
        limit = math.sin(min(math.pi / 2, radius_metres / (2 * EARTH_RADIUS_METRES))) ** 2
        found: Ints = np.nonzero(chord <= limit)[0] + 1
        return found

    def by_camera(self, cameras_at_once: int = 32) -> Iterator[Ints]:
        """All clips in the order of their key, as arrays of rows."""
        for first in range(1, CAMERAS + 1, cameras_at_once):
            ids = np.arange(first, min(first + cameras_at_once, CAMERAS + 1))
            yield self._rows(np.repeat(ids, self.each), np.tile(np.arange(self.each), len(ids)))

    def by_time(self, minutes_at_once: int = 60) -> Iterator[Ints]:
        """All clips in the order in which they come in, as arrays of rows."""
        for first in range(0, self.each, minutes_at_once):
            minutes = np.arange(first, min(first + minutes_at_once, self.each))
            yield self._rows(np.tile(np.arange(1, CAMERAS + 1), len(minutes)), np.repeat(minutes, CAMERAS))

    def _rows(self, ids: Ints, minutes: Ints) -> Ints:
        starts = self.begin_ms + self.offsets[ids - 1] + minutes * MINUTE_MS
        sizes = 3_000_000 + (ids * 104_729 + minutes * 7_919) % 2_000_000
        rows: Ints = np.column_stack((ids, starts, np.full(len(ids), MINUTE_MS), sizes, (minutes % 3 == 0) * 16))
        return rows

    def questions(self, shape: Shape) -> list[Asked]:
        """Made-up questions of a shape that meet as many cameras as it says."""
        luck = np.random.default_rng(len(shape.name))
        latest = max(self.begin_ms, NOW - shape.length_ms)
        found: list[Asked] = []
        while len(found) < QUESTIONS:
            point, radius = Point(10.32 + luck.random() * 0.09, 107.07 + luck.random() * 0.08), shape.radius_metres
            if radius is None:
                point, radius = Point(*(float(x) for x in self.places[luck.integers(0, CAMERAS)])), 0.5
            if len(self.cameras_near(point, radius)) not in shape.cameras:
                continue
            start = int(luck.integers(self.begin_ms, latest + 1))
            found.append(Asked(point, radius, Timespan(start, start + shape.length_ms)))
        return found
