"""Instants are UTC milliseconds; people's days are Vietnamese."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import DAY_MS, HOUR_MS, SetClock, SystemClock, day_start_ms, from_local, local_date, to_local

INSTANTS = st.integers(0, 4_102_444_800_000)


@given(INSTANTS)
def test_there_and_back(at_ms: int) -> None:
    assert from_local(to_local(at_ms)) == at_ms
    assert to_local(at_ms).utcoffset() == to_local(0).utcoffset()


@given(INSTANTS)
def test_an_instant_lies_in_its_vietnamese_day(at_ms: int) -> None:
    start = day_start_ms(local_date(at_ms))
    assert start <= at_ms < start + DAY_MS


def test_the_day_begins_seven_hours_before_that_of_utc() -> None:
    assert day_start_ms(date(1970, 1, 1)) == -7 * HOUR_MS
    assert local_date(17 * HOUR_MS) == date(1970, 1, 2)
    assert local_date(17 * HOUR_MS - 1) == date(1970, 1, 1)


def test_a_naive_moment_is_read_in_vietnam_and_an_aware_one_as_it_says() -> None:
    assert from_local(datetime(1970, 1, 1, 7)) == 0  # noqa: DTZ001 - the point of the test
    assert from_local(datetime(1970, 1, 1, tzinfo=UTC)) == 0


def test_clocks() -> None:
    clock = SetClock(5)
    clock.advance(HOUR_MS)
    assert clock.now_ms() == 5 + HOUR_MS
    assert SystemClock().now_ms() > day_start_ms(date(2026, 1, 1))
