"""Figures, instants and lengths as people here read them."""

from __future__ import annotations

from datetime import date

import pytest

from service.web import formatting
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

AT = 1_795_332_728_456  # 22/11/2026 14:32:08 in Vietnam


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1611, 0, "1.611"),
        (85.534, 2, "85,53"),
        (1_234_567.8, 1, "1.234.567,8"),
        (-5, 0, "−5"),
        (-0.2, 0, "0"),
        (0, 1, "0,0"),
        (None, 0, "chưa có số liệu"),
    ],
)
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert formatting.number(value, decimals) == text


def test_missing_figures_are_never_nought_in_english_either() -> None:
    assert formatting.number(None, language="en") == "no figures yet"


def test_instants_stand_on_the_vietnamese_clock() -> None:
    assert formatting.moment(AT) == "22/11/2026 14:32"
    assert formatting.moment(AT, seconds=True) == "22/11/2026 14:32:08"
    assert formatting.clock(AT) == "14:32:08"
    assert formatting.day(AT) == "22/11/2026"
    assert formatting.short_day(date(2026, 1, 5)) == "05/01"
    assert formatting.day(AT + 10 * HOUR_MS) == "23/11/2026"
    assert {formatting.moment(None), formatting.clock(None), formatting.day(None)} == {"–"}


@pytest.mark.parametrize(
    ("ms", "vietnamese", "english"),
    [
        (0, "0 giây", "0 seconds"),
        (-5, "0 giây", "0 seconds"),
        (999, "0 giây", "0 seconds"),
        (40 * SECOND_MS, "40 giây", "40 seconds"),
        (15 * MINUTE_MS, "15 phút", "15 minutes"),
        (2 * HOUR_MS + 10 * MINUTE_MS + 59_000, "2 giờ 10 phút", "2 hours 10 minutes"),
        (DAY_MS + 7 * HOUR_MS, "1 ngày 7 giờ", "1 day 7 hours"),
        (DAY_MS + 7 * MINUTE_MS, "1 ngày", "1 day"),
        (None, "–", "–"),
    ],
)
def test_lengths_have_their_two_largest_units(ms: int | None, vietnamese: str, english: str) -> None:
    assert formatting.length(ms) == vietnamese
    assert formatting.length(ms, "en") == english


@pytest.mark.parametrize(
    ("ms", "text"), [(37_000, "+37,0 s"), (-1_250, "−1,2 s"), (0, "+0,0 s"), (-40, "+0,0 s"), (3_600_000, "+3.600,0 s")]
)
def test_offsets_carry_their_sign(ms: int, text: str) -> None:
    assert formatting.offset(ms) == text


@pytest.mark.parametrize(("ms", "text"), [(2_000, "±2 s"), (100, "±0,1 s"), (None, "")])
def test_uncertainty(ms: int | None, text: str) -> None:
    assert formatting.uncertainty(ms) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (999_700, "1,0 MB"),
        (12_400_000, "12,4 MB"),
        (8 * 1024**3, "8,6 GB"),
        (5_000_000_000_000, "5.000,0 GB"),
        (None, "–"),
    ],
)
def test_sizes(count: int | None, text: str) -> None:
    assert formatting.size(count) == text


def test_what_is_confidential_is_masked() -> None:
    assert formatting.phone_masked("0903123567") == "0903***567"
    assert formatting.phone_masked("12345") == "***"
    assert formatting.phone_masked(None) == "–"
    assert formatting.sha_short("9f3ac1" + "0" * 52 + "7be204") == "9f3ac1…7be204"


@pytest.mark.parametrize(("name", "letters"), [("Nguyễn Văn Mẫu", "VM"), ("Thử", "T"), ("", "?"), ("  ", "?")])
def test_initials(name: str, letters: str) -> None:
    assert formatting.initials(name) == letters


def test_every_filter_knows_its_language() -> None:
    assert formatting.filters("en")["lasting"](MINUTE_MS) == "1 minute"
    assert formatting.filters("vi")["lasting"](MINUTE_MS) == "1 phút"


@pytest.mark.parametrize(
    ("ms", "vietnamese", "english"),
    [
        (0, "vừa xong", "just now"),
        (59_999, "vừa xong", "just now"),
        (-5_000, "vừa xong", "just now"),
        (18 * MINUTE_MS + 20_000, "chờ 18 phút", "waiting for 18 minutes"),
        (31 * 60 * MINUTE_MS + 59_000, "chờ 1 ngày 7 giờ", "waiting for 1 day 7 hours"),
    ],
)
def test_what_waits_is_told_in_minutes(ms: int, vietnamese: str, english: str) -> None:
    assert formatting.waiting(ms) == vietnamese
    assert formatting.filters("en")["waiting"](ms) == english
