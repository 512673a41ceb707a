"""Opening balances: the sums of TP Vũng Tàu, their warning, and what must not be added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.reports.balances import OpeningBalance, cumulative
from storage.errors import Refused

CITY = "TP Vũng Tàu"


def balance(metric: str, first: int, last: int, value: int, level: str) -> OpeningBalance:
    source = f"Báo cáo {first}-{last}"
    return OpeningBalance(metric, CITY, date(first, 1, 1), date(last, 12, 31), value, "exact", source, level)


CASES = balance("cases.assisted", 2013, 2023, 271, "khong_phan_dinh")
CASES_2024 = balance("cases.assisted", 2024, 2024, 85, "lam_ro")
SUBJECTS = balance("subjects", 2013, 2023, 738, "khong_phan_dinh")
SUBJECTS_2024 = balance("subjects", 2024, 2024, 93, "lam_ro")


@pytest.mark.parametrize(("lump", "year", "total"), [(CASES, CASES_2024, 356), (SUBJECTS, SUBJECTS_2024, 831)])
def test_two_sources_add_up_with_a_warning(lump: OpeningBalance, year: OpeningBalance, total: int) -> None:
    found = cumulative([year, lump], unit_vi="vụ")
    assert found.total == total
    assert found.warning_vi == "khác nguồn, khác cách tính"
    assert [line.value for line in found.lines] == [lump.value, year.value]
    assert all(line.is_balance and line.source for line in found.lines)
    assert "không mở được danh sách" in found.note_vi


def test_one_lump_alone_repeats_its_source_without_warning() -> None:
    found = cumulative([CASES])
    assert (found.total, found.warning_vi) == (271, "")
    assert found.lines[0].label_vi == "TP Vũng Tàu, 2013-2023"


def test_the_system_adds_its_own_line_from_its_start() -> None:
    found = cumulative([CASES, CASES_2024], 38, date(2026, 3, 1))
    assert found.total == 394
    assert [line.is_balance for line in found.lines] == [True, True, False]
    assert found.lines[-1].label_vi == "Hệ thống, từ ngày 01/3/2026"
    assert found.warning_vi


def test_estimates_are_said_to_be_estimates() -> None:
    found = cumulative([replace(CASES, qualifier="trên")])
    assert found.lines[0].value_vi == "trên 271"
    assert "gần đúng" in found.note_vi


def test_overlap_is_refused() -> None:
    with pytest.raises(Refused, match="trùng ngày"):
        cumulative([CASES, replace(CASES_2024, from_on=date(2023, 12, 31))])
    with pytest.raises(Refused, match="trùng với số của hệ thống"):
        cumulative([CASES, CASES_2024], 3, date(2024, 12, 31))
    other_unit = replace(CASES_2024, unit="Xã Long Sơn", from_on=date(2020, 1, 1))
    assert cumulative([CASES, other_unit]).total == 356


@pytest.mark.parametrize(
    "balances",
    [
        [CASES, SUBJECTS_2024],
        [replace(CASES, value=-1)],
        [replace(CASES, qualifier=" ")],
        [replace(CASES, to_on=date(2012, 1, 1))],
    ],
)
def test_nonsense_is_refused(balances: list[OpeningBalance]) -> None:
    with pytest.raises(Refused):
        cumulative(balances)


def test_the_systems_number_needs_its_start() -> None:
    with pytest.raises(Refused):
        cumulative([CASES], 3)
