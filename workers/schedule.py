"""What is done by the clock: which job, how often, and how long after midnight (Vietnamese time) its rounds begin.

The one timetable of both sizes: ``catch_up`` keeps it in the embedded size; in the grown-up size RQ's cron rings for
its rounds and ``catch_up`` makes up for those that were missed.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS

_MIDNIGHT_MS = -7 * HOUR_MS  # the Vietnamese day begins seven hours before the day of UTC
ZONE = "<+07>-7"  # the same for a process whose cron reads its own clock (POSIX: hours to add to reach UTC)


@dataclass(frozen=True)
class Round:
    """A job that comes round every minute, hour or day (``every_ms``), ``after_ms`` (whole minutes) into it."""

    job_name: str
    every_ms: int
    after_ms: int = 0

    def __post_init__(self) -> None:
        if self.every_ms not in (MINUTE_MS, HOUR_MS, DAY_MS) or self.after_ms % MINUTE_MS:
            raise ValueError(f"{self.job_name}: cron cannot say every {self.every_ms} ms after {self.after_ms} ms")

    def number_at(self, now_ms: int) -> int:
        """Which round of this job the instant belongs to."""
        return (now_ms - _MIDNIGHT_MS - self.after_ms) // self.every_ms

    @property
    def cron(self) -> str:
        """When its rounds begin, as cron says it on a Vietnamese clock."""
        if self.every_ms == MINUTE_MS:
            return "* * * * *"
        minute = self.after_ms // MINUTE_MS % 60
        return f"{minute} * * * *" if self.every_ms == HOUR_MS else f"{minute} {self.after_ms // HOUR_MS} * * *"


TIMETABLE: tuple[Round, ...] = (
    Round("break_glass.close", MINUTE_MS),
    Round("folder.watch", MINUTE_MS),
    Round("health.judge", MINUTE_MS),
    Round("recorder.watch", MINUTE_MS),
    Round("clock.ask", DAY_MS, 4 * HOUR_MS),
    Round("clock.watch", HOUR_MS, 30 * MINUTE_MS),
    Round("staging.sweep", HOUR_MS, 10 * MINUTE_MS),
    Round("access.digest", HOUR_MS),
    Round("index.keep", HOUR_MS, 20 * MINUTE_MS),
    Round("retention.apply", DAY_MS, 2 * HOUR_MS),
    Round("leaving.clear", HOUR_MS, 50 * MINUTE_MS),
    Round("archive.check", DAY_MS, 3 * HOUR_MS),
)


def round_of(job_name: str) -> Round | None:
    """The round of a job; None for a job that does not come by the clock."""
    return next((turn for turn in TIMETABLE if turn.job_name == job_name), None)
