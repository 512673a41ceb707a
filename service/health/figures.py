"""Installed against alive, by ward and fund, on a day: every number can be opened into its cameras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from service.health.rules import LIFE, SEEN_WITHIN_MS, life_of
from storage.catalog import camera_statuses, counted_cameras, feeds, health
from storage.unit_of_work import Archive, Reading
from storage.values.clock import DAY_MS, MINUTE_MS, day_start_ms


@dataclass(frozen=True, slots=True)
class LivingCamera:
    """A camera that was installed on a day, with what held then and whether it counts as alive (``rules.LIFE``)."""

    camera_id: int
    code: str
    place: str
    unit_id: str
    fund: str
    eye_count: int
    life: str


_Key = tuple[frozenset[str] | None, date]
_kept: WeakKeyDictionary[Archive, dict[_Key, tuple[int, list[LivingCamera]]]] = WeakKeyDictionary()


def living_lately(archive: Archive, unit_ids: Collection[str] | None, on: date) -> list[LivingCamera]:
    """``living`` as pages show it: counted at most once a minute, for thousands of cameras take seconds to count."""
    now = archive.clock.now_ms()
    kept = _kept.setdefault(archive, {})
    key = (None if unit_ids is None else frozenset(unit_ids), on)
    counted = kept.get(key)
    if counted is not None and 0 <= now - counted[0] < MINUTE_MS:
        return counted[1]
    with archive.read() as session:
        found = living(session, unit_ids, on, now)
    for old in [one for one, (at_ms, _) in list(kept.items()) if abs(now - at_ms) >= MINUTE_MS]:
        kept.pop(old, None)
    kept[key] = now, found
    return found


@dataclass
class Cell:
    """Cameras and their eyes by how they are, of one ward and fund."""

    unit_id: str
    fund: str
    cameras: Counter[str] = field(default_factory=Counter)
    eyes: Counter[str] = field(default_factory=Counter)

    @property
    def installed(self) -> int:
        """Cameras that hang there."""
        return self.cameras.total()

    @property
    def alive(self) -> int:
        """Cameras that count as alive: a picture of theirs came lately. What is only said to work does not count."""
        return self.cameras["seen"]

    @property
    def installed_eyes(self) -> int:
        """Their eyes."""
        return self.eyes.total()

    @property
    def alive_eyes(self) -> int:
        """Eyes of those alive."""
        return self.eyes["seen"]


def living(session: Reading, unit_ids: Collection[str] | None, on: date, now: int) -> list[LivingCamera]:
    """Every camera that was registered, confirmed and not removed on ``on``, with whether it was alive as that day
    ended (today: now), in order of code."""
    at_ms = min(now, day_start_ms(on) + DAY_MS - 1)
    held = counted_cameras.standing_on(session, unit_ids, on)
    ids = [camera.id for camera, _ in held]
    spells = health.spells_since(session, ids, at_ms)
    outages = camera_statuses.outages_since(session, ids, at_ms)
    last = health.last_hours(session, ids, at_ms - SEEN_WITHIN_MS, at_ms)
    for camera_id, frame_ms in feeds.last_frames(session, at_ms).items():
        last[camera_id] = max(frame_ms, last.get(camera_id, 0))
    return [
        LivingCamera(
            camera.id,
            camera.code,
            camera.place,
            status.unit_id,
            status.fund,
            status.eye_count,
            life_of(status.state, spells.get(camera.id, []), outages.get(camera.id, []), last.get(camera.id), at_ms),
        )
        for camera, status in held
    ]


def cells(cameras: Collection[LivingCamera]) -> list[Cell]:
    """The same counted by ward and fund."""
    found: dict[tuple[str, str], Cell] = {}
    for one in cameras:
        cell = found.setdefault((one.unit_id, one.fund), Cell(one.unit_id, one.fund))
        cell.cameras[one.life] += 1
        cell.eyes[one.life] += one.eye_count
    return [found[key] for key in sorted(found)]


def total(of: Collection[Cell]) -> Cell:
    """All of them together."""
    whole = Cell("", "")
    for cell in of:
        for life in LIFE:
            whole.cameras[life] += cell.cameras[life]
            whole.eyes[life] += cell.eyes[life]
    return whole
