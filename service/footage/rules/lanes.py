"""How a camera's answer is drawn on its lane: segments and ticks in percent of the window. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.footage.rules.answer import CameraFootage, ClipAnswer
from service.footage.rules.gaps import JOIN_MS
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, VIETNAM
from storage.values.timespan import Timespan

STEPS_MS = (
    10_000, 30_000, *(m * MINUTE_MS for m in (1, 2, 5, 10, 15, 30)), *(h * HOUR_MS for h in (1, 2, 3, 6, 12)),
    *(d * DAY_MS for d in (1, 2, 5, 10)),
)  # fmt: skip
MOST_TICKS = 5
URGENT_MS = 12 * HOUR_MS
SOON_MS = 3 * DAY_MS
_LOCAL_MS = int(VIETNAM.utcoffset(None).total_seconds() * 1000)


@dataclass(frozen=True)
class Segment:
    """A stretch of a lane. ``kind`` as drawn: has, hold, gap, ask, lost; ``reason`` of a gap."""

    kind: str
    span: Timespan
    reason: str = ""
    overwritten_at: int | None = None
    case_number: str | None = None


def share_pct(at_ms: int, window: Timespan) -> float:
    """Where an instant stands in the window, 0 to 100."""
    if window.length_ms <= 0:
        return 0.0
    return min(100.0, max(0.0, 100 * (at_ms - window.start_ms) / window.length_ms))


def segments_of(camera: CameraFootage, window: Timespan) -> list[Segment]:
    """The camera's stretches inside the window, in order: footage joined where it runs on, then gaps with reasons."""
    found = [
        Segment(gap.kind, span, gap.reason, gap.overwritten_at)
        for gap in camera.gaps
        if (span := Timespan(gap.start_ms, gap.end_ms).clipped_to(window))
    ]
    for is_held, run in _runs(camera.clips):
        if part := run.clipped_to(window):
            number = next((h.case_number for h in camera.holds if h.case_number), None) if is_held else None
            found.append(Segment("hold" if is_held else "has", part, case_number=number))
    return sorted(found, key=lambda segment: segment.span)


def _runs(clips: Iterable[ClipAnswer]) -> list[tuple[bool, Timespan]]:
    runs: list[tuple[bool, Timespan]] = []
    for clip in clips:
        if clip.is_by_uncertainty:
            continue
        span = Timespan(clip.start_ms, clip.end_ms)
        held, last = runs[-1] if runs else (False, None)
        if last and held == clip.is_held and span.start_ms <= last.end_ms + JOIN_MS:
            runs[-1] = (held, Timespan(last.start_ms, max(last.end_ms, span.end_ms)))
        else:
            runs.append((clip.is_held, span))
    return runs


def ticks_of(window: Timespan) -> list[int]:
    """Round instants (on the Vietnamese clock) that label the axis of a window, at most five or so."""
    step = next((step for step in STEPS_MS if window.length_ms <= step * MOST_TICKS), STEPS_MS[-1])
    first = -(-(window.start_ms + _LOCAL_MS) // step) * step - _LOCAL_MS
    return list(range(first, window.end_ms, step))


def urgency(left_ms: int) -> str:
    """How pressing a time left is: bad under 12 hours, warn under 3 days, ok beyond."""
    return "bad" if left_ms < URGENT_MS else "warn" if left_ms < SOON_MS else "ok"
