"""The clock ledger: from observations of a device's clock to its offset and uncertainty at any instant.

Offset = reference - device, so +37 s means that the device is slow and corrected = device + offset.
Between two observations the offset and its uncertainty are interpolated; outside them the nearest one holds. To that
comes an assumed drift that grows with the distance to the nearest observation, so that at the instant of an observation
what it said holds as it was said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

DRIFT_MS_PER_DAY = 2_000  # a cheap recorder without network time; a setting of the house may say otherwise
NEVER_COMPARED_MS = 120_000  # uncertainty of a clock that nobody has compared yet


@dataclass(frozen=True, order=True)
class Observation:
    """One comparison: reference instant (epoch ms), offset (ms, reference - device), half width (ms)."""

    observed_at: int
    offset_ms: int
    uncertainty_ms: int


@dataclass(frozen=True)
class Offset:
    """Offset and uncertainty of a device's clock at an instant; ``is_compared`` is false when nobody ever looked."""

    offset_ms: int
    uncertainty_ms: int
    is_compared: bool


def offset_at(observations: Sequence[Observation], at_ms: int, drift_ms_per_day: int = DRIFT_MS_PER_DAY) -> Offset:
    """The offset at ``at_ms`` from ``observations`` sorted by instant (any number, also none)."""
    if not observations:
        return Offset(0, NEVER_COMPARED_MS, is_compared=False)
    index = bisect_left(observations, at_ms, key=lambda o: o.observed_at)
    before = observations[index - 1] if index else None
    after = observations[index] if index < len(observations) else None
    if before is None or after is None:
        near = before or after
        assert near is not None
        grown = near.uncertainty_ms + _drift(abs(at_ms - near.observed_at), drift_ms_per_day)
        return Offset(near.offset_ms, grown, is_compared=True)
    width = after.observed_at - before.observed_at  # never 0: before < at_ms <= after
    passed = at_ms - before.observed_at
    # whole numbers all the way: a share of one in floating point is off by a millisecond over decades
    offset = before.offset_ms + _divided(passed * (after.offset_ms - before.offset_ms), width)
    both = passed * after.uncertainty_ms + (width - passed) * before.uncertainty_ms
    nearest = min(passed, after.observed_at - at_ms)
    return Offset(offset, -(-both // width) + _drift(nearest, drift_ms_per_day), is_compared=True)


def _divided(number: int, by: int) -> int:
    """Quotient rounded to the nearest whole number, halves up."""
    return (2 * number + by) // (2 * by)


def _drift(distance_ms: int, per_day: int) -> int:
    """What a clock may have drifted over a distance in time, in ms, rounded up to the second's tenth."""
    return -(-distance_ms * per_day // 86_400_000 // 100) * 100
