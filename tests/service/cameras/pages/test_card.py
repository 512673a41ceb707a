"""One camera's page and what is entered from there."""

from __future__ import annotations

from typing import Any

from storage.catalog import access_log, cameras
from storage.unit_of_work import Archive
from tests.factories.registration import a_registered
from tests.service.conftest import ClientAs


def test_each_part_of_the_page_takes_its_entry_and_goes_back_to_it(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    here = f"/cameras/{a_registered(archive).id}"
    assert "Chưa so giờ lần nào" in officer.get(here).text
    entries: list[tuple[str, dict[str, Any], str]] = [
        ("status", {"state": "paused", "on": "02/03/2026", "reason": "sửa nhà"}, "#status"),
        ("outages", {"outage_reason": "no_link", "start": "01/03/2026 08:00", "note": "mất điện"}, "#outages"),
        ("consents", {"deed": "give", "purpose": "lost", "consent_method": "paper"}, "#consents"),
        ("consents", {"deed": "withdraw", "purpose": "criminal"}, "#consents"),
        ("sign", {"hangs": "1", "sign_on": "01/03/2026"}, "#consents"),
    ]
    for part, fields, anchor in entries:
        answer = officer.post(f"{here}/{part}", data=fields)
        assert (answer.status_code, answer.headers.get("location")) == (303, here + anchor), (part, answer.text)
    page = officer.get(here).text
    for shown in ("sửa nhà", "mất điện", "Đã rút:", "Đã gắn, xem 01/03/2026"):
        assert shown in page, shown
    assert officer.post(f"{here}/outages/1/end", data={}).status_code == 303
    assert "đến nay" not in officer.get(here).text


def test_a_wrong_entry_comes_back_open_with_its_words(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    here = f"/cameras/{a_registered(archive).id}"
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("status", {"state": "working"}, "Chưa có gì thay đổi"),
        ("status", {"state": "broken", "on": "hôm kia"}, "Chưa đọc được ngày."),
        ("status", {"state": "x"}, "Không nhận ra lựa chọn"),
        ("outages", {"outage_reason": "broken", "start": ""}, "Chưa đọc được ngày giờ"),
        ("consents", {"deed": "give", "purpose": "lost", "consent_method": "own_page"}, "chủ camera"),
        ("sign", {"hangs": "1", "sign_on": "01/03/2030"}, "tương lai"),
        ("contact", {"reason": ""}, "ít nhất 5 ký tự"),
    ]
    for part, fields, sentence in wrong:
        answer = officer.post(f"{here}/{part}", data=fields)
        assert answer.status_code == 422 and sentence in answer.text and "<details open>" in answer.text, (part, fields)


def test_the_contact_is_shown_once_for_a_reason(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive, 8)
    here = f"/cameras/{camera.id}"
    assert "0900000008" not in officer.get(here).text and "Nguyễn Văn Mẫu 8" not in officer.get(here).text
    shown = officer.post(f"{here}/contact", data={"reason": "Hẹn giờ lấy dữ liệu"})
    assert shown.status_code == 200 and "0900000008" in shown.text and "Nguyễn Văn Mẫu 8" in shown.text
    assert "0900000008" not in officer.get(here).text
    with archive.read() as session:
        assert [look.camera_id for look in access_log.listed(session, action="owner.revealed")] == [camera.id]


def test_english_is_english(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive)
    officer.post("/session/language", data={"language": "en", "back": "/"})
    for address in (
        "/cameras",
        "/cameras/new",
        f"/cameras/{camera.id}",
        "/cameras/import",
        "/cameras/pending",
        "/units",
    ):
        page = officer.get(address).text
        assert 'lang="en"' in page, address
        for vietnamese in ("Chủ camera", "Nguồn kinh phí", "Tình trạng", "Địa bàn", "Hủy"):
            assert vietnamese not in page, (address, vietnamese)


def test_looking_changes_nothing(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    camera = a_registered(archive)
    for part in ("", "/edit", "/move", "/pins", "/clock", "/clock/new"):
        assert officer.get(f"/cameras/{camera.id}{part}").status_code == 200
    for part in ("/confirm", "/reject", "/status", "/contact", "/consents", "/sign"):
        assert officer.get(f"/cameras/{camera.id}{part}").status_code == 405
    with archive.read() as session:
        kept = cameras.get(session, camera.id)
        assert kept and kept.edition == 1
