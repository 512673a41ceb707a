"""A clock that was set is noticed, one that runs on or is slewed is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import SetClock, steady_ms
from storage.values.clock_watch import LEAST_LEAP_MS, ClockWatch, Leap, behind

NOW = 1_780_000_000_000


class Counter:
    def __init__(self) -> None:
        self.at_ms = 5

    def __call__(self) -> int:
        return self.at_ms


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(-3_600_000, 3_600_000)), max_size=8))
def test_what_was_added_to_the_clock_is_told_and_nothing_else(steps: list[tuple[int, int]]) -> None:
    clock, counter = SetClock(NOW), Counter()
    watch = ClockWatch(clock, counter)
    for passed, leap in steps:
        before = clock.at_ms
        counter.at_ms += passed
        clock.advance(passed + leap)
        seen = watch.look()
        assert seen == (Leap(before, clock.at_ms, leap) if abs(leap) >= LEAST_LEAP_MS else None)


def test_a_start_behind_what_is_written_is_told() -> None:
    assert behind(NOW, None) is None
    assert behind(NOW, NOW + LEAST_LEAP_MS - 1) is None
    assert behind(NOW, NOW + 3_600_000) == Leap(NOW + 3_600_000, NOW, -3_600_000)


def test_the_counter_counts() -> None:
    assert steady_ms() <= steady_ms()
