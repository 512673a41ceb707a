"""Times of pictures: the sender's time stamps as far as they can be believed, arrival where they cannot.

Cameras restart their counters, let them stand, run them backwards. Here every group of pictures is laid onto one line
that only rises; what had to be done for that is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.feeds.source import VIDEO_RATE

TICKS_A_MS = VIDEO_RATE // 1000
_PAUSE = 2 * VIDEO_RATE  # longer between two pictures, and arrival agrees: nothing was sent for a while
_BACK = VIDEO_RATE  # pictures are reordered by less than this
_AGREES = 2 * VIDEO_RATE  # how far arrival may differ from what the stamps say
_NOT_RISING = 0.6  # of the steps; more are of a clock that fails, or of pictures sent last first
_REORDERED = 0.1
_FEWEST_STEPS = 3
_USUAL = VIDEO_RATE // 25
_LONGEST_WAIT_MS = 10_000  # a source that gives nothing for longer is lost: more is a wall clock that was set
_LEAST_STEP = TICKS_A_MS  # between pictures timed by arrival that came in one heap


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is known of one picture's time: the sender's ticks, and when it came (epoch milliseconds)."""

    pts: int
    arrived_ms: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One group on the line (ticks). ``decoded`` rises; ``shown`` belongs to the pictures in the order they came.

    ``end`` is where the last picture ends. ``after_hole``: nothing was sent for a while before this group. ``notes``
    are codes of :data:`ingest.segmenter.NOTES`.
    """

    decoded: list[int]
    shown: list[int]
    end: int
    after_hole: bool
    notes: frozenset[str]


@dataclass
class Waited:
    """How long arrivals have gone on, though the wall clock be set meanwhile: a step of it counts as no time at all."""

    last_ms: int
    ms: int = 0

    def arrived(self, at_ms: int) -> int:
        """Something arrived; how long it has been by now."""
        self.ms += _passed_ms(self.last_ms, at_ms)
        if not -_LONGEST_WAIT_MS <= at_ms - self.last_ms <= 0:
            self.last_ms = at_ms
        return self.ms


def _passed_ms(before_ms: int, then_ms: int) -> int:
    """Between one arrival and the next; nought where the wall clock was set between them."""
    return then_ms - before_ms if 0 < then_ms - before_ms <= _LONGEST_WAIT_MS else 0


class Pacer:
    """Lays the groups of one connection one after another. The line begins at 0 with the first."""

    def __init__(self) -> None:
        self._shift: int | None = None  # from the sender's ticks to the line; None after a group timed by arrival
        self._end = 0
        self._usual = _USUAL
        self._last_arrived_ms: int | None = None
        self._reorders = False

    def place(self, group: list[Stamp], following: Stamp | None) -> Placed:
        """Place a group of at least one picture; ``following`` is the next group's first picture, if it has come."""
        steps = [then.pts - before.pts for before, then in pairwise(group)]
        # Where pictures are reordered, many come after later ones; a single step back is the camera's clock stumbling.
        falling = sum(step < 0 for step in steps)
        is_usual = falling > 1 and falling > _REORDERED * len(steps) and _may_be_reordered(group)
        self._reorders = self._reorders or is_usual
        trouble = _trouble(group, steps, _BACK if self._reorders else 2 * self._usual)
        notes = {trouble} if trouble else set()
        if trouble:
            own = _by_arrival(group)
            decoded = shown = own
        else:
            own = [stamp.pts for stamp in group]
            decoded = _rising(sorted(own) if self._reorders else own)
            shown = own if self._reorders else decoded
            if len(steps) >= _FEWEST_STEPS:
                self._usual = max(1, round(median(b - a for a, b in pairwise(decoded))))
        base, hole = self._base(decoded[0], group[0], bool(trouble), notes)
        move = base - decoded[0]
        decoded, shown = [at + move for at in decoded], [at + move for at in shown]
        self._shift = None if trouble else move
        self._end = self._end_of(group, decoded[-1], following)
        self._last_arrived_ms = group[-1].arrived_ms
        return Placed(decoded, shown, self._end, hole, frozenset(notes))

    def _base(self, first: int, stamp: Stamp, by_arrival: bool, notes: set[str]) -> tuple[int, bool]:
        """Where on the line a group begins, and whether nothing was sent before it for a while."""
        if self._last_arrived_ms is None:
            return 0, False
        waited = (stamp.arrived_ms - self._last_arrived_ms) * TICKS_A_MS - self._usual
        if not by_arrival and self._shift is not None:
            apart = first + self._shift - self._end
            if -_BACK <= apart <= _PAUSE:
                return max(first + self._shift, self._end), False
            if apart > 0 and abs(apart - waited) < _AGREES:
                return first + self._shift, True
            notes.add("clock_jumped")
        # The end was told by arrival already where the next picture had come; a longer wait is a hole.
        return (self._end + waited, True) if waited > _PAUSE else (self._end, False)

    def _end_of(self, group: list[Stamp], last: int, following: Stamp | None) -> int:
        """Where the last picture ends: with the next one, unless that tells nothing (yet, or not to be believed)."""
        if following is None:
            return last + self._usual
        if self._shift is not None:
            apart = following.pts + self._shift - last
            if 0 < apart <= _PAUSE and not (self._reorders and apart <= 8 * self._usual):
                return last + apart
            return last + self._usual
        waited = (following.arrived_ms - group[-1].arrived_ms) * TICKS_A_MS
        return last + (waited if _LEAST_STEP < waited <= _PAUSE else self._usual)


def _trouble(group: list[Stamp], steps: list[int], most_back: int) -> str | None:
    """Why the stamps of this group cannot be believed; None when they can. ``most_back``: how far one may step back."""
    if len(steps) >= _FEWEST_STEPS and _fails(group, steps):
        standing = sum(step == 0 for step in steps)
        return "clock_stood" if standing >= sum(step < 0 for step in steps) else "clock_backwards"
    for step, (before, then) in zip(steps, pairwise(group), strict=True):
        waited = (then.arrived_ms - before.arrived_ms) * TICKS_A_MS
        if step < -most_back or (step > _PAUSE and abs(step - waited) > _AGREES):
            return "clock_jumped"
    return None


def _fails(group: list[Stamp], steps: list[int]) -> bool:
    """Whether most steps do not rise, and not because pictures shown between two others are sent last first."""
    return sum(step <= 0 for step in steps) > _NOT_RISING * len(steps) and not _may_be_reordered(group)


def _may_be_reordered(group: list[Stamp]) -> bool:
    """Whether it can be one line in another order: no two stamps are alike, and none is before the first."""
    stamps = {stamp.pts for stamp in group}
    return len(stamps) == len(group) and min(stamps) >= group[0].pts


def _by_arrival(group: list[Stamp]) -> list[int]:
    waited = Waited(group[0].arrived_ms)
    return _rising([waited.arrived(stamp.arrived_ms) * TICKS_A_MS for stamp in group], _LEAST_STEP)


def _rising(times: list[int], least: int = 1) -> list[int]:
    """The same times, each at least ``least`` after the one before."""
    risen: list[int] = []
    for time in times:
        risen.append(time if not risen else max(time, risen[-1] + least))
    return risen
