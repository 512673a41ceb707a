"""The search as it stands in an address: one query string for the page and the JSON, read here and written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from service.footage.rules.answer import Footage, MountAnswer
from service.footage.rules.question import Along, Area, Chosen, Circle, Place, Question, UnitOnDay, checked, read_mark
from service.web.language import _
from service.web.moments import read_day, read_moment
from storage.catalog.footage_places import CameraRow, MountRow
from storage.errors import Invalid, Refused
from storage.values.clock import DAY_MS, local_date, to_local
from storage.values.corridor import Corridor
from storage.values.place import Point, Polygon, Sector
from storage.values.position import checked as checked_position
from storage.values.position import parse_position
from storage.values.timespan import Timespan

NAMES = (
    "lat", "lon", "radius", "line", "width", "polygon", "unit", "on", "cameras", "day", "from", "to", "slack", "seen",
    "connection", "sort", "limit", "next",
)  # fmt: skip
BASEMAP = "/api/v1/basemap"
REPEATED = frozenset({"cameras", "connection"})
DEFAULT_RADIUS_METRES = 120.0
DEFAULT_WIDTH_METRES = 30.0
_EPOCH = re.compile(r"-?\d{11,14}")
_TIME = re.compile(r"\d{1,2}[:hg]\d{1,2}(?:[:mp]\d{1,2}(?:[.,]\d{1,3})?)?")
_T = TypeVar("_T")


class Asked:
    """The parameters of an address by name: a missing one reads as an empty text."""

    def __init__(self, items: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in items:
            if name in NAMES and value.strip():
                kept = self._values.get(name, []) if name in REPEATED else []  # else the last one counts
                self._values[name] = [*kept, value.strip()]

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, [""])[-1]

    def every(self, name: str) -> list[str]:
        """All values of a name, also those joined by commas."""
        return [part.strip() for value in self._values.get(name, []) for part in value.split(",") if part.strip()]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked."""
        return not self._values

    @property
    def says_only_when(self) -> bool:
        """Whether a link brought the time alone, as from a case whose place has no coordinates; the form sends more."""
        return not self.is_empty and self._values.keys() <= {"day", "from", "to", "slack"}

    def query(self, **changed: str) -> str:
        """The query string again, with some values changed (an empty one is left out)."""
        values = {**self._values, **{name: [value] for name, value in changed.items()}}
        ordered = [(name, value) for name in NAMES for value in values.get(name, []) if value]
        return urlencode(ordered)


def read_question(asked: Asked, now: int) -> Question:
    """The question of an address, checked. Raises Invalid naming every input to mend."""
    problems: dict[str, str] = {}
    place = _tried(problems, "place", lambda: _place(asked))
    start = _tried(problems, "from", lambda: _instant(asked, "from"))
    end = _tried(problems, "to", lambda: _end(asked, start))
    slack = _tried(problems, "slack", lambda: _number(asked["slack"] or "0", "slack"))
    limit = _tried(problems, "limit", lambda: _number(asked["limit"] or "60", "limit"))
    after = _tried(problems, "next", lambda: read_mark(asked["next"]) if asked["next"] else None)
    if start is not None and end is not None and end < start:
        problems["to"] = _("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if problems or place is None or start is None or end is None or slack is None or limit is None:
        raise Invalid(problems)
    question = Question(
        place=place,
        asked=Timespan(start, end),
        slack_ms=round(slack * 1000),
        seen=asked["seen"] not in {"0", "false", "off"},
        connections=frozenset(asked.every("connection")),
        sort=asked["sort"] or ("along" if isinstance(place, Along) else "sees"),
        limit=round(limit),
        after=after,
    )
    return checked(question, now)


def _tried(problems: dict[str, str], name: str, act: Callable[[], _T]) -> _T | None:
    try:
        return act()
    except Invalid as invalid:
        problems.update(invalid.problems)
    except Refused as refusal:
        field = refusal.field or name
        problems["lat" if field in {"position", "place"} else field] = refusal.message
    return None


def _place(asked: Asked) -> Place:
    given = [
        name
        for name in ("cameras", "unit", "line", "polygon", "lat")
        if asked[name] or (name == "lat" and asked["lon"])
    ]
    if not given:
        raise Refused(
            "no_place",
            _("Hãy cho biết địa điểm: tọa độ và bán kính, tuyến, vùng vẽ, đơn vị hoặc mã camera."),
            field="lat",
        )
    if len(given) > 1:
        raise Refused("two_places", _("Chỉ chọn một cách chỉ địa điểm; hãy bỏ trống các ô còn lại."), field=given[0])
    return _PLACES[given[0]](asked)


def _circle(asked: Asked) -> Circle:
    if asked["lon"]:
        point = checked_position(_number(asked["lat"], "lat"), _number(asked["lon"], "lon"), "lat")
    else:  # a pasted pair, or a link to a map
        point = parse_position(asked["lat"], "lat")
    radius = _number(asked["radius"], "radius") if asked["radius"] else DEFAULT_RADIUS_METRES
    return Circle(point, radius)


def _polygon(asked: Asked) -> Area:
    return Area(Polygon.of(_points(asked, "polygon")))


def _line(asked: Asked) -> Along:
    width = _number(asked["width"], "width") if asked["width"] else DEFAULT_WIDTH_METRES
    return Along(Corridor.of(_points(asked, "line"), width))


def _points(asked: Asked, name: str) -> list[Point]:
    """The points of ``lat,lon lat,lon …``; no more than decides that there are too many."""
    points: list[Point] = []
    for pair in asked[name].replace(";", " ").split():
        lat, _comma, lon = pair.partition(",")
        points.append(checked_position(_number(lat, name), _number(lon, name), name))
        if len(points) > 501:
            break
    return points


def _unit(asked: Asked) -> UnitOnDay:
    day: date | None = read_day(asked["on"], "on") if asked["on"] else None
    if day is None:
        day = local_date(_instant(asked, "from"))
    return UnitOnDay(asked["unit"][:24], day)


def _chosen(asked: Asked) -> Chosen:
    named = asked.every("cameras")
    ids = tuple(int(name) for name in named if name.isascii() and name.isdigit() and len(name) < 16)
    return Chosen(ids, tuple(name[:20] for name in named if not (name.isascii() and name.isdigit() and len(name) < 16)))


_PLACES: Mapping[str, Callable[[Asked], Place]] = {
    "cameras": _chosen,
    "unit": _unit,
    "line": _line,
    "polygon": _polygon,
    "lat": _circle,
}


def _instant(asked: Asked, name: str) -> int:
    """Epoch ms of a text: epoch ms, a moment, or a time of ``day``. Raises Refused."""
    text = asked[name]
    if _EPOCH.fullmatch(text):
        return _bounded(int(text), name)
    if _TIME.fullmatch(text) and asked["day"]:
        read_day(asked["day"], "day")
        text = f"{asked['day']} {text}" if "/" in asked["day"] else f"{_turned(asked['day'])} {text}"
    return _bounded(read_moment(text, name), name)


def _end(asked: Asked, start_ms: int | None) -> int:
    """The end; a time of ``day`` that lies before the beginning means the next day (22:00 to 02:00). Raises Refused."""
    end_ms = _instant(asked, "to")
    is_over_midnight = start_ms is not None and end_ms < start_ms and _TIME.fullmatch(asked["to"])
    return end_ms + DAY_MS if is_over_midnight else end_ms


def _turned(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y")


def _bounded(at_ms: int, name: str) -> int:
    """The instant, if a calendar of four digits knows it."""
    if not -2_000_000_000_000 <= at_ms <= 7_000_000_000_000:
        raise Refused("bad_moment", _("Chưa đọc được ngày giờ. Hãy ghi dạng 22/11/2026 14:32:08."), field=name)
    return at_ms


def _number(text: str, name: str) -> float:
    """A number with a decimal point or comma. Raises Refused naming the input."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not -1e12 < value < 1e12:
        raise Refused("bad_number", _("Hãy nhập một con số."), field=name)
    return value


def form_values(asked: Asked, question: Question | None) -> dict[str, str]:
    """What the form shows: as typed, or a read question written in one day's clock."""
    values = {name: asked[name] for name in NAMES if name != "next"}
    values["connection"] = ",".join(asked.every("connection"))
    if question is None:
        return values
    values |= day_form(question.asked)
    if isinstance(question.place, Circle):
        centre = question.place.centre
        values |= {
            "lat": f"{centre.lat:.6f}",
            "lon": f"{centre.lon:.6f}",
            "radius": f"{question.place.radius_metres:g}",
        }
    return values


def day_form(span: Timespan) -> dict[str, str]:
    """A span as ``day``, ``from`` and ``to`` say it: the end with its date only when a time alone would mislead."""
    start, end = to_local(span.start_ms), to_local(span.end_ms)
    is_plain = end.date() == start.date() or span.length_ms < DAY_MS
    return {
        "day": start.strftime("%d/%m/%Y"),
        "from": start.strftime("%H:%M:%S"),
        "to": end.strftime("%H:%M:%S" if is_plain else "%d/%m/%Y %H:%M:%S"),
    }


def said_of(question: Question) -> dict[str, Any]:
    """What the access log keeps of a question: place, window, how it was asked."""
    place = question.place
    where: dict[str, Any]
    if isinstance(place, Circle):
        where = {"lat": place.centre.lat, "lon": place.centre.lon, "radius_metres": place.radius_metres}
    elif isinstance(place, Area):
        where = {"polygon": " ".join(f"{p.lat:.6f},{p.lon:.6f}" for p in place.polygon.corners)}
    elif isinstance(place, Along):
        line, width = place.corridor.points, place.corridor.width_metres
        where = {"line": " ".join(f"{p.lat:.6f},{p.lon:.6f}" for p in line), "width_metres": width}
    elif isinstance(place, UnitOnDay):
        where = {"unit": place.unit_id, "on": place.day.isoformat()}
    else:
        where = {"cameras": [*place.ids, *place.codes]}
    return {
        "place": where,
        "from_ms": question.asked.start_ms,
        "to_ms": question.asked.end_ms,
        "slack_ms": question.slack_ms,
        "seen": question.seen,
        "connection": sorted(question.connections),
    }


def map_of(found: Footage, others: Sequence[tuple[MountRow, CameraRow]]) -> dict[str, Any]:
    """An answer for the map: GeoJSON of what each mount sees, and the rows that the map island reads."""
    rows, features = [], []
    for camera in found.cameras:
        held = any(clip.is_held for clip in camera.clips)
        state = "hold" if held else {"has": "has", "ask": "ask", "none": "gap"}[camera.group]
        for mount in camera.mounts:
            rows.append(_map_row(mount, camera.camera_id, camera.code, camera.place, state))
            rows[-1]["is_by_uncertainty"] = camera.is_by_uncertainty
            features.append(_feature(camera.camera_id, camera.code, state, mount))
            features[-1]["properties"]["is_by_uncertainty"] = camera.is_by_uncertainty
    rows += [_map_row(mount, row.id, row.code, row.place, "dim") for mount, row in others]
    return {"type": "FeatureCollection", "features": features, "base": BASEMAP, "cameras": rows}


def _map_row(mount: MountRow | MountAnswer, camera_id: int, code: str, label: str, state: str) -> dict[str, Any]:
    return {
        "id": camera_id,
        "code": code,
        "label": label,
        "lat": mount.lat,
        "lon": mount.lon,
        "state": state,
        "azimuth_deg": mount.azimuth_deg,
        "angle_deg": mount.angle_deg,
        "range_metres": mount.range_metres,
        "href": f"/cameras/{camera_id}",
        "note": "",
    }


def _feature(camera_id: int, code: str, state: str, mount: MountAnswer) -> dict[str, Any]:
    sector = Sector(Point(mount.lat, mount.lon), mount.azimuth_deg, mount.angle_deg, mount.range_metres)
    ring = [[point.lon, point.lat] for point in sector.outline()]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        "properties": {
            "camera_id": camera_id,
            "code": code,
            "state": state,
            "from_ms": mount.start_ms,
            "to_ms": mount.end_ms,
        },
    }


def documented(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON schema of a struct without references, as OpenAPI shows it."""
    parts = msgspec.json.schema(kind)
    known = parts.get("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inlined(known[node["$ref"].rsplit("/", 1)[1]])
            return {key: inlined(value) for key, value in node.items() if key != "$defs"}
        return [inlined(part) for part in node] if isinstance(node, list) else node

    schema: dict[str, Any] = inlined(parts)
    return schema
