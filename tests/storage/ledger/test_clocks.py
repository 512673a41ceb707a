"""From observations of a device's clock to its offset and uncertainty at any instant."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.clocks import NEVER_COMPARED_MS, Observation, Offset, offset_at
from storage.values.clock import DAY_MS

NOON = 1_772_413_200_000


@st.composite
def ledgers(draw: st.DrawFn) -> list[Observation]:
    """One to six observations, sorted, at different instants within a year."""
    instants = draw(st.lists(st.integers(NOON, NOON + 365 * DAY_MS), min_size=1, max_size=6, unique=True))
    return [
        Observation(at, draw(st.integers(-86_400_000, 86_400_000)), draw(st.integers(0, 60_000)))
        for at in sorted(instants)
    ]


INSTANTS = st.integers(NOON - 400 * DAY_MS, NOON + 800 * DAY_MS)


def test_a_clock_nobody_compared_is_taken_as_right_but_wide() -> None:
    assert offset_at([], NOON) == Offset(0, NEVER_COMPARED_MS, is_compared=False)


def test_a_slow_camera_has_a_positive_offset_that_is_interpolated() -> None:
    ledger = [Observation(NOON, 30_000, 1_000), Observation(NOON + 10 * DAY_MS, 40_000, 3_000)]
    assert offset_at(ledger, NOON + 5 * DAY_MS) == Offset(35_000, 2_000 + 5 * 2_000, is_compared=True)
    assert offset_at(ledger, NOON + DAY_MS) == Offset(31_000, 1_200 + 2_000, is_compared=True)


@pytest.mark.parametrize(("days", "grown"), [(-3, 6_000), (-1, 2_000), (0, 0), (1, 2_000), (30, 60_000)])
def test_outside_the_nearest_holds_and_grows_by_its_drift(days: int, grown: int) -> None:
    found = offset_at([Observation(NOON, 37_000, 500)], NOON + days * DAY_MS)
    assert found == Offset(37_000, 500 + grown, is_compared=True)


def test_the_drift_is_a_setting_and_rounded_up() -> None:
    one = [Observation(NOON, 0, 0)]
    assert offset_at(one, NOON + DAY_MS, drift_ms_per_day=500).uncertainty_ms == 500
    assert offset_at(one, NOON + 1, drift_ms_per_day=500).uncertainty_ms == 100
    assert offset_at(one, NOON + DAY_MS, drift_ms_per_day=0).uncertainty_ms == 0


@given(ledgers())
def test_at_an_observation_what_it_said_holds(ledger: list[Observation]) -> None:
    for said in ledger:
        assert offset_at(ledger, said.observed_at) == Offset(said.offset_ms, said.uncertainty_ms, is_compared=True)


@given(ledgers(), INSTANTS)
def test_the_offset_lies_between_its_neighbours(ledger: list[Observation], at_ms: int) -> None:
    found = offset_at(ledger, at_ms)
    around = [
        {before.offset_ms, after.offset_ms}
        for before, after in pairwise(ledger)
        if before.observed_at <= at_ms <= after.observed_at
    ]
    low, high = (min(around[0]), max(around[0])) if around else (None, None)
    if low is None:
        nearest = ledger[0] if at_ms <= ledger[0].observed_at else ledger[-1]
        assert found.offset_ms == nearest.offset_ms
    else:
        assert low <= found.offset_ms <= high
    assert found.uncertainty_ms >= min(o.uncertainty_ms for o in ledger)


@given(ledgers(), st.lists(st.integers(0, 400 * DAY_MS), min_size=2, max_size=6))
def test_uncertainty_only_grows_away_from_the_last_observation(ledger: list[Observation], away: list[int]) -> None:
    for edge, sign in ((ledger[-1], 1), (ledger[0], -1)):
        grown = [offset_at(ledger, edge.observed_at + sign * distance).uncertainty_ms for distance in sorted(away)]
        assert grown == sorted(grown)


@given(st.integers(0, 60_000), st.integers(1, 200), st.lists(st.integers(0, 100), min_size=2, max_size=5))
def test_uncertainty_grows_towards_the_middle_of_two_alike(uncertainty: int, days: int, shares: list[int]) -> None:
    ledger = [Observation(NOON, 0, uncertainty), Observation(NOON + 2 * days * DAY_MS, 9_000, uncertainty)]
    left = [offset_at(ledger, NOON + share * days * DAY_MS // 100).uncertainty_ms for share in sorted(shares)]
    assert left == sorted(left)


@given(ledgers(), INSTANTS)
def test_one_millisecond_never_makes_a_jump(ledger: list[Observation], at_ms: int) -> None:
    """Continuous: no instant at which a clip would leap by more than the clock itself moved."""
    steep = max(
        (abs(b.offset_ms - a.offset_ms) // (b.observed_at - a.observed_at) for a, b in pairwise(ledger)), default=0
    )
    one, next_one = offset_at(ledger, at_ms), offset_at(ledger, at_ms + 1)
    assert abs(next_one.offset_ms - one.offset_ms) <= steep + 1
