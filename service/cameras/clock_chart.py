"""The clock ledger as a drawing: offsets over time with their uncertainty. The table beside it says the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from service.web.formatting import number, short_day
from storage.ledger.clocks import ClockLedger, Observation
from storage.values.clock import DAY_MS

WIDTH, HEIGHT = 520, 128
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 512, 12, 100
_LEAST_SPAN_MS = 4_000
_MOST_DRAWN = 40
_STEPS = 78  # one every six units: finer than an eye tells


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


@dataclass(frozen=True)
class _Point:
    at_ms: int
    offset_ms: int
    uncertainty_ms: int


def clock_chart(known: ClockLedger, now_ms: int) -> Chart | None:
    """The newest comparisons (at most 40) and what is assumed until now; None without any. Broken where it was set."""
    shown = known.observations[-_MOST_DRAWN:]
    if not shown:
        return None
    first, last = shown[0].observed_at, max(now_ms, shown[-1].observed_at + 1)
    first = min(first, last - DAY_MS)
    runs = _runs(known, shown, first, last)
    every = [point for run in runs for point in run]
    low = min(point.offset_ms - point.uncertainty_ms for point in every)
    high = max(point.offset_ms + point.uncertainty_ms for point in every)
    middle, half = (low + high) / 2, max(high - low, _LEAST_SPAN_MS) / 2 * 1.1

    def x(at_ms: int) -> float:
        return round(_LEFT + (at_ms - first) / (last - first) * (_RIGHT - _LEFT), 1)

    def y(offset_ms: float) -> float:
        return round(_BOTTOM - (offset_ms - middle + half) / (2 * half) * (_BOTTOM - _TOP), 1)

    def drawn(points: list[_Point]) -> str:
        return "M" + "L".join(f"{x(p.at_ms)} {y(p.offset_ms)}" for p in points) if points else ""

    def round_about(points: list[_Point]) -> str:
        above = [f"{x(p.at_ms)} {y(p.offset_ms + p.uncertainty_ms)}" for p in points]
        below = [f"{x(p.at_ms)} {y(p.offset_ms - p.uncertainty_ms)}" for p in reversed(points)]
        return "M" + "L".join([*above, *below]) + "Z"

    newest = shown[-1].observed_at
    marks = [
        Mark(x(o.observed_at), y(o.offset_ms), y(o.offset_ms + o.uncertainty_ms), y(o.offset_ms - o.uncertainty_ms), "")
        for o in shown
    ]
    return Chart(
        marks=_labelled(marks, shown),
        line="".join(drawn([p for p in run if p.at_ms <= newest]) for run in runs),
        ahead=drawn([p for p in runs[-1] if p.at_ms >= newest]),
        band="".join(round_about(run) for run in runs),
        grid=[(y(value), _seconds(value)) for value in (middle + half * 0.8, middle, middle - half * 0.8)],
    )


def _runs(known: ClockLedger, shown: tuple[Observation, ...], first: int, last: int) -> list[list[_Point]]:
    """The offset at enough instants to draw it, in stretches without a leap; nothing where it is unknown."""
    edges = [edge for edge in known.edges if first < edge <= last]
    instants = {first + (last - first) * step // _STEPS for step in range(_STEPS + 1)}
    instants |= {o.observed_at for o in shown} | {edge + by for edge in edges for by in (-1, 0)}
    runs: list[list[_Point]] = [[]]
    for at_ms in sorted(at for at in instants if first <= at <= last):
        if at_ms in edges:
            runs.append([])
        said = known.at(at_ms)
        if said.is_compared:
            runs[-1].append(_Point(at_ms, said.offset_ms, said.uncertainty_ms))
    return [run for run in runs if run]


def _labelled(marks: list[Mark], shown: tuple[Observation, ...]) -> list[Mark]:
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
