"""What was filmed when: which cameras saw which street, what passed, in which file each recorder handed it over.

All instants are true epoch milliseconds, reckoned back from the day the demonstration was first started, so that it is
as fresh on any day: one incident two evenings ago, three within the last closed half-year.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from service.reports.periods import Period, last_closed_at
from storage.values.clock import MINUTE_MS, VIETNAM, from_local, local_date
from storage.values.place import Point, distance_metres
from workers.demonstration.registry import Spot, spots
from workers.demonstration.sketch import ALLEY_212, OLD_MARKET, IncidentPlace, streets

RATE = 4  # pictures a second; every one is drawn and encoded while the visitor waits
_QUIET_RATE, _QUIET_PER_MINUTE = 2, 5  # where no case looks
_CODECS = ("h264 mp4", "h264 mp4", "h264 ps", "h264 mp4", "h264 mkv", "mpeg4 avi", "h264 mp4", "msmpeg4v3 avi")
_LITTERED = 4  # so many days ago; the other days nothing was reported
_HEVC = ("hem-212", 3)  # one camera shows that browsers need a copy: encoding it costs as much as three others


@dataclass(frozen=True)
class Take:
    """One file that one recorder hands over: camera number in its scene, true start, length, packing."""

    scene: str
    camera: int
    start_ms: int
    minutes: int
    packing: str
    fault: str = ""


@dataclass(frozen=True)
class Scene:
    """A stretch of street, when something passed along it, and which cameras look at it.

    ``spots`` are the cameras' feet in order along the street; ``at_ms`` is when the passer goes by the first of them.
    """

    name: str
    commune: str
    street: str
    spots: tuple[Spot, ...]
    at_ms: int
    is_night: bool
    takes: tuple[Take, ...] = field(default=())
    passer: str = "motorbike"
    speed_kmh: float = 34.0
    rate: int = RATE
    per_minute: int = 9


@dataclass(frozen=True)
class Plan:
    """The whole demonstration: when it is, its last closed half-year, its scenes in order of time."""

    anchor_ms: int
    half: Period
    scenes: tuple[Scene, ...]

    def scene(self, name: str) -> Scene:
        """A scene by name."""
        return next(scene for scene in self.scenes if scene.name == name)


def planned(anchor_ms: int) -> Plan:
    """The plan for a first start at ``anchor_ms``."""
    half = last_closed_at("half", anchor_ms)
    closing = half.to_on
    scenes = [
        _scene("hem-45", ALLEY_212, "Lê Phụng Hiểu", 2, _at(closing - timedelta(days=40), 14, 20), minutes=3),
        _scene(
            "truong-cong-dinh", ALLEY_212, "Trương Công Định", 3, _at(closing - timedelta(days=20), 9, 5), minutes=5
        ),
        _scene("cho-cu", OLD_MARKET, "Trần Hưng Đạo", 7, _at(closing - timedelta(days=12), 10, 15), minutes=5),
    ]
    today = local_date(anchor_ms)
    for back, street in ((6, "Bình Giã"), (5, "Ngô Đức Kế"), (_LITTERED, "Phạm Hồng Thái"), (3, "Bình Giã")):
        at = _at(today - timedelta(days=back), 7 + 3 * (6 - back), 30)
        scene = _scene(f"thuong-ngay-{back}", ALLEY_212, street, 2, at, minutes=3, passer="person")
        scenes.append(replace(scene, rate=_QUIET_RATE, per_minute=_QUIET_PER_MINUTE) if back != _LITTERED else scene)
    evening = _at(today - timedelta(days=2), 21, 46)
    scenes.append(_scene("hem-212", ALLEY_212, "Nguyễn An Ninh", 9, evening, minutes=6, is_night=True))
    return Plan(anchor_ms, half, tuple(scenes))


def _at(day: date, hour: int, minute: int) -> int:
    return from_local(datetime.combine(day, time(hour, minute), VIETNAM))


def _scene(
    name: str,
    place: IncidentPlace,
    street: str,
    cameras: int,
    at_ms: int,
    *,
    minutes: int,
    is_night: bool = False,
    passer: str = "motorbike",
) -> Scene:
    line = next(s for s in streets(place.commune_code) if s.name == street)
    along = spots(line, every_metres=45)
    nearest = sorted(along, key=lambda spot: distance_metres(spot.point, place.point))[:cameras]
    chosen = tuple(sorted(nearest, key=lambda spot: spot.along_metres))
    scene = Scene(name, place.commune_code, street, chosen, at_ms, is_night, passer=passer)
    start = at_ms - minutes * MINUTE_MS // 2
    takes = tuple(
        Take(name, number, start - start % MINUTE_MS, minutes, _packing(name, number), _fault(name, number))
        for number in range(cameras)
    )
    return replace(scene, takes=takes)


def _packing(scene: str, number: int) -> str:
    """Codec and container of a camera's recorder."""
    return "hevc mp4" if (scene, number) == _HEVC else _CODECS[number % len(_CODECS)]


def _fault(scene: str, number: int) -> str:
    """Two pictures that are not fit to be seen, as in every real ward."""
    return {("hem-212", 6): "blurred", ("cho-cu", 5): "covered"}.get((scene, number), "")


def facing_of(spot: Spot, azimuth_deg: float) -> int:
    """Whether a camera that looks ``azimuth_deg`` looks along the street (1) or against it (-1)."""
    turn = abs((azimuth_deg - spot.along_deg + 180) % 360 - 180)
    return 1 if turn < 90 else -1


def nearest_of(spot: Spot, known: dict[int, Point]) -> int:
    """The registered camera (by key) that hangs nearest to a spot."""
    return min(known, key=lambda camera_id: distance_metres(known[camera_id], spot.point))


def start_of_system(anchor_ms: int) -> int:
    """When the demonstration's ward began to keep the register: a month before its last closed half-year."""
    half = last_closed_at("half", anchor_ms)
    return _at(half.from_on - timedelta(days=31), 8, 0)
