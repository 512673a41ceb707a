"""Where recorded segments stand on the wall clock: arrival, least delayed picture first, one segment after another."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.feeds.pacing import TICKS_A_MS

LEAST_UNCERTAINTY_MS = 100  # a picture is coded, sent and put together before it counts as arrived
_SLEW = 0.001  # of a segment's length: how far the two clocks are let drift into each other within it
_BELIEVED_MS = 2_000  # a heap of late packets moves arrival by less
_OVERLAP_MOVED_MS = 30_000  # a camera that repeats its last pictures after a reconnect; more is a clock set back


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment on this host's clock; ``notes`` are codes of :data:`ingest.segmenter.NOTES`."""

    start_ms: int
    duration_ms: int
    uncertainty_ms: int
    notes: frozenset[str]


@dataclass
class Delays:
    """Of the pictures of one segment: the instant at which the line's tick 0 would have been, told by each arrival."""

    told: list[int] = field(default_factory=list)
    least_ms: int = 0
    """By the least delayed picture: none arrives before it is taken."""
    most_ms: int = 0
    """How much later than the least delayed one before it the latest came. Cameras that begin with pictures they had
    kept send those in a heap, too, but each less late than the one before."""

    def add(self, arrived_ms: int, tick: int) -> None:
        """One picture arrived that stands at ``tick``."""
        zero_ms = arrived_ms - tick // TICKS_A_MS
        self.least_ms = min(self.least_ms, zero_ms) if self.told else zero_ms
        self.most_ms = max(self.most_ms, zero_ms - self.least_ms)
        self.told.append(zero_ms)

    @property
    def usual_ms(self) -> int:
        """How much later than the least delayed one the middle picture came."""
        return sorted(self.told)[len(self.told) // 2] - self.least_ms


class Chain:
    """Places the segments of one feed. ``last_end_ms`` outlives connections; the rest begins anew with each."""

    def __init__(self) -> None:
        self.last_end_ms: int | None = None
        self._zero_ms: float | None = None  # this host's clock at tick 0 of the connection's line
        self._strayed = 0  # segments in a row that arrival would put elsewhere

    def connected(self) -> None:
        """A new connection: its line begins at 0 again."""
        self._zero_ms, self._strayed = None, 0

    def now_ms(self, tick: int, delays: Delays) -> int:
        """The wall clock of a tick of the segment that is being written, as far as is known by now."""
        return round((delays.least_ms if self._zero_ms is None else self._zero_ms) + tick / TICKS_A_MS)

    def place(self, first: int, end: int, delays: Delays) -> Stretch:
        """Place a segment from tick ``first`` to tick ``end``."""
        notes: set[str] = set()
        told = delays.least_ms
        if self._zero_ms is None:
            self._zero_ms = float(self._after_last(told, first))
        most = (end - first) / TICKS_A_MS * _SLEW
        zero_then = min(max(float(told), self._zero_ms - most), self._zero_ms + most)
        start_ms = round(self._zero_ms + first / TICKS_A_MS)
        end_ms = max(start_ms + 1, round(zero_then + end / TICKS_A_MS))
        strays_ms = round(abs(told - zero_then))
        self._zero_ms = zero_then
        if strays_ms > _BELIEVED_MS:
            notes.add("clocks_strayed")
            self._strayed += 1
            if self._strayed > 1:  # not a heap on the way: one of the two clocks was set, or runs at another speed
                self._zero_ms = None
        else:
            self._strayed = 0
        if delays.most_ms > _BELIEVED_MS:
            notes.add("late_packets")
        self.last_end_ms = end_ms
        uncertainty = max(LEAST_UNCERTAINTY_MS, strays_ms, delays.usual_ms)
        return Stretch(start_ms, end_ms - start_ms, uncertainty, frozenset(notes))

    def _after_last(self, zero_ms: int, first: int) -> int:
        """Not into the segment before: what overlaps a little was sent twice, or a clock strayed."""
        if self.last_end_ms is None:
            return zero_ms
        overlap = self.last_end_ms - (zero_ms + first // TICKS_A_MS)
        return zero_ms + overlap if 0 < overlap <= _OVERLAP_MOVED_MS else zero_ms
