"""The line of time: believed where the camera's stamps can be, rising always."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.pacing import Pacer, Stamp

STEP, STEP_MS = 3_600, 40
GROUPS = st.lists(
    st.lists(st.builds(Stamp, st.integers(-(2**40), 2**40), st.integers(0, 10**9)), min_size=1, max_size=12),
    min_size=1,
    max_size=5,
)


def steady(first: int, count: int, *, pts_of: int = 0, late_ms: int = 0) -> list[Stamp]:
    return [Stamp(pts_of + n * STEP, n * STEP_MS + late_ms) for n in range(first, first + count)]


@settings(deadline=None)
@given(GROUPS)
def test_whatever_comes_the_line_rises(groups: list[list[Stamp]]) -> None:
    pacer, end = Pacer(), 0
    for at, group in enumerate(groups):
        following = groups[at + 1][0] if at + 1 < len(groups) else None
        placed = pacer.place(group, following)
        assert placed.decoded[0] >= end
        assert all(a < b for a, b in pairwise([*placed.decoded, placed.end]))
        assert len(placed.decoded) == len(placed.shown) == len(group)
        end = placed.end


@settings(deadline=None)
@given(st.integers(0, 2**33), st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 30_000))
def test_a_steady_camera_is_believed_to_the_tick(pts_of: int, lengths: list[int], late_ms: int) -> None:
    """However late its packets come: nothing is noted, no picture is moved, groups tile."""
    pacer, first = Pacer(), 0
    for at, count in enumerate(lengths):
        group = steady(first, count, pts_of=pts_of, late_ms=late_ms * (at % 2))
        placed = pacer.place(group, steady(first + count, 1, pts_of=pts_of)[0])
        assert placed.decoded == placed.shown == [n * STEP for n in range(first, first + count)]
        assert (placed.end, placed.after_hole, placed.notes) == ((first + count) * STEP, False, frozenset())
        first += count


@pytest.mark.parametrize("sent", [[0, 1, 2, 3, 4, 5, 6, 5, 4, 3], [0, 1, 2, 3, 4, 5, 6, 7, 6, 5], [5, 6, 7, 8, 4, 3]])
def test_a_clock_that_begins_to_run_back_within_a_group_reorders_nothing(sent: list[int]) -> None:
    group = [Stamp(pts * STEP, number * STEP_MS) for number, pts in enumerate(sent)]
    placed = Pacer().place(group, None)
    assert all(before < then for before, then in pairwise(placed.shown))


@pytest.mark.parametrize(
    "sent",
    [
        [0, 3, 1, 2, 6, 4, 5],  # I P B B P B B
        [0, 4, 2, 1, 3, 8, 6, 5, 7],  # B pictures that others lean on
        [0, 3, 2, 1, 6, 5, 4, 9, 8, 7],  # the last one first
        [0, 4, 3, 2, 1, 8, 7, 6, 5],
    ],
)
def test_reordered_pictures_keep_their_order_of_showing(sent: list[int]) -> None:
    pacer = Pacer()
    group = [Stamp(n * STEP, at * STEP_MS) for at, n in enumerate(sent)]
    placed = pacer.place(group, Stamp(len(sent) * STEP, len(sent) * STEP_MS))
    assert placed.shown == [n * STEP for n in sent]
    assert placed.decoded == [n * STEP for n in range(len(sent))]
    assert not placed.notes


def test_a_single_step_back_swaps_no_pictures() -> None:
    """A client that lines up sound and pictures moves the stamps a little at the first sender report."""
    group = [Stamp(n * STEP - (4_000 if n > 5 else 0), n * STEP_MS) for n in range(20)]
    placed = Pacer().place(group, None)
    assert placed.shown == placed.decoded
    assert placed.shown[:6] == [n * STEP for n in range(6)]
    assert not placed.notes


def test_a_longer_step_back_is_a_jump() -> None:
    group = [Stamp(n * STEP - (70_000 if n > 15 else 0), n * STEP_MS) for n in range(30)]
    placed = Pacer().place(group, None)
    assert placed.shown == [n * STEP for n in range(30)]
    assert placed.notes == {"clock_jumped"}


@pytest.mark.parametrize(
    ("pts", "note"),
    [
        ([5_000] * 10, "clock_stood"),
        ([5_000_000 - n * STEP for n in range(10)], "clock_backwards"),
        ([*range(0, 5 * STEP, STEP), *range(10**9, 10**9 + 5 * STEP, STEP)], "clock_jumped"),
        ([*range(10**9, 10**9 + 5 * STEP, STEP), *range(0, 5 * STEP, STEP)], "clock_jumped"),
    ],
)
def test_stamps_that_cannot_be_are_replaced_by_arrival(pts: list[int], note: str) -> None:
    pacer = Pacer()
    pacer.place(steady(0, 10, pts_of=5_000), Stamp(pts[0], 400))
    placed = pacer.place([Stamp(p, (10 + n) * STEP_MS) for n, p in enumerate(pts)], Stamp(0, 800))
    assert placed.notes == {note}
    assert placed.decoded == placed.shown == [(10 + n) * STEP for n in range(10)]
    then = pacer.place(steady(20, 10, pts_of=77), None)
    assert (then.decoded[0], then.notes, then.after_hole) == (20 * STEP, frozenset(), False)


def test_a_jump_between_groups_is_noted_and_closed_up() -> None:
    pacer = Pacer()
    pacer.place(steady(0, 10), Stamp(10**9, 400))
    placed = pacer.place([Stamp(10**9 + n * STEP, (10 + n) * STEP_MS) for n in range(10)], None)
    assert (placed.decoded[0], placed.notes, placed.after_hole) == (10 * STEP, {"clock_jumped"}, False)


def test_a_pause_that_arrival_agrees_with_is_a_hole() -> None:
    pacer = Pacer()
    pacer.place(steady(0, 10), steady(500, 1)[0])
    placed = pacer.place(steady(500, 10), None)
    assert (placed.decoded[0], placed.notes, placed.after_hole) == (500 * STEP, frozenset(), True)


def test_a_pause_while_the_stamps_jump_is_a_hole_by_arrival() -> None:
    pacer = Pacer()
    pacer.place(steady(0, 10), None)
    placed = pacer.place([Stamp(10**9 + n * STEP, 60_000 + n * STEP_MS) for n in range(10)], None)
    assert (placed.after_hole, placed.notes) == (True, {"clock_jumped"})
    assert placed.decoded[0] == 60_000 * 90
