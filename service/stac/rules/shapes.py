"""Places as GeoJSON and bounding boxes state them, and whether a camera's point lies in them. Pure.

Coordinates are degrees, longitude first, as GeoJSON wants; heights are read and left out of account.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from service.web.language import _
from storage.errors import Malformed
from storage.values.place import Box

MOST_POSITIONS = 1_000
_DEEPEST = 4
_NEAR_DEG = 1e-7  # about a centimetre: what is left of a coordinate after it was written down and read back

Position = tuple[float, float]
Line = tuple[Position, ...]


@dataclass(frozen=True)
class Shape:
    """Points, lines and areas together; ``boxes`` hold all of it. An area is its rings: even-odd, borders included."""

    boxes: tuple[Box, ...]
    points: tuple[Position, ...] = ()
    lines: tuple[Line, ...] = ()
    areas: tuple[tuple[Line, ...], ...] = ()

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in it, on it, or on its border."""
        at = (lon, lat)
        if not (self.points or self.lines or self.areas):
            return any(box.south <= lat <= box.north and box.west <= lon <= box.east for box in self.boxes)
        return (
            any(math.dist(at, point) <= _NEAR_DEG for point in self.points)
            or any(_is_on(at, line) for line in self.lines)
            or any(any(_is_on(at, ring) for ring in rings) or _is_inside(at, rings) for rings in self.areas)
        )


def _is_on(at: Position, line: Line) -> bool:
    return any(_away_deg(at, a, b) <= _NEAR_DEG for a, b in pairwise(line))


def _away_deg(at: Position, a: Position, b: Position) -> float:
    """Distance from a point to a segment, degrees."""
    east, north = b[0] - a[0], b[1] - a[1]
    length = east * east + north * north
    along = 0.0 if length == 0 else ((at[0] - a[0]) * east + (at[1] - a[1]) * north) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(at[0] - a[0] - along * east, at[1] - a[1] - along * north)


def _is_inside(at: Position, rings: Sequence[Line]) -> bool:
    inside = False
    for ring in rings:
        for a, b in pairwise(ring):
            if (a[1] > at[1]) != (b[1] > at[1]):
                inside ^= at[0] < a[0] + (at[1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
    return inside


def read_bbox(numbers: Sequence[Any]) -> Shape:
    """The shape of a bounding box of four or six numbers; west beyond east crosses the date line. Raises Malformed."""
    if len(numbers) not in {4, 6}:
        text = _("Khung (bbox) cần bốn số: tây, nam, đông, bắc; hoặc sáu số có cả độ cao.")
        raise Malformed("bad_bbox", text, field="bbox")
    values = [_number(value, "bbox") for value in numbers]
    half = len(values) // 2
    (west, south, *low), (east, north, *high) = values[:half], values[half:]
    if abs(south) > 90 or abs(north) > 90 or abs(west) > 180 or abs(east) > 180:
        text = _("Khung (bbox) có tọa độ ngoài Trái Đất. Kinh độ ghi trước, vĩ độ ghi sau: có thể đã ghi ngược.")
        raise Malformed("bad_bbox", text, field="bbox")
    if south > north or low > high:
        text = _("Khung (bbox) có cạnh nam cao hơn cạnh bắc. Thứ tự là tây, nam, đông, bắc.")
        raise Malformed("bad_bbox", text, field="bbox")
    if west > east:
        return Shape((Box(south, west, north, 180.0), Box(south, -180.0, north, east)))
    return Shape((Box(south, west, north, east),))


def read_geometry(geometry: Any) -> Shape:
    """The shape of a GeoJSON geometry of any kind. Raises Malformed for what is none, or has too many corners."""
    reading = _Reading()
    reading.take(geometry, 0)
    positions = [*reading.points, *(p for line in reading.lines for p in line)]
    positions += [p for rings in reading.areas for ring in rings for p in ring]
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    box = Box(min(lats) - _NEAR_DEG, min(lons) - _NEAR_DEG, max(lats) + _NEAR_DEG, max(lons) + _NEAR_DEG)
    return Shape((box,), tuple(reading.points), tuple(reading.lines), tuple(reading.areas))


class _Reading:
    """What was read of a geometry so far."""

    def __init__(self) -> None:
        self.points: list[Position] = []
        self.lines: list[Line] = []
        self.areas: list[tuple[Line, ...]] = []
        self._left = MOST_POSITIONS

    def take(self, geometry: Any, depth: int) -> None:
        """Read one geometry and what it is made of."""
        if not isinstance(geometry, Mapping) or depth > _DEEPEST:
            raise _no_geometry()
        kind = geometry.get("type")
        if kind == "GeometryCollection":
            for part in _listed(geometry.get("geometries")):
                self.take(part, depth + 1)
            return
        readers: dict[Any, Callable[[Any], None]] = {
            "Point": self._point,
            "MultiPoint": lambda every: _each(every, self._point),
            "LineString": self._line,
            "MultiLineString": lambda every: _each(every, self._line),
            "Polygon": self._area,
            "MultiPolygon": lambda every: _each(every, self._area),
        }
        if not isinstance(kind, str) or kind not in readers:
            raise _no_geometry()
        readers[kind](geometry.get("coordinates"))

    def _point(self, given: Any) -> None:
        self.points.append(self._position(given))

    def _line(self, given: Any) -> None:
        line = tuple(self._position(each) for each in _listed(given))
        if len(line) < 2:
            raise _no_geometry()
        self.lines.append(line)

    def _area(self, given: Any) -> None:
        rings = tuple(tuple(self._position(each) for each in _listed(ring)) for ring in _listed(given))
        if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
            text = _("Vùng (intersects) có vòng chưa khép: mỗi vòng cần ít nhất bốn điểm, điểm cuối trùng điểm đầu.")
            raise Malformed("bad_intersects", text, field="intersects")
        self.areas.append(rings)

    def _position(self, given: Any) -> Position:
        self._left -= 1
        if self._left < 0:
            text = _("Vùng (intersects) có quá %(most)s điểm. Hãy vẽ đơn giản hơn, hoặc dùng khung (bbox).")
            raise Malformed("too_many_positions", text, field="intersects", most=MOST_POSITIONS)
        if not isinstance(given, list) or len(given) not in {2, 3}:
            raise _no_geometry()
        lon, lat = _number(given[0], "intersects"), _number(given[1], "intersects")
        if abs(lon) > 180 or abs(lat) > 90:
            text = _("Vùng (intersects) có tọa độ ngoài Trái Đất. Kinh độ ghi trước, vĩ độ ghi sau.")
            raise Malformed("bad_intersects", text, field="intersects")
        return lon, lat


def _listed(given: Any) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise _no_geometry()
    return given


def _each(given: Any, read: Callable[[Any], None]) -> None:
    for part in _listed(given):
        read(part)


def _number(given: Any, field: str) -> float:
    """A finite number. Raises Malformed naming the input."""
    try:
        value = math.nan if isinstance(given, bool | str) or given is None else float(given)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        text = _("Khung (bbox) hoặc vùng (intersects) có tọa độ không phải là số.")
        raise Malformed(f"bad_{field}", text, field=field)
    return value


def _no_geometry() -> Malformed:
    text = _("Vùng (intersects) không phải là hình GeoJSON. Hãy gửi một geometry có type và coordinates.")
    return Malformed("bad_intersects", text, field="intersects")
