"""The list of cameras: exactly 1,611 community-funded ones of TP Vũng Tàu and a few hundred under other funds.

Spread over today's five communes along sketched streets and inside sketched outlines; owners, brands, directions,
retention and links are drawn by a fixed seed. What leaves this file is a list of registration forms, as a ward keeps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from storage.values.place import Point, bearing_deg, destination, distance_metres
from workers.demonstration import people
from workers.demonstration.sketch import INCIDENTS, Street, commune_outline, streets

_T = TypeVar("_T")
COMMUNITY_FUNDED = 1_611
OTHER_FUNDS = (("self", 214), ("state", 86), ("sponsor", 41))
_SEED = 20260101
_SHARE = {"26506": 0.27, "26526": 0.30, "26536": 0.19, "26542": 0.17, "26545": 0.07}
_BRANDS = ("Hikvision", "Dahua", "KBVision", "Ezviz", "Imou", "Viettel", "VNPT", "Không rõ")
_KINDS = (("household", 62), ("business", 24), ("school", 5), ("agency", 9))
_COMMUNES = {
    "26506": "Vũng Tàu",
    "26526": "Tam Thắng",
    "26536": "Rạch Dừa",
    "26542": "Phước Thắng",
    "26545": "Long Sơn",
}


@dataclass(frozen=True)
class Form:
    """One registration form: the commune's code and its inputs by name, as ``checked_camera`` reads them."""

    commune: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Spot:
    """A place on a sketched street: where, which way the street runs there, how far along it."""

    street: Street
    point: Point
    along_deg: float
    along_metres: float


def forms() -> list[Form]:
    """All registration forms of the demonstration, in the order they were handed in."""
    random = Random(_SEED)
    funds = ["community"] * COMMUNITY_FUNDED + [fund for fund, count in OTHER_FUNDS for _ in range(count)]
    random.shuffle(funds)
    near = list(_near_incidents())
    made: list[Form] = []
    for number, fund in enumerate(funds):
        if number < len(near):
            spot = near[number]
            made.append(_form(random, number, spot.street.commune_code, fund, spot))
        else:
            commune = _drawn(random, tuple((code, share * 100) for code, share in _SHARE.items()))
            made.append(_form(random, number, commune, fund, None))
    return made


def _near_incidents() -> Iterator[Spot]:
    """Spots every 45 metres along the streets within 450 metres of an incident."""
    centres = {place.commune_code: place.point for place in INCIDENTS}
    for street in streets():
        for spot in spots(street, every_metres=45):
            if distance_metres(spot.point, centres[street.commune_code]) <= 450:
                yield spot


def spots(street: Street, every_metres: float) -> list[Spot]:
    """Places along a street, evenly."""
    found: list[Spot] = []
    gone, due = 0.0, every_metres / 2
    for start, end in zip(street.line, street.line[1:], strict=False):
        length, towards = distance_metres(start, end), bearing_deg(start, end)
        while due <= gone + length:
            found.append(Spot(street, destination(start, towards, due - gone), towards, due))
            due += every_metres
        gone += length
    return found


def _form(random: Random, number: int, commune: str, fund: str, spot: Spot | None) -> Form:
    kind = _drawn(random, _KINDS)
    is_central = fund == "state" or random.random() < 0.06
    facing = random.choice((0, 180))
    if spot is not None:
        side = random.choice((-90, 90))
        point = destination(spot.point, spot.along_deg + side, random.uniform(3, 6))
        azimuth = (spot.along_deg + facing - math.copysign(random.uniform(4, 14), side)) % 360
        place = spot.street.name
        address = f"{random.randint(1, 240)} {place}"
    else:
        point = _inside(random, commune)
        azimuth, place = random.uniform(0, 360), f"Đường số {random.randint(1, 60)}"
        address = f"{random.randint(1, 180)} {place}"
    state = _drawn(random, (("working", 86), ("broken", 9), ("paused", 4), ("removed", 1)))
    if spot is not None and spot.street.kind != "lane":
        state = "working"  # what is filmed later must have been able to see it
    fields = {
        "owner_kind": kind,
        "owner_name": people.owner_name(random, kind),
        "phone": people.phone(100_000 + number),
        "address": address,
        "subunit": f"Khu phố {random.randint(1, 12)}",
        "unit": _COMMUNES[commune],
        "place": f"Trước nhà, nhìn ra {place}",
        "indoor": "không",
        "position": f"{point.lat:.5f}, {point.lon:.5f}",
        "direction": f"{azimuth:.0f}",
        "angle": str(random.choice((70, 80, 90, 100, 110))),
        "range": str(random.choice((25, 30, 35, 40, 50))),
        "eyes": str(_drawn(random, ((1, 55), (2, 25), (4, 15), (8, 5)))),
        "recorders": "1",
        "camera_kind": random.choice(("ip", "ip", "wifi", "analog")),
        "movement": "fixed",
        "brand": random.choice(_BRANDS),
        "resolution": random.choice(("720p", "1080p", "1080p", "2K")),
        "infrared": "có",
        "audio": "có" if random.random() < 0.12 else "không",
        "retention": f"{_drawn(random, ((3, 8), (7, 28), (10, 14), (15, 28), (30, 22)))} ngày",
        "storage_place": _drawn(random, (("recorder", 60), ("card", 24), ("cloud_vn", 12), ("cloud_foreign", 4))),
        "connection": "central" if is_central else "independent",
        "fund": fund,
        "state": state,
        "purposes": "report, criminal, administrative" if random.random() < 0.8 else "report, criminal",
        "notice_sign": "có" if random.random() < 0.91 else "không",
        "wants_result": "có" if random.random() < 0.4 else "không",
    }
    if random.random() < 0.3:
        fields["amount"] = f"{random.randint(8, 60) * 100_000}"
    return Form(commune, fields)


def _inside(random: Random, commune: str) -> Point:
    """A place inside a sketched outline."""
    outline = commune_outline(commune)
    box = outline.box
    while True:
        point = Point(random.uniform(box.south, box.north), random.uniform(box.west, box.east))
        if outline.contains(point):
            return point


def _drawn(random: Random, weighted: tuple[tuple[_T, float], ...]) -> _T:
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
