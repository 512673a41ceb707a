"""A ward at work, through the product's own verbs: people, cameras, one handed-in file, cases that come and go.

The clock is the test's own and moves on with every step, so that what came first is first by the instant, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ingest import exhibits
from ingest.media.exhibit import join
from ingest.media.results import JoinedFile
from service.access.actions import create_account
from service.cameras import actions as cameras
from service.cameras.rules import checked_camera
from service.cases import actions as cases
from service.cases.actions import CaseDraft
from service.cases.subjects import add_subject
from service.retrievals import actions as retrievals
from service.retrievals import grading
from service.retrievals.rules import Asked
from service.units.actions import ensure_units
from storage.catalog import retrievals as retrievals_catalog
from storage.catalog import units as units_catalog
from storage.models import Account, Camera
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS, SECOND_MS, SetClock, local_date
from storage.values.digest import chunks_of_file
from storage.values.timespan import Timespan
from tests.factories import video
from tests.factories.people import PASSWORD
from tests.servers.keeper import kept_folder
from workers import catch_up

TAM_THANG, VUNG_TAU, CITY = "26526@2025-07-01", "26506@2025-07-01", "747@2020-01-01"
REASON = "Hình ảnh cho thấy biển số xe và hướng đi của đối tượng"
PARTS = {
    "searcher": ("officer", TAM_THANG),
    "investigator": ("officer", TAM_THANG),
    "confirmer": ("officer", TAM_THANG),
    "commander": ("commander", TAM_THANG),
    "reporter": ("report_officer", TAM_THANG),
    "stranger": ("report_officer", VUNG_TAU),
}
FUNDS = ("community", "community", "state", "self")


@dataclass
class Ward:
    """Phường Tam Thắng; ``people`` by their part, ``cameras`` in order of their codes."""

    archive: Archive
    clock: SetClock
    people: dict[str, Account]
    scope: set[str]
    cameras: list[Camera] = field(default_factory=list)
    filmed_at: int = 0

    def step(self, by_ms: int = MINUTE_MS) -> None:
        """Some time goes by."""
        self.clock.advance(by_ms)

    def open_case(self, title: str = "Trộm xe máy trước chợ thử", kind: str = "criminal", offence: str = "173") -> int:
        """A case under verification; answers its key."""
        self.step()
        investigator = self.people["investigator"]
        at = self.filmed_at
        draft = CaseDraft(kind, title, offence, at, at + MINUTE_MS, "Đường Thử Nghiệm", None, investigator.id)
        with self.archive.write(investigator.id) as work:
            case = cases.create_case(work, draft, TAM_THANG)
            cases.move_on(work, case.id, "verifying")
            return case.id

    def retrieve(self, case_id: int, camera: int = 0) -> tuple[int, int]:
        """Ask, approve, produce; answers the keys of the retrieval and of its link to the case."""
        self.step()
        span = Timespan(self.filmed_at, self.filmed_at + 5 * SECOND_MS)
        asked = [Asked(self.cameras[camera].id, span)]
        searcher, commander = self.people["searcher"], self.people["commander"]
        with self.archive.write(searcher.id) as work:
            made = retrievals.ask(
                work, searcher, self.scope, case_id=case_id, purpose="investigate", reason=REASON, asked=asked
            )
        self.step()
        with self.archive.write(commander.id) as work:
            retrievals.approve(work, made.id, commander, self.scope, self.archive.settings)
        self.run_jobs()
        with self.archive.read() as session:
            row = retrievals_catalog.of_request(session, made.id)[0]
            link = retrievals_catalog.link(session, case_id, row.id)
        assert row.state == "produced" and link is not None
        return row.id, link.id

    def grade(self, link_id: int, value: int, *, confirmed: bool = True) -> None:
        """The investigator grades; a further person confirms."""
        self.step()
        investigator, confirmer = self.people["investigator"], self.people["confirmer"]
        with self.archive.write(investigator.id) as work:
            made = grading.give_grade(work, link_id, investigator, self.scope, value=value, reason=REASON)
        if confirmed:
            self.step()
            with self.archive.write(confirmer.id) as work:
                grading.confirm_grade(work, made.id, confirmer, self.scope)

    def clarify(self, case_id: int, person: str, *, by_camera: bool = True) -> None:
        """A subject is identified and the case opened by a decision."""
        self.step()
        with self.archive.write(self.people["investigator"].id) as work:
            add_subject(work, case_id, person, is_by_camera=by_camera)
            cases.move_on(work, case_id, "opened", decision_number=f"QĐ {case_id:02d}/2026")

    def assisted_case(self, person: str, camera: int = 0, value: int = 3) -> int:
        """A case that footage helped to clarify."""
        case_id = self.open_case(f"Vụ thử của {person}")
        _, link_id = self.retrieve(case_id, camera)
        self.grade(link_id, value)
        self.clarify(case_id, person)
        return case_id

    def clarified_case(self, person: str, title: str = "Vụ chưa đánh giá") -> int:
        """A clarified case whose footage nobody has graded yet; answers the key of its link."""
        case_id = self.open_case(title)
        _, link_id = self.retrieve(case_id)
        self.clarify(case_id, person)
        return link_id

    def annul(self, case_id: int) -> None:
        """The decision is annulled."""
        self.step()
        with self.archive.write(self.people["investigator"].id) as work:
            cases.move_on(work, case_id, "annulled", decision_number="QĐ hủy 01", note="Hủy quyết định khởi tố")

    def run_jobs(self) -> None:
        """The crew does what is undone. Exhibits are joined in this process: its child is tried in tests/ingest."""
        with patch.object(exhibits, "run_in_child", _joined_here):
            catch_up.run_undone(self.archive)


# What happens in a ward; answers the key of what it is about
Story = Callable[[Ward], int]


def a_ward(archive: Archive, clock: SetClock) -> Ward:
    """Build the ward in ``archive`` (migrated, empty)."""
    ensure_units(archive)
    people = {}
    for part, (role, unit_id) in PARTS.items():
        with archive.write() as work:
            people[part] = create_account(
                work,
                login=f"{part}.thu",
                display_name=f"Người Thử {part}",
                role=role,
                unit_id=unit_id,
                password=PASSWORD,
                must_change=False,
            )
    with archive.read() as session:
        scope = units_catalog.scope(session, TAM_THANG)
    ward = Ward(archive, clock, people, scope)
    today = local_date(clock.now_ms())
    with archive.write(people["searcher"].id) as work:
        forms = [checked_camera(_form(number, fund), today) for number, fund in enumerate(FUNDS)]
        ward.cameras = cameras.register_many(work, forms, TAM_THANG)
    ward.filmed_at = clock.now_ms() - HOUR_MS
    for number in (0, 2):
        path = _film(number + 1)
        receive(
            archive,
            chunks_of_file(path),
            camera_id=ward.cameras[number].id,
            original_name=path.name,
            device_start_ms=ward.filmed_at,
            channel="page",
            actor_id=people["searcher"].id,
        )
    ward.run_jobs()
    return ward


@cache
def _film(seed: int) -> Path:
    """A few seconds of moving shapes, made once for all tests of this process."""
    return video.make_clip(kept_folder() / f"{seed}.mp4", 6, "h264", 160, 90, rate=5, seed=seed)


def _joined_here(verb: str, args: dict[str, Any], **_limits: object) -> list[JoinedFile]:
    assert verb == "join"
    return join(**args)


def _form(number: int, fund: str) -> dict[str, str]:
    return {
        "owner_kind": "household",
        "owner_name": f"Trần Thị Thử {number}",
        "phone": f"0900000{number:03d}",
        "address": f"{number + 1} đường Thử Nghiệm",
        "subunit": f"Khu phố {number % 2 + 1}",
        "unit": "Tam Thắng",
        "place": f"Trước nhà số {number + 1}",
        "indoor": "không",
        "position": f"10.36{number}, 107.09",
        "direction": "90",
        "angle": "90",
        "range": "45",
        "eyes": str(number + 1),
        "camera_kind": "ip",
        "movement": "fixed",
        "retention": "15 ngày",
        "storage_place": "recorder",
        "connection": "independent",
        "fund": fund,
        "state": "broken" if number == 3 else "working",
        "purposes": "report, criminal",
        "notice_sign": "có" if number else "không",
    }
