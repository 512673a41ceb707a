"""Lists as wards send them, clean, dirty and hostile."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from service.cameras import tables
from service.cameras.fields import CameraKind, Connection, Fund, State
from service.cameras.sheet import SheetPreview, read_sheet
from storage.errors import Refused
from storage.values.place import Point
from tests.factories import camera_sheet
from tests.factories.camera_sheet import HEADINGS, ROWS, csv_of, entity_bomb, ward_list, xlsx_of, zip_bomb

TODAY = date(2026, 11, 22)
PLAIN = ("Họ và tên", "SĐT", "Địa chỉ", "Số mắt", "Tọa độ", "Ghi chú")


def read(stream: io.BytesIO, **defaults: str) -> SheetPreview:
    return read_sheet(stream, TODAY, defaults)


def one_row(**cells: object) -> SheetPreview:
    row = {"Họ và tên": "Nguyễn Văn Mẫu", "SĐT": "0900000001", "Địa chỉ": "1 đường Mẫu", "Số mắt": 1, **cells}
    return read(xlsx_of([tuple(row), tuple(row.values())]))


def refusal_of(stream: io.BytesIO) -> Refused:
    with pytest.raises(Refused) as refusal:
        read(stream)
    return refusal.value


def test_the_usual_list_is_read_whole() -> None:
    preview = read(ward_list())
    assert preview.header_rows == {"Khu phố 3": (7, 7)}
    assert [row.number for row in preview.rows] == [10, 11, 12]
    assert preview.rejected == []
    first, second, third = (row.draft for row in preview.rows)
    assert first and second and third
    assert (first.owner_name, first.phone, first.retention_days, first.azimuth_deg) == (
        "Nguyễn Văn Mẫu",
        "0900000001",
        15,
        0,
    )
    assert first.point == Point(10.36812, 107.09144)
    assert second.phone == "0900000002" and "Đã thêm số 0 ở đầu." in preview.rows[1].notes["row"]
    assert (first.fund, second.fund, third.fund) == (Fund.SELF, Fund.COMMUNITY, Fund.COMMUNITY)
    assert {row.draft.subunit for row in preview.accepted if row.draft} == {"Khu phố 3"}
    assert preview.eyes == 7
    assert [(check.number, check.stated, check.counted, check.agrees) for check in preview.totals_checks] == [
        (13, 7, 7, True)
    ]
    assert "camera_kind" in preview.missing_fields and "phone" not in preview.missing_fields


def test_identity_numbers_never_get_in() -> None:
    preview = read(
        ward_list(
            [
                *ROWS,
                (
                    4,
                    "Lê Thị Thử 000000000009",
                    "9 đường Mẫu",
                    "0900000004",
                    1,
                    "",
                    "",
                    "",
                    "",
                    "",
                    "000000000004",
                    "CCCD 000000000005",
                ),
            ]
        )
    )
    dropped = {column.heading: column.reason for column in preview.dropped_columns}
    assert "không lưu" in (dropped["Số CCCD"] or "")
    for number in ("000000000001", "000000000004", "000000000005", "000000000009"):
        assert number not in repr(preview)
    assert preview.rows[3].notes["note"] == "Đã bỏ số CCCD: không lưu."


def test_passwords_never_get_in() -> None:
    preview = one_row(**{"Mật khẩu đầu ghi": "Matkhau@1", "Tài khoản": "admin"})
    assert "Matkhau@1" not in repr(preview)
    assert len(preview.dropped_columns) == 2


def test_a_total_that_disagrees_is_told() -> None:
    check = read(ward_list(total=9)).totals_checks[0]
    assert (check.stated, check.counted, check.agrees) == (9, 7, False)


def test_totals_of_groups_are_checked_each() -> None:
    row = ("Trần Thị Thử", "0900000001", "1 đường Mẫu", 2, "", "")
    rows = [
        PLAIN,
        ("KP1",),
        row,
        ("Cộng", "", "", 2),
        ("KP2",),
        row,
        row,
        ("Cộng", "", "", 4),
        ("Tổng cộng", "", "", 6),
    ]
    preview = read(xlsx_of(rows))
    assert [check.agrees for check in preview.totals_checks] == [True, True, True]
    assert [row.draft.subunit for row in preview.rows if row.draft] == ["Khu phố 1", "Khu phố 2", "Khu phố 2"]


@pytest.mark.parametrize(
    ("cells", "field", "told"),
    [
        ({"SĐT": "1.79E+11"}, "phone", "làm tròn"),
        ({"SĐT": 1.79e11}, "phone", "thừa chữ số"),
        ({"SĐT": "09000000"}, "phone", "thiếu 2 chữ số"),
        ({"SĐT": ""}, "phone", "Chưa nhập"),
        ({"Số mắt": "hai"}, "eyes", "không phải số nguyên"),
        ({"Số mắt": 0}, "eyes", "từ 1 đến 256"),
        ({"Thời gian lưu": 365}, "retention", "từ 0 đến 180"),
        ({"Tọa độ": "1146235; 431022"}, "position", "VN-2000"),
        ({"Tọa độ": "48,8584; 2,2945"}, "position", "ngoài Việt Nam"),
        ({"Địa chỉ": "#REF!"}, "address", "lỗi công thức"),
        ({"Họ và tên": "NguyÔn V¨n MÉu"}, "owner_name", "UniKey"),
        ({"Tình trạng": "lơ lửng"}, "state", "Không nhận ra"),
        ({"Ngày đăng ký": "01/01/2030"}, "registered_on", "tương lai"),
    ],
)
def test_a_bad_cell_is_told_in_its_place(cells: dict[str, object], field: str, told: str) -> None:
    preview = one_row(**cells)
    assert [row.draft for row in preview.rows] == [None]
    assert told in preview.rows[0].problems[field]
    assert set(preview.rows[0].problems) == {field}


def test_formula_text_is_refused_and_saved_results_are_read() -> None:
    preview = read(csv_of([PLAIN, ("=HYPERLINK(1)", "0900000001", "1 đường Mẫu", "1", "", "")]))
    assert "công thức" in preview.rows[0].problems["owner_name"]
    preview = read(csv_of([PLAIN, ("Trần Thị Thử", '="0900000001"', "1 đường Mẫu", "1", "", "=1+1")]))
    assert set(preview.rows[0].problems) == {"note"}
    assert preview.rows[0].cells["phone"] == "0900000001"
    book = xlsx_of([PLAIN, ("=1+1", "0900000001", "1 đường Mẫu", 1, "", "")])  # a formula without a saved value
    assert "owner_name" in read(book).rows[0].problems


def test_swapped_positions_are_turned_with_a_note() -> None:
    row = one_row(**{"Tọa độ": "107,09066; 10,36701"}).rows[0]
    assert row.draft and row.draft.point == Point(10.36701, 107.09066)
    assert "đổi lại" in row.notes["position"]


def test_latitude_and_longitude_in_two_columns() -> None:
    row = one_row(**{"Kinh độ": 107.09066, "Vĩ độ": 10.36701}).rows[0]
    assert row.draft and row.draft.point == Point(10.36701, 107.09066)
    assert "position" in one_row(**{"Kinh độ": 107.09066, "Vĩ độ": ""}).rows[0].problems


def test_ticks_and_kinds_in_the_usual_columns() -> None:
    cells = {"Xã hội hóa": "x", "Kết nối về CA phường": "có", "Hoạt động": "✓", "Loại camera": "Wi-Fi"}
    draft = one_row(**cells).rows[0].draft
    assert draft
    assert (draft.fund, draft.connection, draft.state) == (Fund.COMMUNITY, Connection.CENTRAL, State.WORKING)
    assert draft.camera_kind is CameraKind.WIFI and draft.brand is None
    broken = one_row(**{"Tình trạng": "hư"}).rows[0].draft
    assert broken and broken.state is State.BROKEN


def test_words_that_are_no_direction_become_what_is_seen() -> None:
    row = one_row(**{"Hướng": "Ra ngã ba hẻm 212"}).rows[0]
    assert row.draft and row.draft.azimuth_deg is None and row.draft.sees == "Ra ngã ba hẻm 212"
    assert "direction" in row.notes
    assert "direction" in one_row(**{"Hướng": "N"}).rows[0].problems


def test_ditto_signs_and_merged_owners_take_the_row_above() -> None:
    rows = [
        PLAIN,
        ("Trần Thị Thử", "0900000001 / 0900000002", "1 đường Mẫu", 1, "", "x"),
        ("nt", "-nt-", '"', 2, "", ""),
        ("", "", "", 3, "", ""),
    ]
    preview = read(xlsx_of(rows))
    assert [(row.draft.owner_name, row.draft.phone, row.draft.eyes) for row in preview.rows if row.draft] == [
        ("Trần Thị Thử", "0900000001", 1),
        ("Trần Thị Thử", "0900000001", 2),
        ("Trần Thị Thử", "0900000001", 3),
    ]
    assert preview.rows[0].draft and preview.rows[0].draft.phone_other == "0900000002"
    assert "dòng trên" in preview.rows[1].notes["owner_name"]
    assert "ô gộp" in preview.rows[2].notes["owner_name"]


def test_a_header_of_two_rows() -> None:
    rows = [
        ("STT", "Họ và tên", "Địa chỉ", "SĐT", "Số lượng camera", "", "Ghi chú"),
        ("", "", "", "", "Trong nhà", "Ngoài trời", ""),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        (1, "Trần Thị Thử", "1 đường Mẫu", "0900000001", 3, 2, ""),
        ("", "Tổng cộng", "", "", 3, 2, ""),
    ]
    preview = read(xlsx_of(rows))
    assert preview.header_rows["Khu phố 3"] == (1, 2)
    assert [row.draft.eyes for row in preview.rows if row.draft] == [2]
    assert preview.totals_checks[0].agrees
    assert [column.heading for column in preview.dropped_columns] == ["Số lượng camera Trong nhà"]


def test_defaults_fill_what_a_list_leaves_out() -> None:
    preview = read(
        csv_of([("Họ tên chủ hộ", "Di động", "Nơi ở"), ("Trần Thị Thử", "900000001", "1 đường Mẫu")]),
        fund="community",
        unit="26526",
    )
    draft = preview.rows[0].draft
    assert draft and (draft.fund, draft.unit, draft.eyes) == (Fund.COMMUNITY, "26526", 1)
    assert any("mỗi dòng một mắt" in notice for notice in preview.notices)
    assert "fund" not in preview.missing_fields


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_usual_kind(delimiter: str, encoding: str) -> None:
    rows = [HEADINGS, *ROWS]
    preview = read(csv_of(rows, delimiter, encoding))
    assert [row.draft.owner_name for row in preview.rows if row.draft] == [row[1] for row in ROWS]


def test_a_formula_without_its_saved_value_is_said_and_one_with_it_is_read() -> None:
    preview = one_row(**{"Ghi chú": '=A2&" x"'})
    assert preview.rows[0].draft is None and "công thức" in preview.rows[0].problems["note"]
    saved = with_saved_value(xlsx_of([PLAIN, ("Trần Thị Thử", "0900000001", "1 đường Mẫu", "=1+1", "", "=2+2")]), "2")
    (row,) = read(saved).rows
    assert row.cells["eyes"] == "2" and set(row.problems) == {"note"}


def with_saved_value(stream: io.BytesIO, value: str) -> io.BytesIO:
    """The workbook with the value of its first formula saved beside it, as Excel does."""
    saved = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(saved, "w") as archive:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = re.sub(rb"</f><v\s*/>|</f><v></v>", f"</f><v>{value}</v>".encode(), data, count=1)
            archive.writestr(part.filename, data)
    return saved


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("107,09144", "10,36812", None),
        (1036812, 10709144, "mất dấu phẩy thập phân"),
        ("10 22 05", "107 05 29", "Độ, phút, giây phải có dấu"),
        ("10,36812", "", "Mới có một số"),
        (1146235.42, 431022.11, "VN-2000"),
        (48.8584, 2.2945, "ngoài Việt Nam"),
    ],
)
def test_two_columns_of_degrees_are_refused_for_the_right_reason(lat: object, lon: object, said: str | None) -> None:
    (row,) = one_row(**{"Vĩ độ": lat, "Kinh độ": lon}).rows
    if said is None:
        assert row.draft and row.draft.point == Point(10.36812, 107.09144) and "đổi lại" in row.notes["position"]
    else:
        assert said in row.problems["position"]


@pytest.mark.parametrize(
    ("eyes", "said"),
    [("1.000", "từ 1 đến 256"), ("-2", "từ 1 đến 256"), ("0", "từ 1 đến 256"), ("2,5", "“2,5” không phải số nguyên")],
)
def test_a_wrong_count_is_refused_for_the_right_reason(eyes: str, said: str) -> None:
    assert said in one_row(**{"Số mắt": eyes}).rows[0].problems["eyes"]


def test_what_is_written_though_no_row_says_it_is_said_row_by_row() -> None:
    rows = [(*PLAIN, "Nguồn kinh phí", "Kết nối")]
    rows.append(("Trần Thị Thử", "0900000001", "1 đường Mẫu", 1, "", "", "xhh", "tập trung"))
    rows.append(("Lê Văn Ví Dụ", "0900000002", "2 đường Mẫu", 1, "", "", "", ""))
    said, silent = read(xlsx_of(rows)).rows
    assert said.filled == {} and set(silent.filled) == {"fund", "connection"}
    assert "Hộ tự lắp" in silent.filled["fund"] and "Độc lập" in silent.filled["connection"]
    chosen = read(xlsx_of(rows), fund="community", retention="30").rows[1]
    assert chosen.draft and chosen.draft.fund is Fund.COMMUNITY and chosen.draft.retention_days == 30
    assert "“Xã hội hóa”" in chosen.filled["fund"] and "“30”" in chosen.filled["retention"]


def test_csv_in_windows_1258_with_separate_tone_marks() -> None:
    written = "Họ và tên;SĐT;Địa chỉ\r\nNguyễn Thị Mẫu;0900000001;1 Đường Thử\r\n"
    apart = ""
    for char in written:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        apart += unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone)) + tone
    preview = read(io.BytesIO(apart.encode("cp1258")))
    assert preview.rows[0].draft and preview.rows[0].draft.owner_name == "Nguyễn Thị Mẫu"
    assert preview.rows[0].draft.address == "1 Đường Thử"


def test_several_sheets_are_read_and_hidden_ones_are_not() -> None:
    book = Workbook()
    for title, name in (("KP 3", "Trần Thị Thử"), ("KP 4", "Lê Văn Ví Dụ"), ("ẩn", "Không Được Đọc")):
        sheet = book.create_sheet(title)
        sheet.append(list(PLAIN))
        sheet.append([name, "0900000001", "1 đường Mẫu", 1, "", ""])
    book["ẩn"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    preview = read(stream)
    assert [(row.sheet, row.cells["owner_name"]) for row in preview.rows] == [
        ("KP 3", "Trần Thị Thử"),
        ("KP 4", "Lê Văn Ví Dụ"),
    ]


@pytest.mark.parametrize("text", ["NguyÔn V¨n MÉu", "Nguyeãn Vaên Maãu"])
def test_a_list_in_an_old_font_is_refused_with_advice(text: str) -> None:
    stream = xlsx_of([PLAIN, *[(text, "0900000001", "1 đường Mẫu", 1, "", "")] * 3])
    refusal = refusal_of(stream)
    assert refusal.code == "legacy_font" and "Unicode" in refusal.message


def test_modern_text_is_never_taken_for_an_old_font() -> None:
    words = (
        "Quách Thị Huế, Ngã ba Xuyên Á, Tuân Khoa, Loan Hoè, Nguyễn Thuỳ, Oách Khoái Thuở Quý Rượu"
        " Ngoằn Khuya Hikvision® 2304×1296 25°C «Mẫu» Müller"
    )
    stream = xlsx_of([PLAIN, *[(words[:90], "0900000001", words, 1, "", words.upper())] * 5])
    assert not read(stream).rejected


def test_a_zip_bomb_and_an_entity_bomb_are_refused_unopened() -> None:
    assert refusal_of(zip_bomb()).code == "sheet_bomb"
    assert refusal_of(entity_bomb()).code == "sheet_bomb"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (io.BytesIO(b""), "sheet_empty"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "sheet_old_format"),
        (io.BytesIO(b"PK\x03\x04 broken"), "sheet_unreadable"),
        (io.BytesIO(ward_list().getvalue()[:3000]), "sheet_unreadable"),
        (io.BytesIO(camera_sheet.not_a_workbook()), "sheet_unreadable"),
        (io.BytesIO(b"\x00\x01\x02\x03" * 100), "sheet_unreadable"),
        (io.BytesIO("chỉ là\r\nvăn bản".encode()), "sheet_no_header"),
        (xlsx_of([("a", "b"), (1, 2)]), "sheet_no_header"),
        (io.BytesIO(b'"' + b"x" * 200_000), "sheet_unreadable"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(stream: io.BytesIO, code: str) -> None:
    assert refusal_of(stream).code == code


def test_a_damaged_part_inside_is_refused() -> None:
    data = bytearray(ward_list().getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    at = part.header_offset + 30 + len(part.filename) + 20
    data[at : at + 60] = bytes(60)
    assert refusal_of(io.BytesIO(bytes(data))).code == "sheet_unreadable"


def test_limits_of_size_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 1000)
    assert refusal_of(ward_list()).code == "sheet_too_large"
    monkeypatch.undo()
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    rows = [PLAIN, *[("Trần Thị Thử", "0900000001", "1 đường Mẫu", 1, "", "")] * 5]
    assert refusal_of(xlsx_of(rows)).code == "sheet_too_long"
    assert len(read(xlsx_of(rows[:5])).rows) == 4


def test_a_row_far_below_does_not_cost_a_million_rows() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(PLAIN))
    sheet.append(["Trần Thị Thử", "0900000001", "1 đường Mẫu", 1, "", ""])
    sheet.cell(1_048_576, 16_384, "xa")
    stream = io.BytesIO()
    book.save(stream)
    assert len(read(stream).rows) == 1
