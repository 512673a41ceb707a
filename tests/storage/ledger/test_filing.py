"""Where a recording is filed: device time, offset and corrected time stay apart; what cannot be is refused."""

from __future__ import annotations

import pytest

from storage.errors import Refused
from storage.ledger.clocks import Observation
from storage.ledger.filing import EARLIEST_MS, Placement, place, require_plausible
from storage.values.clock import DAY_MS, HOUR_MS

NOW = 1_772_413_200_000


def placed(observations: list[Observation], start: int) -> Placement:
    return place(observations, start, drift_ms_per_day=2_000, never_compared_ms=120_000)


def test_never_compared() -> None:
    assert placed([], NOW) == Placement(NOW, 0, 120_000)


def test_offset_is_reference_minus_device() -> None:
    placement = placed([Observation(NOW, 37_000, 500)], NOW - 37_000)
    assert (placement.offset_ms, placement.uncertainty_ms, placement.filed_start_ms) == (37_000, 500, NOW)


def test_the_offset_is_looked_up_on_the_reference_clock() -> None:
    """A clock seven hours behind until it was set right: its evening recording belongs to before the mending."""
    mended = NOW
    observations = [Observation(mended - HOUR_MS, 7 * HOUR_MS, 500), Observation(mended, 0, 500)]
    before = placed(observations, mended - 2 * HOUR_MS - 7 * HOUR_MS)
    assert before.filed_start_ms == mended - 2 * HOUR_MS
    after = placed(observations, mended + HOUR_MS)
    assert after.filed_start_ms == mended + HOUR_MS


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (EARLIEST_MS, None),
        (EARLIEST_MS - 1, "start_too_early"),
        (NOW + DAY_MS, None),
        (NOW + DAY_MS + 1, "start_in_future"),
    ],
)
def test_the_bounds_of_what_can_be(start: int, code: str | None) -> None:
    if code is None:
        require_plausible(Placement(start, 0, 0), NOW)
        return
    with pytest.raises(Refused) as raised:
        require_plausible(Placement(start, 0, 0), NOW)
    assert raised.value.code == code


def test_a_start_before_the_camera_hung_is_told_with_its_day() -> None:
    require_plausible(Placement(NOW - DAY_MS, 0, 0), NOW, NOW - DAY_MS)
    with pytest.raises(Refused) as raised:
        require_plausible(Placement(NOW - DAY_MS - 1, 0, 0), NOW, NOW - DAY_MS)
    assert raised.value.code == "start_before_camera"
    assert set(raised.value.facts) == {"said", "since"}
