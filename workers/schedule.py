"""What is done by the clock: which job, how often, and how long after midnight (Vietnamese time) its rounds begin."""

from __future__ import annotations

from dataclasses import dataclass

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS

_MIDNIGHT_MS = -7 * HOUR_MS  # the Vietnamese day begins seven hours before the day of UTC


@dataclass(frozen=True)
class Round:
    """A job that comes round every ``every_ms``, ``after_ms`` into the day (or into the interval, if shorter)."""

    job_name: str
    every_ms: int
    after_ms: int = 0

    def number_at(self, now_ms: int) -> int:
        """Which round of this job the instant belongs to."""
        return (now_ms - _MIDNIGHT_MS - self.after_ms) // self.every_ms


TIMETABLE: tuple[Round, ...] = (
    Round("break_glass.close", MINUTE_MS),
    Round("staging.sweep", HOUR_MS, 10 * MINUTE_MS),
    Round("access.digest", HOUR_MS),
    Round("retention.apply", DAY_MS, 2 * HOUR_MS),
    Round("archive.check", DAY_MS, 3 * HOUR_MS),
)
