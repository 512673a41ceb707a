"""A fault is told after enough clips in a row and over after enough without it; what passes raises nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.spells import (
    FAULTS,
    FORGOTTEN_AFTER_MS,
    LATELY,
    OVER_BY_CLIPS,
    RAISED_BY_CLIPS,
    RAISED_BY_LONG_SHARE,
    RAISED_BY_SHARE,
    WINDOW,
    Event,
    Tally,
    counted,
    seen,
    tally_of,
)

CLIP_MS = MINUTE_MS


def events(fault: str, shown: list[bool | None], clip_ms: int = CLIP_MS) -> tuple[Tally, list[Event]]:
    tally, told = Tally(), []
    for number, is_bad in enumerate(shown):
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
def test_spells_begin_and_end_in_turn_and_last_as_long_as_they_must(fault: str, shown: list[bool | None]) -> None:
    tally, told = events(fault, shown)
    marks = [event for event in told if event in {"begun", "over"}]
    assert marks == ["begun", "over"] * (len(marks) // 2) + ["begun"] * (len(marks) % 2)
    assert tally.stands == (len(marks) % 2 == 1)
    known = [is_bad for is_bad in shown if is_bad is not None]
    if sum(known) < min(RAISED_BY_CLIPS.values()):
        assert not marks
    for index, event in enumerate(told):
        if event == "over":
            last = [is_bad for is_bad in shown[: index + 1] if is_bad is not None][-OVER_BY_CLIPS:]
            assert last == [False] * OVER_BY_CLIPS


@given(st.lists(st.booleans(), max_size=20))
def test_a_tally_comes_back_from_where_it_is_kept(shown: list[bool]) -> None:
    tally, _ = events("frozen", list(shown))
    assert tally_of(tally.to_plain()) == tally


def test_a_fault_that_comes_and_goes_is_told_once() -> None:
    """Eight hours: a branch before the lens in four of five clips, a loose cable that blackens two of three."""
    for fault, pattern in (("covered", [True] * 4 + [False]), ("black", [True, True, False])):
        tally, told = events(fault, pattern * (480 // len(pattern)))
        assert [event for event in told if event != "goes_on" and event] == ["begun"] and tally.stands
        assert tally.first_ms == 0


def test_what_shows_in_two_of_three_clips_for_an_hour_is_told_once_and_half_an_hour_of_rain_is_not() -> None:
    tally, told = events("blurred", [True, True, False] * 100)
    assert told.count("begun") == 1 and told.index("begun") == 58, "the fortieth of the last sixty"
    assert tally.stands and tally.first_ms == 0
    assert not any(events("blurred", [False] * 60 + [True, True, False] * 10 + [False] * 60)[1])


def test_what_came_and_went_is_over_after_more_good_clips_than_what_stayed() -> None:
    tally, told = events("black", [True, True, False] * 10 + [False] * 7)
    assert told[-1] == "over" and told.count("over") == 1, "the last good one of the pattern and seven more"
    assert tally.over_ms == 29 * CLIP_MS and not tally.stands


def test_what_passes_raises_nothing() -> None:
    rain = [True, True, False] * 5
    headlights = [True, False, False] * 100
    assert not any(events("blurred", [False] * 20 + rain + [False] * 20)[1])
    assert not any(events("overexposed", headlights)[1])
    assert not any(events("covered", ([True] * 2 + [False] * 10) * 30)[1]), "trucks"


@given(st.sampled_from(FAULTS), st.lists(st.booleans(), min_size=1, max_size=8))
def test_whatever_pattern_goes_on_no_spell_flaps(fault: str, pattern: list[bool]) -> None:
    told = events(fault, pattern * 40)[1]
    assert told.count("begun") <= 2


@given(st.sampled_from(FAULTS), st.lists(st.sampled_from([True, True, False, None]), max_size=80))
def test_a_spell_begins_only_on_enough_bad_clips_of_the_last(fault: str, shown: list[bool | None]) -> None:
    told = events(fault, shown)[1]
    for index, event in enumerate(told):
        if event == "begun":
            every = [is_bad for is_bad in shown[: index + 1] if is_bad is not None][-WINDOW:]
            last = every[-LATELY:]
            is_quick = fault in {"undecodable", "black", "frozen", "overexposed"}
            in_a_row = all(last[-RAISED_BY_CLIPS[is_quick] :]) and len(last) >= RAISED_BY_CLIPS[is_quick]
            assert in_a_row or sum(last) >= RAISED_BY_SHARE[is_quick] or sum(every) >= RAISED_BY_LONG_SHARE


@given(
    st.sampled_from(FAULTS),
    st.lists(st.tuples(st.sampled_from([True, True, False, None]), st.integers(1, 200)), min_size=1, max_size=60),
    st.integers(0, 59),
)
def test_the_last_clips_tell_all_that_was_being_counted(
    fault: str, clips: list[tuple[bool | None, int]], cut: int
) -> None:
    """Where no spell began or ended within a window, the clips of that window and whether one stands are enough."""
    tally, starts, edges, at_ms = Tally(), [], [], 0
    for is_bad, minutes in clips[:cut]:
        at_ms += minutes * MINUTE_MS
        tally, event = counted(tally, fault, is_bad, at_ms, MINUTE_MS)
        starts.append((at_ms, is_bad))
        edges += [tally.first_ms] if event == "begun" else [tally.good_ms] if event == "over" else []
    if any(at_ms - edge <= FORGOTTEN_AFTER_MS for edge in edges):
        return
    again = replace(Tally(), stands=tally.stands, bad_count=tally.bad_count, first_ms=tally.first_ms)
    for start_ms, is_bad in starts:
        if is_bad is not None and at_ms - start_ms <= FORGOTTEN_AFTER_MS:
            again = seen(again, is_bad, start_ms, MINUTE_MS)
    for is_bad, minutes in clips[cut:]:
        at_ms += minutes * MINUTE_MS
        tally, event = counted(tally, fault, is_bad, at_ms, MINUTE_MS)
        again, same = counted(again, fault, is_bad, at_ms, MINUTE_MS)
        assert event == same
        if event:
            assert (tally.first_ms, tally.bad_count) == (again.first_ms, again.bad_count)


def test_what_was_kept_before_there_were_windows_goes_on() -> None:
    old = {"bad_count": 4, "bad_ms": 1, "first_ms": 5, "last_ms": 9, "good_count": 1, "good_ms": 7, "stands": True}
    assert tally_of(old) == Tally(stands=True, bad_count=4, first_ms=5, last_ms=9)
    assert tally_of({**old, "stands": False}) == Tally()
