"""Lists going out: nothing in them acts, nothing in them tells a phone that may not be told."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from service.cameras.sheet import read_sheet
from service.cameras.sheet_out import cameras_geojson, neutralised, write_rejected, write_xlsx
from tests.factories.camera_sheet import xlsx_of

COLUMNS = [
    ("code", "Mã"),
    ("owner_name", "Chủ camera"),
    ("phone", "Số điện thoại"),
    ("eyes", "Số mắt"),
    ("registered_on", "Ngày"),
]


def written(rows: list[dict[str, object]], *, phones_allowed: bool = False) -> list[tuple[object, ...]]:
    stream = io.BytesIO()
    assert write_xlsx(rows, COLUMNS, stream, phones_allowed=phones_allowed) == len(rows)
    book = load_workbook(stream)
    sheet = book.worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        '=HYPERLINK("http://x")',
        "\x00=1",
    ],
)
def test_text_that_could_act_is_made_to_lie_still(text: str) -> None:
    cell = neutralised(text)
    assert isinstance(cell, str) and cell.startswith("'")
    assert str(written([{"owner_name": text}])[1][1]).startswith("'")


def test_figures_days_and_plain_text_stay_what_they_are() -> None:
    day = date(2026, 3, 14)
    assert [neutralised(v) for v in (5, 1.5, day, "Trần Thị Thử", None, True)] == [
        5,
        1.5,
        day,
        "Trần Thị Thử",
        None,
        "Có",
    ]
    row = written([{"code": "TT-0001", "owner_name": "Trần Thị Thử", "eyes": 2, "registered_on": day}])[1]
    assert row[0] == "TT-0001" and row[3] == 2


@settings(max_examples=25)  # each is a whole workbook
@given(st.text(max_size=60))
def test_any_text_can_be_written_and_never_acts(text: str) -> None:
    cell = neutralised(text)
    assert isinstance(cell, str)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    written([{"owner_name": text}])


def test_phones_are_masked_unless_allowed_and_keep_their_zero() -> None:
    rows: list[dict[str, object]] = [{"phone": "0900000123"}]
    assert written(rows)[1][2] == "0900***123"
    assert written(rows, phones_allowed=True)[1][2] == "0900000123"


def test_a_title_with_forbidden_signs_is_mended() -> None:
    stream = io.BytesIO()
    write_xlsx([], COLUMNS, stream, title="Phường [Tam/Thắng]: danh sách rất dài hơn ba mươi mốt ký tự")
    assert load_workbook(stream).sheetnames[0].startswith("Phường")


def test_rejected_rows_come_back_with_their_reasons_and_can_be_sent_again() -> None:
    head = ("Họ và tên", "SĐT", "Địa chỉ", "Số mắt")
    preview = read_sheet(
        xlsx_of([head, ("Trần Thị Thử", "0900000001", "1 đường Mẫu", 1), ("Lê Văn Ví Dụ", "1.79E+11", "=2", "hai")]),
        date(2026, 11, 22),
    )
    stream = io.BytesIO()
    assert write_rejected(preview, stream) == 1
    cells = list(load_workbook(stream).worksheets[0].iter_rows(values_only=True))
    assert cells[1][1] == 3
    assert "làm tròn" in str(cells[1][-1]) and "Số mắt camera" in str(cells[1][-1])
    stream.seek(0)
    again = read_sheet(stream, date(2026, 11, 22))
    assert set(again.rows[0].problems) >= {"phone", "eyes"}


def test_geojson_tells_places_and_masks_phones() -> None:
    rows: list[dict[str, object]] = [
        {"code": "TT-0001", "lat": 10.368124, "lon": 107.091437, "phone": "0900000123", "on": date(2026, 3, 14)},
        {"code": "TT-0002", "lat": None, "lon": None},
    ]
    drawn = cameras_geojson(rows)
    assert json.loads(json.dumps(drawn)) == drawn
    assert drawn["features"][0]["geometry"]["coordinates"] == [107.09144, 10.36812]
    assert drawn["features"][0]["properties"] == {"code": "TT-0001", "phone": "0900***123", "on": "2026-03-14"}
    assert drawn["features"][1]["geometry"] is None
    rounded = cameras_geojson(rows, rounded=True, phones_allowed=True)["features"][0]
    assert rounded["geometry"]["coordinates"] == [107.091, 10.368]
    assert rounded["properties"]["phone"] == "0900000123"
