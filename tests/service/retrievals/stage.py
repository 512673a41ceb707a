"""The people, the case and the footage that the tests of retrievals begin with."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from service.cases.actions import CaseDraft, create_case
from storage.catalog import access_log, clips, custody, retrievals
from storage.catalog.units import set_setting
from storage.ledger.chain import verified
from storage.models import AccessEntry, CaseRecord, Retrieval
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS
from tests.factories.people import Person
from tests.factories.shelf import Shelved, produce_exhibit, shelve
from tests.factories.street import UNIT_ID, a_camera, observe_clock

REASON = "Cần xem hướng rời đi của hai xe máy sau vụ việc."


@dataclass
class Stage:
    """``asker`` searches and asks, ``chief`` approves, ``detective`` investigates and grades, ``deputy`` confirms."""

    archive: Archive
    asker: Person
    chief: Person
    detective: Person
    deputy: Person
    case: CaseRecord
    camera_id: int
    shelved: Shelved

    @property
    def start_ms(self) -> int:
        """Where the footage begins."""
        return self.shelved.starts[0]

    def body(self, **other: Any) -> dict[str, Any]:
        """What is sent to ask for the first two minutes."""
        asked = {"camera_id": self.camera_id, "start_ms": self.start_ms, "end_ms": self.start_ms + 2 * MINUTE_MS}
        return {
            "case_id": self.case.id,
            "purpose": "investigate",
            "reason": REASON,
            "cameras": [asked],
            **other,
        }

    def ask(self, **other: Any) -> dict[str, Any]:
        """A request that waits."""
        answer = self.asker.post("/api/v1/requests", json=self.body(**other))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def approve(self, made: dict[str, Any]) -> dict[str, Any]:
        """The chief allows it whole."""
        answer = self.chief.post(f"/api/v1/requests/{made['id']}/approve", json={})
        assert answer.status_code == 200, answer.text
        decided: dict[str, Any] = answer.json()
        return decided

    def granted(self) -> int:
        """Key of a retrieval that was asked for, allowed and produced."""
        made = self.approve(self.ask())
        retrieval_id: int = made["retrievals"][0]["id"]
        self.produce(retrieval_id)
        return retrieval_id

    def produce(self, retrieval_id: int) -> None:
        """What the job leaves, in milliseconds: clips, an exhibit, the state (made-up bytes hold no pictures)."""
        with self.archive.write() as work:
            row = work.session.get_one(Retrieval, retrieval_id)
            for clip, _detail in clips.between(work.session, row.camera_id, row.start_ms, row.end_ms):
                ref = clips.ref_of(work.session, row.camera_id, clip.start_ms, work.now)
                assert ref is not None
                retrievals.add_clip(work.session, row.id, ref.id)
            row.state, row.produced_at = "produced", work.now
            work.record("retrieval.produced", "retrieval", row.id, case_id=self.case.id)
        produce_exhibit(self.archive, retrieval_id)

    def clip_refs(self, retrieval_id: int) -> list[int]:
        """Permanent names of the clips of a retrieval."""
        with self.archive.read() as session:
            return [ref.id for ref in retrievals.clip_refs(session, retrieval_id)]

    def looks(self, action: str | None = None) -> list[AccessEntry]:
        """What stands in the access log, oldest first."""
        with self.archive.read() as session:
            return access_log.listed(session, action=action, limit=500)[::-1]


def a_case(archive: Archive, person: Person, investigator: Person, kind: str = "criminal") -> CaseRecord:
    """A case of the ward that happened where and when the footage was taken."""
    now = archive.clock.now_ms()
    with archive.write(person.id) as work:
        draft = CaseDraft(
            kind=kind,
            title="Cướp giật tài sản tại ngã ba",
            offence_code="",
            occurred_from_ms=now - 3 * HOUR_MS,
            occurred_to_ms=now - 3 * HOUR_MS + MINUTE_MS,
            place="Ngã ba Thử Nghiệm",
            investigator_id=investigator.id,
        )
        return create_case(work, draft, UNIT_ID)


def set_up(archive: Archive, asker: Person, chief: Person, detective: Person, deputy: Person) -> Stage:
    """Footage of three minutes, three hours ago, of a clock that was compared, and a case about it."""
    camera_id = a_camera(archive, "TT-0412")
    start = archive.clock.now_ms() - 3 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 1_000)
    shelved = shelve(archive, camera_id, start, 3)
    case = a_case(archive, asker, detective)
    return Stage(archive, asker, chief, detective, deputy, case, camera_id, shelved)


def kinds(stage: Stage) -> Counter[str]:
    """How many custody events there are of each kind, on an unbroken chain."""
    with stage.archive.read() as session:
        assert verified(custody.walk(session)).is_unbroken
        return Counter(event.kind for event in custody.walk(session))


def facts(stage: Stage, kind: str) -> dict[str, Any]:
    """What the newest custody event of a kind states."""
    with stage.archive.read() as session:
        *_, newest = (event for event in custody.walk(session) if event.kind == kind)
    stated: dict[str, Any] = json.loads(newest.body)
    return stated


def relax(stage: Stage) -> None:
    """Let the ward do with fewer than three people."""
    with stage.archive.write() as work:
        set_setting(work.session, UNIT_ID, "three_people_relaxed", "1")


def form(stage: Stage, **other: str) -> dict[str, str]:
    """The form of a request as a browser sends it."""
    key = str(stage.camera_id)
    return {
        "csrf": stage.asker.headers["X-CSRF"],
        "act": "ask",
        "case_id": str(stage.case.id),
        "purpose": "investigate",
        "reason": REASON,
        "listed": key,
        "camera": key,
        f"from_{key}": "02/03/2026 05:00:00",
        f"to_{key}": "02/03/2026 05:02:00",
        "q": "lat=10.35&lon=107.08",
        **other,
    }
