"""Places on the ground in WGS84 degrees: points, distances, polygons and viewing sectors. Standard library only.

Lengths are metres on a sphere of mean radius (error under 0.6 %, far below what a hand-set marker is worth);
bearings are degrees clockwise from north. Shapes are of the size of a commune: edges are straight in degrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from storage.errors import Refused
from storage.values.plane import Offset, circle_shares, crossing_share, edges, edges_cross, nearest_share, point_at

EARTH_RADIUS_METRES = 6_371_008.8
_DEGREE_METRES = math.radians(1) * EARTH_RADIUS_METRES
MOST_CORNERS = 500
_AT_THE_CAMERA_METRES = 0.01
_PTZ_MAY_LOOK_AWAY = 0.6
_GOLDEN_TURN = math.pi * (3 - math.sqrt(5))
_SAMPLE = tuple(  # points spread evenly over a circle of radius 1
    (math.sqrt((i + 0.5) / 32) * math.cos(i * _GOLDEN_TURN), math.sqrt((i + 0.5) / 32) * math.sin(i * _GOLDEN_TURN))
    for i in range(32)
)


@dataclass(frozen=True, order=True)
class Point:
    """A point in WGS84 degrees. Raises ValueError outside latitude ±90 or longitude ±180, or when not finite."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise ValueError("a point needs finite degrees")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError("a point lies within latitude 90 and longitude 180 degrees")

    def rounded(self, decimals: int = 5) -> Point:
        """The point to 5 decimals (about a metre), or to 3 (about 100 m) for maps shown to owners or printed."""
        return Point(round(self.lat, decimals), round(self.lon, decimals))


def for_owners(point: Point) -> Point:
    """The point as owner-facing and printed maps may show it: about 100 m."""
    return point.rounded(3)


def distance_metres(one: Point, other: Point) -> float:
    """Great-circle distance between two points (haversine)."""
    lat_1, lat_2 = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lon = (lat_2 - lat_1) / 2, math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(1.0, chord)))


def bearing_deg(start: Point, end: Point) -> float:
    """Direction from ``start`` to ``end`` in [0, 360), clockwise from north; 0 when they are the same point."""
    lat_1, lat_2 = math.radians(start.lat), math.radians(end.lat)
    turn = math.radians(end.lon - start.lon)
    east = math.sin(turn) * math.cos(lat_2)
    north = math.cos(lat_1) * math.sin(lat_2) - math.sin(lat_1) * math.cos(lat_2) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360


def destination(start: Point, towards_deg: float, metres: float) -> Point:
    """Where one arrives going ``metres`` from ``start`` towards a bearing."""
    lat, towards, arc = math.radians(start.lat), math.radians(towards_deg), metres / EARTH_RADIUS_METRES
    sine = math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * math.cos(towards)
    east = math.sin(towards) * math.sin(arc) * math.cos(lat)
    lon = start.lon + math.degrees(math.atan2(east, math.cos(arc) - math.sin(lat) * sine))
    return Point(math.degrees(math.asin(max(-1.0, min(1.0, sine)))), (lon + 180) % 360 - 180)


def angle_between_deg(one_deg: float, other_deg: float) -> float:
    """The smaller angle between two bearings, 0 to 180."""
    return abs((one_deg - other_deg + 180) % 360 - 180)


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees, both ends included; the shape that indexes understand."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        """Whether the point lies in it or on its border."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east

    def overlaps(self, other: Box) -> bool:
        """Whether the two share at least a point."""
        apart = self.east < other.west or other.east < self.west
        return not (apart or self.north < other.south or other.north < self.south)

    def widened(self, metres: float) -> Box:
        """The box with at least ``metres`` added on every side."""
        lat = math.degrees(metres / EARTH_RADIUS_METRES) * 1.0001
        far = min(89.0, max(abs(self.south), abs(self.north)) + lat)
        lon = lat / math.cos(math.radians(far))
        return Box(self.south - lat, self.west - lon, self.north + lat, self.east + lon)


def box_around(point: Point, radius_metres: float) -> Box:
    """The smallest handy box that holds the whole circle."""
    return Box(point.lat, point.lon, point.lat, point.lon).widened(radius_metres)


@dataclass(frozen=True)
class Polygon:
    """A simple polygon: at least three corners, open (the first is not repeated), no edge crossing another.

    Build it with ``Polygon.of``, which checks. A point on the border counts as inside or outside, undefined.
    """

    corners: tuple[Point, ...]

    @classmethod
    def of(cls, points: Iterable[Point]) -> Polygon:
        """The checked polygon. Raises Refused: too few or too many corners, no area, or edges that cross."""
        corners: list[Point] = []
        for point in points:
            if not corners or corners[-1] != point:
                corners.append(point)
        if len(corners) > 1 and corners[0] == corners[-1]:
            corners.pop()
        if len(corners) < 3:
            raise Refused(
                "polygon_too_few", "Vùng vẽ cần ít nhất ba điểm khác nhau. Hãy vẽ thêm điểm.", field="polygon"
            )
        if len(corners) > MOST_CORNERS:
            raise Refused(
                "polygon_too_many",
                "Vùng vẽ tối đa %(most)s điểm. Hãy vẽ đơn giản hơn.",
                field="polygon",
                most=MOST_CORNERS,
            )
        if edges_cross([(p.lon, p.lat) for p in corners]):
            raise Refused(
                "polygon_crosses", "Các cạnh của vùng vẽ cắt nhau. Hãy vẽ lại theo một vòng.", field="polygon"
            )
        polygon = cls(tuple(corners))
        if polygon.area_square_metres() < 1:
            raise Refused("polygon_flat", "Vùng vẽ không có diện tích. Hãy vẽ rộng hơn.", field="polygon")
        return polygon

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        lats, lons = [p.lat for p in self.corners], [p.lon for p in self.corners]
        return Box(min(lats), min(lons), max(lats), max(lons))

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside (even-odd rule)."""
        inside = False
        for a, b in edges(self.corners):
            if (a.lat > point.lat) != (b.lat > point.lat):
                crossing = a.lon + (point.lat - a.lat) * (b.lon - a.lon) / (b.lat - a.lat)
                inside ^= point.lon < crossing
        return inside

    def area_square_metres(self) -> float:
        """The area, on the plane that touches its middle."""
        box = self.box
        squash = math.cos(math.radians((box.south + box.north) / 2))
        plane = [
            ((p.lon - box.west) * _DEGREE_METRES * squash, (p.lat - box.south) * _DEGREE_METRES) for p in self.corners
        ]
        return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges(plane))) / 2


@dataclass(frozen=True)
class Sector:
    """What a mounted camera can see: a slice of a circle. ``angle_deg`` 360 is a PTZ, which may look anywhere.

    Raises ValueError unless 0 < angle ≤ 360 and range > 0. Walls and trees are not known to it: it answers
    "could have seen", never "saw".
    """

    point: Point
    azimuth_deg: float
    angle_deg: float
    range_metres: float

    def __post_init__(self) -> None:
        if not (0 < self.angle_deg <= 360 and 0 < self.range_metres < math.inf):
            raise ValueError("a viewing sector needs an angle up to 360 degrees and a range")
        if not math.isfinite(self.azimuth_deg):
            raise ValueError("a viewing sector needs a direction")

    @property
    def box(self) -> Box:
        """A box that holds everything it can see."""
        return box_around(self.point, self.range_metres)

    def sees(self, point: Point, slack_metres: float = 0) -> bool:
        """Whether the point, known to within ``slack_metres``, could have been seen."""
        return self.gap_metres(point) <= slack_metres

    def sees_any_of_circle(self, point: Point, radius_metres: float) -> bool:
        """Whether any part of the circle could have been seen."""
        return self.gap_metres(point) <= radius_metres

    def sees_polygon(self, polygon: Polygon) -> bool:
        """Whether any part of the polygon could have been seen."""
        if polygon.contains(self.point):
            return True
        return any(self.first_stretch(a, b) for a, b in edges(self.offsets(polygon.corners)))

    def gap_metres(self, point: Point) -> float:
        """Distance from the point to the nearest place that can be seen; 0 inside."""
        return self.gap_at(*self.bearings(point)[:2])

    def gap_of(self, offset: Offset) -> float:
        """The same for a point so many metres east and north of the camera."""
        away = math.hypot(*offset)
        towards = math.degrees(math.atan2(*offset))
        return self.gap_at(away, angle_between_deg(towards, self.azimuth_deg) if away >= _AT_THE_CAMERA_METRES else 0.0)

    def bearings(self, point: Point) -> tuple[float, float, float]:
        """How far away a point is (metres), how far off the axis, in which direction (degrees)."""
        away, towards = distance_metres(self.point, point), bearing_deg(self.point, point)
        off = angle_between_deg(towards, self.azimuth_deg) if away >= _AT_THE_CAMERA_METRES else 0.0
        return away, off, towards

    def gap_at(self, away: float, off_deg: float) -> float:
        """The gap to a point so far away and so far off the axis."""
        beside = math.radians(off_deg - self.angle_deg / 2)
        if beside <= 1e-9:
            return max(0.0, away - self.range_metres)
        if beside >= math.pi / 2:
            return away
        along = min(self.range_metres, away * math.cos(beside))  # nearest place is on the straight edge
        return math.hypot(away * math.cos(beside) - along, away * math.sin(beside))

    @property
    def corners(self) -> tuple[Offset, ...]:
        """The ends of its straight edges, metres east and north of the camera; none for a PTZ."""
        if self.angle_deg >= 360:
            return ()
        sides = [math.radians(self.azimuth_deg + side * self.angle_deg) for side in (-0.5, 0.5)]
        return (0.0, 0.0), *((self.range_metres * math.sin(s), self.range_metres * math.cos(s)) for s in sides)

    def first_stretch(self, a: Offset, b: Offset) -> tuple[float, float] | None:
        """The first part of the way from ``a`` to ``b`` (offsets) that can be seen, as shares of it; None for none."""
        nearest = point_at(a, b, nearest_share(a, b, (0.0, 0.0)))
        if math.hypot(*nearest) > self.range_metres:
            return None
        shares = {0.0, 1.0, *circle_shares(a, b, self.range_metres)}
        for corner in self.corners[1:]:
            share = crossing_share(a, b, (0.0, 0.0), corner)
            shares |= set() if share is None else {share}
        for start, end in pairwise(sorted(shares)):
            if self.gap_of(point_at(a, b, (start + end) / 2)) <= 0:
                return start, end
        return None

    def score(self, point: Point) -> float:
        """How well the point would be seen, 0 (not at all) to 1 (right before the lens).

        Falls with distance and with the angle off the axis; a PTZ is marked down, for it may have looked away.
        """
        return self.score_at(*self.bearings(point)[:2])

    def score_at(self, away: float, off_deg: float) -> float:
        """The score of a point so far away and so far off the axis."""
        if self.gap_at(away, off_deg) > 0:
            return 0.0
        near = 1 - 0.7 * min(1.0, away / self.range_metres)
        if self.angle_deg >= 360:
            return near * _PTZ_MAY_LOOK_AWAY
        return near * (1 - 0.5 * min(1.0, off_deg / (self.angle_deg / 2)))

    def share_of_circle(self, away: float, off_deg: float, radius_metres: float) -> float:
        """About how much of a circle could have been seen whose middle is so far away and so far off the axis, 0 to 1:
        a sample of it on the plane, cheap and the same every time. A part smaller than a thirtieth may count as
        nothing."""
        off, edge = math.radians(off_deg), math.cos(math.radians(self.angle_deg / 2))
        ahead, aside, reach = away * math.cos(off), away * math.sin(off), self.range_metres**2
        narrow, inside = edge * abs(edge), 0
        for across, along in _SAMPLE:
            x, y = ahead + across * radius_metres, aside + along * radius_metres
            far = x * x + y * y
            if far <= reach:  # and x at least so much of the way there as the edge allows, without a square root
                inside += self.angle_deg >= 360 or x * abs(x) >= far * narrow
        return inside / len(_SAMPLE)

    def outline(self, steps: int = 24) -> list[Point]:
        """Corners for drawing, open: the camera and ``steps`` + 1 points of the arc; a full circle for a PTZ."""
        first = self.azimuth_deg - self.angle_deg / 2
        arc = [first + self.angle_deg * i / steps for i in range(steps + 1)]
        if self.angle_deg >= 360:
            return [destination(self.point, towards, self.range_metres) for towards in arc[:-1]]
        return [self.point, *(destination(self.point, towards, self.range_metres) for towards in arc)]

    def offsets(self, points: Iterable[Point]) -> list[Offset]:
        """Metres east and north of the camera: lines straight in degrees stay straight, and are true where it looks."""
        lat, lon, squash = self.point.lat, self.point.lon, math.cos(math.radians(self.point.lat)) * _DEGREE_METRES
        return [((point.lon - lon) * squash, (point.lat - lat) * _DEGREE_METRES) for point in points]
