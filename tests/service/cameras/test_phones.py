"""Phone numbers as they come out of forms and spreadsheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cameras.phones import masked_phone, parse_phone, phones_in
from storage.errors import Refused


@pytest.mark.parametrize(
    "text",
    [
        "0900000123",
        "0900 000 123",
        "0900.000.123",
        "0900-000-123",
        "(0900) 000123",
        "+84 900 000 123",
        "84900000123",
        "0084 900 000 123",
        "+84(0)900000123",
        "900000123",
        "900000123.0",
        "0900\u00a0000\u00a0123",
    ],
)
def test_every_usual_spelling_is_one_number(text: str) -> None:
    assert parse_phone(text).number == "0900000123"


def test_a_zero_put_back_is_said() -> None:
    assert parse_phone("900000123").note == "Đã thêm số 0 ở đầu."
    assert parse_phone("0900000123").note is None
    assert parse_phone("2543000123").number == "02543000123"
    assert parse_phone("02543000123").note is None


def test_an_unknown_prefix_is_taken_with_a_warning() -> None:
    assert parse_phone("0950000123").note


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.79E+11", "phone_rounded"),
        ("1,79E+11", "phone_rounded"),
        ("9.35E+08", "phone_rounded"),
        ("9e8", "phone_rounded"),
        ("", "phone_missing"),
        ("   ", "phone_missing"),
        ("không có", "phone_unreadable"),
        ("=1+1", "phone_unreadable"),
        ("0900 000 12x", "phone_unreadable"),
        ("+", "phone_unreadable"),
        ("٠٩٠٠٠٠٠١٢٣", "phone_unreadable"),
        ("01690000123", "phone_old"),
        ("1690000123", "phone_old"),
        ("090000012", "phone_short"),
        ("09000001234", "phone_long"),
        ("0900000123456789", "phone_long"),
        ("0100000123", "phone_unknown"),
        ("113", "phone_unknown"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_phone(text)
    assert refusal.value.code == code


def test_an_old_number_is_answered_with_its_new_form() -> None:
    with pytest.raises(Refused, match="0390000123"):
        parse_phone("01690000123")
    with pytest.raises(Refused, match="0830000123"):
        parse_phone("0123 0000 123")


def test_a_missing_digit_is_counted() -> None:
    with pytest.raises(Refused, match="thiếu 2"):
        parse_phone("09000001")


def test_two_numbers_in_one_cell_come_apart() -> None:
    assert phones_in("0900 000 001 / 0900 000 002") == ["0900 000 001", "0900 000 002"]
    assert phones_in("0900-000-001") == ["0900-000-001"]
    assert phones_in("0900000001 - 0900000002") == ["0900000001", "0900000002"]
    assert phones_in(" ") == []


def test_lists_show_a_masked_number() -> None:
    assert masked_phone("0903123567") == "0903***567"
    assert masked_phone("02543852123") == "0254***123"
    assert masked_phone("12345") == "***"


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        number = parse_phone(text).number
    except Refused:
        return
    assert number.isascii() and number.isdecimal() and number.startswith("0") and len(number) in (10, 11)
    assert parse_phone(number).number == number
