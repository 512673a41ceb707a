"""How much moved over a span: the curves of clips as one thin strip, its movements, and the same in words. Pure.

A point of a clip's curve tells how much its key frame differs from the one before: what moved did so between the two.
Where no map was made nothing is claimed: such stretches are told as unknown, thin ones as thin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Any, Final

from service.web.formatting import clock, number
from service.web.language import _
from storage.catalog.clips import MOVES_FROM
from storage.values.timespan import Timespan, merged

COLUMNS: Final = 160
HEIGHT: Final = 16
LEAST_HEIGHT: Final = 2.0  # of what is called movement, so that a thin strip shows it
JOIN_MS: Final = 2_000  # movements nearer to each other than this are one
TOLD: Final = 4  # movements told by their time, before the rest is counted


@dataclass(frozen=True)
class Pictured:
    """A clip in corrected time with what its key frames showed (``ClipDetail.picture``)."""

    span: Timespan
    picture: Mapping[str, Any]


@dataclass(frozen=True)
class Activity:
    """A strip over ``window``: the most of each of ``COLUMNS`` columns (0 to 100), where something moved, where that
    is not known, where key frames stand so far apart that what is quick may be missed. Spans are corrected time."""

    window: Timespan
    columns: list[float] = field(default_factory=list)
    movements: list[Timespan] = field(default_factory=list)
    unknown: list[Timespan] = field(default_factory=list)
    thin: list[Timespan] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The columns as the path of a drawing ``COLUMNS`` wide and ``HEIGHT`` high; empty when nothing moved."""
        parts = []
        for at, value in enumerate(self.columns):
            if value >= MOVES_FROM:  # by the root: a person far away changes a hundredth of the picture
                high = max(LEAST_HEIGHT, HEIGHT * sqrt(min(100.0, value) / 100))
                parts.append(f"M{at} {HEIGHT}V{HEIGHT - high:.1f}h1V{HEIGHT}z")
        return "".join(parts)


def activity_of(clips: Iterable[Pictured], window: Timespan) -> Activity:
    """The strip of these clips over a window."""
    made = Activity(window, [0.0] * COLUMNS)
    moving: list[Timespan] = []
    for clip in clips:
        shown = clip.span.clipped_to(window)
        if shown is None:
            continue
        if not isinstance(clip.picture.get("motion"), str):
            made.unknown.append(shown)
            continue
        if clip.picture.get("is_thin"):
            made.thin.append(shown)
        for span, value in _steps(clip):
            if part := span.clipped_to(window):
                _raise_columns(made, part, value)
                if value >= MOVES_FROM:
                    moving.append(part)
    return Activity(window, made.columns, _joined(moving), _joined(made.unknown), _joined(made.thin))


def told(strip: Activity, say: Callable[[str], str]) -> str:
    """The strip in words, for whoever does not see it; ``say`` turns a Vietnamese text into the reader's language."""
    said = []
    if strip.movements:
        spans = [f"{clock(span.start_ms)}–{clock(span.end_ms)}" for span in strip.movements[:TOLD]]
        if left := len(strip.movements) - TOLD:
            spans += [say(_("và {count} lần nữa")).format(count=number(left))] if left > 0 else []
        said.append(say(_("có chuyển động {spans}")).format(spans=", ".join(spans)))
    elif not strip.unknown:
        said.append(say(_("không thấy chuyển động")))
    if strip.unknown:
        share = number(100 * sum(span.length_ms for span in strip.unknown) / max(1, strip.window.length_ms))
        said.append(say(_("không rõ chuyển động ở {share} % khoảng này")).format(share=share))
    if strip.thin:
        said.append(say(_("khung hình khóa thưa, vật đi nhanh có thể bị sót")))
    return "; ".join(said)


def _steps(clip: Pictured) -> Iterable[tuple[Timespan, float]]:
    """Between which instants how much changed. The first key frame of a clip may differ from the last of the clip
    before it in the same file: that happened about one step before the clip begins."""
    points = sorted((clip.span.start_ms + int(at), float(value)) for at, value in clip.picture.get("curve") or ())
    if len(points) > 1:
        points = [(2 * points[0][0] - points[1][0], 0.0), *points]
    for (before, _was), (at, value) in pairwise(points):
        if at > before:
            yield Timespan(before, at), value


def _raise_columns(made: Activity, part: Timespan, value: float) -> None:
    wide = max(1, made.window.length_ms)
    first = (part.start_ms - made.window.start_ms) * COLUMNS // wide
    last = (part.end_ms - 1 - made.window.start_ms) * COLUMNS // wide
    for at in range(first, min(last, COLUMNS - 1) + 1):
        made.columns[at] = max(made.columns[at], value)


def _joined(spans: Iterable[Timespan]) -> list[Timespan]:
    found: list[Timespan] = []
    for span in merged(spans):
        if found and span.start_ms - found[-1].end_ms <= JOIN_MS:
            found[-1] = Timespan(found[-1].start_ms, span.end_ms)
        else:
            found.append(span)
    return found
