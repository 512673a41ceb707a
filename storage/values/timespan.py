"""Half-open spans of time ``[start_ms, end_ms)`` and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Timespan:
    """Half-open span in epoch milliseconds. Raises ValueError when it would end before it starts."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.end_ms < self.start_ms:
            raise ValueError("a span cannot end before it starts")

    @property
    def length_ms(self) -> int:
        """How long it lasts, in milliseconds."""
        return self.end_ms - self.start_ms

    def overlaps(self, other: Timespan) -> bool:
        """Whether the two share at least one millisecond."""
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms

    def clipped_to(self, other: Timespan) -> Timespan | None:
        """The part of this span inside ``other``; None when they do not meet."""
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Timespan(start, end) if start < end else None

    def widened(self, by_ms: int) -> Timespan:
        """The span with ``by_ms`` added at both ends."""
        return Timespan(self.start_ms - by_ms, self.end_ms + by_ms)


def merged(spans: Iterable[Timespan], bridge_ms: int = 0) -> list[Timespan]:
    """The spans joined where they touch, overlap or leave at most ``bridge_ms`` between them; sorted."""
    result: list[Timespan] = []
    for span in sorted(spans):
        if result and span.start_ms <= result[-1].end_ms + bridge_ms:
            result[-1] = Timespan(result[-1].start_ms, max(result[-1].end_ms, span.end_ms))
        else:
            result.append(span)
    return result


def without(whole: Timespan, covered: Iterable[Timespan]) -> list[Timespan]:
    """What of ``whole`` is left when ``covered`` is taken away; sorted."""
    left: list[Timespan] = []
    at = whole.start_ms
    for span in merged(covered):
        if span.end_ms <= at or span.start_ms >= whole.end_ms:
            continue
        if span.start_ms > at:
            left.append(Timespan(at, span.start_ms))
        at = max(at, span.end_ms)
    if at < whole.end_ms:
        left.append(Timespan(at, whole.end_ms))
    return left
