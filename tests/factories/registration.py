"""Registrations of cameras that never were: fictitious people, a made-up street of phường Vũng Tàu."""

from __future__ import annotations

from typing import Any

from service.cameras.actions import register, register_many
from service.cameras.fields import Fund, OwnerKind, Purpose
from service.cameras.rules import CameraDraft
from storage.models import Camera
from storage.unit_of_work import Archive
from storage.values.place import Point
from tests.factories.people import a_unit
from tests.factories.street import UNIT_ID


def a_draft(number: int = 1, **changes: Any) -> CameraDraft:
    """One registration; each ``number`` has its own owner, house and place some 55 m from the next."""
    values: dict[str, Any] = {
        "owner_name": f"Nguyễn Văn Mẫu {number}",
        "phone": f"0900{number:06d}",
        "address": f"{number} đường Thử Nghiệm",
        "place": f"Hẻm {number}, nhìn ra đường",
        "subunit": "Khu phố 3",
        "eyes": 1,
        "owner_kind": OwnerKind.HOUSEHOLD,
        "point": Point(round(10.34 + number * 0.0005, 5), 107.08),
        "azimuth_deg": 18.0,
        "angle_deg": 80.0,
        "range_metres": 30.0,
        "retention_days": 15,
        "fund": Fund.SELF,
        "purposes": (Purpose.CRIMINAL,),
    }
    return CameraDraft(**(values | changes))


def a_registered(archive: Archive, number: int = 1, *, by: int | None = None, **changes: Any) -> Camera:
    """A confirmed camera of phường Vũng Tàu, entered through the register's own door."""
    a_unit(archive)
    with archive.write(by) as work:
        return register(work, a_draft(number, **changes), UNIT_ID).camera


def many_registered(archive: Archive, count: int, *, unit_id: str = UNIT_ID, **changes: Any) -> list[Camera]:
    """So many cameras at once."""
    a_unit(archive, unit_id)
    with archive.write() as work:
        return register_many(work, [a_draft(number, **changes) for number in range(1, count + 1)], unit_id)
