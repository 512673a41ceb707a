"""A small made-up town for searches: a unit or two, cameras with mounts, states, clocks and clips. No video, no bytes.

Everything stands around one crossing; ``at`` gives points so many metres east and north of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.catalog import clips, masters
from storage.models import (
    Account,
    Camera,
    CameraStatus,
    CaseRecord,
    ClockObservation,
    Feed,
    LegalHold,
    Mount,
    Owner,
    Unit,
)
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from storage.values.digest import sha256_of_bytes
from storage.values.place import EARTH_RADIUS_METRES, Point
from storage.values.text import folded, sort_key

CROSSING = Point(10.36000, 107.08000)
UNIT, OTHER_UNIT = "26506@2025-07-01", "26526@2025-07-01"
LONG_AGO = 1_600_000_000_000


def at(east: float, north: float) -> Point:
    """The point so many metres east and north of the crossing."""
    lat = CROSSING.lat + math.degrees(north / EARTH_RADIUS_METRES)
    lon = CROSSING.lon + math.degrees(east / EARTH_RADIUS_METRES / math.cos(math.radians(CROSSING.lat)))
    return Point(lat, lon)


@dataclass
class Town:
    """Writes rows of a town. Every method commits."""

    archive: Archive

    def __post_init__(self) -> None:
        with self.archive.write() as work:
            for unit_id, name in ((UNIT, "Vũng Tàu"), (OTHER_UNIT, "Tam Thắng")):
                self._unit(work, unit_id, name)
            name = "Nguyễn Văn Mẫu"
            owner = Owner(
                kind="household",
                name=name,
                name_fold=folded(name),
                name_sort=sort_key(name),
                phone="0900000001",
                wants_result=False,
                created_at=work.now,
            )
            work.session.add(owner)
            work.session.flush()
            self.owner_id = owner.id
        self.writer_id = self.account(None, "officer", "nguoi.lap")

    def _unit(self, work: UnitOfWork, unit_id: str, name: str, **more: Any) -> None:
        values = {
            "unit_id": unit_id,
            "code": unit_id[:5],
            "level": 3,
            "kind": "phường",
            "name": name,
            "full_name": f"Phường {name}",
            "name_fold": folded(name),
            "name_sort": sort_key(name),
            "valid_from_on": date(2025, 7, 1),
            "is_approximate": False,
        }
        work.session.add(Unit(**(values | more)))
        work.session.flush()

    def unit(self, unit_id: str, name: str, **more: Any) -> None:
        """Another unit."""
        with self.archive.write() as work:
            self._unit(work, unit_id, name, **more)

    def camera(self, code: str, *, unit_id: str = UNIT, connection: str = "independent", **more: Any) -> int:
        """A confirmed camera, working since long ago, without a mount."""
        values = {
            "code": code,
            "owner_id": self.owner_id,
            "unit_id": unit_id,
            "subunit": "Khu phố 1",
            "address": "1 đường Thử Nghiệm",
            "place": f"Ngã ba thử {code}",
            "search_fold": folded(code),
            "is_outdoor": True,
            "device_class": "citizen",
            "kind": "ip",
            "movement": "fixed",
            "brand": "Hiệu Mẫu",
            "recorder_count": 1,
            "resolution": "1080p",
            "has_night_vision": True,
            "records_audio": False,
            "storage_place": "recorder",
            "retention_days": 15,
            "has_notice_sign": True,
            "lawful_basis": "art32_1a",
            "note": "",
            "registration": "confirmed",
            "registered_on": date(2020, 1, 5),
            "edition": 1,
        }
        with self.archive.write() as work:
            camera = Camera(**(values | more))
            work.session.add(camera)
            work.session.flush()
            camera_id = camera.id
        self.status(camera_id, connection=connection, unit_id=unit_id)
        return camera_id

    def status(self, camera_id: int, **more: Any) -> None:
        """A dated stretch of its state; the one before ends where this begins."""
        values = {
            "camera_id": camera_id,
            "unit_id": UNIT,
            "state": "working",
            "fund": "community",
            "connection": "independent",
            "eye_count": 1,
            "valid_from_on": date(2020, 1, 5),
            "reason": "",
        }
        with self.archive.write() as work:
            made = CameraStatus(**(values | more))
            for old in work.session.query(CameraStatus).filter_by(camera_id=camera_id, valid_to_on=None):
                old.valid_to_on = made.valid_from_on
            work.session.add(made)

    def mount(
        self,
        camera_id: int,
        point: Point,
        *,
        azimuth: float = 0,
        angle: float = 90,
        reach: float = 50,
        since: int = LONG_AGO,
        until: int | None = None,
    ) -> int:
        """Where it hangs."""
        with self.archive.write() as work:
            made = Mount(
                camera_id=camera_id,
                lat=point.lat,
                lon=point.lon,
                azimuth_deg=azimuth,
                angle_deg=angle,
                range_metres=reach,
                valid_from_ms=since,
                valid_to_ms=until,
                recorded_at=work.now,
            )
            work.session.add(made)
            work.session.flush()
            return made.id

    def seeing(self, code: str, away: float = 30, **more: Any) -> int:
        """A camera south of the crossing that looks at it."""
        camera_id = self.camera(code, **more)
        self.mount(camera_id, at(0, -away), reach=away + 20)
        return camera_id

    def observe(self, camera_id: int, observed_at: int, offset_ms: int, uncertainty_ms: int = 2_000) -> None:
        """A comparison of its clock."""
        with self.archive.write() as work:
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

    def clips(
        self, camera_id: int, device_start_ms: int, lengths: list[int] | int = 5, offset_ms: int = 0, shift_ms: int = 0
    ) -> int:
        """A master that began then by the device, filed with an offset, cut into clips (a count of minutes, or ms)."""
        durations = [MINUTE_MS] * lengths if isinstance(lengths, int) else lengths
        with self.archive.write() as work:
            sha = sha256_of_bytes(f"{camera_id} {device_start_ms} {offset_ms} {shift_ms}".encode())
            master = masters.add(
                work.session,
                camera_id=camera_id,
                object_key=f"master/{sha}",
                sha256=sha,
                size_bytes=1,
                container="mp4",
                video_codec="h264",
                has_audio=False,
                width=64,
                height=64,
                duration_ms=sum(durations),
                original_name="a.mp4",
                device_start_ms=device_start_ms,
                offset_ms=offset_ms,
                uncertainty_ms=0,
                filed_start_ms=device_start_ms + offset_ms,
                time_source="stated",
                has_working_copy=False,
                filed_at=work.now,
            )
            begun, rows, details = 0, [], []
            for length in durations:
                start = device_start_ms + offset_ms + begun + shift_ms
                rows.append(
                    {
                        "camera_id": camera_id,
                        "start_ms": start,
                        "duration_ms": length,
                        "size_bytes": 1000,
                        "flags": 8 if shift_ms else 0,
                    }
                )
                details.append(
                    {
                        "camera_id": camera_id,
                        "start_ms": start,
                        "object_key": f"clip/{camera_id}/{start}",
                        "sha256": sha,
                        "container": "mp4",
                        "video_codec": "h264",
                        "width": 64,
                        "height": 64,
                        "frame_rate": 10,
                        "key_frame_count": 1,
                        "activity": 0,
                        "picture": {},
                        "master_id": master.id,
                        "master_offset_ms": begun,
                        "device_start_ms": device_start_ms + begun,
                        "offset_ms": offset_ms,
                        "uncertainty_ms": 0,
                    }
                )
                begun += length
            clips.add(work.session, rows, details)
            return master.id

    def recorded(self, camera_id: int, starts: Sequence[int], length_ms: int = MINUTE_MS) -> None:
        """Recorded clips, on the server's clock, and the feed they came from; the camera's own clock is an hour off."""
        feed = Feed(
            camera_id=camera_id, state="revoked", host="camera", port=554, path="/", transport="tcp", takes_audio=False,
            sealed="", key_id="", note="", edition=1, registered_at=0, changed_at=0,
        )  # fmt: skip
        wide = {
            "sha256": "", "container": "mp4", "video_codec": "h264", "width": 1, "height": 1, "frame_rate": 1.0,
            "key_frame_count": 1, "activity": 0, "picture": {}, "master_offset_ms": 0, "offset_ms": HOUR_MS,
            "uncertainty_ms": 40, "feed_id": 1, "lease_number": 1,
        }  # fmt: skip
        with self.archive.write() as work:
            work.session.add(feed)
            rows = [
                {"camera_id": camera_id, "start_ms": start, "duration_ms": length_ms, "size_bytes": 1, "flags": 32}
                for start in starts
            ]
            names = [{"object_key": f"clip/{camera_id}/{s}", "device_start_ms": s - HOUR_MS} for s in starts]
            clips.add(work.session, rows, [wide | name | _key(row) for row, name in zip(rows, names, strict=True)])

    def account(self, unit_id: str | None = UNIT, role: str = "officer", login: str = "can.bo") -> int:
        """Someone who may ask; nobody can sign in with this password."""
        with self.archive.write() as work:
            made = Account(
                login=login,
                display_name="Trần Thị Thử",
                role=role,
                unit_id=unit_id,
                password_hash="none",
                must_change_password=False,
                is_active=True,
                language="vi",
                theme="light",
                created_at=work.now,
            )
            work.session.add(made)
            work.session.flush()
            return made.id

    def case(self, unit_id: str = UNIT, number: str = "HS 0001/2026") -> int:
        """A case of a unit."""
        with self.archive.write() as work:
            made = CaseRecord(
                number=number,
                kind="criminal",
                title="Vụ thử",
                title_fold="vu thu",
                unit_id=unit_id,
                offence_group="other",
                occurred_from_ms=work.now - DAY_MS,
                occurred_to_ms=work.now - DAY_MS,
                place="Ngã tư thử",
                stage="received",
                created_by=self.writer_id,
                created_at=work.now,
                edition=1,
            )
            work.session.add(made)
            work.session.flush()
            return made.id

    def hold(self, camera_id: int, case_id: int, start_ms: int, end_ms: int, account_id: int) -> None:
        """A legal hold in force."""
        with self.archive.write() as work:
            work.session.add(
                LegalHold(
                    case_id=case_id,
                    camera_id=camera_id,
                    start_ms=start_ms,
                    end_ms=end_ms,
                    reason="giữ thử",
                    placed_by=account_id,
                    placed_at=work.now,
                )
            )

    def add(self, *rows: object) -> None:
        """Any further rows."""
        with self.archive.write() as work:
            work.session.add_all(rows)


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("camera_id", "start_ms")}
