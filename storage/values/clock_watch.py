"""Whether this host's clock runs on: told by a counter that nobody can set, which runs beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from storage.values.clock import Clock

LEAST_LEAP_MS = 500  # keeping the clock by network time moves it by a few ms between two looks; what is more was set


@dataclass(frozen=True)
class Leap:
    """The clock was set: from ``since_ms`` (last look, as the clock said then) to ``noticed_at``, by ``leap_ms``."""

    since_ms: int
    noticed_at: int
    leap_ms: int


class ClockWatch:
    """Looks at a clock again and again. ``steady_ms`` counts milliseconds evenly, also while the host sleeps."""

    def __init__(self, clock: Clock, steady_ms: Callable[[], int], least_ms: int = LEAST_LEAP_MS) -> None:
        self._clock, self._steady_ms, self._least_ms = clock, steady_ms, least_ms
        self._last = (clock.now_ms(), steady_ms())

    def look(self) -> Leap | None:
        """The leap since the last look, if there was one."""
        (said, counted), now, steady = self._last, self._clock.now_ms(), self._steady_ms()
        self._last = (now, steady)
        leap = (now - said) - (steady - counted)
        return Leap(said, now, leap) if abs(leap) >= self._least_ms else None


def behind(now_ms: int, written_at: int | None, least_ms: int = LEAST_LEAP_MS) -> Leap | None:
    """At a start: the clock stands behind what was written by it before. ``written_at``: the newest entry's instant."""
    if written_at is None or written_at - now_ms < least_ms:
        return None
    return Leap(written_at, now_ms, now_ms - written_at)
