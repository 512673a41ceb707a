"""The bars of a day: all 24, nothing is 0, everything is the highest, more is never paler."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.footage.rules.day import LEVELS, DayByHour, bars
from storage.catalog.clip_hours import HourTotal
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan

MIDNIGHT = 1_772_384_400_000
NEVER = Timespan(0, 1)


@given(st.integers(1, 300))
def test_more_cameras_are_never_paler(count: int) -> None:
    levels = []
    for having in range(count + 1):
        hours = [HourTotal(MIDNIGHT, having, having, 1, 0)] if having else []
        levels.append(bars(DayByHour(MIDNIGHT, count, hours), NEVER)[0].level)
    assert all(one <= other for one, other in pairwise(levels))
    assert levels[0] == 0 and levels[-1] == LEVELS
    assert all(0 < level < LEVELS for level in levels[1:-1])


def test_every_hour_is_there_and_the_window_is_marked() -> None:
    day = DayByHour(MIDNIGHT, 4, [HourTotal(MIDNIGHT + 8 * HOUR_MS, 2, 5, 300_000, 1)])
    made = bars(day, Timespan(MIDNIGHT + 8 * HOUR_MS + 1, MIDNIGHT + 10 * HOUR_MS))
    assert [bar.hour for bar in made] == list(range(24))
    assert [bar.hour for bar in made if bar.is_asked] == [8, 9]
    assert [bar.hour for bar in made if bar.level] == [8]
    assert made[23].span.end_ms == MIDNIGHT + 24 * HOUR_MS
    assert bars(DayByHour(MIDNIGHT, 0, []), NEVER)[0].level == 0
