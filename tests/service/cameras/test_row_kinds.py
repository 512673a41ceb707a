"""Rows of data told from what people put around them."""

from __future__ import annotations

import pytest

from service.cameras.row_kinds import RowKind, SheetMemory, column_kind, row_kind

FIELDS = ("no", "owner_name", "phone", "address", "eyes")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["(1)", "(2)", "(3)", "(4)", "(5)"], RowKind.SKIP),
        (["1", "2", "3", "4", "5"], RowKind.SKIP),
        (["I. KHU PHỐ 1", "", "", "", ""], RowKind.GROUP),
        (["II", "Tổ dân phố Trung Mỹ", "", "", ""], RowKind.GROUP),
        (["B. CƠ QUAN", "", "", "", ""], RowKind.SKIP),
        (["", "Tổng cộng", "", "", "12"], RowKind.TOTAL),
        (["Cộng:", "", "", "", "12"], RowKind.TOTAL),
        (["3", "Công ty Mẫu", "", "1 đường Mẫu", "2"], RowKind.DATA),
        (["3", "Tổng công ty Mẫu", "0900000001", "1 đường Mẫu", "2"], RowKind.DATA),
        (["3", "Tổ dân phố 9", "0900000001", "", ""], RowKind.DATA),
        (["", "Trần Thị Thử", "", "", ""], RowKind.DATA),
        (["", "", "", "", "3"], RowKind.DATA),
    ],
)
def test_kinds(cells: list[str], kind: RowKind) -> None:
    assert row_kind(cells, FIELDS, SheetMemory()) is kind


def test_signatures_end_the_list_only_after_it_began() -> None:
    signature = ["", "NGƯỜI LẬP BIỂU", "", "", "TRƯỞNG CÔNG AN PHƯỜNG"]
    memory = SheetMemory()
    assert row_kind(signature, FIELDS, memory) is RowKind.SKIP
    memory.count(1)
    assert row_kind(signature, FIELDS, memory) is RowKind.END
    assert row_kind(["", "Vũng Tàu, ngày 14 tháng 11 năm 2026", "", "", ""], FIELDS, memory) is RowKind.END


def test_a_group_is_remembered_in_its_full_name() -> None:
    memory = SheetMemory()
    row_kind(["KP5", "", "", "", ""], FIELDS, memory)
    assert memory.subunit == "Khu phố 5"


@pytest.mark.parametrize(
    ("heading", "kind"), [("KP", "Khu phố"), ("Tổ dân phố", "Tổ dân phố"), ("Tổ", "Tổ"), ("Địa bàn", None)]
)
def test_the_kind_a_column_promises(heading: str, kind: str | None) -> None:
    assert column_kind(heading) == kind
