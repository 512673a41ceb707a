"""The clock ledger: from comparisons of a device's clock to its offset and uncertainty at any instant.

Offset = reference - device, so +37 s means that the device is slow and corrected = device + offset.

The rules, in order:

1. At a comparison, what it said holds as it was said.
2. Between two comparisons of one unbroken run the offset and its uncertainty are interpolated. To that comes an assumed
   drift that grows with the distance to the nearer one.
3. A run is broken where a comparison says that the clock was set, and between two comparisons that differ by more than
   any clock drifts (``MOST_DRIFT_MS_PER_DAY``, in all ``MOST_DRIFTED_MS``, beyond both uncertainties): it was set at an
   instant nobody knows, or stands in another zone since. Nothing is interpolated over a break. Where the instant is not
   known either offset may hold: the nearer one is taken, and the uncertainty takes in the other.
4. Outside, the last comparison of the run holds. If the run was watched for at least ``LEARNT_OVER_MS`` and that tells
   its drift better than the assumption does, the clock is taken to drift on as it did, for as long as it was watched;
   its uncertainty then grows by what that drift may be wrong, never by less than a quarter of the assumed drift.
   Otherwise the offset stands still and the uncertainty grows by the assumed drift, or by the drift that was surely
   seen if that is more.
5. Before a setting that is the first thing known of a clock, nothing is known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.timespan import Timespan

DRIFT_MS_PER_DAY = 2_000  # a cheap recorder without network time; a setting of the house may say otherwise
NEVER_COMPARED_MS = 120_000  # uncertainty of a clock that nobody has compared yet; likewise
MOST_DRIFT_MS_PER_DAY = 20_000  # 230 ppm, twice the worst quartz: what differs by more was set
MOST_DRIFTED_MS = 15 * MINUTE_MS  # zones differ by more: half a year at 20 s a day must not pass for an hour's error
LEARNT_OVER_MS = 7 * DAY_MS
WATCHED_OVER_MS = 90 * DAY_MS  # an older part of a run says nothing of today's drift: batteries and seasons change
_ROUNDED_MS = 101  # what ``_grown`` rounds up to, and a millisecond of a share
_STEPS = 4  # each brings a place thousands of times nearer, for no clock drifts by more than a few in ten thousand


@dataclass(frozen=True)
class Observation:
    """One comparison: reference instant (epoch ms), offset (ms, reference - device), half width (ms).

    ``set_at``: the clock was set at this instant (epoch ms, not after the comparison), and ran from then on.
    """

    observed_at: int
    offset_ms: int
    uncertainty_ms: int
    set_at: int | None = None


@dataclass(frozen=True)
class Offset:
    """Offset and uncertainty of a device's clock at an instant; ``is_compared`` is false when nobody ever looked."""

    offset_ms: int
    uncertainty_ms: int
    is_compared: bool


@dataclass(frozen=True)
class Learnt:
    """The drift of a run as its comparisons tell it: ``change_ms`` over ``base_ms``, wrong by at most ``wrong_ms``."""

    change_ms: int
    base_ms: int
    wrong_ms: int

    @property
    def ms_per_day(self) -> int:
        """Change of the offset a day; negative: the clock gains."""
        return _divided(self.change_ms * DAY_MS, self.base_ms)


@dataclass(frozen=True)
class Break:
    """Where a clock was set: surely as before until ``since_ms``, surely as after from ``until_ms`` on."""

    since_ms: int
    until_ms: int

    @property
    def middle_ms(self) -> int:
        """From here on what holds afterwards is taken."""
        return (self.since_ms + self.until_ms + 1) // 2


class ClockLedger:
    """What is known of one clock. ``observations`` in order of their instants (any number, also none)."""

    def __init__(
        self,
        observations: Sequence[Observation],
        drift_ms_per_day: int = DRIFT_MS_PER_DAY,
        never_compared_ms: int = NEVER_COMPARED_MS,
    ) -> None:
        self.observations = tuple(_single(observations))
        self.drift_ms_per_day = drift_ms_per_day
        self._unknown = Offset(0, never_compared_ms, is_compared=False)
        self._instants = [o.observed_at for o in self.observations]
        first = self._instants[0] if self._instants else 0
        sets = sorted(o.set_at for o in self.observations if o.set_at is not None)
        self.known_from_ms = max((at for at in sets if at <= first), default=None)
        self.breaks = tuple(self._break(a, b, sets) for a, b in pairwise(self.observations))
        """Between each comparison and the next; None where the clock ran on."""
        self.edges = [] if self.known_from_ms is None else [self.known_from_ms]  # where the offset leaps
        self.edges += [gap.middle_ms for gap in self.breaks if gap is not None]
        self._learnt: dict[tuple[int, int], Learnt | None] = {}

    def _break(self, before: Observation, after: Observation, sets: Sequence[int]) -> Break | None:
        between = [at for at in sets if before.observed_at < at <= after.observed_at]
        if between:
            return Break(between[0], between[-1])
        passed = after.observed_at - before.observed_at
        most = max(MOST_DRIFT_MS_PER_DAY, self.drift_ms_per_day)
        drifted = min(-(-passed * most // DAY_MS), MOST_DRIFTED_MS)
        known = before.uncertainty_ms + after.uncertainty_ms
        is_possible = abs(after.offset_ms - before.offset_ms) <= known + drifted
        return None if is_possible else Break(before.observed_at, after.observed_at)

    def at(self, at_ms: int) -> Offset:
        """The offset at an instant of the reference clock, epoch ms."""
        if not self.observations or (self.known_from_ms is not None and at_ms < self.known_from_ms):
            return self._unknown
        index = bisect_left(self._instants, at_ms)
        if index < len(self.observations) and self._instants[index] == at_ms:
            said = self.observations[index]
            return Offset(said.offset_ms, said.uncertainty_ms, is_compared=True)
        if 0 < index < len(self.observations):
            return self._amid(index - 1, at_ms)
        return self._beyond(0, -1, at_ms) if index == 0 else self._beyond(index - 1, 1, at_ms)

    def _amid(self, index: int, at_ms: int) -> Offset:
        """Between a comparison and the next."""
        gap = self.breaks[index]
        if gap is None:
            return self._between(self.observations[index], self.observations[index + 1], at_ms)
        if at_ms < gap.since_ms:
            return self._beyond(index, 1, at_ms)
        if at_ms >= gap.until_ms:
            return self._beyond(index + 1, -1, at_ms)
        before, after = self._beyond(index, 1, at_ms), self._beyond(index + 1, -1, at_ms)
        return _either([before, after] if at_ms < gap.middle_ms else [after, before])

    def _between(self, before: Observation, after: Observation, at_ms: int) -> Offset:
        width = after.observed_at - before.observed_at  # never 0: before < at_ms < after
        passed = at_ms - before.observed_at
        # whole numbers all the way: a share of one in floating point is off by a millisecond over decades
        offset = before.offset_ms + _divided(passed * (after.offset_ms - before.offset_ms), width)
        both = passed * after.uncertainty_ms + (width - passed) * before.uncertainty_ms
        nearest = min(passed, after.observed_at - at_ms)
        return Offset(offset, -(-both // width) + _grown(nearest * self.drift_ms_per_day), is_compared=True)

    def _beyond(self, index: int, way: int, at_ms: int) -> Offset:
        """What the comparison ``index`` says of an instant behind (``way`` 1) or before it (-1) in its own run."""
        near, far = self.observations[index], abs(at_ms - self._instants[index])
        learnt = self.learnt(index, way)
        if learnt is None:
            grown = near.uncertainty_ms + _grown(far * max(self.drift_ms_per_day, self._seen_per_day(index, way)))
            return Offset(near.offset_ms, grown, is_compared=True)
        reach = min(far, learnt.base_ms)
        offset = near.offset_ms + way * _divided(learnt.change_ms * reach, learnt.base_ms)
        wander = max(-(-self.drift_ms_per_day // 4), -(-learnt.wrong_ms * DAY_MS // learnt.base_ms))
        later = (far - reach) * max(self.drift_ms_per_day, abs(learnt.ms_per_day))
        return Offset(offset, near.uncertainty_ms + _grown(reach * wander + later), is_compared=True)

    def _run(self, index: int, way: int) -> int:
        """The farthest comparison of the run, at most ``WATCHED_OVER_MS`` back from where it is left."""
        other = index
        while 0 <= other - way < len(self.observations):
            gap = self.breaks[min(other, other - way)]
            if gap is not None or abs(self._instants[index] - self._instants[other - way]) > WATCHED_OVER_MS:
                break
            other -= way
        return other

    def learnt(self, index: int, way: int = 1) -> Learnt | None:
        """The drift with which the run is left at ``index``, forwards (1) or backwards (-1); None: assumed."""
        if (index, way) not in self._learnt:
            here, there = self.observations[index], self.observations[self._run(index, way)]
            base = abs(here.observed_at - there.observed_at)
            wrong = here.uncertainty_ms + there.uncertainty_ms
            is_better = base >= LEARNT_OVER_MS and wrong * DAY_MS <= self.drift_ms_per_day * base
            made = Learnt((here.offset_ms - there.offset_ms) * way, base, wrong) if is_better else None
            self._learnt[index, way] = made
        return self._learnt[index, way]

    def learnt_last(self) -> Learnt | None:
        """The drift with which the clock runs now; None: assumed, or nobody ever looked."""
        return self.learnt(len(self.observations) - 1) if self.observations else None

    def _seen_per_day(self, index: int, way: int) -> int:
        """The least drift that explains what was seen of the run, ms a day."""
        here, there = self.observations[index], self.observations[self._run(index, way)]
        sure = abs(here.offset_ms - there.offset_ms) - here.uncertainty_ms - there.uncertainty_ms
        base = abs(here.observed_at - there.observed_at)
        return -(-sure * DAY_MS // base) if base >= DAY_MS and sure > 0 else 0

    def placed(self, device_ms: int) -> Offset:
        """The offset for an instant as the device tells it, epoch ms.

        A clock that was set back showed the same time twice: either may be meant, and the uncertainty takes in both.
        One that was set forward never showed what it skipped: such a time is laid where it was set.
        """
        found = []
        for since, until in pairwise([None, *self.edges, None]):
            if one := self._solved(device_ms, since, until):
                found.append(one)
        if not found:
            return self._skipped(device_ms)
        return _either(sorted(found, key=lambda one: (not one.is_compared, one.uncertainty_ms)))

    def _solved(self, device_ms: int, since: int | None, until: int | None) -> Offset | None:
        """The offset at the instant in [since, until), a stretch without a leap, at which the device said so.

        As near to its ends as the offset is unsure nobody knows on which side of the leap it was: both are found.
        """
        inside = device_ms
        for _ in range(_STEPS):
            known = self.at(_clamped(inside, since, until))
            inside = device_ms + known.offset_ms
        beside = abs(inside - _clamped(inside, since, until))
        return known if beside <= known.uncertainty_ms else None

    def _skipped(self, device_ms: int) -> Offset:
        edge = min(self.edges, key=lambda at: self._beside_leap(at, at - device_ms))
        offset = edge - device_ms
        sides = [self.at(edge - 1), self.at(edge)]
        width = max(abs(one.offset_ms - offset) + one.uncertainty_ms for one in sides)
        return Offset(offset, width, all(one.is_compared for one in sides))

    def _beside_leap(self, edge: int, offset_ms: int) -> int:
        """How far an offset lies beside what was leapt over at an edge, ms; 0: it was skipped there."""
        low, high = sorted((self.at(edge - 1).offset_ms, self.at(edge).offset_ms))
        return max(0, low - offset_ms, offset_ms - high)

    def bounds(self) -> tuple[int, int]:
        """The least and the greatest offset that ``at`` and ``placed`` answer at any instant, ms."""
        values = [o.offset_ms for o in self.observations]
        if not values or self.known_from_ms is not None:
            values.append(0)
        last = len(self.observations) - 1
        ends = {(0, -1), (last, 1)} if self.observations else set()
        ends |= {end for i, gap in enumerate(self.breaks) if gap for end in ((i, 1), (i + 1, -1))}
        for index, way in ends:
            if learnt := self.learnt(index, way):
                values.append(self.observations[index].offset_ms + way * learnt.change_ms)
        return min(values), max(values)

    def widest_ms(self, span: Timespan) -> int:
        """No placement whose instant lies in the span is more uncertain than this, ms.

        Near a leap a time may have been shown twice, or never: its answer takes in what holds on the other side, which
        may lie as far away as the offsets differ.
        """
        low, high = self.bounds()
        unsure = max((self.at(edge + by).uncertainty_ms for edge in self.edges for by in (-1, 0)), default=0)
        near = span.widened(high - low + unsure)
        if any(near.start_ms <= edge <= near.end_ms for edge in self.edges):
            return high - low + self._widest_at(near)
        return self._widest_at(span)

    def _widest_at(self, span: Timespan) -> int:
        """No instant of the span is less sure than this: the most of where uncertainty turns, and what rounding adds
        beside it."""
        if not self.observations:
            return self._unknown.uncertainty_ms
        inside = [span.start_ms, span.end_ms]
        first = max(0, bisect_left(self._instants, span.start_ms) - 1)
        last = bisect_left(self._instants, span.end_ms) + 1
        near = self._instants[first:last]
        inside += near + [(one + other) // 2 for one, other in pairwise(near)]
        inside += [at + by for gap in self.breaks if gap for at in (gap.since_ms, gap.until_ms) for by in (-1, 0, 1)]
        inside += [edge + by for edge in self.edges for by in (-1, 0)]
        inside += self._drift_ends()
        return max(self.at(at).uncertainty_ms for at in inside if span.start_ms <= at <= span.end_ms) + _ROUNDED_MS

    def _drift_ends(self) -> list[int]:
        """Where, between two comparisons that a setting parts, a drift is no longer carried on."""
        sides = [(i + by, way) for i, gap in enumerate(self.breaks) if gap for by, way in ((0, 1), (1, -1))]
        learnt = [(index, way, self.learnt(index, way)) for index, way in sides]
        return [self._instants[index] + way * drift.base_ms for index, way, drift in learnt if drift]


def offset_at(observations: Sequence[Observation], at_ms: int, drift_ms_per_day: int = DRIFT_MS_PER_DAY) -> Offset:
    """The offset at ``at_ms`` from ``observations`` sorted by instant (any number, also none)."""
    return ClockLedger(observations, drift_ms_per_day).at(at_ms)


def _single(observations: Sequence[Observation]) -> list[Observation]:
    """One comparison an instant: of several the most certain, then the one entered last."""
    kept: list[Observation] = []
    for one in observations:
        if kept and kept[-1].observed_at == one.observed_at:
            better = min((one, kept[-1]), key=lambda o: o.uncertainty_ms)
            kept[-1] = replace(better, set_at=kept[-1].set_at if one.set_at is None else one.set_at)
        else:
            kept.append(one)
    return kept


def _either(said: Sequence[Offset]) -> Offset:
    """The first of several that may hold, with an uncertainty that takes in the others."""
    best = said[0]
    width = max(abs(one.offset_ms - best.offset_ms) + one.uncertainty_ms for one in said)
    return Offset(best.offset_ms, width, best.is_compared)


def _clamped(at_ms: int, since: int | None, until: int | None) -> int:
    if since is not None and at_ms < since:
        return since
    return until - 1 if until is not None and at_ms >= until else at_ms


def _divided(number: int, by: int) -> int:
    """Quotient rounded to the nearest whole number, halves up."""
    return (2 * number + by) // (2 * by)


def _grown(ms_times_per_day: int) -> int:
    """What a clock may have drifted: ms of distance times ms a day, in ms, rounded up to the second's tenth."""
    return -(-ms_times_per_day // DAY_MS // 100) * 100
