"""Bringing a list in by plain pages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from service.cameras import imports as lists
from storage.catalog import cameras
from storage.unit_of_work import Archive
from tests.factories.camera_sheet import ROWS, ward_list
from tests.factories.people import Person
from tests.service.access.test_language import VIETNAMESE
from tests.service.conftest import ClientAs

WRONG = (4, "Phạm Thị Giả", "9 đường Thử", "12", 1, "Bắc", "Imou", "365", "xhh", "", "", "=1+1")


def send(person: Person, data: bytes, **fields: str) -> Any:
    form = {"csrf": person.headers["X-CSRF"], "unit": "", **fields}
    return person.post("/cameras/import", data=form, files={"file": ("ds.xlsx", data)})


def test_a_list_is_previewed_cell_by_cell_and_then_written(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    assert "Đọc và xem trước" in officer.get("/cameras/import").text
    sent = send(officer, ward_list([*ROWS, WRONG]).getvalue(), fund="community")
    assert sent.status_code == 303, sent.text
    here = sent.headers["location"]
    page = officer.get(here).text
    for shown in (
        "Chưa ghi gì vào hệ thống.",
        "Ghi 3 dòng",
        "1 dòng cần sửa",
        'aria-invalid="true"',
        "từ 0 đến 180",
        "đã bỏ",
    ):
        assert shown in page, shown
    assert "0900***001" in page and "0900000001" not in page and "000000000001" not in page
    assert "9 đường Thử" in officer.get(f"{here}?which=rejected").text
    assert "1 đường" not in officer.get(f"{here}?which=rejected&after=4").text
    with archive.read() as session:
        assert cameras.totals(session, cameras.CameraFilter()) == (0, 0)
    assert officer.post(f"{here}/confirm").headers["location"] == here
    done = officer.get(here).text
    assert "Đã ghi 3 camera vào sổ đăng ký" in done and "VT-0003" in done and "Ghi 3 dòng" not in done
    assert officer.post(f"{here}/confirm").status_code == 409
    assert "ds.xlsx" in officer.get("/cameras/import").text


def test_what_is_said_of_a_list_is_said_in_english_too(client_as: ClientAs) -> None:
    officer = client_as("officer")
    officer.post("/session/language", data={"language": "en"})
    silent = (
        5,
        "Lê Văn Ví Dụ",
        "8 đường Thử",
        "0900000005",
        1,
        "ra ngã ba",
        "Imou",
        "1-2 tuần",
        "",
        "10 22; 107 5",
        "",
        "",
    )
    here = send(officer, ward_list([*ROWS, WRONG, silent]).getvalue()).headers["location"]
    page = unescape(officer.get(here).text + officer.get(f"{here}?which=filled").text)
    said = re.findall(r"<em>(.*?)</em>", page) + re.findall(r"#row-\d+\">(.*?)</a>", page)
    assert len(said) > 12 and any("The retention is from 0 to 180 days." in text for text in said)
    assert "“Independent” will be kept" in page, "what a row does not say is told row by row"
    own = re.compile(r"“Quan sát thấy gì”|ra ngã ba")
    assert not [text for text in said if VIETNAMESE.search(own.sub("", text))]
    rows = officer.get(here.replace("/cameras/import/", "/api/v1/cameras/imports/") + "/rows?which=rejected").json()
    assert rows and not [text for row in rows for text in row["problems"].values() if VIETNAMESE.search(text)]


def test_what_is_entered_twice_is_left_out_unless_ticked(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    here = send(officer, ward_list([*ROWS, ROWS[0]]).getvalue()).headers["location"]
    page = officer.get(here).text
    for shown in (
        "Ghi 3 dòng",
        "3 dòng sẽ được ghi · 1 dòng bị bỏ qua",
        "Ghi cả 1 dòng nhập lặp",
        "mặc định không ghi",
    ):
        assert shown in page, shown
    assert "Bỏ qua" not in page
    batch = officer.get(here.replace("/cameras/import/", "/api/v1/cameras/imports/")).json()
    assert (batch["likeness_count"], batch["repeat_count"]) == (1, 1)
    officer.post(f"{here}/confirm", data={"take_repeats": "1"})
    with archive.read() as session:
        assert cameras.totals(session, cameras.CameraFilter())[0] == 4


def test_a_list_is_given_up(client_as: ClientAs) -> None:
    officer = client_as("officer")
    here = send(officer, ward_list().getvalue()).headers["location"]
    assert officer.post(f"{here}/drop").headers["location"] == "/cameras/import"
    assert "đã hủy" in officer.get(here).text


def test_what_is_no_list_is_refused_on_the_form(client_as: ClientAs) -> None:
    officer = client_as("officer")
    for data, fields in ((b"", {}), (b"nothing", {}), (ward_list().getvalue(), {"unit": "Phường Rạch Dừa"})):
        answer = send(officer, data, **fields)
        assert answer.status_code == 422 and "errsum" in answer.text
    nothing = officer.post("/cameras/import", files={"csrf": (None, officer.headers["X-CSRF"])})
    assert nothing.status_code == 422 and "Hãy chọn tệp" in nothing.text
    officer.headers["X-CSRF"] = "stolen"
    assert send(officer, b"x").status_code == 403
    assert client_as("auditor").get("/cameras/import").status_code == 403


def test_a_long_list_shows_that_it_is_being_read(
    archive: Archive, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "INLINE_BYTES", 0)
    officer = client_as("officer")
    here = send(officer, ward_list().getvalue()).headers["location"]
    assert "Đang đọc danh sách" in officer.get(here).text
    assert officer.post(f"{here}/confirm").status_code == 409
