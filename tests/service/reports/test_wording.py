"""The words of a report, against figures published by the Ministry and provinces."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports import wording
from service.reports.wording import WordingSettings


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (3558, 3334, "vụ", "tăng 224 vụ (+6,72%)"),
        (2829, 2957, "vụ", "giảm 128 vụ (-4,33%)"),
        (2742, 2913, "vụ", "giảm 171 vụ (-5,87%)"),
        (55, 80, "", "giảm 25 (-31,25%)"),
        (31, 27, "lượt", "tăng 04 lượt (+14,81%)"),
        (3, 0, "vụ", "tăng 03 vụ (cùng kỳ không xảy ra)"),
        (0, 0, "vụ", "không xảy ra"),
        (12, 12, "vụ", "bằng cùng kỳ"),
        (5, 4, "vụ", "tăng 01 vụ"),
        (0, 4, "vụ", "giảm 04 vụ"),
        (0, 12, "vụ", "giảm 12 vụ (-100,00%)"),
        (4611, 3000, "camera", "tăng 1.611 camera (+53,70%)"),
    ],
)
def test_change(now: int, before: int, unit: str, expected: str) -> None:
    assert wording.change(now, before, unit) == expected


def test_change_says_its_base_and_obeys_the_settings() -> None:
    assert wording.change(3, 0, "vụ", "kỳ trước") == "tăng 03 vụ (kỳ trước không xảy ra)"
    assert wording.change(7, 7, "vụ", "cùng kỳ năm 2025") == "bằng cùng kỳ năm 2025"
    plain = WordingSettings(pad_small_counts=False, percent_decimals=1, percent_on_small_base=True)
    assert wording.change(5, 4, "vụ", settings=plain) == "tăng 1 vụ (+25,0%)"


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "expected"),
    [
        (3043, 3558, 2, "85,53%"),
        (2437, 2829, 2, "86,14%"),
        (2313, 2742, 2, "84,35%"),
        (597, 726, 1, "82,2%"),
        (168, 195, 2, "86,15%"),
        (1, 0, 2, "chưa có số liệu"),
    ],
)
def test_percent(part: int, whole: int, decimals: int, expected: str) -> None:
    assert wording.percent(part, whole, decimals) == expected


def test_numbers() -> None:
    assert wording.number(1611) == "1.611"
    assert wording.number(1234567) == "1.234.567"
    assert wording.number(Decimal("2.4"), 1) == "2,4"
    assert wording.number(Decimal("-0.001"), 2) == "0,00"
    assert wording.rounded(Decimal("0.125"), 2) == Decimal("0.13")
    assert wording.rounded(Decimal("-0.125"), 2) == Decimal("-0.13")
    assert wording.trimmed(Decimal("3.40")) == "3,4"
    assert wording.trimmed(100) == "100"
    assert wording.ratio(168, 195) == "168/195 (86,15%)"
    assert wording.ratio(0, 0) == "0/0"


def test_small_counts_are_padded_in_prose_only() -> None:
    assert [wording.count(n) for n in (0, 4, 9, 10, 1611, -1)] == ["00", "04", "09", "10", "1.611", "-01"]
    assert wording.count(Decimal("3.4")) == "3,4"
    plain = WordingSettings(pad_small_counts=False)
    assert (wording.count(4, plain), wording.count(0, plain), wording.duration(7, plain)) == ("4", "0", "7 phút")
    assert [wording.duration(n, WordingSettings()) for n in (0, 7, 45, 120, 150)] == [
        "00 phút", "07 phút", "45 phút", "02 giờ", "2,5 giờ",
    ]  # fmt: skip
    assert wording.cell(4) == "4"
    assert wording.count(None) == wording.cell(None) == "chưa có số liệu"


def test_rates_are_compared_in_points() -> None:
    assert wording.change_of_rate(Decimal("85.53"), Decimal("83.43")) == "tăng 2,1 điểm %"
    assert wording.change_of_rate(Decimal("40"), Decimal("42")) == "giảm 2 điểm %"
    assert wording.change_of_rate(Decimal("40"), Decimal("40.01")) == "bằng cùng kỳ"


def test_dates() -> None:
    assert wording.long_date(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert wording.long_date(date(2026, 6, 29)) == "ngày 29 tháng 6 năm 2026"
    assert wording.long_date(date(2026, 12, 14)) == "ngày 14 tháng 12 năm 2026"
    assert wording.prose_date(date(2026, 6, 14)) == "14/6/2026"
    assert wording.prose_date(date(2025, 12, 15)) == "15/12/2025"
    assert wording.table_date(date(2026, 6, 4)) == "04/06/2026"
    assert wording.table_date(None) == ""


def test_money() -> None:
    assert wording.money(410_000_000) == "410 triệu đồng"
    assert wording.money(18_000_000_000) == "18 tỷ đồng"
    assert wording.money(86_500_000) == "86,5 triệu đồng"
    assert wording.money(1_234_567) == "1.234.567 đồng"
    assert wording.money(0) == "0 đồng"


def test_numbering() -> None:
    assert [wording.roman(n) for n in (1, 4, 5, 9, 14, 40)] == ["I", "IV", "V", "IX", "XIV", "XL"]
    assert "".join(wording.point_letter(n) for n in range(1, 9)) == "abcdđegh"


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_word_carries_the_sign(now: int, before: int) -> None:
    text = wording.change(now, before, "vụ")
    assert text.startswith("tăng") == (now > before)
    assert text.startswith("giảm") == (now < before)
    if "%" in text:
        assert ("(+" in text) == (now > before) or "(0,00%" in text


@given(st.integers(-(10**12), 10**12))
def test_a_written_number_reads_back(value: int) -> None:
    assert int(wording.number(value).replace(".", "")) == value
