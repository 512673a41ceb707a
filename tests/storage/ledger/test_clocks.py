"""From observations of a device's clock to its offset and uncertainty at any instant."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.clocks import NEVER_COMPARED_MS, ClockLedger, Observation, Offset, offset_at
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan

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
    known = ClockLedger(ledger)
    found = known.at(at_ms)
    for (before, after), gap in zip(pairwise(ledger), known.breaks, strict=True):
        if gap is None and before.observed_at <= at_ms <= after.observed_at:
            assert min(before.offset_ms, after.offset_ms) <= found.offset_ms <= max(before.offset_ms, after.offset_ms)
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
def test_one_millisecond_never_makes_a_leap_within_a_run(ledger: list[Observation], at_ms: int) -> None:
    """Continuous: no instant at which a clip would leap by more than the clock itself moved."""
    known = ClockLedger(ledger)
    steep = max(
        (
            abs(b.offset_ms - a.offset_ms) // (b.observed_at - a.observed_at)
            for (a, b), gap in zip(pairwise(ledger), known.breaks, strict=True)
            if gap is None
        ),
        default=0,
    )
    if not any(gap and gap.since_ms <= at_ms <= gap.until_ms for gap in known.breaks):
        assert abs(known.at(at_ms + 1).offset_ms - known.at(at_ms).offset_ms) <= steep + 1


def test_a_setting_is_not_interpolated_over() -> None:
    """An officer finds the recorder an hour slow and sets it right; a month later it is two seconds off."""
    ledger = [
        Observation(NOON, HOUR_MS, 1_000),
        Observation(NOON + 5 * MINUTE_MS, 0, 1_000, set_at=NOON + MINUTE_MS),
        Observation(NOON + 30 * DAY_MS, 2_000, 1_000),
    ]
    assert offset_at(ledger, NOON + MINUTE_MS - 1) == Offset(HOUR_MS, 1_100, is_compared=True)
    assert offset_at(ledger, NOON + MINUTE_MS) == Offset(0, 1_100, is_compared=True)
    assert offset_at(ledger, NOON + 15 * DAY_MS).offset_ms == 1_000


def test_a_leap_nobody_entered_is_seen_and_both_sides_are_taken_in() -> None:
    ledger = [Observation(NOON, 0, 1_000), Observation(NOON + 10 * DAY_MS, HOUR_MS, 1_000)]
    early, late = offset_at(ledger, NOON + 2 * DAY_MS), offset_at(ledger, NOON + 8 * DAY_MS)
    assert early == Offset(0, HOUR_MS + 1_000 + 8 * 2_000, is_compared=True)
    assert late == Offset(HOUR_MS, HOUR_MS + 1_000 + 8 * 2_000, is_compared=True)


def test_half_a_year_does_not_turn_a_zone_into_a_drift() -> None:
    ledger = [Observation(NOON, 0, 1_000), Observation(NOON + 200 * DAY_MS, HOUR_MS, 1_000)]
    assert offset_at(ledger, NOON + 20 * DAY_MS).offset_ms == 0


def test_before_a_first_setting_nothing_is_known() -> None:
    ledger = ClockLedger([Observation(NOON, 0, 1_000, set_at=NOON)], never_compared_ms=77_000)
    assert ledger.at(NOON - 1) == Offset(0, 77_000, is_compared=False)
    assert ledger.at(NOON).is_compared


def test_a_drift_that_was_watched_is_carried_on_as_long_as_it_was_watched() -> None:
    ledger = [Observation(NOON, 0, 1_000), Observation(NOON + 20 * DAY_MS, 20_000, 1_000)]
    assert offset_at(ledger, NOON + 30 * DAY_MS) == Offset(30_000, 1_000 + 10 * 500, is_compared=True)
    assert offset_at(ledger, NOON - 10 * DAY_MS) == Offset(-10_000, 1_000 + 10 * 500, is_compared=True)
    assert offset_at(ledger, NOON + 50 * DAY_MS) == Offset(40_000, 1_000 + 20 * 500 + 10 * 2_000, is_compared=True)


def test_two_comparisons_of_one_week_teach_nothing() -> None:
    ledger = [Observation(NOON, 0, 1_000), Observation(NOON + 6 * DAY_MS, 6_000, 1_000)]
    assert offset_at(ledger, NOON + 7 * DAY_MS) == Offset(6_000, 3_000, is_compared=True)
    unsure = [Observation(NOON, 0, 30_000), Observation(NOON + 20 * DAY_MS, 20_000, 30_000)]
    assert offset_at(unsure, NOON + 21 * DAY_MS) == Offset(20_000, 32_000, is_compared=True)


def test_a_clock_that_runs_away_is_not_called_surer_than_it_was_seen() -> None:
    ledger = [Observation(NOON, 0, 0), Observation(NOON + 3 * DAY_MS, 30_000, 0)]
    assert offset_at(ledger, NOON + 4 * DAY_MS) == Offset(30_000, 10_000, is_compared=True)


def test_of_two_comparisons_at_one_instant_the_surer_counts() -> None:
    ledger = [Observation(NOON, 9_000, 60_000), Observation(NOON, 1_000, 500)]
    assert offset_at(ledger, NOON) == offset_at(ledger[::-1], NOON) == Offset(1_000, 500, is_compared=True)


def test_a_time_shown_twice_takes_in_both() -> None:
    """An hour fast until it was set back: readings of the hour before the setting came round again."""
    ledger = ClockLedger([Observation(NOON - 1, -HOUR_MS, 0), Observation(NOON, 0, 0, set_at=NOON)], drift_ms_per_day=0)
    assert ledger.placed(NOON - HOUR_MS).offset_ms == -HOUR_MS
    twice = ledger.placed(NOON + HOUR_MS // 2)
    assert twice == Offset(-HOUR_MS, HOUR_MS, is_compared=True)
    assert ledger.placed(NOON + 2 * HOUR_MS) == Offset(0, 0, is_compared=True)


def test_beside_a_setting_nobody_knows_on_which_side_a_time_was() -> None:
    """The fast clock was off by a second more than was read: just before it was set it showed what it never could."""
    known = [Observation(NOON - 1, -HOUR_MS, 1_000), Observation(NOON, 0, 1_000, set_at=NOON)]
    ledger, really = ClockLedger(known, drift_ms_per_day=0), NOON - 500
    shown = really + HOUR_MS + 900
    said = ledger.placed(shown)
    assert abs(shown + said.offset_ms - really) <= said.uncertainty_ms
    around = Timespan(shown + said.offset_ms - 1, shown + said.offset_ms + 1)
    assert said.uncertainty_ms <= ledger.widest_ms(around), "a search looks as wide as that"


def test_a_time_never_shown_lies_where_the_clock_was_set() -> None:
    ledger = ClockLedger([Observation(NOON - 1, HOUR_MS, 0), Observation(NOON, 0, 0, set_at=NOON)], drift_ms_per_day=0)
    skipped = ledger.placed(NOON - HOUR_MS // 2)
    assert NOON - HOUR_MS // 2 + skipped.offset_ms == NOON
    assert skipped.uncertainty_ms == HOUR_MS // 2


@dataclass(frozen=True)
class Truth:
    """A clock as it really is: runs that begin at an instant with an offset, all drifting alike."""

    runs: tuple[tuple[int, int], ...]
    ms_per_day: int

    def offset_ms(self, at_ms: int) -> int:
        since, offset = [run for run in self.runs if run[0] <= at_ms][-1]
        return offset + self.ms_per_day * (at_ms - since) // DAY_MS


@st.composite
def watched(draw: st.DrawFn) -> tuple[Truth, list[Observation]]:
    """A clock that was set a few times by an hour or more, entered or not, and was compared in every run."""
    drift = draw(st.integers(-2_000, 2_000))
    begin = NOON - 1_000 * DAY_MS
    runs, observations = [(begin, draw(st.integers(-100_000, 100_000)))], []
    truth = Truth(tuple(runs), drift)
    at_ms = NOON
    for number in range(draw(st.integers(1, 4))):
        is_told = draw(st.booleans())
        set_at = None
        if number:
            set_at = at_ms + draw(st.integers(1, 20 * DAY_MS))
            leap = draw(st.sampled_from([-1, 1])) * draw(st.integers(HOUR_MS, 12 * HOUR_MS))
            runs.append((set_at, truth.offset_ms(set_at) + leap))
            truth = Truth(tuple(runs), drift)
            at_ms = set_at
        for _ in range(draw(st.integers(1, 3))):
            at_ms += draw(st.integers(1, 60 * DAY_MS))
            unsure = draw(st.integers(0, 5_000))
            seen = truth.offset_ms(at_ms) + draw(st.integers(-unsure, unsure))
            observations.append(Observation(at_ms, seen, unsure, set_at if is_told else None))
            set_at = None
    return truth, observations


ROUNDING_MS = 20  # whole milliseconds in the truth, in the drift of several runs, in a share


@given(watched(), INSTANTS)
def test_the_truth_lies_within_what_is_said(known: tuple[Truth, list[Observation]], at_ms: int) -> None:
    truth, observations = known
    said = offset_at(observations, at_ms)
    assert abs(truth.offset_ms(at_ms) - said.offset_ms) <= said.uncertainty_ms + ROUNDING_MS


@given(watched(), INSTANTS)
def test_a_recording_lies_within_what_is_said_of_it(known: tuple[Truth, list[Observation]], at_ms: int) -> None:
    """Whatever instant the device stamped, also while its time came round twice: the truth is within the answer."""
    truth, observations = known
    device_ms = at_ms - truth.offset_ms(at_ms)
    said = ClockLedger(observations).placed(device_ms)
    wrong = abs(device_ms + said.offset_ms - at_ms)
    # the drift between the instant and where it is laid, and what the ledger's answer grows by meanwhile
    assert wrong <= said.uncertainty_ms + ROUNDING_MS + said.uncertainty_ms // 1_000


@given(watched(), INSTANTS)
def test_answers_lie_within_their_bounds(known: tuple[Truth, list[Observation]], at_ms: int) -> None:
    ledger = ClockLedger(known[1])
    low, high = ledger.bounds()
    placed = ledger.placed(at_ms)
    assert low <= ledger.at(at_ms).offset_ms <= high
    assert low <= placed.offset_ms <= high
    corrected = at_ms + placed.offset_ms
    assert placed.uncertainty_ms <= ledger.widest_ms(Timespan(corrected - DAY_MS, corrected + 1))


@st.composite
def hard_to_place(draw: st.DrawFn) -> tuple[ClockLedger, int]:
    """A clock compared at unlike certainties, set entered or not, hours apart or months; a time near what it showed."""
    at_ms, offset, known = NOON, 0, []
    for _ in range(draw(st.integers(1, 5))):
        at_ms += draw(st.integers(1, HOUR_MS) | st.integers(1, 60 * DAY_MS))
        leaps, set_at = draw(st.booleans()), None
        if leaps:
            offset += draw(st.integers(-12 * HOUR_MS, 12 * HOUR_MS))
            set_at = draw(st.none() | st.integers(at_ms - DAY_MS, at_ms))
        shown = offset + draw(st.integers(-3_000, 3_000))
        known.append(Observation(at_ms, shown, draw(st.integers(0, 60_000)), set_at))
    ledger = ClockLedger(known, draw(st.sampled_from([0, 500, 2_000])))
    near = draw(st.sampled_from([*(one.observed_at for one in known), *ledger.edges]))
    return ledger, near + draw(st.integers(-13 * HOUR_MS, 13 * HOUR_MS) | st.integers(-30 * DAY_MS, 30 * DAY_MS))


@given(hard_to_place(), st.integers(1, DAY_MS), st.integers(0, DAY_MS))
def test_no_placement_in_a_span_is_less_sure_than_its_widest(
    hard: tuple[ClockLedger, int], length_ms: int, into_ms: int
) -> None:
    ledger, device_ms = hard
    said = ledger.placed(device_ms)
    start_ms = device_ms + said.offset_ms - into_ms % length_ms
    assert said.uncertainty_ms <= ledger.widest_ms(Timespan(start_ms, start_ms + length_ms))


def test_between_two_comparisons_what_is_rounded_up_is_reckoned_in() -> None:
    ledger = ClockLedger([Observation(NOON, 0, 2_000), Observation(NOON + 270 * MINUTE_MS, 0, 1_800)])
    span = Timespan(NOON + 60 * MINUTE_MS, NOON + 200 * MINUTE_MS)
    worst = max(ledger.placed(at).uncertainty_ms for at in range(span.start_ms, span.end_ms, 10_000))
    assert worst <= ledger.widest_ms(span)


def test_from_the_comparison_on_behind_which_a_clock_was_set_nobody_knows() -> None:
    ledger = ClockLedger([Observation(NOON, 0, 1_000), Observation(NOON + 50 * DAY_MS, 6 * HOUR_MS, 1_000)], 20_000)
    said = ledger.placed(NOON + 1)
    assert said.uncertainty_ms <= ledger.widest_ms(Timespan(NOON - DAY_MS, NOON + DAY_MS))


def test_a_time_never_shown_lies_at_the_leap_that_skipped_it() -> None:
    """Two leaps within hours: the nearer one in offset need not be the one that passed over the time."""
    known = [
        Observation(1_772_510_034_762, -29_607_210, 43_845),
        Observation(1_772_510_370_897, -23_462_065, 0, set_at=1_772_504_993_898),
    ]
    skipped = ClockLedger(known, drift_ms_per_day=0).placed(1_772_506_446_860)
    assert 1_772_506_446_860 + skipped.offset_ms == 1_772_504_993_898
