"""Instants and the clock that tells them.

Every instant inside the house is an integer: milliseconds since 1970-01-01 UTC (``*_ms``, ``*_at``). People read and
write Asia/Ho_Chi_Minh (UTC+7, no daylight saving), and only at the edges.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000


class Clock(Protocol):
    """What tells the time. Injected everywhere, so that a test or a demonstration can stand on any day."""

    def now_ms(self) -> int:
        """The current instant in epoch milliseconds, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """The current instant in epoch milliseconds, UTC."""
        return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Milliseconds counted evenly since the host began, also while it slept; setting its clock does not touch them."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@dataclass
class SetClock:
    """A clock that stands where it is put: for tests and for loading a demonstration of past weeks."""

    at_ms: int

    def now_ms(self) -> int:
        """The instant this clock was put at."""
        return self.at_ms

    def advance(self, by_ms: int) -> None:
        """Move forward by ``by_ms`` milliseconds."""
        self.at_ms += by_ms


def to_local(at_ms: int) -> datetime:
    """The instant as an aware datetime on the Vietnamese clock."""
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(VIETNAM)


def from_local(moment: datetime) -> int:
    """Epoch milliseconds of a datetime; a naive one is read on the Vietnamese clock."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    return round(aware.timestamp() * 1000)


def local_date(at_ms: int) -> date:
    """The Vietnamese calendar day that the instant falls on."""
    return to_local(at_ms).date()


def day_start_ms(day: date) -> int:
    """Midnight at the beginning of a Vietnamese calendar day."""
    return from_local(datetime(day.year, day.month, day.day, tzinfo=VIETNAM))
