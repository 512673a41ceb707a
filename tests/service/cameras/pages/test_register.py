"""The register on a page, read without any script."""

from __future__ import annotations

from service.cameras.actions import register_own
from service.cameras.fields import State
from storage.catalog import camera_statuses, cameras
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, a_unit, an_account
from tests.factories.registration import a_draft, a_registered, many_registered
from tests.factories.street import UNIT_ID
from tests.service.conftest import ClientAs


def test_an_empty_register_says_what_to_do_next(client_as: ClientAs) -> None:
    page = client_as("officer").get("/cameras").text
    assert "Chưa có camera nào" in page and "/cameras/import" in page and "/cameras/new" in page


def test_the_table_is_paged_and_narrowed_by_its_address(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    many_registered(archive, 30)
    a_registered(archive, 99, state=State.BROKEN, address="5 đường Lê Lợi")
    first = officer.get("/cameras").text
    assert "VT-0025" in first and "VT-0026" not in first and "after=VT-0025" in first
    second = officer.get("/cameras", params={"after": "VT-0025"}).text
    assert "VT-0026" in second and "VT-0025</b>" not in second and "before=VT-0026" in second
    back = officer.get("/cameras", params={"before": "VT-0026"}).text
    assert "VT-0001" in back and "VT-0026</b>" not in back
    narrowed = officer.get("/cameras", params={"q": "le loi", "state": "broken"}).text
    assert "VT-0031" in narrowed and "VT-0001" not in narrowed and "Bỏ điều kiện" in narrowed
    assert "Không có camera nào khớp" in officer.get("/cameras", params={"q": "khong dau"}).text
    part = officer.get("/cameras", params={"rows": "50"}, headers={"HX-Request": "true"}).text
    assert "VT-0030" in part and "<html" not in part
    assert "0900***001" in first and "0900000001" not in first and "Nguyễn Văn Mẫu 1<" not in first


def test_the_map_has_its_table_one_click_away(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    a_registered(archive)
    page = officer.get("/cameras", params={"view": "map", "state": "working"}).text
    assert 'data-src="/api/v1/cameras/map?state=working"' in page and "/cameras?state=working" in page


def test_hostile_words_stay_words(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive, 1, place="<img src=x onerror=alert(1)>", address="'; DROP TABLE camera; --")
    for address in ("/cameras", f"/cameras/{camera.id}", "/cameras?q=%3Cscript%3E", f"/cameras/{camera.id}/edit"):
        page = officer.get(address).text
        assert "<img src=x" not in page and "<script>" not in page.replace('<script src="', "")
    assert camera.code in officer.get("/cameras", params={"q": "'; drop table"}).text
    with archive.read() as session:
        assert cameras.get(session, camera.id)


def test_one_thing_is_done_to_every_ticked_camera(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    one, other, broken = many_registered(archive, 3)
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    foreign = many_registered(archive, 1, unit_id=OTHER_UNIT_ID)[0]
    ticked = [str(camera.id) for camera in (one, other, foreign)]
    done = officer.post("/cameras/many", data={"deed": "broken", "camera": ticked, "back": "/cameras?state=working"})
    assert (done.status_code, done.headers["location"]) == (303, "/cameras?state=working")
    told = officer.get(done.headers["location"]).text
    assert "Đã làm 2, bỏ qua 1." in told
    with archive.read() as session:
        states = [camera_statuses.current(session, camera.id) for camera in (one, other, broken, foreign)]
    assert [status.state for status in states if status] == ["broken", "broken", "working", "working"]
    again = officer.post("/cameras/many", data={"deed": "broken", "camera": [str(one.id)], "back": "//evil.example"})
    assert again.headers["location"] == "/cameras"
    assert "Chưa có gì thay đổi" in officer.get("/cameras").text
    officer.post("/cameras/many", data={"deed": "sign"})
    assert "Chưa chọn camera nào" in officer.get("/cameras").text
    assert client_as("auditor").post("/cameras/many", data={"deed": "sign", "camera": ticked}).status_code == 403


def test_waiting_registrations_are_decided_one_by_one(archive: Archive, client_as: ClientAs) -> None:
    officer, account = client_as("officer"), an_account(archive, "chu-camera", "owner", None)
    with archive.write(account.id) as work:
        one, other = (register_own(work, account.id, a_draft(number), UNIT_ID) for number in (1, 2))
    page = officer.get("/cameras/pending").text
    assert one.code in page and "Cùng số điện thoại với" in page
    assert "Chờ xác nhận (2)" in officer.get("/cameras").text
    assert 'aria-label="2 ' in officer.get("/units").text  # beside the navigation, on every page
    refused = officer.post(f"/cameras/{other.id}/reject", data={"reason": "không"})
    assert refused.status_code == 422 and "10 đến 300 ký tự" in refused.text and 'value="không"' in refused.text
    assert officer.post(f"/cameras/{one.id}/confirm").headers["location"] == "/cameras/pending"
    officer.post(f"/cameras/{other.id}/reject", data={"reason": "Camera quay vào trong nhà."})
    assert "Không còn đăng ký nào chờ" in officer.get("/cameras/pending").text
    assert "Camera quay vào trong nhà." in officer.get(f"/cameras/{other.id}").text
