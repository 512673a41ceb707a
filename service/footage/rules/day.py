"""A day of a search by the hour: how many of its cameras have footage in each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from storage.catalog.clip_hours import CameraHour, ClipSaidAnew, HourTotal
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan

LEVELS = 4  # steps of colour a reader can still tell apart


class DayByHour(msgspec.Struct, frozen=True):
    """The Vietnamese day that begins at ``from_ms``, for ``camera_count`` cameras; hours without footage left out.

    Hours are in filed time (epoch ms, UTC): a clip counts for the hour in which it begins by what was
    known of the clock when it was filed; starts stated anew and files taken out of search are followed.
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


def in_all(totals: Iterable[HourTotal], own: Iterable[CameraHour], anew: Sequence[ClipSaidAnew]) -> list[HourTotal]:
    """The hours of cameras of which nothing was stated anew (``totals``) together with those of the others (``own``),
    each of whose clips ``anew`` counts where its start was stated, and no longer when it was taken out."""
    counts: dict[tuple[int, int], list[int]] = {}
    for hour in own:
        counts[hour.hour_ms, hour.camera_id] = [hour.clip_count, hour.length_ms, hour.moving_count]
    for clip in anew:
        stated = clip.start_ms + clip.shift_ms
        for at_ms, sign in ((clip.start_ms, -1), (stated, 0 if clip.is_withdrawn else 1)):
            told = counts.setdefault((at_ms - at_ms % HOUR_MS, clip.camera_id), [0, 0, 0])
            for index, value in enumerate((1, clip.duration_ms, clip.moves)):
                told[index] += sign * value
    sums = {hour.hour_ms: [hour.camera_count, hour.clip_count, hour.length_ms, hour.moving_count] for hour in totals}
    for (hour_ms, _camera), (clips, length_ms, moving) in counts.items():
        if clips > 0:
            known = sums.get(hour_ms, [0, 0, 0, 0])
            sums[hour_ms] = [a + b for a, b in zip(known, (1, clips, length_ms, moving), strict=True)]
    return [HourTotal(hour_ms, *sums[hour_ms]) for hour_ms in sorted(sums)]


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
