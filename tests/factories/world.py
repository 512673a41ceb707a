"""A small made-up town for whole journeys, built through the product's own verbs: one account for each part of the
story, twelve cameras along one street, what is known of their clocks, footage on the shelf, a case.

Nothing is written past the verbs: footage comes in through ``storage.receive`` and the crew's own jobs. The clock
stands a month back while the register is kept, and at the present at the end, so that the program can take over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event

from service.access.actions import create_account
from service.cameras import actions as cameras
from service.cameras import clocks
from service.cameras.rules import checked_camera
from service.cases import actions as cases
from service.cases.actions import CaseDraft
from service.units.actions import ensure_units
from storage.catalog import mounts
from storage.clock_book import Comparison
from storage.models import Account, Camera
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SetClock, SystemClock, local_date
from storage.values.digest import chunks_of_file
from storage.values.place import Point, destination
from tests.factories import video
from tests.servers.keeper import kept_folder
from workers import catch_up

PASSWORD = "một câu dài dễ nhớ"
WARD, OTHER_WARD = "26506@2025-07-01", "26526@2025-07-01"
STREET_BEGINS = Point(10.34600, 107.08000)
EVERY_METRES = 30.0
TITLE, OTHER_TITLE = "Cướp giật túi xách trước số nhà 12", "Trộm xe đạp trước số nhà 8"
# Part of the story -> name, role and ward. Nobody has two parts.
PARTS: dict[str, tuple[str, str, str | None]] = {
    "searcher": ("Trần Thị Thử", "officer", WARD),
    "investigator": ("Lê Văn Ví Dụ", "officer", WARD),
    "confirmer": ("Hồ Ngọc Minh Họa", "officer", WARD),
    "commander": ("Phạm Văn Mẫu", "commander", WARD),
    "reporter": ("Võ Thị Giả Định", "report_officer", WARD),
    "stranger": ("Ngô Hữu Thử", "officer", OTHER_WARD),
    "stranger-commander": ("Đỗ Kim Mẫu", "commander", OTHER_WARD),
    "administrator": ("Quản Trị Mẫu", "administrator", None),
    "auditor": ("Bùi Thanh Mẫu", "auditor", None),
}
# Number of the camera along the street -> codec of what its recorder hands over.
FOOTAGE = {3: "h264", 4: "h264", 5: "hevc"}
BEFORE_MS, LENGTH_S = 20 * SECOND_MS, 90
RATE, GOP_S = 5, 2.0  # pictures a second; seconds from one key frame to the next


@dataclass(frozen=True)
class World:
    """The town as it stands when the story begins, at the machine's own present."""

    archive: Archive
    people: dict[str, Account]
    cameras: list[Camera]
    stranger_camera: Camera
    owner: Account
    case_id: int
    case_number: str
    other_case_number: str
    stranger_case_id: int
    at_ms: int
    place: Point
    masters: dict[int, Path]

    @property
    def filming(self) -> list[Camera]:
        """The cameras with footage of what happened."""
        return [self.cameras[number] for number in FOOTAGE]


def a_world(archive: Archive, *, with_footage: bool = True) -> World:
    """Build the town in ``archive`` (migrated, empty)."""
    now = SystemClock().now_ms()
    at_ms = (now - DAY_MS) // MINUTE_MS * MINUTE_MS
    clock = SetClock(now - 30 * DAY_MS)
    then = Archive(archive.settings, archive.engine, archive.store, archive.bell, clock)
    ensure_units(then)
    people = {part: _engaged(then, part, *known) for part, known in PARTS.items()}
    registered = _registered(then, people["searcher"], WARD, "Vũng Tàu", 12)
    elsewhere = _registered(then, people["stranger"], OTHER_WARD, "Tam Thắng", 1)[0]
    owner = _engaged(then, "owner", "Chủ Camera Mẫu", "owner", None, owner_id=registered[4].owner_id)
    clock.at_ms = now - 2 * DAY_MS
    _compare_clocks(then, people["searcher"], registered[3:5])
    clock.at_ms = at_ms + 2 * HOUR_MS
    masters = _handed_in(then, people["searcher"], registered, at_ms) if with_footage else {}
    place = destination(spot(4), 90, 12)
    clock.at_ms = max(clock.at_ms, now - HOUR_MS)
    case_id, number = _entered(then, people["investigator"], TITLE, at_ms, place)
    _, other_number = _entered(then, people["investigator"], OTHER_TITLE, at_ms, None)
    stranger_case_id, _ = _entered(then, people["stranger"], "Vụ của phường khác", at_ms, None)
    return World(
        archive,
        people,
        registered,
        elsewhere,
        owner,
        case_id,
        number,
        other_number,
        stranger_case_id,
        at_ms,
        place,
        masters,
    )


def spot(number: int) -> Point:
    """Where the camera of a number hangs along the street."""
    return destination(STREET_BEGINS, 90, EVERY_METRES * number)


def device_start_ms(world: World, number: int) -> int:
    """What the recorder of a camera said at the beginning of its footage."""
    return world.at_ms - BEFORE_MS - number * SECOND_MS


@cache
def filmed(codec: str, seed: int, seconds: int = LENGTH_S) -> Path:
    """A made clip, made once for all tests of this process."""
    path = kept_folder() / f"camera-{seed}.mp4"
    return video.make_clip(path, seconds, codec, 160, 90, rate=RATE, gop_s=GOP_S, seed=seed)


def _engaged(
    archive: Archive, part: str, name: str, role: str, unit_id: str | None, *, owner_id: int | None = None
) -> Account:
    with archive.write() as work:
        return create_account(
            work,
            login=f"{part}.mau",
            display_name=name,
            role=role,
            unit_id=unit_id,
            password=PASSWORD,
            owner_id=owner_id,
            must_change=False,
        )


def _registered(archive: Archive, officer: Account, unit_id: str, unit: str, count: int) -> list[Camera]:
    today = local_date(archive.clock.now_ms())
    forms = [checked_camera(_form(number, unit), today) for number in range(count)]
    with archive.write(officer.id) as work:
        made = cameras.register_many(work, forms, unit_id)
    with archive.read() as session:
        hung = {mount.camera_id for camera in made for mount in mounts.of_camera(session, camera.id)}
    assert hung == {camera.id for camera in made}
    return made


def _form(number: int, unit: str) -> dict[str, str]:
    point = spot(number) if unit == "Vũng Tàu" else destination(STREET_BEGINS, 45, 3_000)
    return {
        "owner_kind": "household",
        "owner_name": f"Nguyễn Văn Mẫu {number}",
        "phone": f"0900000{number:03d}" if unit == "Vũng Tàu" else f"0900001{number:03d}",
        "address": f"{2 * number + 2} đường Thử Nghiệm",
        "subunit": "Khu phố 1",
        "unit": unit,
        "place": f"Trước nhà số {2 * number + 2}",
        "indoor": "không",
        "position": f"{point.lat:.6f}, {point.lon:.6f}",
        "direction": "90",
        "angle": "90",
        "range": "45",
        "eyes": "1",
        "recorders": "1",
        "camera_kind": "ip",
        "movement": "fixed",
        "brand": "Hiệu Mẫu",
        "resolution": "1080p",
        "infrared": "có",
        "audio": "không",
        "retention": "15 ngày",
        "storage_place": "recorder",
        "connection": "independent",
        "fund": "community",
        "state": "working",
        "purposes": "report, criminal, administrative",
        "notice_sign": "có",
        "wants_result": "có",
    }


def _compare_clocks(archive: Archive, officer: Account, compared: list[Camera]) -> None:
    """The offset of each is what ``device_start_ms`` hides: number 3 is three seconds slow, number 4 four."""
    for number, camera in enumerate(compared, start=3):
        with archive.write(officer.id) as work:
            clocks.observe(
                work, camera.id, Comparison(work.now, number * SECOND_MS, SECOND_MS, "photograph", reference="phone")
            )


def _handed_in(archive: Archive, officer: Account, registered: list[Camera], at_ms: int) -> dict[int, Path]:
    masters: dict[int, Path] = {}
    for number, codec in FOOTAGE.items():
        path = filmed(codec, number)
        receive(
            archive,
            chunks_of_file(path),
            camera_id=registered[number].id,
            original_name=path.name,
            device_start_ms=at_ms - BEFORE_MS - number * SECOND_MS,
            channel="page",
            actor_id=officer.id,
        )
        masters[number] = path
    catch_up.run_undone(archive, Event())
    return masters


def _entered(archive: Archive, investigator: Account, title: str, at_ms: int, place: Point | None) -> tuple[int, str]:
    assert investigator.unit_id is not None
    draft = CaseDraft("criminal", title, "171", at_ms, at_ms + MINUTE_MS, "Đường Thử Nghiệm", place, investigator.id)
    with archive.write(investigator.id) as work:
        case = cases.create_case(work, draft, investigator.unit_id)
        cases.move_on(work, case.id, "verifying")
        return case.id, case.number
