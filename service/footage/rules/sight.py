"""Which mounts see the place, how well, and in which order cameras are answered. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from service.footage.rules.question import Along, Area, Circle, Ground, Mark, Question
from storage.catalog.footage_places import CameraRow, MountRow
from storage.values.clock import DAY_MS, to_local
from storage.values.place import Point, Sector
from storage.values.timespan import Timespan

LEAST_SCORE = 0.05  # sees no more than the very edge of the place
PART_SCORE = 0.15  # the most without its middle: what a camera gets that sees the middle as badly as can be
NIGHT_BLIND = 0.4  # what is left of the score at night for a camera without night vision
STRAIGHT_DEG = 10.0  # closer to the axis than this is "straight on"
NEVER = float(1 << 62)


@dataclass(frozen=True)
class Sight:
    """A mount with what it has to do with the place. Distances in metres; None where the place is no point.

    ``along_metres``: how far along an asked line somebody comes into its view.
    """

    mount: MountRow
    valid: Timespan
    sees: bool
    score: float
    away_metres: float | None
    bearing_deg: float | None
    off_axis_deg: float | None
    along_metres: float | None = None

    @property
    def is_turning(self) -> bool:
        """Whether it may look anywhere."""
        return self.mount.angle_deg >= 360


@dataclass(frozen=True)
class Found:
    """A camera that belongs into the answer, with the mounts for which it does."""

    camera: CameraRow
    sights: tuple[Sight, ...]
    connection: str

    @property
    def best(self) -> Sight | None:
        """The mount with the best view; None for a camera that hung nowhere in the window."""
        return max(self.sights, key=lambda sight: sight.score, default=None)


def sector_of(mount: MountRow) -> Sector:
    """What a mount can see."""
    return Sector(Point(mount.lat, mount.lon), mount.azimuth_deg, mount.angle_deg, mount.range_metres)


def valid_span(mount: MountRow, window: Timespan) -> Timespan | None:
    """The part of the window in which the mount held."""
    until = window.end_ms if mount.valid_to_ms is None else mount.valid_to_ms
    if mount.valid_from_ms <= window.start_ms and until >= window.end_ms:
        return window
    if until <= mount.valid_from_ms:
        return None
    return Timespan(mount.valid_from_ms, until).clipped_to(window)


def sight_of(mount: MountRow, question: Question) -> Sight | None:
    """What a mount has to do with the place of a question; None when nothing."""
    valid = valid_span(mount, question.window)
    if valid is None:
        return None
    place = question.place
    if not isinstance(place, Ground):
        return Sight(mount, valid, True, 1.0, None, None, None)
    if not place.may_be_reached(mount.lat, mount.lon, mount.range_metres):
        return None  # whichever way it looks
    sector = sector_of(mount)
    if isinstance(place, Along):
        return _passed(mount, valid, sector, place, is_asked_to_see=question.seen)
    away, off, towards = sector.bearings(place.centre)
    sees = _meets(sector, place, away, off)
    if not sees and (question.seen or not _meets(replace(sector, angle_deg=360), place, away, off)):
        return None  # not asked to see: near enough, whichever way it looks
    score = _score(sector, place, away, off) if sees else 0.0
    return Sight(mount, valid, sees, score, away, towards, 0.0 if sector.angle_deg >= 360 else off)


def _passed(mount: MountRow, valid: Timespan, sector: Sector, place: Along, *, is_asked_to_see: bool) -> Sight | None:
    """What a mount has to do with a line that somebody goes along."""
    passage = place.corridor.passage(sector)
    if passage is None:
        return None
    width = place.corridor.width_metres
    sees = passage.gap_metres <= width
    if is_asked_to_see and not sees:
        return None
    away, off, towards = sector.bearings(passage.point)
    score = sector.score_at(away, off) if passage.gap_metres == 0 else 0.0
    if sees and score == 0:
        score = LEAST_SCORE + (PART_SCORE - LEAST_SCORE) * (1 - passage.gap_metres / width)
    off = 0.0 if sector.angle_deg >= 360 else off
    return Sight(mount, valid, sees, score, passage.away_metres, towards, off, passage.along_metres)


def _score(sector: Sector, place: Circle | Area, away: float, off: float) -> float:
    """How well a sector that meets the place sees it: its middle; without that how near to it, and how much around."""
    if (middle := sector.score_at(away, off)) > 0:
        return middle
    reach = place.radius_metres if isinstance(place, Circle) else place.reach_metres
    near = 1 - min(1.0, sector.gap_at(away, off) / reach) if reach > 0 else 0.0
    return LEAST_SCORE + (PART_SCORE - LEAST_SCORE) * (near + sector.share_of_circle(away, off, reach)) / 2


def _meets(sector: Sector, place: Circle | Area, away: float, off: float) -> bool:
    if isinstance(place, Circle):
        return sector.gap_at(away, off) <= place.radius_metres
    return sector.sees_polygon(place.polygon)


def sights_of(mounts: Iterable[MountRow], question: Question) -> dict[int, list[Sight]]:
    """What the mounts have to do with the place, by camera; cameras without anything are left out."""
    found: dict[int, list[Sight]] = {}
    for mount in mounts:
        if sight := sight_of(mount, question):
            found.setdefault(mount.camera_id, []).append(sight)
    return found


def is_night(at_ms: int) -> bool:
    """Whether it is dark at an instant: from six to six, which is near enough all year at this latitude."""
    return not 6 <= to_local(at_ms).hour < 18


def score_of(found: Found, question: Question) -> float:
    """How well a camera could have seen the place at the asked time, 0 to 1."""
    best = found.best
    if best is None:
        return 0.0
    middle = (question.asked.start_ms + question.asked.end_ms) // 2
    blind = is_night(middle) and not found.camera.has_night_vision
    return round(best.score * (NIGHT_BLIND if blind else 1.0), 4)


def overwritten_at(camera: CameraRow, connection: str, start_ms: int) -> int | None:
    """When the owner's device overwrites what it recorded at an instant; None when it is not kept there."""
    if connection == "central" or camera.retention_days <= 0:
        return None
    return start_ms + camera.retention_days * DAY_MS


def order_key(found: Found, question: Question, now: int) -> tuple[float, str]:
    """The place of a camera in the answer: known before any clip is read, so that pages can be cut by it."""
    best = found.best
    value = 0.0
    if question.sort == "sees":
        value = -score_of(found, question)
        if best is not None and best.away_metres is not None:  # the nearer first of two that see as well
            value += min(99_000, round(best.away_metres)) / 1e9  # under the last of the score's four decimals
    elif question.sort == "along":
        value = NEVER if best is None or best.along_metres is None else float(round(best.along_metres))
    elif question.sort == "near":
        away = best.away_metres if best else None
        value = NEVER if away is None else float(round(away))
    elif question.sort == "urgent":
        at = overwritten_at(found.camera, found.connection, question.asked.start_ms)
        value = NEVER if at is None or at <= now else float(at)
    return value, found.camera.code


def wanted(every: Iterable[Found], question: Question) -> list[Found]:
    """Those cameras whose connection is asked for; all when none is."""
    return [found for found in every if not question.connections or found.connection in question.connections]


def in_order(every: Iterable[Found], question: Question, now: int) -> list[Found]:
    """The cameras of a question in the order of the answer, from its mark on; one more than the limit if there are."""
    keyed = sorted(((order_key(found, question, now), found) for found in every), key=lambda pair: pair[0])
    mark = question.after
    if mark is not None:
        stopped = (mark.value, mark.code)
        inside = mark.from_ms is not None
        keyed = [(key, found) for key, found in keyed if key > stopped or (inside and key == stopped)]
    return [found for _, found in keyed[: question.limit + 1]]


def mark_of(found: Found, question: Question, now: int, from_ms: int | None = None) -> Mark:
    """The mark that stands after a camera, or inside it from an instant on."""
    value, code = order_key(found, question, now)
    return Mark(value, code, from_ms)


def connection_counts(every: Iterable[Found]) -> Mapping[str, int]:
    """How many cameras there are of each kind of connection."""
    counts: dict[str, int] = {}
    for found in every:
        counts[found.connection] = counts.get(found.connection, 0) + 1
    return counts


def radius_to_reach(away_metres: float) -> int:
    """A round radius in metres that takes in a camera so far away."""
    return math.ceil((away_metres + 1) / 50) * 50
