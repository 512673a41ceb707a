"""Reporting periods: stated examples, and that they cover every day exactly once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.periods import (
    CALENDAR,
    POLICE_SERIES_BEFORE_2019,
    CutOff,
    containing,
    following,
    last_closed,
    last_closed_at,
    period,
    previous,
    same_period_last_year,
    send_by,
)
from storage.errors import Refused
from storage.values.clock import DAY_MS, day_start_ms, local_date

YEARS = st.integers(1950, 2150)
CUT_OFFS = st.one_of(st.integers(1, 28).map(CutOff), st.just(CALENDAR))
KINDS = {"month": 12, "quarter": 4, "half": 2, "year": 1}


@pytest.mark.parametrize(
    ("kind", "year", "index", "from_on", "to_on"),
    [
        ("month", 2026, 10, date(2026, 9, 15), date(2026, 10, 14)),
        ("month", 2026, 1, date(2025, 12, 15), date(2026, 1, 14)),
        ("month", 2021, 9, date(2021, 8, 15), date(2021, 9, 14)),
        ("month", 2020, 10, date(2020, 9, 15), date(2020, 10, 14)),
        ("quarter", 2026, 1, date(2025, 12, 15), date(2026, 3, 14)),
        ("quarter", 2026, 3, date(2026, 6, 15), date(2026, 9, 14)),
        ("half", 2026, 1, date(2025, 12, 15), date(2026, 6, 14)),
        ("half", 2026, 2, date(2026, 6, 15), date(2026, 12, 14)),
        ("nine_months", 2026, 1, date(2025, 12, 15), date(2026, 9, 14)),
        ("year", 2026, 1, date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_decree_09_2019(kind: str, year: int, index: int, from_on: date, to_on: date) -> None:
    found = period(kind, year, index)
    assert (found.from_on, found.to_on) == (from_on, to_on)


@given(YEARS, CUT_OFFS)
def test_months_quarters_and_halves_tile_the_year(year: int, cut_off: CutOff) -> None:
    whole = period("year", year, 1, cut_off)
    for kind, count in KINDS.items():
        parts = [period(kind, year, n, cut_off) for n in range(1, count + 1)]
        assert (parts[0].from_on, parts[-1].to_on) == (whole.from_on, whole.to_on)
        for earlier, later in pairwise(parts):
            assert later.from_on == earlier.to_on + timedelta(days=1)
        assert sum(p.span.length_ms for p in parts) == whole.span.length_ms
    assert period("year", year + 1, 1, cut_off).from_on == whole.to_on + timedelta(days=1)


@given(st.dates(date(1960, 1, 1), date(2140, 12, 31)), st.sampled_from(sorted(KINDS)), CUT_OFFS)
def test_every_day_lies_in_exactly_one_period(day: date, kind: str, cut_off: CutOff) -> None:
    found = containing(day, kind, cut_off)
    assert day in found
    assert day not in previous(found) and day not in following(found)
    assert previous(following(found)) == following(previous(found)) == found


@given(st.dates(date(1960, 1, 1), date(2140, 12, 31)), st.sampled_from([*sorted(KINDS), "nine_months"]))
def test_the_last_closed_period_is_over_and_the_next_is_not(today: date, kind: str) -> None:
    found = last_closed(kind, today)
    assert found.to_on < today <= following(found).to_on


def test_last_closed_on_the_day_of_the_cut_off() -> None:
    assert last_closed("half", date(2026, 6, 14)).title_vi == "6 tháng cuối năm 2025"
    assert last_closed("half", date(2026, 6, 15)).title_vi == "6 tháng đầu năm 2026"
    assert last_closed_at("half", day_start_ms(date(2026, 6, 15)) - 1).index == 2


def test_same_period_last_year_shifts_both_ends() -> None:
    now = period("half", 2026, 1)
    before = same_period_last_year(now)
    assert (before.from_on, before.to_on) == (date(2024, 12, 15), date(2025, 6, 14))


def test_the_span_is_counted_on_vietnamese_days() -> None:
    half = period("half", 2026, 1)
    assert half.span.start_ms == day_start_ms(date(2025, 12, 15))
    assert local_date(half.span.end_ms - 1) == date(2026, 6, 14)
    assert local_date(half.span.end_ms) == date(2026, 6, 15)
    assert half.span.length_ms == 182 * DAY_MS


def test_titles() -> None:
    half = period("half", 2026, 1)
    assert half.title_vi == "6 tháng đầu năm 2026"
    assert half.days_vi == "từ ngày 15/12/2025 đến ngày 14/6/2026"
    assert period("month", 2026, 11).title_vi == "tháng 11 năm 2026"
    assert period("quarter", 2026, 3).title_vi == "quý III năm 2026"
    assert period("half", 2026, 2).title_vi == "6 tháng cuối năm 2026"
    assert period("nine_months", 2026).title_vi == "9 tháng đầu năm 2026"
    assert period("year", 2026).title_vi == "năm 2026"
    assert [period(*of).file_vi for of in (("half", 2026, 2), ("quarter", 2026, 3), ("month", 2026, 11))] == [
        "6-thang-cuoi-nam-2026",
        "quy-3-nam-2026",
        "thang-11-nam-2026",
    ]
    assert (period("year", 2026).file_vi, period("nine_months", 2026).file_vi) == ("nam-2026", "9-thang-dau-nam-2026")


def test_deadline_is_a_working_day_after_the_cut_off() -> None:
    saturday_cut_off = period("month", 2026, 11)
    assert send_by(saturday_cut_off) == date(2026, 11, 16)
    assert send_by(saturday_cut_off, holidays={date(2026, 11, 16)}) == date(2026, 11, 17)
    friday_cut_off = period("month", 2026, 8)
    assert send_by(friday_cut_off) == date(2026, 8, 17)
    assert send_by(period("half", 2026, 1), working_days=3) == date(2026, 6, 17)
    with pytest.raises(Refused):
        send_by(saturday_cut_off, working_days=0)


def test_other_cut_offs_and_the_note_on_old_series() -> None:
    old = period("month", 2015, 9, POLICE_SERIES_BEFORE_2019)
    assert (old.from_on, old.to_on) == (date(2015, 8, 16), date(2015, 9, 15))
    assert "16" in old.note_vi
    assert period("month", 2026, 9).note_vi == ""
    assert period("month", 2024, 2, CALENDAR).to_on == date(2024, 2, 29)


@pytest.mark.parametrize(("kind", "index"), [("month", 13), ("month", 0), ("half", 3), ("week", 1)])
def test_no_such_period(kind: str, index: int) -> None:
    with pytest.raises(Refused):
        period(kind, 2026, index)


def test_impossible_cut_off_and_day_outside_nine_months() -> None:
    with pytest.raises(Refused):
        CutOff(31)
    with pytest.raises(Refused):
        containing(date(2026, 10, 1), "nine_months")
