"""Rules of a search by themselves: clocks, gaps, marks, lanes."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cameras.reasons import REASONS
from service.footage.rules import gaps, lanes
from service.footage.rules.question import Chosen, Mark, Question, UnitOnDay, checked, read_mark
from service.footage.rules.timing import CameraClock, Drift
from storage.catalog.footage_places import StatusRow
from storage.catalog.footage_reasons import FilingRow
from storage.errors import Invalid
from storage.ledger.clocks import Observation
from storage.ledger.filing import ROUNDING_MS
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan, merged, without

NOW = 1_772_413_200_000
DRIFT = Drift(2_000, 120_000)
instants = st.integers(NOW - 400 * DAY_MS, NOW + 10 * DAY_MS)
offsets = st.one_of(st.integers(-HOUR_MS, HOUR_MS), st.integers(-20_000, 20_000))
observations = st.lists(
    st.builds(
        lambda at, offset, unsure, back: Observation(at, offset, unsure, None if back is None else at - back),
        instants,
        offsets,
        st.integers(0, 60_000),
        st.none() | st.integers(0, 30 * DAY_MS),
    ),
    max_size=5,
).map(lambda known: sorted(known, key=lambda one: one.observed_at))
spans = st.builds(lambda start, length: Timespan(start, start + length), instants, st.integers(1, 40 * DAY_MS))


@given(observations, spans, st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_no_instant_is_less_sure_than_the_worst(known: list[Observation], span: Timespan, at: list[float]) -> None:
    clock = CameraClock(known, DRIFT)
    worst = clock.ledger.widest_ms(span) + ROUNDING_MS
    for share in at:
        assert clock.at(span.start_ms + round(share * span.length_ms)).uncertainty_ms <= worst


@given(
    observations,
    instants,
    st.tuples(st.integers(1, 30 * HOUR_MS), st.floats(0, 1)),
    st.integers(-2 * HOUR_MS, 2 * HOUR_MS),
    st.integers(1, DAY_MS),
)
def test_the_spans_read_are_never_too_narrow(
    known: list[Observation], device: int, lasting: tuple[int, float], filed_with: int, window_length: int
) -> None:
    """Any instant of an original, filed with any offset, is read when its corrected time meets the window."""
    clock = CameraClock(known, DRIFT)
    offset, uncertainty = clock.placed(device)
    duration, share = lasting
    into = round(share * duration)
    corrected, filed = device + offset + into, device + filed_with + into
    start = corrected + uncertainty - window_length // 2
    window = Timespan(start, start + window_length)
    original = FilingRow(1, filed_with, filed_with, device + filed_with, device + filed_with + duration, duration)
    if window.widened(uncertainty).overlaps(Timespan(corrected, corrected + 1)):
        assert any(span.start_ms <= filed <= span.end_ms for span in clock.filed_spans(window, [original]))


def test_a_clock_nobody_compared_is_looked_at_where_it_was_filed() -> None:
    clock = CameraClock([], DRIFT)
    window = Timespan(NOW, NOW + HOUR_MS)
    assert clock.filed_spans(window, []) == [window.widened(120_000 + 100)]


pieces = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 40)), max_size=8).map(
    lambda pairs: [Timespan(start, start + length) for start, length in pairs]
)


@given(pieces, pieces, pieces)
def test_every_gap_is_taken_apart_until_each_piece_has_a_reason(
    covered: list[Timespan], first: list[Timespan], second: list[Timespan]
) -> None:
    window = Timespan(0, 120)
    open_gaps = without(window, covered)
    known = [
        *(gaps.Reason(span, "broken") for span in first),
        *(gaps.Reason(span, "no_link") for span in second),
        gaps.Reason(window, "not_requested", overwritten_at=1_000),
    ]
    said = gaps.explained(open_gaps, known)
    assert merged(reason.span for reason in said) == merged(open_gaps)
    assert sum(reason.span.length_ms for reason in said) == sum(gap.length_ms for gap in open_gaps)
    for reason in said:
        if reason.code == "not_requested":
            assert reason.overwritten_at == 1_000 + reason.span.start_ms
        for at in range(reason.span.start_ms, reason.span.end_ms):
            moment = Timespan(at, at + 1)
            expected = "broken" if any(s.overlaps(moment) for s in first) else None
            expected = expected or ("no_link" if any(s.overlaps(moment) for s in second) else "not_requested")
            assert reason.code == expected


def test_a_gap_nothing_explains_is_a_fault_of_ours() -> None:
    with pytest.raises(AssertionError):
        gaps.explained([Timespan(0, 10)], [gaps.Reason(Timespan(0, 5), "broken")])


def test_the_day_a_connection_changed_parts_the_reasons() -> None:
    noon = NOW - NOW % DAY_MS + 17 * HOUR_MS  # midnight in Viet Nam
    rows = [
        StatusRow(1, "working", "central", date(2020, 1, 1), date(2026, 3, 3)),
        StatusRow(1, "working", "independent", date(2026, 3, 3), None),
    ]
    window = Timespan(noon - HOUR_MS, noon + HOUR_MS)
    said = gaps.source_reasons(rows, window, 15, NOW, "independent")
    assert [(reason.code, reason.span.length_ms) for reason in said] == [
        ("nothing_recorded", HOUR_MS),
        ("not_requested", HOUR_MS),
    ]


def test_every_reason_has_words() -> None:
    assert gaps.REASONS | REASONS == gaps.REASONS, "the words of an outage, as everywhere else"
    assert set(gaps.LOST) | {gaps.ASK} <= set(gaps.REASONS)


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20), st.none() | st.integers(0, 1 << 62))
def test_a_mark_comes_back_from_its_token(value: float, code: str, from_ms: int | None) -> None:
    mark = Mark(value, code, from_ms)
    assert read_mark(mark.token()) == mark
    assert mark.token().replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=40))
def test_any_other_token_is_refused(token: str) -> None:
    try:
        read_mark(token)
    except Invalid as invalid:
        assert list(invalid.problems) == ["next"]


def test_limits_are_said_by_name() -> None:
    window = Timespan(NOW - HOUR_MS, NOW)
    wrong = Question(Chosen(), Timespan(NOW, NOW), slack_ms=-1, sort="x", limit=0, connections=frozenset({"x"}))
    with pytest.raises(Invalid) as told:
        checked(wrong, NOW)
    assert set(told.value.problems) == {"to", "slack", "sort", "limit", "connection", "cameras"}
    fine = Question(UnitOnDay("1", date(2026, 1, 1)), window)
    assert checked(fine, NOW) is fine


@given(st.integers(1, 31 * DAY_MS), st.integers(0, DAY_MS))
def test_axis_has_a_handful_of_round_labels(length: int, shift: int) -> None:
    window = Timespan(NOW + shift, NOW + shift + length)
    ticks = lanes.ticks_of(window)
    assert len(ticks) <= 6 if length <= 50 * DAY_MS else True
    assert all(window.start_ms <= at < window.end_ms for at in ticks)
    assert len({b - a for a, b in pairwise(ticks)}) <= 1
    if length >= HOUR_MS:
        assert all(at % MINUTE_MS == 0 for at in ticks) and len(ticks) >= 2


def test_urgency_follows_the_time_left() -> None:
    assert [lanes.urgency(hours * HOUR_MS) for hours in (0, 11, 12, 71, 72)] == ["bad", "bad", "warn", "warn", "ok"]
