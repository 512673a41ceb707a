"""A made-up province of 136,000 cameras: thick in towns, thin between them; some moved, a few turn and see far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from storage.models import Camera, CameraStatus, Mount, Owner, Unit
from storage.values.clock import DAY_MS
from storage.values.place import Point
from tests.bench.clips.shapes import NOW

CAMERAS, TOWNS, WARDS = 136_000, 60, 160
SOUTH, WEST, TALL_DEG, BROAD_DEG = 10.35, 106.35, 0.9, 0.7
TODAY = date(2026, 3, 2)
PROVINCE = "79@2025-07-01"
MOVES = (0.90, 0.06, 0.03, 0.01)  # shares of cameras that moved 0, 1, 2, 3 times
COLUMNS = ("camera_id", "lat", "lon", "azimuth_deg", "angle_deg", "range_metres", "valid_from_ms", "valid_to_ms")


def ward(number: int) -> str:
    """The key of a ward."""
    return f"{26_000 + number}@2025-07-01"


class Province:
    """Mounts as columns, and who hung where."""

    def __init__(self, cameras: int = CAMERAS) -> None:
        self.cameras = cameras
        luck = np.random.default_rng(136)
        towns = np.column_stack((SOUTH + luck.random(TOWNS) * TALL_DEG, WEST + luck.random(TOWNS) * BROAD_DEG))
        size = 1 / np.arange(1, TOWNS + 1) ** 0.9
        of_town = luck.choice(TOWNS, cameras, p=size / size.sum())
        spread = (0.004 + 0.02 * np.sqrt(size))[of_town]
        lat = towns[of_town, 0] + luck.normal(0, 1, cameras) * spread
        lon = towns[of_town, 1] + luck.normal(0, 1, cameras) * spread
        angle = luck.choice([60.0, 80.0, 90.0, 110.0, 360.0], cameras, p=[0.2, 0.3, 0.3, 0.17, 0.03])
        reach = np.where(
            angle == 360,
            luck.choice([60.0, 100.0, 150.0, 200.0, 300.0], cameras),
            luck.choice([10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0], cameras),
        )
        reach[luck.choice(cameras, 8, replace=False)] = 1_000.0  # on masts
        self.ward_of = (of_town * WARDS // TOWNS + luck.integers(0, max(1, WARDS // TOWNS), cameras)) % WARDS
        self.camera_id, self.valid_from_ms, self.valid_to_ms, moved = self._dated(luck)
        first = self.camera_id - 1
        self.lat, self.lon = lat[first] + moved[:, 0], lon[first] + moved[:, 1]
        self.azimuth_deg = luck.random(len(first)) * 360
        self.angle_deg, self.range_metres = angle[first], reach[first]

    def _dated(self, luck: np.random.Generator) -> tuple[Any, Any, Any, Any]:
        moves = luck.choice(len(MOVES), self.cameras, p=MOVES)
        rows, shifts = [], []
        for camera, count in enumerate(moves, 1):
            since, shift = NOW - 900 * DAY_MS, np.zeros(2)
            for move in range(count + 1):
                until = since + int(luck.integers(30, 200)) * DAY_MS if move < count else 1 << 60
                rows.append((camera, since, until))
                shifts.append(shift)
                since, shift = until, shift + luck.normal(0, 0.0004, 2)
        dated = np.array(rows, dtype=np.int64)
        return dated[:, 0], dated[:, 1], dated[:, 2], np.array(shifts)

    def spots(self, count: int) -> list[Point]:
        """Places near cameras, so that crowded places are asked for as often as they are crowded."""
        luck = np.random.default_rng(count)
        near = luck.integers(0, len(self.lat), count)
        off = luck.normal(0, 0.001, (count, 2))
        return [Point(float(self.lat[i] + a), float(self.lon[i] + b)) for i, (a, b) in zip(near, off, strict=True)]

    def insert(self, connection: Connection) -> None:
        """Everything into a migrated house."""
        units = [_unit(PROVINCE, 1, None), *(_unit(ward(number), 3, PROVINCE) for number in range(WARDS))]
        connection.execute(insert(Unit), units)
        owner = {"id": 1, "kind": "household", "name": "Nguyễn Văn Mẫu", "name_fold": "", "name_sort": "",
                 "phone": "0900000001", "wants_result": False, "created_at": 0}  # fmt: skip
        connection.execute(insert(Owner), owner)
        for rows in _parts(self._cameras()):
            connection.execute(insert(Camera), rows)
        for rows in _parts(self._mounts()):
            connection.execute(insert(Mount), rows)
        for rows in _parts(self._statuses()):
            connection.execute(insert(CameraStatus), rows)

    def _cameras(self) -> Iterator[dict[str, Any]]:
        for number in range(self.cameras):
            yield {
                "id": number + 1, "code": f"TT-{number + 1:06}", "owner_id": 1, "unit_id": ward(self.ward_of[number]),
                "subunit": "Khu phố 1", "address": f"{number} đường Thử Nghiệm", "place": "Ngã ba thử",
                "search_fold": f"tt-{number + 1:06} {number} duong thu nghiem nguyen van mau",
                "is_outdoor": True, "device_class": "citizen", "kind": "ip", "movement": "fixed", "brand": "Hiệu Mẫu",
                "recorder_count": 1, "resolution": "1080p", "has_night_vision": True, "records_audio": False,
                "storage_place": "recorder", "retention_days": 15, "has_notice_sign": True, "lawful_basis": "art32_1a",
                "note": "", "registration": "confirmed", "registered_on": date(2023, 1, 1), "edition": 1,
            }  # fmt: skip

    def _mounts(self) -> Iterator[dict[str, Any]]:
        columns = [getattr(self, name).tolist() for name in COLUMNS]
        for row in zip(*columns, strict=True):
            made = dict(zip(COLUMNS, row, strict=True)) | {"recorded_at": 0}
            yield made | {"valid_to_ms": None} if made["valid_to_ms"] == 1 << 60 else made

    def _statuses(self) -> Iterator[dict[str, Any]]:
        """One stretch before the wards were drawn anew, one after."""
        for number in range(self.cameras):
            common = {"camera_id": number + 1, "state": "working", "fund": "community", "connection": "independent",
                      "eye_count": 1, "reason": ""}  # fmt: skip
            ends = TODAY - timedelta(days=245)
            yield common | {"unit_id": "cu", "valid_from_on": date(2023, 1, 1), "valid_to_on": ends}
            yield common | {"unit_id": ward(self.ward_of[number]), "valid_from_on": ends, "valid_to_on": None}


def _unit(unit_id: str, level: int, parent: str | None) -> dict[str, Any]:
    return {"unit_id": unit_id, "code": unit_id.split("@", maxsplit=1)[0], "level": level, "parent_unit_id": parent,
            "kind": "phường", "name": "Thử", "full_name": "Phường Thử", "name_fold": "thu", "name_sort": "thu",
            "valid_from_on": date(2025, 7, 1), "is_approximate": False}  # fmt: skip


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == 20_000:
            yield part
            part = []
    yield part
