"""What is asked: a place, a span of corrected time, and how the answer is wanted. Checked before anything is read."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import msgspec

from service.web.language import _
from storage.errors import Invalid
from storage.ledger.filing import EARLIEST_MS
from storage.values.clock import DAY_MS, SECOND_MS
from storage.values.corridor import Corridor
from storage.values.place import Box, Point, Polygon, box_around, distance_metres
from storage.values.strips import Range, reaching_area, reaching_line
from storage.values.timespan import Timespan

LONGEST_MS = 31 * DAY_MS
MOST_SLACK_MS = 3_600 * SECOND_MS
MOST_RADIUS_METRES = 5_000.0
MOST_SIDE_METRES = 20_000.0
MOST_CORNERS = 100
MOST_CHOSEN = 200
MOST_CAMERAS = 200
CLIPS_AN_ANSWER = 10_000
NARROWEST_DEGREE_METRES = 100_000.0  # no degree is shorter in this country, of latitude or of longitude

CONNECTIONS: dict[str, str] = {
    "central": _("Kết nối tập trung"),
    "independent": _("Độc lập"),
    "app": _("Qua ứng dụng"),
}
SORTS: dict[str, str] = {
    "sees": _("Khả năng thấy"),
    "along": _("Thứ tự dọc tuyến"),
    "near": _("Khoảng cách"),
    "urgent": _("Sắp bị ghi đè"),
    "code": _("Mã camera"),
}


@dataclass(frozen=True)
class Circle:
    """A point and a radius in metres."""

    centre: Point
    radius_metres: float

    @property
    def ranges(self) -> list[Range]:
        """Where mounts that may reach it are looked up."""
        return reaching_line([self.centre], self.radius_metres)

    @cached_property
    def _corridor(self) -> Corridor:
        return Corridor((self.centre, self.centre), self.radius_metres)

    def may_be_reached(self, lat: float, lon: float, metres: float) -> bool:
        """Whether who sees so far from there may see any of it: quick, with a little to spare."""
        return self._corridor.may_be_reached(lat, lon, metres)

    @property
    def box(self) -> Box:
        """A box around it."""
        return box_around(self.centre, self.radius_metres)


@dataclass(frozen=True)
class Area:
    """A drawn polygon."""

    polygon: Polygon

    @cached_property
    def centre(self) -> Point:
        """The middle of its box: what distances are measured to."""
        box = self.polygon.box
        return Point((box.south + box.north) / 2, (box.west + box.east) / 2)

    @cached_property
    def reach_metres(self) -> float:
        """The radius of the circle around it."""
        box = self.polygon.box
        return distance_metres(self.centre, Point(box.north, box.east))

    @property
    def ranges(self) -> list[Range]:
        """Where mounts that may reach it are looked up."""
        return reaching_area(self.polygon.corners)

    def may_be_reached(self, lat: float, lon: float, metres: float) -> bool:
        """Whether who sees so far from there may see any of it: quick, with a little to spare."""
        box, more = self.box, metres / NARROWEST_DEGREE_METRES
        return box.south - more <= lat <= box.north + more and box.west - more <= lon <= box.east + more

    @cached_property
    def box(self) -> Box:
        """The box around it."""
        return self.polygon.box


@dataclass(frozen=True)
class Along:
    """A line that somebody went along, and so many metres to either side."""

    corridor: Corridor

    @property
    def centre(self) -> Point:
        """The point half way along."""
        return self.corridor.centre

    @property
    def ranges(self) -> list[Range]:
        """Where mounts that may reach it are looked up."""
        return reaching_line(self.corridor.points, self.corridor.width_metres)

    def may_be_reached(self, lat: float, lon: float, metres: float) -> bool:
        """Whether who sees so far from there may see any of it: quick, with a little to spare."""
        return self.corridor.may_be_reached(lat, lon, metres)

    @property
    def box(self) -> Box:
        """A box around it."""
        return self.corridor.box


@dataclass(frozen=True)
class UnitOnDay:
    """A unit with all below it: cameras registered there on a day."""

    unit_id: str
    day: date


@dataclass(frozen=True)
class Chosen:
    """Cameras named by key or code."""

    ids: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


Ground = Circle | Area | Along
Place = Ground | UnitOnDay | Chosen


@dataclass(frozen=True)
class Mark:
    """Where an answer stopped: after the camera with this key of the order, or inside it from an instant on."""

    value: float
    code: str
    from_ms: int | None = None

    def token(self) -> str:
        """The mark as a word that goes into an address."""
        packed = msgspec.json.encode([self.value, self.code, self.from_ms])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_mark(token: str) -> Mark:
    """The mark of a token. Raises Invalid when it is none of ours."""
    try:
        packed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
        value, code, from_ms = msgspec.json.decode(packed, type=tuple[float, str, int | None])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise Invalid({"next": _("Liên kết sang trang sau không đúng. Hãy tra cứu lại từ đầu.")}) from error
    return Mark(value, code, from_ms)


@dataclass(frozen=True)
class Question:
    """A search. ``asked`` is corrected time; ``slack_ms`` is how unsure the event's time is."""

    place: Place
    asked: Timespan
    slack_ms: int = 0
    seen: bool = True
    connections: frozenset[str] = field(default_factory=frozenset)
    sort: str = "sees"
    limit: int = 60
    after: Mark | None = None

    @property
    def window(self) -> Timespan:
        """What is really searched: the asked span with the slack of the event's time at both ends."""
        return self.asked.widened(self.slack_ms)

    @property
    def centre(self) -> Point | None:
        """What distances are measured to; None when the place is no place on the ground."""
        return self.place.centre if isinstance(self.place, Ground) else None


def checked(question: Question, now: int) -> Question:
    """The question, if it can be answered. Raises Invalid naming each input to mend."""
    problems = _time_problems(question, now) | _place_problems(question.place)
    if question.connections - set(CONNECTIONS):
        problems["connection"] = _("Loại kết nối không có trong danh sách.")
    if question.sort not in SORTS:
        problems["sort"] = _("Cách xếp không có trong danh sách.")
    elif question.sort == "along" and not isinstance(question.place, Along):
        problems["sort"] = _("Chỉ xếp dọc tuyến khi tra cứu theo tuyến. Hãy chọn cách xếp khác, hoặc vẽ tuyến.")
    if not 1 <= question.limit <= MOST_CAMERAS:
        problems["limit"] = _("Mỗi lần trả lời từ 1 đến 200 camera.")
    if problems:
        raise Invalid(problems)
    return question


def _time_problems(question: Question, now: int) -> dict[str, str]:
    asked, problems = question.asked, {}
    if asked.length_ms <= 0:
        problems["to"] = _("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    elif asked.length_ms > LONGEST_MS:
        problems["to"] = _("Khoảng thời gian dài quá 31 ngày. Hãy chia thành nhiều lần tra cứu.")
    if asked.start_ms < EARLIEST_MS:
        problems["from"] = _("Thời điểm bắt đầu trước năm 2000. Hãy kiểm tra lại.")
    elif asked.start_ms > now:
        problems["from"] = _("Thời điểm bắt đầu ở tương lai. Hãy kiểm tra lại ngày giờ.")
    if not 0 <= question.slack_ms <= MOST_SLACK_MS:
        problems["slack"] = _("Sai số thời điểm xảy ra từ 0 đến 3600 giây.")
    return problems


def _place_problems(place: Place) -> dict[str, str]:
    if isinstance(place, Circle) and not 1 <= place.radius_metres <= MOST_RADIUS_METRES:
        return {"radius": _("Bán kính từ 1 đến 5.000 m. Vùng rộng hơn: hãy tra cứu theo đơn vị.")}
    if isinstance(place, Area):
        if len(place.polygon.corners) > MOST_CORNERS:
            return {"polygon": _("Vùng vẽ để tra cứu tối đa 100 điểm. Hãy vẽ đơn giản hơn.")}
        half = MOST_SIDE_METRES / 2
        around = box_around(place.centre, half)
        box = place.box
        if box.south < around.south or box.north > around.north or box.west < around.west or box.east > around.east:
            return {"polygon": _("Vùng vẽ rộng quá 20 km. Hãy vẽ nhỏ hơn, hoặc tra cứu theo đơn vị.")}
    if isinstance(place, Chosen):
        count = len(place.ids) + len(place.codes)
        if not count:
            return {"cameras": _("Hãy ghi ít nhất một camera.")}
        if count > MOST_CHOSEN:
            return {"cameras": _("Mỗi lần tra cứu tối đa 200 camera.")}
    return {}
