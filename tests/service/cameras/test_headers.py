"""What a heading means, and where the header stands among letter heads and titles."""

from __future__ import annotations

import pytest

from service.cameras.fields import FIELD_LABELS
from service.cameras.headers import DROPPED_IDENTITY, DROPPED_SECRET, found_header, meaning
from service.cameras.tables import Table, TableRow


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ và tên", "owner_name"),
        ("HỌ TÊN CHỦ HỘ", "owner_name"),
        ("Hộ gia đình/Cơ quan", "owner_name"),
        ("SĐT", "phone"),
        ("Số điện thoại (*)", "phone"),
        ("Điện\nthoại", "phone"),
        ("Số nhà - đường", "address"),
        ("KP", "subunit"),
        ("SL camera", "eyes"),
        ("Khu vực quan sát", "place"),
        ("Hướng quan sát", "direction"),
        ("Chủng loại", "brand"),
        ("Lưu trữ (ngày)", "retention"),
        ("Xã hội hóa", "fund"),
        ("Kết nối về CA phường", "connection"),
        ("Hiện trạng", "state"),
        ("Toạ độ", "position"),
        ("Link Google Maps", "position"),
        ("Kinh độ", "longitude"),
        ("Số CCCD của chủ hộ", DROPPED_IDENTITY),
        ("Họ tên, CCCD", DROPPED_IDENTITY),
        ("Mật khẩu đầu ghi", DROPPED_SECRET),
        ("Thành tích", None),
        ("", None),
    ],
)
def test_headings(heading: str, field: str | None) -> None:
    assert meaning(heading)[0] == field


@pytest.mark.parametrize("name", [name for name in FIELD_LABELS if name not in ("brand", "camera_kind", "indoor")])
def test_our_own_labels_are_read_again(name: str) -> None:
    assert meaning(FIELD_LABELS[name][0]) == (name, 2)


def table(*rows: list[str]) -> Table:
    return Table("Mẫu", [TableRow(number, cells) for number, cells in enumerate(rows, start=1)])


def test_the_header_is_the_row_that_names_most() -> None:
    head = found_header(
        table(["DANH SÁCH CAMERA"], ["Địa chỉ: phường Mẫu"], ["STT", "Chủ hộ", "SĐT", "Địa chỉ"], ["1", "a", "b", "c"])
    )
    assert head is not None
    assert (head.first, head.height, head.fields) == (2, 1, ["no", "owner_name", "phone", "address"])


def test_a_field_is_taken_from_its_surest_column_once() -> None:
    head = found_header(table(["Họ và tên", "Địa chỉ nhà riêng của chủ", "Địa chỉ", "Tổ", "Khu phố"]))
    assert head is not None
    assert head.fields == ["owner_name", None, "address", "subunit", "subunit"]


def test_a_table_without_a_header_has_none() -> None:
    assert found_header(table(["1", "2"], ["Ghi chú", "x"])) is None
    assert found_header(table()) is None
