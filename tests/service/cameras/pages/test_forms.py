"""Registering, editing and moving by plain forms."""

from __future__ import annotations

import re
from typing import Any

from service.cameras.actions import edit
from storage.catalog import cameras, consents, mounts
from storage.unit_of_work import Archive
from tests.factories.registration import a_draft, a_registered
from tests.service.conftest import ClientAs

FORM: dict[str, Any] = {
    "owner_kind": "household",
    "owner_name": "Nguyễn Văn Mẫu",
    "phone": "0900 000 123",
    "address": "1 đường Thử",
    "unit": "26506 Phường Vũng Tàu",
    "place": "Nhìn ra ngã ba",
    "lat": "10.34610",
    "lon": "107.08430",
    "direction": "18",
    "eyes": "1",
    "camera_kind": "ip",
    "movement": "fixed",
    "retention": "15",
    "storage_place": "card",
    "fund": "self",
    "connection": "independent",
    "state": "working",
    "notice_sign": "có",
}


def test_the_form_ticks_no_consent_and_asks_no_identity_number(client_as: ClientAs) -> None:
    page = client_as("officer").get("/cameras/new").text
    boxes = [tag for tag in page.split("<input") if 'name="purposes"' in tag.split(">")[0]]
    assert len(boxes) == 4 and not any("checked" in tag.split(">")[0] for tag in boxes)
    assert 'name="cccd"' not in page and 'name="password"' not in page


def test_a_camera_is_registered_by_a_plain_form(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    made = officer.post("/cameras/new", data={**FORM, "purposes": ["criminal", "lost"], "hung_from": "01/02/2026"})
    assert made.status_code == 303, made.text
    page = officer.get(made.headers["location"]).text
    assert "VT-0001" in page and "18° Bắc" in page and "0900***123" in page and "01/02/2026" in page
    with archive.read() as session:
        (line,) = cameras.listed(session, cameras.CameraFilter())
        assert [c.purpose for c in consents.of_camera(session, line.camera.id)] == ["criminal", "lost"]
    asked = officer.post("/cameras/new", data=FORM)
    assert asked.status_code == 200 and "Có thể camera này đã đăng ký" in asked.text and "VT-0001" in asked.text
    assert officer.post("/cameras/new", data={**FORM, "is_another": "1"}).status_code == 303


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    wrong = {
        **FORM,
        "phone": "0900",
        "lat": "107.08430",
        "lon": "10.34610",
        "unit": "Phường Rạch Dừa",
        "hung_from": "mai",
    }
    answer = officer.post("/cameras/new", data={**wrong, "retention": "365", "purposes": "lost"})
    assert answer.status_code == 422
    for sentence in ("thiếu 6 chữ số", "bị đảo chỗ", "gợi ý", "Chưa đọc được ngày.", "từ 0 đến 180"):
        assert sentence in answer.text, sentence
    assert 'value="Nhìn ra ngã ba"' in answer.text and 'value="0900"' in answer.text
    assert officer.post("/cameras/new", data={}).status_code == 422
    with archive.read() as session:
        assert cameras.totals(session, cameras.CameraFilter()) == (0, 0)


def test_swapped_numbers_are_marked_and_one_click_puts_them_right(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    assert 'name="swap"' not in officer.get("/cameras/new").text
    swapped = FORM | {"lat": "107.0843", "lon": "10,3461", "purposes": "lost"}
    wrong = officer.post("/cameras/new", data=swapped).text
    assert 'href="#lat"' in wrong and 'href="#lon"' in wrong and wrong.count('aria-invalid="true"') == 2
    assert re.search(r'<button type="submit"[^>]* name="swap" value="1"[^>]*formnovalidate', wrong)
    right = officer.post("/cameras/new", data=swapped | {"swap": "1"})
    assert right.status_code == 200 and 'name="swap"' not in right.text and "aria-invalid" not in right.text
    assert re.search(r'name="lat" value="10.34610"', right.text) and re.search(
        r'name="lon" value="107.08430"', right.text
    )
    assert 'value="Nhìn ra ngã ba"' in right.text and re.search(r'value="lost"[^>]* checked', right.text)
    pasted = officer.post("/cameras/new", data=FORM | {"position": "107.0843, 10.3461", "swap": "1"}).text
    assert 'name="position" value="10.34610; 107.08430"' in pasted
    unchanged = officer.post("/cameras/new", data=FORM | {"swap": "1"})
    assert unchanged.status_code == 200 and 'value="10.34610"' in unchanged.text
    with archive.read() as session:
        assert cameras.totals(session, cameras.CameraFilter()) == (0, 0), "the button saves nothing"


def test_an_edit_keeps_the_rest_and_meets_an_edit_of_another(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive)
    address = f"/cameras/{camera.id}/edit"
    assert 'value="1 đường Thử Nghiệm"' in officer.get(address).text
    form = {"owner_name": "Nguyễn Văn Mẫu 1", "phone": "0900000001", "address": "2 đường Mới", "place": "Cột điện"}
    form |= {"retention": "không rõ", "edition": "1", "email": "mau@vi-du.vn"}
    assert officer.post(address, data=form).status_code == 303
    with archive.read() as session:
        line = cameras.line(session, camera.id)
        assert line and (line.camera.address, line.camera.retention_days) == ("2 đường Mới", 0)
        assert line.owner.contact == "mau@vi-du.vn"
    with archive.write() as work:
        edit(work, camera.id, a_draft(1), edition=2)
    assert officer.post(address, data={**form, "edition": "2"}).status_code == 409
    assert officer.post(address, data={**form, "edition": "3", "phone": "x"}).status_code == 422


def test_a_move_by_numbers_alone(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive)
    address = f"/cameras/{camera.id}/move"
    assert 'value="10.34050"' in officer.get(address).text
    wrong = officer.post(address, data={"lat": "107.09000", "lon": "10.35000", "azimuth_deg": "x", "from": "mai"})
    assert wrong.status_code == 422 and wrong.text.count('class="msg"') == 4 and 'name="swap"' in wrong.text
    assert officer.post(address, data={"lat": "10.35000", "lon": "107.09000", "from": "01/03/2030"}).status_code == 422
    moved = {"lat": "10.35000", "lon": "107.09000", "azimuth_deg": "262", "angle_deg": "60", "range_metres": "45"}
    assert officer.post(address, data={**moved, "from": "01/03/2026 08:00"}).status_code == 303
    with archive.read() as session:
        new, old = mounts.of_camera(session, camera.id)
        assert (new.azimuth_deg, new.angle_deg, old.valid_to_ms) == (262, 60, new.valid_from_ms)
    page = officer.get(f"/cameras/{camera.id}").text
    assert "01/03/2026 08:00" in page and "trước khi đăng ký" in page
    drawn = officer.get(f"/cameras/{camera.id}/pins").json()["cameras"]
    assert [pin["state"] for pin in drawn] == ["has", "dim"]


def test_only_those_who_may_get_the_forms(archive: Archive, client_as: ClientAs) -> None:
    auditor = client_as("auditor")
    camera = a_registered(archive)
    for address in ("/cameras/new", f"/cameras/{camera.id}/edit", f"/cameras/{camera.id}/move"):
        assert auditor.get(address).status_code == 403 == auditor.post(address, data=FORM).status_code
    assert "/edit" not in auditor.get(f"/cameras/{camera.id}").text
