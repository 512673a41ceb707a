"""Cases, requests, footage and holds in English: of the interface's own words none stays Vietnamese."""

from __future__ import annotations

import pytest

from tests.factories.people import Person
from tests.service.access.test_language import Words
from tests.service.retrievals.stage import REASON, Stage

WHY = "Thay ro bien so xe va huong roi di."
TYPED = (
    REASON,
    "Cướp giật tài sản tại ngã ba",
    "Ngã ba Thử Nghiệm",
    "Người Mẫu",
    "Nhìn ra ngã ba",
    "Phường Vũng Tàu",
    "ĐT",
)


@pytest.fixture
def size_name() -> str:
    """One size is enough here: words are the same in both."""
    return "embedded"


def left(person: Person, path: str) -> list[str]:
    page = person.get(path)
    assert page.status_code == 200, path
    return [f"{path}: {words}" for words in Words(page.text).vietnamese(TYPED)]


def test_nothing_vietnamese_is_left_on_the_way_from_case_to_grade(stage: Stage) -> None:
    for person in (stage.asker, stage.chief, stage.detective, stage.deputy):
        person.post("/session/language", data={"language": "en", "back": "/"})
    granted = stage.granted()
    waiting = stage.ask(purpose="verify_report")
    [ref, *_rest] = stage.clip_refs(granted)
    grade = {"case_id": stage.case.id, "value": 3, "reason": WHY}
    case = f"/cases/{stage.case.id}"
    found = [
        *left(stage.asker, "/cases"),
        *left(stage.asker, "/cases/new"),
        *left(stage.asker, f"{case}/edit"),
        *left(stage.asker, f"/requests/new?camera={stage.camera_id}&camera=XX"),
        *left(stage.chief, f"/requests/{waiting['id']}"),
        *left(stage.asker, f"/requests/{waiting['id']}"),
        *left(stage.deputy, f"/retrievals/{granted}"),
        *left(stage.detective, f"/retrievals/{granted}"),
        *left(stage.detective, f"/retrievals/{granted}/clips/{ref}"),
    ]
    stage.detective.post(f"/api/v1/retrievals/{granted}/grades", json=grade)
    stage.asker.post("/requests/1/withdraw")
    opened = stage.asker.post("/api/v1/requests/break-glass", json=stage.body()).json()
    judged = {"is_justified": False, "note": WHY}
    for person in (stage.asker, stage.chief, stage.detective, stage.deputy):
        paths = [case, f"{case}/retrievals", f"{case}/holds", "/requests?view=mine", "/requests/1"]
        for path in (*paths, f"/requests/{opened['id']}", f"/retrievals/{granted}"):
            found += left(person, path)
    stage.chief.post(f"/api/v1/requests/{opened['id']}/review", json=judged)
    found += left(stage.detective, f"/retrievals/{opened['retrievals'][0]['id']}")
    assert found == [], "\n".join(found)
