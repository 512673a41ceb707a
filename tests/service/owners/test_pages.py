"""The owner's pages: own cameras only, consent given and taken back, the ward told, and no way to anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from storage.catalog import consents
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.street import a_camera
from tests.service.retrievals.stage import Stage
from tests.service.routes import FOR_PROGRAMS, changing, reading

FOR_EVERYBODY = {
    "/account",
    "/api/v1/session",
    "/api/v1/session/password",
    "/session/sign-out",
    "/session/{what}",
    "/units",
    "/units/suggest",
    "/units/{unit_id}",
    "/api/v1/units",
    "/api/v1/units/{unit_id}",
    "/api/v1/basemap",
}
OWN = (
    "/my",
    "/api/v1/my/",
    "/intakes/",
    "/api/v1/intakes/",
    "/cameras/1/hand-in",
    "/hand-ins",
    "/api/v1/cameras/1/intakes",
)


def test_no_page_and_no_byte_of_the_police_opens_for_an_owner(
    stage: Stage, neighbour: Person, owner: Person, app: FastAPI
) -> None:
    """Key 1 is there for every noun: the case, the request, the retrieval, the exhibit, the camera of ``owner``."""
    retrieval_id = stage.granted()
    assert retrieval_id == 1 and stage.case.id == 1 and stage.camera_id == 1
    for person in (owner, neighbour):
        for route in reading(app):
            if route.template in FOR_EVERYBODY or route.path.startswith(OWN):
                continue
            answer = person.request(route.method, route.path)
            if route.path == "/":
                assert answer.headers["location"] == "/my"
            else:
                is_malformed = route.path.startswith("/api/") and answer.status_code == 422  # before any role is asked
                assert is_malformed or answer.status_code in {403, 404}, f"{route}: {answer.status_code}"


def test_an_owner_changes_nothing_that_is_not_theirs(
    stage: Stage, owner: Person, app: FastAPI, rows_of: Callable[[str], int]
) -> None:
    stage.granted()
    tables = ("camera", "case_record", "retrieval_request", "grade", "legal_hold", "report", "account", "custody_event")
    before = {table: rows_of(table) for table in tables}
    for route in changing(app):
        if route.template in FOR_EVERYBODY or route.path.startswith(("/my", "/api/v1/my/", "/session", "/account")):
            continue
        if route.path in {"/cameras/1/hand-in", "/api/v1/cameras/1/intakes", "/api/v1/session/working-case"}:
            continue
        token = {"csrf": owner.headers["X-CSRF"]}
        sent = {"json": {}} if route.path.startswith(FOR_PROGRAMS) else {"data": token}
        if route.path in {"/cameras/import", "/devices/1/hand-in", "/hand-ins", "/hand-ins/1/files"}:
            sent["files"] = {"file": ("a.csv", b"a;b")}
        answer = owner.request(route.method, route.path, **sent)
        assert answer.status_code in {403, 404, 422}, f"{route}: {answer.status_code} {answer.text[:200]}"
    assert {table: rows_of(table) for table in tables} == before


def test_nobody_else_has_owners_pages(client_as: Callable[..., Person], registered: int) -> None:
    for role in ("officer", "commander", "administrator", "technician", "auditor", "report_officer"):
        person = client_as(role)
        for path in (
            "/my",
            "/my/new",
            "/my/uses",
            f"/my/cameras/{registered}",
            "/api/v1/my/cameras",
            "/api/v1/my/uses",
        ):
            assert person.get(path).status_code == 403, (role, path)


def test_somebody_elses_camera_is_not_there(registered: int, neighbour: Person, archive: Archive) -> None:
    page, api = f"/my/cameras/{registered}", f"/api/v1/my/cameras/{registered}"
    assert neighbour.get(page).status_code == neighbour.get(api).status_code == 404
    assert neighbour.get(f"/my/uses?camera={registered}").status_code == 404
    assert neighbour.get(f"/api/v1/my/uses?camera_id={registered}").status_code == 404
    assert neighbour.post(f"{page}/consents", data={"purpose": "lost", "act": "give"}).status_code == 404
    assert neighbour.post(f"{page}/consents", data={"purpose": "report", "act": "withdraw"}).status_code == 404
    assert neighbour.post(f"{api}/consents", json={"purpose": "lost"}).status_code == 404
    assert neighbour.delete(f"{api}/consents/report").status_code == 404
    assert neighbour.post(f"{page}/reports", data={"kind": "broken"}).status_code == 404
    assert neighbour.post(f"{api}/reports", json={"kind": "broken"}).status_code == 404
    assert neighbour.get("/api/v1/my/cameras").json() == [] and "VT-0001" not in neighbour.get("/my").text
    with archive.read() as session:
        standing = consents.standing_of(session, [registered])[registered]
    assert sorted(consent.purpose for consent in standing) == ["criminal", "report"]


@pytest.mark.parametrize("key", ["0", "99", "abc", "9" * 30, "-1"])
def test_what_is_not_there(owner: Person, key: str) -> None:
    assert owner.get(f"/my/cameras/{key}").status_code == 404
    assert owner.get(f"/api/v1/my/cameras/{key}").status_code in {404, 422}
    assert owner.get(f"/my/uses?camera={key}").status_code in {200, 404}


def test_consent_is_given_and_taken_back(owner: Person, registered: int, archive: Archive) -> None:
    address = f"/my/cameras/{registered}/consents"
    page = owner.get(f"/my/cameras/{registered}").text
    assert "vẫn được giữ theo hồ sơ đó" in page and page.count("Rút lại đồng ý?") == 2
    assert owner.post(address, data={"purpose": "lost", "act": "give"}).status_code == 303
    assert owner.post(address, data={"purpose": "lost", "act": "give"}).status_code == 303  # twice is once
    assert owner.post(address, data={"purpose": "report", "act": "withdraw"}).status_code == 303
    with archive.read() as session:
        rows = consents.of_camera(session, registered)
    assert [(row.purpose, row.withdrawn_at is None) for row in rows] == [
        ("report", False),
        ("criminal", True),
        ("lost", True),
    ]
    assert "Đã rút lúc" in owner.get(f"/my/cameras/{registered}").text
    body = owner.get(f"/api/v1/my/cameras/{registered}").json()
    assert [row["purpose"] for row in body["consents"] if row["withdrawn_at"] is None] == ["criminal", "lost"]
    assert owner.post(address, data={"purpose": "everything", "act": "give"}).status_code == 422


def test_the_ward_is_told_and_answers(
    owner: Person, confirmed: int, officer: Person, client_as: Callable[..., Person]
) -> None:
    address = f"/my/cameras/{confirmed}/reports"
    assert owner.post(address, data={"kind": "moved", "note": "<b>sang cổng sau</b>"}).status_code == 303
    assert owner.post(address, data={"kind": "moved", "note": "đã nói rồi"}).status_code == 409
    assert "Đang chờ" in owner.get(f"/my/cameras/{confirmed}").text
    page = officer.get("/owner-reports").text
    assert "dời chỗ" in page and "&lt;b&gt;sang cổng sau" in page and "Trần Thị Thử" not in page
    assert "Chủ camera báo" in officer.get("/").text
    (told,) = officer.get("/api/v1/owner-reports").json()
    stranger = client_as("officer", unit_id=OTHER_UNIT_ID)
    settle = f"/owner-reports/{told['id']}/settlement"
    assert stranger.get("/api/v1/owner-reports").json() == []
    assert stranger.post(settle, data={f"answer_{told['id']}": "đã sửa sổ"}).status_code == 404
    assert client_as("auditor").post(settle, data={f"answer_{told['id']}": "đã sửa sổ"}).status_code == 403
    assert officer.post(settle, data={f"answer_{told['id']}": "ờ"}).status_code == 422
    assert officer.post(settle, data={f"answer_{told['id']}": "Đã ghi vị trí mới."}).status_code == 303
    assert officer.post(settle, data={f"answer_{told['id']}": "Đã ghi lần nữa."}).status_code == 409
    answered = owner.get(f"/my/cameras/{confirmed}").text
    assert "Đã ghi vị trí mới." in answered and officer.account.display_name not in answered
    assert officer.get("/api/v1/owner-reports").json() == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "stolen"}, "kind"),
        ({}, "kind"),
        ({"kind": "moved"}, "note"),
        ({"kind": "broken", "note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_told(owner: Person, registered: int, form: dict[str, str], field: str) -> None:
    answer = owner.post(f"/my/cameras/{registered}/reports", data=form)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text


def test_owners_are_addressed_politely_and_never_as_subjects(stage: Stage, owner: Person) -> None:
    stage.granted()
    for path in ("/my", "/my/new", "/my/uses", "/my/cameras/1", "/account", "/cameras/1/hand-in"):
        page = owner.get(path)
        assert page.status_code == 200 and "đối tượng" not in page.text.lower(), path
    assert "Quý ông/bà" in owner.get("/my/uses").text


def test_a_looked_at_contact_is_seen_by_its_owner(stage: Stage, owner: Person) -> None:
    answer = stage.asker.post("/api/v1/cameras/1/contact", json={"reason": "Gọi xin hình ảnh"})
    assert answer.status_code == 200, answer.text
    for path in ("/my/uses", "/my/cameras/1"):
        page = owner.get(path).text
        assert "đã xem 1 lần" in page.replace("được cán bộ xem", "cán bộ đã xem")
        assert stage.asker.account.display_name not in page


def test_an_owner_of_nothing_sees_nothing(owner: Person, archive: Archive) -> None:
    a_camera(archive)
    assert owner.get("/api/v1/my/cameras").json() == []
    assert owner.get("/api/v1/my/uses").json()["uses"] == []
    assert owner.post("/my/result-wish", data={"wants_result": "1"}).status_code == 404
