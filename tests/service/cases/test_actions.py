"""Case records through JSON and pages: entered, edited, moved on, clarified, withdrawn; nobody's name is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from storage.catalog import custody, mounts
from storage.models import Mount
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.street import a_camera


@pytest.fixture
def officer(client_as: Callable[..., Person]) -> Person:
    return client_as("officer")


def body(archive: Archive, **other: Any) -> dict[str, Any]:
    now = archive.clock.now_ms()
    return {
        "kind": "criminal",
        "title": "Cướp giật tài sản tại giao lộ",
        "offence_code": "171",
        "occurred_from_ms": now - 2 * HOUR_MS,
        "occurred_to_ms": now - HOUR_MS,
        "place": "Ngã ba Thử Nghiệm",
        "lat": 10.35,
        "lon": 107.08,
        **other,
    }


def enter(archive: Archive, person: Person, **other: Any) -> dict[str, Any]:
    answer = person.post("/api/v1/cases", json=body(archive, **other))
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


def move(person: Person, case: dict[str, Any], stage: str, decision: str = "QĐ 01") -> Any:
    return person.post(f"/api/v1/cases/{case['id']}/stages", json={"stage": stage, "decision_number": decision})


def kinds(archive: Archive) -> Counter[str]:
    with archive.read() as session:
        return Counter(event.kind for event in custody.walk(session))


def test_entered_with_the_next_number_and_its_group(archive: Archive, officer: Person) -> None:
    first, second = enter(archive, officer), enter(archive, officer, place="Chợ Thử Nghiệm")
    assert (first["number"], second["number"]) == ("HS 0001/2026", "HS 0002/2026")
    assert (first["offence_group"], first["stage"], first["unit_id"]) == (
        "so_huu",
        "received",
        officer.account.unit_id,
    )
    assert kinds(archive)["case.created"] == 2


def test_a_number_of_ones_own_never_stops_the_register(archive: Archive, officer: Person) -> None:
    enter(archive, officer, number="HS X1/2026")
    enter(archive, officer, number="HS 9999/2026")
    assert enter(archive, officer, place="Chợ Thử Nghiệm")["number"] == "HS 10000/2026"
    assert enter(archive, officer, place="Bến xe Thử Nghiệm")["number"] == "HS 10001/2026"
    again = officer.post("/api/v1/cases", json=body(archive, number="HS X1/2026", place="Chợ Thử Nghiệm"))
    assert (again.status_code, again.json()["field"]) == (409, "number")


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "secret"},
        {"title": "ngắn"},
        {"offence_code": "9999"},
        {"place": " "},
        {"occurred_from_ms": 4_000_000_000_000, "occurred_to_ms": 4_000_000_000_001},
        {"occurred_to_ms": 0},
        {"occurred_from_ms": 0},
        {"occurred_from_ms": 10**30},
        {"lat": 107.08, "lon": 10.35},
        {"lat": "NaN"},
        {"lon": None},
        {"lat": 48.86, "lon": 2.35},
        {"title": "Cướp giật \u202e tài sản"},
        {"title": "........."},
        {"place": "\u200b\u200b\u200b"},
        {"number": "\u2060"},
        {"occurred_to_ms": 1_772_500_000_000},
        {"investigator_id": 999},
        {"investigator_id": 10**30},
    ],
)
def test_what_cannot_be_entered(archive: Archive, officer: Person, other: dict[str, Any]) -> None:
    answer = officer.post("/api/v1/cases", json=body(archive, **other))
    assert answer.status_code == 422, answer.text
    assert kinds(archive)["case.created"] == 0


def test_clarified_when_a_subject_is_known_and_the_case_is_opened(archive: Archive, officer: Person) -> None:
    case = enter(archive, officer)
    assert move(officer, case, "opened").status_code == 422, "not from the first stage"
    assert move(officer, case, "verifying").status_code == 201
    assert move(officer, case, "opened", "").status_code == 422, "a decision has a number"
    opened = move(officer, case, "opened")
    assert opened.json()["clarified_at"] is None, "no subject yet"
    subject = {"identifier": "Nguyễn Văn Mẫu 1990", "is_by_camera": True}
    noted = officer.post(f"/api/v1/cases/{case['id']}/subjects", json=subject)
    assert noted.json()["label"] == "ĐT1"
    assert officer.post(f"/api/v1/cases/{case['id']}/subjects", json=subject).status_code == 409
    found = officer.get(f"/api/v1/cases/{case['id']}").json()
    assert found["clarified_at"] == archive.clock.now_ms(), "it waited only for this"
    assert move(officer, case, "annulled").json()["clarified_at"] is None
    steps = officer.get(f"/api/v1/cases/{case['id']}/stages").json()
    assert [(s["stage"], s["is_clarifying"], s["is_annulling"]) for s in steps] == [
        ("received", False, False),
        ("verifying", False, False),
        ("opened", False, False),
        ("opened", True, False),
        ("annulled", False, True),
    ]
    counted = kinds(archive)
    assert counted["case.clarified"] == counted["case.clarification_annulled"] == 1


def test_a_form_sent_twice_makes_one_case(archive: Archive, officer: Person, client_as: Callable[..., Person]) -> None:
    first = enter(archive, officer)
    assert enter(archive, officer)["id"] == first["id"]
    assert kinds(archive)["case.created"] == 1
    assert enter(archive, client_as("officer"))["id"] != first["id"], "somebody else means their own"
    officer.put(f"/api/v1/cases/{first['id']}", json=body(archive, edition=1))
    assert enter(archive, officer)["id"] != first["id"], "what was changed since is no repeat"


def test_a_place_far_from_every_camera_of_the_unit(archive: Archive, officer: Person) -> None:
    mount = {"azimuth_deg": 0, "angle_deg": 90, "range_metres": 50, "lat": 10.34, "lon": 107.09}
    camera_id = a_camera(archive, "TT-0412")
    with archive.write() as work:
        mounts.add(work.session, Mount(camera_id=camera_id, valid_from_ms=1, recorded_at=work.now, **mount))
    answer = officer.post("/api/v1/cases", json=body(archive, lat=21.03, lon=105.85))
    assert answer.status_code == 422 and "100 km" in answer.json()["problems"]["position"]
    assert enter(archive, officer)["lat"] == 10.35


def test_an_edit_names_the_edition_it_read(archive: Archive, officer: Person) -> None:
    case = enter(archive, officer)
    address = f"/api/v1/cases/{case['id']}"
    changed = officer.put(address, json=body(archive, title="Trộm cắp tài sản", offence_code="173", edition=1))
    assert (changed.status_code, changed.json()["edition"]) == (200, 2)
    assert officer.put(address, json=body(archive, edition=1)).status_code == 409


def test_stages_stand_in_the_order_of_time(archive: Archive, officer: Person) -> None:
    case = enter(archive, officer)
    address = f"/api/v1/cases/{case['id']}/stages"
    for at in (archive.clock.now_ms() + 1, archive.clock.now_ms() - DAY_MS, 10**30, -5):
        assert officer.post(address, json={"stage": "verifying", "entered_at": at}).status_code == 422


def test_withdrawn_with_a_reason_and_never_changed_again(archive: Archive, officer: Person) -> None:
    case = enter(archive, officer)
    address = f"/api/v1/cases/{case['id']}/withdrawal"
    assert officer.post(address, json={"reason": "ngắn"}).status_code == 422
    assert officer.post(address, json={"reason": "Lập trùng với hồ sơ khác."}).status_code == 204
    assert move(officer, case, "verifying").status_code == 409
    assert case["number"] not in officer.get("/cases").text
    assert "Đã rút khỏi sổ" in officer.get(f"/cases/{case['id']}").text


def test_another_unit_sees_nothing_until_it_helps_and_then_reads_only(
    archive: Archive, officer: Person, client_as: Callable[..., Person]
) -> None:
    stranger = client_as("officer", unit_id=OTHER_UNIT_ID)
    case = enter(archive, officer)
    pages = [f"/cases/{case['id']}", f"/api/v1/cases/{case['id']}", f"/cases/{case['id']}/edit"]
    assert [stranger.get(page).status_code for page in pages] == [404, 404, 404]
    assert stranger.get("/api/v1/cases").json() == []
    assert move(stranger, case, "verifying").status_code == 404
    officer.post(f"/api/v1/cases/{case['id']}/units", json={"unit_id": OTHER_UNIT_ID})
    assert [stranger.get(page).status_code for page in pages] == [200, 200, 403]
    assert move(stranger, case, "verifying").status_code == 403


@pytest.mark.parametrize("role", ["technician", "owner"])
def test_roles_without_cases(archive: Archive, officer: Person, client_as: Callable[..., Person], role: str) -> None:
    case = enter(archive, officer)
    person = client_as(role)
    assert person.get(f"/cases/{case['id']}").status_code == 403
    assert person.post("/api/v1/cases", json=body(archive)).status_code == 403


@pytest.mark.parametrize("role", ["auditor", "report_officer"])
def test_who_checks_and_who_reports_read_and_change_nothing(
    archive: Archive, officer: Person, client_as: Callable[..., Person], role: str
) -> None:
    """A number of a report opens its case: whoever answers for the number reads the record, never the footage."""
    case = enter(archive, officer)
    person = client_as(role)
    page = person.get(f"/cases/{case['id']}")
    assert page.status_code == 200 and "Chuyển giai đoạn" not in page.text
    assert (f"/cases/{case['id']}/retrievals" in page.text) == (role == "auditor")
    assert move(person, case, "verifying").status_code == 403


@pytest.mark.parametrize("key", ["0", "999", "-1", str(10**30), "1e3", "%27--"])
def test_guessed_keys(officer: Person, key: str) -> None:
    for address in (f"/cases/{key}", f"/api/v1/cases/{key}", f"/cases/{key}/holds", f"/cases/{key}/retrievals"):
        assert officer.get(address).status_code in {404, 422}


def form(**other: str) -> dict[str, str]:
    return {
        "kind": "other",
        "title": "Tìm người đi lạc ở chợ",
        "occurred_from": "02/03/2026 06:00",
        "place": "Chợ Thử Nghiệm",
        "position": "10.34610, 107.08430",
        **other,
    }


def test_by_form(archive: Archive, officer: Person) -> None:
    wrong = officer.post("/cases/new", data=form(occurred_from="hôm qua", position="ở kia", title="<b>x</b>"))
    assert wrong.status_code == 422
    assert "Chưa đọc được ngày giờ" in wrong.text and "&lt;b&gt;x&lt;/b&gt;" in wrong.text
    made = officer.post("/cases/new", data=form())
    assert (made.status_code, made.headers["location"]) == (303, "/cases/1")
    assert officer.post("/cases/new", data=form(number="HS 0001/2026", place="Bến xe")).status_code == 422
    page = officer.get("/cases/1").text
    assert "Tìm người đi lạc ở chợ" in page and 'hx-get="/cases/1/retrievals"' in page
    late = officer.post("/cases/1/stages", data={"stage": "verifying", "entered_at": "mai"})
    assert late.status_code == 422 and "Chưa đọc được ngày giờ" in late.text
    assert officer.post("/cases/1/stages", data={"stage": "resolved"}).status_code == 303
    assert "Đã làm rõ" in officer.get("/cases/1").text
    edited = officer.post("/cases/1/edit", data=form(kind="other", edition="2", title="Tìm trẻ đi lạc ở chợ"))
    assert edited.status_code == 303
    assert officer.post("/cases/1/edit", data=form(edition="2")).status_code == 409
    for query, is_found in {
        "q=tre+di+lac": 1,
        "q=%25": 0,
        "state=open": 0,
        "state=clarified": 1,
        "kind=criminal": 0,
    }.items():
        assert ("HS 0001/2026" in officer.get(f"/cases?{query}").text) is bool(is_found), query
