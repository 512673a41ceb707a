"""Strips: how a place on the ground is looked up among many mounts by one ordinary index. Standard library only.

Every mount lies in one strip: a row of latitude of the band of reaches its range falls into. Inside a strip mounts are
ordered by longitude, so that a place is a handful of ranges (strip, from longitude, to longitude). Each band is widened
by its own reach alone: one camera that sees a kilometre far does not widen the question for those that see thirty
metres. Strips say which mounts *may* reach a place, never too few; the exact geometry decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.values.place import EARTH_RADIUS_METRES, Box, Point
from storage.values.plane import edges

BAND_STEP = 100_000  # strips of one band lie together; more than any latitude has rows
SLACK_METRES = 5.0  # edges are straight in degrees here and straight on the ground there
_DEGREE_METRES = math.radians(1) * EARTH_RADIUS_METRES


@dataclass(frozen=True)
class Band:
    """Mounts that see at most so far (metres), and how many rows a degree of latitude has for them."""

    reach_metres: float
    rows_a_degree: int


BANDS = (
    Band(32, 400), Band(64, 400), Band(128, 400), Band(256, 200), Band(512, 100), Band(1_024, 50), Band(4_096, 10),
)  # fmt: skip
FARTHER = len(BANDS) * BAND_STEP  # whatever sees farther still, wherever it hangs: one strip, read by every question


class Range(NamedTuple):
    """A stretch of one strip, degrees of longitude, both ends included."""

    strip: int
    west: float
    east: float


def strip_of(lat: float, range_metres: float) -> int:
    """The strip in which a mount lies. The index of the mounts is on the same formula in SQL."""
    for number, band in enumerate(BANDS):
        if range_metres <= band.reach_metres:
            return number * BAND_STEP + math.floor(lat * band.rows_a_degree)
    return FARTHER


def reaching_line(points: Sequence[Point], metres: float) -> list[Range]:
    """Ranges that hold every mount from which anything within ``metres`` of a line could be seen.

    One point is a line, too: that of a circle.
    """
    pairs = list(zip(points, points[1:] or points, strict=False))
    return _reaching(pairs, metres, is_filled=False)


def reaching_area(corners: Sequence[Point]) -> list[Range]:
    """Ranges that hold every mount from which any part of a polygon could be seen."""
    return _reaching(edges(corners), 0.0, is_filled=True)


def hanging_in(box: Box) -> list[Range]:
    """Ranges that hold every mount that hangs in a box, however far it sees."""
    found = [Range(FARTHER, box.west, box.east)]
    for number, band in enumerate(BANDS):
        rows = range(math.floor(box.south * band.rows_a_degree), math.floor(box.north * band.rows_a_degree) + 1)
        found += [Range(number * BAND_STEP + row, box.west, box.east) for row in rows]
    return found


def _reaching(pairs: Iterable[tuple[Point, Point]], metres: float, *, is_filled: bool) -> list[Range]:
    pairs = [(one, other) if one.lat <= other.lat else (other, one) for one, other in pairs]
    found = [Range(FARTHER, -180.0, 180.0)]
    farthest = max(abs(point.lat) for pair in pairs for point in pair)
    for number, band in enumerate(BANDS):
        lat_deg = (metres + band.reach_metres + SLACK_METRES) / _DEGREE_METRES
        lon_deg = lat_deg / math.cos(math.radians(min(89.0, farthest + lat_deg)))
        rows: dict[int, list[tuple[float, float]]] = {}
        for low, high in pairs:
            for row, west, east in _rows_of(low, high, lat_deg, band.rows_a_degree):
                rows.setdefault(row, []).append((west - lon_deg, east + lon_deg))
        for row, stretches in rows.items():
            joined = [(min(w for w, _ in stretches), max(e for _, e in stretches))] if is_filled else _joined(stretches)
            found += [Range(number * BAND_STEP + row, west, east) for west, east in joined]
    return found


def _rows_of(low: Point, high: Point, lat_deg: float, rows_a_degree: int) -> Iterator[tuple[int, float, float]]:
    """The rows that a segment widened by ``lat_deg`` touches, and between which longitudes it may matter to each."""
    bottom, top, rise = low.lat, high.lat, high.lat - low.lat
    slope = (high.lon - low.lon) / rise if rise > 0 else 0.0
    first, last = math.floor((bottom - lat_deg) * rows_a_degree), math.floor((top + lat_deg) * rows_a_degree)
    for row in range(first, last + 1):
        one, other = low.lon, high.lon
        if rise > 0:
            one += slope * (min(top, max(bottom, row / rows_a_degree - lat_deg)) - bottom)
            other = low.lon + slope * (min(top, max(bottom, (row + 1) / rows_a_degree + lat_deg)) - bottom)
        yield (row, one, other) if one <= other else (row, other, one)


def _joined(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches without overlaps, so that no mount is read twice."""
    joined: list[tuple[float, float]] = []
    for west, east in sorted(stretches):
        if joined and west <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(east, joined[-1][1]))
        else:
            joined.append((west, east))
    return joined
