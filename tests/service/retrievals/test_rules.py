"""Who may ask, decide, grade and confirm; how much may be asked; the whole matrix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.retrievals import rules
from service.retrievals.rules import Asked
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan

NOW = 1_770_000_000_000
REASON = "hai mươi ký tự trở lên"
ASKER, CHIEF, DETECTIVE, DEPUTY = 1, 2, 3, 4


def asked(length_ms: int = MINUTE_MS, start_ms: int = NOW - HOUR_MS) -> Asked:
    return Asked(7, Timespan(start_ms, start_ms + length_ms))


@pytest.mark.parametrize(
    ("what", "reason", "wrong"),
    [
        ([asked()], REASON, set()),
        ([], REASON, {"cameras"}),
        ([asked()] * 51, REASON, {"cameras"}),
        ([asked()] * 50, REASON, set()),
        ([asked(24 * HOUR_MS)], REASON, set()),
        ([asked(24 * HOUR_MS + 1)], REASON, {"span"}),
        ([asked(999)], REASON, {"span"}),
        ([asked(start_ms=NOW + 2 * MINUTE_MS)], REASON, {"span"}),
        ([asked()], "x" * 19, {"reason"}),
        ([asked()], "x" * 20, set()),
        ([asked()], " " * 40 + "x" * 19, {"reason"}),
        ([], "", {"cameras", "reason"}),
    ],
)
def test_what_may_be_asked(what: list[Asked], reason: str, wrong: set[str]) -> None:
    assert set(rules.asking_problem(what, reason, NOW)) == wrong


@pytest.mark.parametrize(
    ("person", "relaxed", "may"),
    [
        (ASKER, False, False),
        (CHIEF, False, True),
        (DETECTIVE, False, False),
        (DEPUTY, False, True),
        (ASKER, True, True),
        (DETECTIVE, True, True),
    ],
)
def test_who_decides(person: int, relaxed: bool, may: bool) -> None:
    assert (rules.deciding_problem(person, ASKER, DETECTIVE, relaxed) is None) is may


@pytest.mark.parametrize(
    ("person", "investigator", "requested_by", "decided_by", "relaxed", "may"),
    [
        (DETECTIVE, DETECTIVE, ASKER, CHIEF, False, True),
        (ASKER, DETECTIVE, ASKER, CHIEF, False, False),
        (CHIEF, DETECTIVE, ASKER, CHIEF, False, False),
        (DEPUTY, DETECTIVE, ASKER, CHIEF, False, False),
        (DETECTIVE, None, ASKER, CHIEF, False, False),
        (ASKER, ASKER, ASKER, CHIEF, False, False),
        (ASKER, ASKER, ASKER, CHIEF, True, True),
        (CHIEF, CHIEF, ASKER, CHIEF, False, False),
        (CHIEF, CHIEF, ASKER, CHIEF, True, True),
        (DEPUTY, DETECTIVE, ASKER, CHIEF, True, False),
        (DETECTIVE, DETECTIVE, ASKER, None, False, True),
    ],
)
def test_who_grades(  # noqa: PLR0917 - a table of cases
    person: int, investigator: int | None, requested_by: int, decided_by: int | None, relaxed: bool, may: bool
) -> None:
    problem = rules.grading_problem(person, investigator, requested_by, decided_by, relaxed)
    assert (problem is None) is may


@pytest.mark.parametrize(
    ("person", "relaxed", "may"),
    [
        (DETECTIVE, False, False),
        (DETECTIVE, True, False),
        (ASKER, False, False),
        (ASKER, True, True),
        (CHIEF, False, True),
        (DEPUTY, False, True),
    ],
)
def test_who_confirms(person: int, relaxed: bool, may: bool) -> None:
    assert (rules.confirming_problem(person, DETECTIVE, ASKER, relaxed) is None) is may


spans = st.tuples(st.integers(0, 10**6), st.integers(1_000, 10**6)).map(lambda s: Timespan(s[0], s[0] + s[1]))


@given(spans, spans)
def test_narrower_never_shows_more(whole: Timespan, part: Timespan) -> None:
    inside = part.clipped_to(whole) == part
    assert rules.narrowed(whole, part) is inside


def test_narrowed_to_nothing_is_no_decision() -> None:
    assert not rules.narrowed(Timespan(0, 60_000), Timespan(5_000, 5_000))
    assert rules.narrowed(Timespan(0, 500), Timespan(0, 500)), "as asked is always inside"


def test_minutes_are_counted_whole() -> None:
    assert rules.minutes_of([]) == 0
    assert rules.minutes_of([Timespan(0, 15 * MINUTE_MS)] * 5) == 75
    assert rules.minutes_of([Timespan(0, 1)]) == 1


def test_every_grade_is_named_and_explained() -> None:
    assert list(rules.GRADES) == list(rules.GRADE_MEANINGS) == [0, 1, 2, 3, 4]
