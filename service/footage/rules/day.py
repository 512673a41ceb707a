"""A day of a search by the hour: how many of its cameras have footage in each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from storage.catalog.clip_hours import HourTotal
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan

LEVELS = 4  # steps of colour a reader can still tell apart


class DayByHour(msgspec.Struct, frozen=True):
    """The Vietnamese day that begins at ``from_ms``, for ``camera_count`` cameras; hours without footage left out.

    Hours are in filed time (epoch ms, UTC): a clip counts for the hour in which it begins as it was filed.
    """

    from_ms: int
    camera_count: int
    hours: list[HourTotal]


@dataclass(frozen=True)
class Bar:
    """One of the 24 hours. ``level``: 0 nothing to 4 all cameras. ``is_asked``: the window of the search meets it."""

    hour: int
    span: Timespan
    total: HourTotal
    level: int
    is_asked: bool


def bars(day: DayByHour, window: Timespan) -> Sequence[Bar]:
    """All 24 hours of the day, in order."""
    known = {total.hour_ms: total for total in day.hours}
    made = []
    for hour in range(24):
        span = Timespan(day.from_ms + hour * HOUR_MS, day.from_ms + (hour + 1) * HOUR_MS)
        total = known.get(span.start_ms, HourTotal(span.start_ms, 0, 0, 0, 0))
        made.append(Bar(hour, span, total, _level(total.camera_count, day.camera_count), span.overlaps(window)))
    return made


def _level(count: int, of: int) -> int:
    """Nothing is 0 and all is the highest; anything in between is neither."""
    if count <= 0 or of <= 0:
        return 0
    return LEVELS if count >= of else 1 + (count * (LEVELS - 1) - 1) // of
