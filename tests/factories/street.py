"""The least that a file handed in needs around it: a unit, an owner, a camera, what is known of its clock."""

from __future__ import annotations

from datetime import date

from storage.catalog import devices
from storage.models import Camera, ClockObservation, Device, Owner, Unit
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.text import folded, sort_key

UNIT_ID = "26506@2025-07-01"


def a_camera(archive: Archive, code: str = "VT-0001", registration: str = "confirmed") -> int:
    """Key of a new fixed camera of a fictitious household in phường Vũng Tàu."""
    with archive.write() as work:
        if work.session.get(Unit, UNIT_ID) is None:
            work.session.add(_unit())
        owner = Owner(
            kind="household",
            name="Nguyễn Văn Mẫu",
            name_fold=folded("Nguyễn Văn Mẫu"),
            name_sort=sort_key("Nguyễn Văn Mẫu"),
            phone="0900000001",
            wants_result=False,
            created_at=work.now,
        )
        work.session.add(owner)
        work.session.flush()
        camera = Camera(
            code=code,
            owner_id=owner.id,
            unit_id=UNIT_ID,
            subunit="Khu phố 1",
            address="1 đường Thử Nghiệm",
            place="Nhìn ra ngã ba",
            search_fold=folded(code),
            is_outdoor=True,
            device_class="citizen",
            kind="ip",
            movement="fixed",
            brand="Hiệu Mẫu",
            recorder_count=1,
            resolution="1080p",
            has_night_vision=True,
            records_audio=False,
            storage_place="recorder",
            retention_days=15,
            has_notice_sign=True,
            lawful_basis="art32_1a",
            note="",
            registration=registration,
            registered_on=date(2026, 1, 5),
            edition=1,
        )
        work.session.add(camera)
        work.session.flush()
        return camera.id


def a_recorder(work: UnitOfWork, channel_count: int = 8, owner_id: int = 1) -> Device:
    """A recorder of the owner of ``a_camera``; nothing hangs on it yet."""
    return devices.add(
        work.session,
        owner_id=owner_id,
        unit_id=UNIT_ID,
        brand="dahua",
        model="",
        channel_count=channel_count,
        place="",
        note="",
        registered_by=None,
        registered_at=work.now,
    )


def observe_clock(archive: Archive, camera_id: int, observed_at: int, offset_ms: int, uncertainty_ms: int) -> None:
    """One comparison of a camera's clock."""
    with archive.write() as work:
        work.session.add(
            ClockObservation(
                camera_id=camera_id,
                observed_at=observed_at,
                offset_ms=offset_ms,
                uncertainty_ms=uncertainty_ms,
                method="photograph",
                recorded_at=work.now,
            )
        )


def _unit() -> Unit:
    return Unit(
        unit_id=UNIT_ID,
        code="26506",
        level=3,
        kind="phường",
        name="Vũng Tàu",
        full_name="Phường Vũng Tàu",
        name_fold=folded("Vũng Tàu"),
        name_sort=sort_key("Vũng Tàu"),
        valid_from_on=date(2025, 7, 1),
        is_approximate=False,
    )
