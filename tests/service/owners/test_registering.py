"""Registering on a phone: four steps, a draft that travels along, nothing ticked, nothing counted until confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from service.cameras.consent_texts import TEXTS, VERSION, consent_sha256
from service.owners.rules import MOST_PENDING, STEP_FIELDS
from storage.catalog import cameras, consents
from storage.models import Account
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person, a_unit
from tests.service.owners.conftest import BODY, FORM


def step(owner: Person, number: int, go: str = "next", **changes: object) -> str:
    """The page behind a step that was sent with the form as filled in so far."""
    known = {name for reached in range(1, number + 1) for name in STEP_FIELDS[reached]}
    data = {name: value for name, value in FORM.items() if name in known}
    return owner.post("/my/new", data={**data, "step": str(number), "go": go, **changes}).text


def shown_step(page: str) -> int:
    return int(re.findall(r'name="step" value="(\d)"', page)[0])


def cameras_of(archive: Archive, owner: Person) -> list[cameras.CameraLine]:
    with archive.read() as session:
        account = session.get_one(Account, owner.id)
        return cameras.of_owner(session, account.owner_id) if account.owner_id else []


def test_step_by_step_to_a_pending_camera(owner: Person, archive: Archive) -> None:
    page = owner.get("/my/new").text
    assert shown_step(page) == 1
    for number in (1, 2, 3):
        page = step(owner, number)
        assert shown_step(page) == number + 1
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert hidden["address"] == FORM["address"]  # the draft travels within the form
    assert cameras_of(archive, owner) == []  # nothing is kept before it is sent
    answer = owner.post("/my/new", data={**FORM, "step": "4", "go": "next", "purposes": ["report", "lost"]})
    (line,) = cameras_of(archive, owner)
    assert answer.headers["location"] == f"/my/cameras/{line.camera.id}"
    assert line.camera.registration == "pending" and line.camera.subunit == "Khu phố 5"
    assert line.mount is not None and (line.mount.azimuth_deg, line.mount.range_metres) == (45, 50)
    assert line.status is not None and line.status.eye_count == 2
    assert (line.owner.name, line.owner.phone) == ("Trần Thị Thử", "0900000123")


def test_nothing_is_ticked_and_the_exact_text_is_shown(owner: Person) -> None:
    page = step(owner, 3)
    boxes = re.findall(r'<input type="checkbox"[^>]*name="purposes"[^>]*>', page)
    assert len(boxes) == 4 and not any("checked" in box for box in boxes)
    for text in TEXTS[VERSION].values():
        assert text in page


def test_what_was_agreed_is_kept_with_the_digest_of_its_text(owner: Person, archive: Archive) -> None:
    owner.post("/my/new", data={**FORM, "step": "4", "go": "next", "purposes": ["criminal"]})
    (line,) = cameras_of(archive, owner)
    with archive.read() as session:
        (given,) = consents.of_camera(session, line.camera.id)
    assert (given.purpose, given.text_sha256, given.method) == ("criminal", consent_sha256("criminal"), "own_page")


def test_without_any_consent_it_is_registered_all_the_same(owner: Person, archive: Archive) -> None:
    owner.post("/my/new", data={**FORM, "step": "4", "go": "next"})
    (line,) = cameras_of(archive, owner)
    with archive.read() as session:
        assert consents.of_camera(session, line.camera.id) == []


def test_back_loses_nothing(owner: Person) -> None:
    page = owner.post("/my/new", data={**FORM, "eyes": "nhiều", "step": "2", "go": "back"}).text
    assert shown_step(page) == 1 and f'value="{FORM["address"]}"' in page


@pytest.mark.parametrize(
    ("number", "changes", "message"),
    [
        (1, {"address": ""}, "Chưa nhập “Địa chỉ”"),
        (1, {"direction": ""}, "Chưa nhập “Hướng quan sát”"),
        (1, {"public": ""}, "Chỉ nhận camera nhìn ra đường"),
        (1, {"lat": "", "lon": ""}, "Hãy chạm vào bản đồ"),
        (1, {"lat": "107.0813", "lon": "10.3542"}, ""),
        (1, {"lat": "48.85", "lon": "2.35"}, ""),
        (1, {"lat": "<b>", "lon": "1"}, ""),
        (2, {"retention": ""}, "Chưa nhập “Thời gian lưu trữ (ngày)”"),
        (2, {"retention": "400"}, "từ 0 đến 180"),
        (2, {"eyes": "0"}, "từ 1 đến 256"),
        (2, {"fund": "trộm"}, "Không nhận ra lựa chọn"),
        (3, {"phone": "12"}, ""),
        (3, {"owner_name": ""}, "Chưa nhập “Họ và tên"),
        (3, {"unit": "Phường Không Có"}, "Hãy chọn một phường"),
        (3, {"owner_kind": ""}, "Chưa nhập “Loại chủ thể”"),
    ],
)
def test_a_step_is_not_left_with_something_wrong(
    owner: Person, number: int, changes: dict[str, str], message: str
) -> None:
    page = step(owner, number, **changes)
    assert shown_step(page) == number and message in page and 'class="errsum"' in page
    assert "<b>" not in page.split("<form")[1].replace("<b>Kiểm", "")


def test_swapped_coordinates_say_so(owner: Person) -> None:
    assert "đảo" in step(owner, 1, lat="107.0813", lon="10.3542").lower()


def test_an_earlier_step_is_checked_again_when_it_is_sent(owner: Person, archive: Archive) -> None:
    page = owner.post("/my/new", data={**FORM, "public": "", "step": "4", "go": "next"}).text
    assert shown_step(page) == 1 and cameras_of(archive, owner) == []


def test_without_a_position_an_officer_adds_it(owner: Person, archive: Archive) -> None:
    data = {**FORM, "lat": "", "lon": "", "position_unknown": "1", "direction": "không rõ", "step": "4", "go": "next"}
    owner.post("/my/new", data=data)
    (line,) = cameras_of(archive, owner)
    assert line.mount is None


def test_a_turning_camera_looks_all_round(owner: Person, archive: Archive) -> None:
    owner.post("/my/new", data={**FORM, "direction": "ptz", "step": "4", "go": "next"})
    (line,) = cameras_of(archive, owner)
    assert line.camera.movement == "ptz" and line.mount is not None and line.mount.angle_deg == 360


@pytest.mark.parametrize("inputs", [{"registration": "confirmed"}, {"state_on": "01/01/2020"}, {"note": "x"}])
def test_an_owner_sets_nothing_that_is_an_officers(owner: Person, archive: Archive, inputs: dict[str, str]) -> None:
    assert owner.post("/api/v1/my/cameras", json={**BODY, **inputs}).status_code == 422
    owner.post("/my/new", data={**FORM, **inputs, "step": "4", "go": "next"})
    (line,) = cameras_of(archive, owner)
    assert line.camera.registration == "pending" and line.camera.note == ""


def test_the_second_camera_is_the_same_owners_whatever_is_sent(owner: Person, archive: Archive) -> None:
    owner.post("/my/new", data={**FORM, "step": "4", "go": "next"})
    other = {**FORM, "address": "214 đường Thử Nghiệm", "owner_name": "Người Khác", "phone": "0900000999"}
    owner.post("/my/new", data={**other, "step": "4", "go": "next", "wants_result": "1"})
    lines = cameras_of(archive, owner)
    assert len(lines) == 2 and {line.owner.name for line in lines} == {"Trần Thị Thử"}
    assert lines[0].owner.wants_result


def test_sent_twice_is_registered_once(owner: Person, archive: Archive) -> None:
    for _ in range(2):
        answer = owner.post("/my/new", data={**FORM, "step": "4", "go": "next"})
    assert answer.headers["location"] == "/my" and len(cameras_of(archive, owner)) == 1
    assert owner.post("/api/v1/my/cameras", json=BODY | {"subunit": "KP5"}).status_code == 409


def test_a_list_of_made_up_cameras_ends_somewhere(owner: Person) -> None:
    for number in range(MOST_PENDING):
        assert owner.post("/api/v1/my/cameras", json={**BODY, "address": f"{number} đường Thử"}).status_code == 201
    answer = owner.post("/api/v1/my/cameras", json={**BODY, "address": "một nơi nữa"})
    assert answer.status_code == 409 and answer.json()["code"] == "too_many_pending"


def test_it_goes_to_the_officers_of_the_ward_it_names(
    owner: Person, archive: Archive, client_as: Callable[..., Person]
) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    here, there = client_as("officer"), client_as("officer", unit_id=OTHER_UNIT_ID)
    made = owner.post("/api/v1/my/cameras", json=BODY).json()
    assert made["registration"] == "pending"
    assert there.post(f"/api/v1/cameras/{made['id']}/confirm").status_code == 404
    assert here.post(f"/api/v1/cameras/{made['id']}/confirm").status_code == 200
    assert "Đang hoạt động" in owner.get("/my").text


def test_a_rejection_is_read_with_its_reason(owner: Person, officer: Person, registered: int) -> None:
    reason = {"reason": "Camera chỉ nhìn vào sân nhà <riêng>."}
    assert officer.post(f"/api/v1/cameras/{registered}/reject", json=reason).status_code == 200
    for path in ("/my", f"/my/cameras/{registered}"):
        page = owner.get(path).text
        assert "Bị từ chối" in page and "sân nhà &lt;riêng&gt;" in page
    assert owner.post(f"/my/cameras/{registered}/consents", data={"purpose": "lost"}).status_code == 409
