"""How a camera fared day by day: its dated state, its outages, faults under which it saw nothing of use. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storage.models import CameraStatus, HealthSpell, Outage
from storage.values.clock import DAY_MS, day_start_ms
from storage.values.spells import BLIND

FINE, PARTLY, OUT, NONE = "", "p", "x", "n"
"""A day: worked; was out for a part; was out; did not count (not yet registered, paused, removed)."""


@dataclass(frozen=True)
class Uptime:
    """Days, oldest first, as the strip draws them, and the share that worked in percent (None: no day counted), cut to
    a tenth: a hundred says that nothing was missed."""

    days: list[str]
    share_percent: float | None

    @property
    def counts(self) -> dict[str, int]:
        """How many days of each kind."""
        return {kind: self.days.count(kind) for kind in (FINE, PARTLY, OUT, NONE)}


Lapse = Outage | HealthSpell
"""A stretch in which nothing came, or nothing of use was seen."""


def uptime(statuses: Sequence[CameraStatus], lapses: Sequence[Lapse], today: date, now_ms: int, count: int) -> Uptime:
    """The last ``count`` days up to ``today``. Of today only what is past is looked at.

    Of the faults only those count under which a camera sees nothing of use, and not what a technician called none.
    """
    lapses = [one for one in lapses if isinstance(one, Outage) or (one.fault in BLIND and not one.is_false)]
    days, worked_ms, counted_ms = [], 0, 0
    for back in range(count - 1, -1, -1):
        day = today - timedelta(days=back)
        start = day_start_ms(day)
        end = min(start + DAY_MS, max(now_ms, start + 1))
        state = _state_on(statuses, day)
        if state in (None, "paused", "removed"):
            days.append(NONE)
            continue
        out_ms = end - start if state == "broken" else _out_ms(lapses, start, end)
        days.append(FINE if out_ms == 0 else OUT if out_ms * 2 >= end - start else PARTLY)
        counted_ms += end - start
        worked_ms += end - start - out_ms
    return Uptime(days, worked_ms * 1_000 // counted_ms / 10 if counted_ms else None)


def _state_on(statuses: Sequence[CameraStatus], day: date) -> str | None:
    held = [s for s in statuses if s.valid_from_on <= day and (s.valid_to_on is None or day < s.valid_to_on)]
    return held[-1].state if held else None


def _out_ms(lapses: Sequence[Lapse], start: int, end: int) -> int:
    """How long of a day nothing came or nothing was seen; what overlaps counts once."""
    out_ms, reached = 0, start
    for lapse in sorted(lapses, key=lambda one: one.start_ms):
        begins = max(lapse.start_ms, reached)
        ends = end if lapse.end_ms is None else min(lapse.end_ms, end)
        if ends > begins:
            out_ms += ends - begins
            reached = ends
    return out_ms
