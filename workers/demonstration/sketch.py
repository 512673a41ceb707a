"""The base map of the demonstration: a sketch of our own making, drawn by eye, true to nothing but the rough lay.

Outlines of five communes in a few corners each, and streets at made-up positions around two invented incidents.
Every feature carries ``sketch: true`` and the words "sơ đồ phác họa": it is no boundary and no street map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from storage.values.place import EARTH_RADIUS_METRES, Point, Polygon

NOTICE = "Sơ đồ phác họa: hình dáng và vị trí không chính xác, chỉ dùng cho bản trình diễn."


@dataclass(frozen=True)
class Street:
    """A line of the sketch. ``kind`` is main, street or lane; cameras of the demonstration hang along it."""

    name: str
    kind: str
    commune_code: str
    line: tuple[Point, ...]


@dataclass(frozen=True)
class IncidentPlace:
    """An invented place where something happens in the demonstration."""

    name: str
    commune_code: str
    point: Point


ALLEY_212 = IncidentPlace("Ngã ba Nguyễn An Ninh – Hẻm 212", "26526", Point(10.36812, 107.09144))
OLD_MARKET = IncidentPlace("Ngã tư Trần Hưng Đạo – Đồ Chiểu", "26506", Point(10.34720, 107.07900))
INCIDENTS = (ALLEY_212, OLD_MARKET)

_OUTLINES: dict[str, tuple[str, tuple[tuple[float, float], ...]]] = {
    "26506": (
        "Phường Vũng Tàu",
        (
            (10.387, 107.060),
            (10.382, 107.069),
            (10.384, 107.079),
            (10.377, 107.081),
            (10.369, 107.083),
            (10.369, 107.076),
            (10.361, 107.076),
            (10.349, 107.093),
            (10.350, 107.101),
            (10.338, 107.092),
            (10.321, 107.084),
            (10.330, 107.074),
            (10.343, 107.074),
            (10.350, 107.068),
            (10.358, 107.060),
            (10.367, 107.062),
            (10.376, 107.055),
        ),
    ),
    "26526": (
        "Phường Tam Thắng",
        (
            (10.384, 107.079),
            (10.379, 107.092),
            (10.387, 107.096),
            (10.374, 107.100),
            (10.380, 107.110),
            (10.368, 107.119),
            (10.359, 107.108),
            (10.350, 107.101),
            (10.349, 107.093),
            (10.361, 107.076),
            (10.369, 107.076),
            (10.369, 107.083),
            (10.377, 107.081),
        ),
    ),
    "26536": (
        "Phường Rạch Dừa",
        (
            (10.386, 107.073),
            (10.391, 107.080),
            (10.389, 107.094),
            (10.394, 107.103),
            (10.408, 107.108),
            (10.414, 107.118),
            (10.403, 107.121),
            (10.389, 107.121),
            (10.377, 107.132),
            (10.368, 107.119),
            (10.380, 107.110),
            (10.374, 107.100),
            (10.387, 107.096),
            (10.379, 107.092),
            (10.384, 107.079),
        ),
    ),
    "26542": (
        "Phường Phước Thắng",
        (
            (10.414, 107.118),
            (10.417, 107.142),
            (10.445, 107.150),
            (10.464, 107.154),
            (10.474, 107.163),
            (10.463, 107.173),
            (10.450, 107.188),
            (10.437, 107.211),
            (10.420, 107.211),
            (10.421, 107.194),
            (10.428, 107.189),
            (10.408, 107.178),
            (10.392, 107.159),
            (10.377, 107.132),
            (10.389, 107.121),
            (10.403, 107.121),
        ),
    ),
    "26545": (
        "Xã Long Sơn",
        (
            (10.469, 107.040),
            (10.478, 107.052),
            (10.484, 107.068),
            (10.480, 107.085),
            (10.475, 107.102),
            (10.477, 107.113),
            (10.458, 107.119),
            (10.457, 107.139),
            (10.466, 107.145),
            (10.464, 107.154),
            (10.445, 107.150),
            (10.417, 107.142),
            (10.414, 107.118),
            (10.436, 107.114),
            (10.434, 107.084),
            (10.443, 107.062),
        ),
    ),
}
"""Code of the commune to its name and a few corners (lat, lon) to three decimals, drawn by eye."""

_STREETS: dict[str, tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...]] = {
    "26526": (
        ("Nguyễn An Ninh", "main", ((-620, 300), (-300, 150), (0, 0), (260, -140), (560, -290))),
        ("Bình Giã", "main", ((-490, 560), (-170, 410), (130, 260), (390, 120), (690, -30))),
        ("Lê Phụng Hiểu", "street", ((-750, 40), (-430, -110), (-130, -260), (130, -400), (430, -550))),
        ("Trương Công Định", "main", ((-500, -250), (-430, -110), (-300, 150), (-170, 410), (-90, 560))),
        ("Phạm Hồng Thái", "street", ((130, -400), (260, -140), (390, 120), (470, 280))),
        ("Ngô Đức Kế", "street", ((130, -70), (200, 70), (270, 185), (350, 350))),
        ("Nguyễn Hữu Cảnh", "street", ((-620, 300), (-560, 430), (-490, 560), (-430, 690))),
        ("Kha Vạn Cân", "street", ((560, -290), (630, -160), (690, -30), (750, 90))),
        ("Lương Thế Vinh", "street", ((-170, 410), (-60, 620), (20, 760))),
        ("Võ Văn Tần", "street", ((-130, -260), (-200, -400), (-270, -540))),
        ("Huyền Trân Công Chúa", "street", ((130, 260), (210, 420), (260, 540))),
        ("Hẻm 212 Nguyễn An Ninh", "lane", ((0, 0), (60, 120), (130, 260))),
        ("Hẻm 45 Nguyễn An Ninh", "lane", ((-20, 10), (-70, -110), (-130, -260))),
        ("Hẻm 118 Nguyễn An Ninh", "lane", ((-150, 75), (-95, 190), (-60, 255))),
        ("Hẻm 140 Nguyễn An Ninh", "lane", ((-110, 55), (-50, 175), (-20, 235))),
        ("Hẻm 176 Nguyễn An Ninh", "lane", ((-75, 38), (-130, -75), (-165, -150))),
        ("Hẻm 203 Nguyễn An Ninh", "lane", ((60, -32), (15, -120), (-10, -175))),
        ("Hẻm 260 Nguyễn An Ninh", "lane", ((190, -102), (140, -205), (110, -270))),
        ("Hẻm 61 Ngô Đức Kế", "lane", ((200, 70), (110, 115), (60, 120))),
        ("Hẻm 12 Bình Giã", "lane", ((-30, 336), (30, 470), (60, 540))),
        ("Hẻm 88 Bình Giã", "lane", ((260, 190), (330, 310), (350, 350))),
        ("Hẻm 7 Lê Phụng Hiểu", "lane", ((-280, -185), (-230, -70), (-165, -150))),
    ),
    "26506": (
        ("Trần Hưng Đạo", "main", ((-420, 60), (-200, 30), (0, 0), (230, -40), (430, -80))),
        ("Đồ Chiểu", "street", ((-60, -380), (-30, -180), (0, 0), (40, 210), (70, 360))),
        ("Ba Cu", "main", ((-260, -330), (-225, -150), (-200, 30), (-160, 240), (-140, 370))),
        ("Lý Thường Kiệt", "main", ((170, -420), (200, -220), (230, -40), (270, 170), (300, 320))),
        ("Lê Lợi", "main", ((-380, 290), (-160, 240), (40, 210), (270, 170), (470, 130))),
        ("Nguyễn Văn Trỗi", "street", ((-440, -120), (-225, -150), (-30, -180), (200, -220), (400, -260))),
        ("Phan Bội Châu", "street", ((-260, -330), (-60, -380), (170, -420))),
        ("Cô Giang", "street", ((-105, 15), (-70, 225), (-50, 350))),
        ("Hoàng Diệu", "street", ((110, -20), (150, 190), (175, 340))),
        ("Hẻm 21 Đồ Chiểu", "lane", ((15, 80), (80, 70), (125, 60))),
        ("Hẻm 36 Đồ Chiểu", "lane", ((-15, -90), (-90, -80), (-150, -70))),
        ("Hẻm 54 Trần Hưng Đạo", "lane", ((60, -11), (40, -110), (30, -190))),
        ("Hẻm 9 Lý Thường Kiệt", "lane", ((215, -130), (140, -118), (80, -108))),
        ("Hẻm 102 Lê Lợi", "lane", ((-60, 226), (-45, 130), (-40, 70))),
        ("Hẻm 5 Ba Cu", "lane", ((-180, 135), (-110, 122), (-86, 118))),
    ),
}
"""Streets around the incident of a commune: name, kind and corners in metres (east, north) of the incident."""


def commune_outline(commune_code: str) -> Polygon:
    """The rough outline of one of the five communes. Raises KeyError for any other code."""
    return Polygon.of(Point(lat, lon) for lat, lon in _OUTLINES[commune_code][1])


def commune_codes() -> tuple[str, ...]:
    """The codes of the five communes that are sketched."""
    return tuple(_OUTLINES)


def streets(commune_code: str | None = None) -> list[Street]:
    """The streets of the sketch, of one commune or of both that have some."""
    return [
        Street(name, kind, place.commune_code, tuple(_offset(place.point, east, north) for east, north in line))
        for place in INCIDENTS
        if commune_code in (None, place.commune_code)
        for name, kind, line in _STREETS[place.commune_code]
    ]


def sketch_map() -> dict[str, Any]:
    """The whole sketch as a GeoJSON FeatureCollection: communes, streets and the two incident places."""
    features = [
        _feature("Polygon", [[*_ring(corners), _ring(corners)[0]]], kind="commune", name=name, code=code)
        for code, (name, corners) in _OUTLINES.items()
    ]
    features += [
        _feature(
            "LineString",
            [_lon_lat(p) for p in street.line],
            kind=street.kind,
            name=street.name,
            code=street.commune_code,
        )
        for street in streets()
    ]
    features += [
        _feature("Point", _lon_lat(place.point), kind="place", name=place.name, code=place.commune_code)
        for place in INCIDENTS
    ]
    return {"type": "FeatureCollection", "notice": NOTICE, "features": features}


def _feature(shape: str, coordinates: object, **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": {**properties, "sketch": True, "notice": "sơ đồ phác họa"},
    }


def _ring(corners: tuple[tuple[float, float], ...]) -> list[list[float]]:
    return [[lon, lat] for lat, lon in corners]


def _lon_lat(point: Point) -> list[float]:
    return [point.lon, point.lat]


def _offset(point: Point, east_metres: float, north_metres: float) -> Point:
    """The point so far east and north of another, to 5 decimals."""
    lat = point.lat + math.degrees(north_metres / EARTH_RADIUS_METRES)
    lon = point.lon + math.degrees(east_metres / EARTH_RADIUS_METRES / math.cos(math.radians(point.lat)))
    return Point(lat, lon).rounded()
