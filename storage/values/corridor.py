"""A corridor: a line on the ground with a width, such as a street or the way somebody fled. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from storage.errors import Refused
from storage.values.place import EARTH_RADIUS_METRES, Box, Point, Sector, distance_metres
from storage.values.plane import Offset, feet, nearest_share, point_at

MOST_POINTS = 100
MOST_LENGTH_METRES = 20_000.0
MOST_WIDTH_METRES = 300.0
_DEGREE_METRES = math.radians(1) * EARTH_RADIUS_METRES
_SPARE = 1.01  # degrees of longitude are as long at one end of the line as at the other, within a hundredth


@dataclass(frozen=True)
class Passage:
    """What a camera has to do with a line that somebody goes along. Metres.

    ``gap_metres``: from what it can see to the line, 0 when it sees the line itself; ``along_metres``: from the
    beginning of the line to where it first sees it, or is nearest to seeing it; ``point``: a point of the line there;
    ``away_metres``: from the camera to the line.
    """

    gap_metres: float
    along_metres: float
    point: Point
    away_metres: float


@dataclass(frozen=True)
class Corridor:
    """At least two points, joined by edges that are straight in degrees, and so many metres to either side.

    Build it with ``Corridor.of``, which checks.
    """

    points: tuple[Point, ...]
    width_metres: float

    @classmethod
    def of(cls, points: Iterable[Point], width_metres: float) -> Corridor:
        """The checked corridor. Raises Refused: too few or too many points, too long, too wide."""
        kept: list[Point] = []
        for point in points:
            if not kept or kept[-1] != point:
                kept.append(point)
        if len(kept) < 2:
            raise Refused("line_too_few", "Tuyến cần ít nhất hai điểm khác nhau. Hãy vẽ thêm điểm.", field="line")
        if len(kept) > MOST_POINTS:
            text = "Tuyến tối đa %(most)s điểm. Hãy vẽ đơn giản hơn."
            raise Refused("line_too_many", text, field="line", most=MOST_POINTS)
        corridor = cls(tuple(kept), width_metres)
        if corridor.length_metres > MOST_LENGTH_METRES:
            raise Refused("line_too_long", "Tuyến dài quá 20 km. Hãy chia thành nhiều lần tra cứu.", field="line")
        if not 1 <= width_metres <= MOST_WIDTH_METRES:
            raise Refused("line_width", "Bề rộng mỗi bên tuyến từ 1 đến 300 m.", field="width")
        return corridor

    @property
    def length_metres(self) -> float:
        """From the first point to the last, along the line."""
        return sum(distance_metres(one, other) for one, other in pairwise(self.points))

    @property
    def box(self) -> Box:
        """A box that holds all of it."""
        lats, lons = [p.lat for p in self.points], [p.lon for p in self.points]
        return Box(min(lats), min(lons), max(lats), max(lons)).widened(self.width_metres)

    @property
    def centre(self) -> Point:
        """The point half way along."""
        return self.at(self.length_metres / 2)

    def at(self, along_metres: float) -> Point:
        """The point so far along; the last one beyond the end."""
        left = along_metres
        for one, other in pairwise(self.points):
            length = distance_metres(one, other)
            if left <= length and length > 0:
                return _between(one, other, max(0.0, left / length))
            left -= length
        return self.points[-1]

    @cached_property
    def _flat(self) -> tuple[float, list[tuple[float, float, float, float, float]]]:
        """The edges on one plane for the whole line: start, run, rise, one over the square of the length, metres."""
        squash = math.cos(math.radians(self.points[0].lat))
        plane = [(point.lon * squash * _DEGREE_METRES, point.lat * _DEGREE_METRES) for point in self.points]
        edges = ((a, b[0] - a[0], b[1] - a[1]) for a, b in pairwise(plane))
        return squash, [(*a, run, rise, 1 / max(1e-9, run * run + rise * rise)) for a, run, rise in edges]

    def may_be_reached(self, lat: float, lon: float, metres: float) -> bool:
        """Whether who sees so far from there may have to do with it: quick, with a little to spare."""
        squash, edges = self._flat
        x, y = lon * squash * _DEGREE_METRES, lat * _DEGREE_METRES
        limit = ((self.width_metres + metres) * _SPARE + 1) ** 2
        for ax, ay, run, rise, inverse in edges:
            east, north = x - ax, y - ay
            share = (east * run + north * rise) * inverse
            share = 0.0 if share < 0 else min(share, 1.0)
            east, north = east - share * run, north - share * rise
            if east * east + north * north <= limit:
                return True
        return False

    def passage(self, sector: Sector) -> Passage | None:
        """Where somebody who goes along the line comes into what the sector sees, or nearest to it.

        None when the camera could not see the corridor, whichever way it looked.
        """
        offsets = sector.offsets(self.points)
        near = feet(offsets)
        away = min(near)[0]
        if away > self.width_metres + sector.range_metres:
            return None
        best = math.inf, 0, 0.0
        for i, (a, b) in enumerate(pairwise(offsets)):
            if near[i][0] - sector.range_metres > min(best[0], self.width_metres):
                continue  # what is nearer was met before
            if stretch := sector.first_stretch(a, b):
                start, end = stretch
                return self._passed(i, 0.0, start, (start + end) / 2, away)
            gap, share = min(_gaps(sector, a, b, near[i][1]))
            if gap < best[0]:
                best = gap, i, share
        gap, i, share = best
        return self._passed(i, gap, share, share, away)

    def _passed(self, i: int, gap: float, share: float, seen: float, away: float) -> Passage:
        """The passage at a share of edge ``i``, with the point at ``seen`` of it."""
        before = sum(distance_metres(one, other) for one, other in pairwise(self.points[: i + 1]))
        one, other = self.points[i], self.points[i + 1]
        return Passage(gap, before + share * distance_metres(one, other), _between(one, other, seen), away)


def _between(one: Point, other: Point, share: float) -> Point:
    return Point(one.lat + share * (other.lat - one.lat), one.lon + share * (other.lon - one.lon))


def _away(a: Offset, b: Offset, point: Offset) -> float:
    return math.dist(point, point_at(a, b, nearest_share(a, b, point)))


def _gaps(sector: Sector, a: Offset, b: Offset, foot: float) -> Iterator[tuple[float, float]]:
    """Distances between a segment and a sector that do not meet, each with its share of the segment.

    The least is at an end of the segment, at the foot of the camera on it (before the arc), or at a corner of the
    sector.
    """
    for share in (0.0, foot, 1.0):
        yield sector.gap_of(point_at(a, b, share)), share
    for corner in sector.corners:
        yield _away(a, b, corner), nearest_share(a, b, corner)
