"""Segments that meet, segments that do not, and where they cross a circle."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.values.plane import (
    Offset,
    circle_shares,
    crossing_share,
    edges,
    nearest_share,
    point_at,
    segments_meet,
    turn,
)

whole = st.integers(-20, 20).map(float)
offsets = st.tuples(whole, whole)


def test_edges_close_the_ring() -> None:
    assert edges("abc") == [("a", "b"), ("b", "c"), ("c", "a")]


@pytest.mark.parametrize(
    ("c", "d", "meet"),
    [
        ((0, 5), (10, 5), True),
        ((5, 0), (5, -3), True),
        ((10, 0), (20, 7), True),
        ((4, 0), (6, 0), True),
        ((11, 0), (20, 0), False),
        ((0, 1), (10, 1), False),
        ((5, 1), (5, 9), False),
    ],
)
def test_segments_against_a_level_one(c: Offset, d: Offset, meet: bool) -> None:
    bent = (0.0, 0.0), (10.0, 0.0)
    if (c, d) == ((0, 5), (10, 5)):
        bent = (5.0, 0.0), (5.0, 10.0)
    assert segments_meet(*bent, c, d) is meet


@given(offsets, offsets, offsets, offsets)
def test_meeting_is_mutual(a: Offset, b: Offset, c: Offset, d: Offset) -> None:
    assert segments_meet(a, b, c, d) == segments_meet(c, d, a, b) == segments_meet(b, a, c, d)
    assert segments_meet(a, b, b, c)
    assert turn(a, b, c) == -turn(b, a, c)


def test_where_a_segment_crosses_a_circle() -> None:
    assert circle_shares((-10, 0), (10, 0), 5) == [0.25, 0.75]
    assert circle_shares((0, 0), (10, 0), 5) == [0.5]
    assert circle_shares((-10, 6), (10, 6), 5) == []
    assert circle_shares((1, 1), (1, 1), 5) == []


def test_where_a_segment_crosses_another() -> None:
    assert crossing_share((0, 0), (10, 0), (5, -1), (5, 1)) == 0.5
    assert crossing_share((0, 0), (10, 0), (5, 1), (5, 2)) is None
    assert crossing_share((0, 0), (10, 0), (0, 1), (10, 1)) is None
    assert crossing_share((0, 0), (10, 0), (2, 0), (4, 0)) is None  # in line


@given(offsets, offsets, offsets)
def test_no_point_of_a_segment_is_nearer_than_the_nearest(a: Offset, b: Offset, point: Offset) -> None:
    nearest = math.dist(point, point_at(a, b, nearest_share(a, b, point)))
    assert all(nearest <= math.dist(point, point_at(a, b, i / 16)) + 1e-9 for i in range(17))
