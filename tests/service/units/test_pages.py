"""Pages of units, without any script."""

from __future__ import annotations

from service.units.actions import ensure_units
from storage.unit_of_work import Archive
from tests.service.conftest import ClientAs


def test_a_person_finds_a_unit_and_reads_its_story(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    ensure_units(archive)
    found = officer.get("/units", params={"q": "vung tau"}).text
    assert "Phường Vũng Tàu" in found and "Thành phố Vũng Tàu" in found
    city = officer.get("/units/747@2020-01-01").text
    assert "không tách được" in city and "Phường Tam Thắng" in city and "Xã Long Sơn" in city
    assert "Không có đơn vị nào khớp" in officer.get("/units", params={"q": "khong co noi nay"}).text
    options = officer.get("/units/suggest", params={"unit": "vung tau"}).text
    assert '<option value="26506 Phường Vũng Tàu">' in options
    assert "<option" not in officer.get("/units/suggest", params={"q": "long son"}).text  # beyond one's units


def test_odd_questions_are_answered_politely(client_as: ClientAs) -> None:
    officer = client_as("officer")
    assert "Gõ tên hoặc mã để tìm" in officer.get("/units").text
    wrong = officer.get("/units", params={"q": "vung tau", "on": "hôm qua"})
    assert wrong.status_code == 422 and "Chưa đọc được ngày." in wrong.text
    assert officer.get("/units/none").status_code == 404
    evil = officer.get("/units", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in evil and "&lt;script&gt;" in evil
