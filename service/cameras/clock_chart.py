"""The clock ledger as a drawing: offsets over time with their uncertainty. The table beside it says the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.web.formatting import number, short_day
from storage.ledger.clocks import DRIFT_MS_PER_DAY, Observation, offset_at
from storage.values.clock import DAY_MS

WIDTH, HEIGHT = 520, 128
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 512, 12, 100
_LEAST_SPAN_MS = 4_000
_MOST_DRAWN = 40


@dataclass(frozen=True)
class Mark:
    """One observation: its place, the ends of its bar, its day."""

    x: float
    y: float
    top: float
    bottom: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What the template draws, in units of a ``WIDTH`` × ``HEIGHT`` view box."""

    marks: list[Mark]
    line: str
    ahead: str
    band: str
    grid: list[tuple[float, str]]


def clock_chart(observations: Sequence[Observation], now_ms: int, drift: int = DRIFT_MS_PER_DAY) -> Chart | None:
    """The newest comparisons (at most 40) and what is assumed until now; None without any."""
    shown = list(observations)[-_MOST_DRAWN:]
    if not shown:
        return None
    first, last = shown[0].observed_at, max(now_ms, shown[-1].observed_at + 1)
    first = min(first, last - DAY_MS)
    ahead = offset_at(shown, last, drift)
    ends = [(o.observed_at, o.offset_ms, o.uncertainty_ms) for o in shown]
    ends.append((last, ahead.offset_ms, ahead.uncertainty_ms))
    low, high = min(o - u for _at, o, u in ends), max(o + u for _at, o, u in ends)
    middle, half = (low + high) / 2, max(high - low, _LEAST_SPAN_MS) / 2 * 1.1

    def x(at_ms: int) -> float:
        return round(_LEFT + (at_ms - first) / (last - first) * (_RIGHT - _LEFT), 1)

    def y(offset_ms: float) -> float:
        return round(_BOTTOM - (offset_ms - middle + half) / (2 * half) * (_BOTTOM - _TOP), 1)

    above = [f"{x(at)} {y(o + u)}" for at, o, u in ends]
    below = [f"{x(at)} {y(o - u)}" for at, o, u in reversed(ends)]
    marks = [
        Mark(x(o.observed_at), y(o.offset_ms), y(o.offset_ms + o.uncertainty_ms), y(o.offset_ms - o.uncertainty_ms), "")
        for o in shown
    ]
    return Chart(
        marks=_labelled(marks, shown),
        line="M" + "L".join(f"{mark.x} {mark.y}" for mark in marks),
        ahead=f"M{marks[-1].x} {marks[-1].y}L{x(last)} {y(ahead.offset_ms)}",
        band="M" + "L".join([*above, *below]) + "Z",
        grid=[(y(value), _seconds(value)) for value in (middle + half * 0.8, middle, middle - half * 0.8)],
    )


def _labelled(marks: list[Mark], shown: Sequence[Observation]) -> list[Mark]:
    """Days written below, left out where they would run into each other."""
    labelled, reached = [], -100.0
    for mark, observation in zip(marks, shown, strict=True):
        text = short_day(observation.observed_at) if mark.x - reached >= 44 else ""
        reached = mark.x if text else reached
        labelled.append(Mark(mark.x, mark.y, mark.top, mark.bottom, text))
    return labelled


def _seconds(offset_ms: float) -> str:
    seconds = offset_ms / 1_000
    return ("+" if seconds > 0 else "") + number(seconds, 0 if abs(seconds) >= 10 else 1)
