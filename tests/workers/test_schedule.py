"""Rounds are numbered on the Vietnamese clock."""

from __future__ import annotations

from datetime import datetime

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, from_local, to_local
from workers.schedule import TIMETABLE, Round


def at(text: str) -> int:
    return from_local(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("turn", "before", "begins"),
    [
        (Round("x", DAY_MS), "2026-03-01T23:59:59.999", "2026-03-02T00:00:00"),
        (Round("x", DAY_MS, 2 * HOUR_MS), "2026-03-02T01:59:59.999", "2026-03-02T02:00:00"),
        (Round("x", HOUR_MS, 10 * MINUTE_MS), "2026-03-02T08:09:59.999", "2026-03-02T08:10:00"),
        (Round("x", MINUTE_MS), "2026-03-02T08:09:59.999", "2026-03-02T08:10:00"),
    ],
)
def test_a_round_begins_where_it_says(turn: Round, before: str, begins: str) -> None:
    assert turn.number_at(at(begins)) == turn.number_at(at(before)) + 1
    assert turn.number_at(at(begins)) == turn.number_at(at(begins) + turn.every_ms - 1)


@given(
    st.sampled_from(TIMETABLE),
    st.integers(from_local(datetime(2020, 1, 1)), from_local(datetime(2030, 1, 1))),  # noqa: DTZ001 - read on the Vietnamese clock
)
def test_cron_says_the_same_as_the_numbers(turn: Round, now_ms: int) -> None:
    following = from_local(croniter(turn.cron, to_local(now_ms)).get_next(datetime))
    assert turn.number_at(following) == turn.number_at(now_ms) + 1
    assert turn.number_at(following - 1) == turn.number_at(now_ms)


@pytest.mark.parametrize(("every_ms", "after_ms"), [(90_000, 0), (HOUR_MS, 1_500), (7 * DAY_MS, 0)])
def test_what_cron_cannot_say_is_no_round(every_ms: int, after_ms: int) -> None:
    with pytest.raises(ValueError, match="cron cannot say"):
        Round("x", every_ms, after_ms)


def test_what_must_come_round_does() -> None:
    every = {turn.job_name: turn.every_ms for turn in TIMETABLE}
    assert every["break_glass.close"] == MINUTE_MS
    assert every["access.digest"] == HOUR_MS
    assert every["retention.apply"] == every["archive.check"] == DAY_MS
    assert "staging.sweep" in every
