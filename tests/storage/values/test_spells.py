"""A fault is told after enough clips in a row and over after enough without it; what passes raises nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.spells import FAULTS, OVER_BY_CLIPS, RAISED_BY_CLIPS, Event, Tally, counted, tally_of

CLIP_MS = MINUTE_MS


def events(fault: str, seen: list[bool | None], clip_ms: int = CLIP_MS) -> tuple[Tally, list[Event]]:
    tally, told = Tally(), []
    for number, is_bad in enumerate(seen):
        tally, event = counted(tally, fault, is_bad, number * clip_ms, clip_ms)
        told.append(event)
    return tally, told


def test_a_black_picture_is_told_at_the_third_clip_since_the_first() -> None:
    tally, told = events("black", [False, True, True, True, True])
    assert told == [None, None, None, "begun", "goes_on"]
    assert tally.stands and tally.first_ms == CLIP_MS and tally.last_ms == 5 * CLIP_MS and tally.bad_count == 4


def test_what_may_pass_needs_longer() -> None:
    assert events("covered", [True] * 4)[1] == [None] * 4
    assert events("covered", [True] * 5)[1][-1] == "begun"
    short = events("covered", [True] * 9, clip_ms=10_000)[1]
    assert short == [None] * 9, "many short clips are no long time"


def test_one_good_clip_begins_the_row_anew_and_three_end_the_spell() -> None:
    assert events("black", [True, True, False, True, True])[1] == [None] * 5
    tally, told = events("black", [True] * 3 + [False, True, False, False, False])
    assert told == [None, None, "begun", None, "goes_on", None, None, "over"]
    assert tally.good_ms == 5 * CLIP_MS and not tally.stands, "over since the first of the good ones in a row"


def test_of_what_cannot_be_said_nothing_follows() -> None:
    assert events("turned", [None] * 20)[1] == [None] * 20
    assert events("turned", [True, None, True, None, True, True, True])[1][-1] == "begun"


def test_clips_far_apart_are_no_row() -> None:
    tally = Tally()
    for number in range(6):
        tally, event = counted(tally, "black", True, number * 7 * HOUR_MS, CLIP_MS)
        assert event is None and tally.bad_count == 1


@given(st.sampled_from(FAULTS), st.lists(st.sampled_from([True, False, None]), max_size=60))
def test_spells_begin_and_end_in_turn_and_last_as_long_as_they_must(fault: str, seen: list[bool | None]) -> None:
    tally, told = events(fault, seen)
    marks = [event for event in told if event in {"begun", "over"}]
    assert marks == ["begun", "over"] * (len(marks) // 2) + ["begun"] * (len(marks) % 2)
    assert tally.stands == (len(marks) % 2 == 1)
    known = [is_bad for is_bad in seen if is_bad is not None]
    if sum(known) < min(RAISED_BY_CLIPS.values()):
        assert not marks
    for index, event in enumerate(told):
        if event == "over":
            last = [is_bad for is_bad in seen[: index + 1] if is_bad is not None][-OVER_BY_CLIPS:]
            assert last == [False] * OVER_BY_CLIPS


@given(st.lists(st.booleans(), max_size=20))
def test_a_tally_comes_back_from_where_it_is_kept(seen: list[bool]) -> None:
    tally, _ = events("frozen", list(seen))
    assert tally_of(tally.to_plain()) == tally
