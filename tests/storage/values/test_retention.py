"""How long footage is kept: the rule alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import DAY_MS
from storage.values.retention import Keeping, Use, is_due, kept_until, use_ends_at

KEEPING = Keeping(clip_days=60, exhibit_days=30, copy_days=14)
USES = st.builds(
    Use,
    state=st.sampled_from(["requested", "approved", "produced", "handed_over", "refused", "withdrawn"]),
    produced_at=st.one_of(st.none(), st.integers(0, 1_000 * DAY_MS)),
    grade=st.one_of(st.none(), st.integers(0, 4)),
    graded_at=st.one_of(st.none(), st.integers(0, 1_000 * DAY_MS)),
    is_case_open=st.booleans(),
)


@pytest.mark.parametrize(
    ("use", "days"),
    [
        (Use("requested", None, None, None, is_case_open=True), None),
        (Use("approved", None, None, None, is_case_open=False), None),
        (Use("refused", None, None, None, is_case_open=True), 0),
        (Use("withdrawn", None, None, None, is_case_open=True), 0),
        (Use("produced", 5 * DAY_MS, None, None, is_case_open=True), None),
        (Use("produced", 5 * DAY_MS, None, None, is_case_open=False), 35),
        (Use("produced", 5 * DAY_MS, 0, 9 * DAY_MS, is_case_open=True), 39),
        (Use("handed_over", 5 * DAY_MS, 1, 9 * DAY_MS, is_case_open=True), 39),
        (Use("handed_over", 5 * DAY_MS, 2, 9 * DAY_MS, is_case_open=False), None),
        (Use("handed_over", 5 * DAY_MS, 4, 9 * DAY_MS, is_case_open=False), None),
    ],
)
def test_how_long_one_use_keeps(use: Use, days: int | None) -> None:
    assert use_ends_at(use, KEEPING) == (None if days is None else days * DAY_MS)


def test_unused_footage_goes_after_its_days_to_the_millisecond() -> None:
    until = kept_until(1_000, 60, [], KEEPING)
    assert until == 1_000 + 60 * DAY_MS
    assert not is_due(until, until - 1) and is_due(until, until)
    assert not is_due(None, 10**15)


@given(st.integers(0, 1_000 * DAY_MS), st.lists(USES, max_size=4), USES)
def test_a_further_use_never_shortens(filed_at: int, uses: list[Use], more: Use) -> None:
    before, after = kept_until(filed_at, 60, uses, KEEPING), kept_until(filed_at, 60, [*uses, more], KEEPING)
    assert after is None or (before is not None and after >= before >= filed_at + 60 * DAY_MS)


@given(st.lists(USES, max_size=4))
def test_what_served_a_case_never_goes_by_the_clock(uses: list[Use]) -> None:
    served = Use("handed_over", 0, 3, 0, is_case_open=False)
    assert kept_until(0, 0, [*uses, served], KEEPING) is None
