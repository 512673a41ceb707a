"""Half-open spans: joined, cut and taken from each other, checked millisecond by millisecond."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.values.timespan import Timespan, merged, without

SPANS = st.tuples(st.integers(0, 60), st.integers(0, 15)).map(lambda s: Timespan(s[0], s[0] + s[1]))
LISTS = st.lists(SPANS, max_size=6)


def inside(*spans: Timespan) -> set[int]:
    """The milliseconds that lie in any of them."""
    return {ms for span in spans for ms in range(span.start_ms, span.end_ms)}


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Timespan(5, 4)
    assert Timespan(5, 5).length_ms == 0


@given(SPANS, SPANS)
def test_overlap_and_clip_are_what_is_shared(one: Timespan, other: Timespan) -> None:
    shared = inside(one) & inside(other)
    clipped = one.clipped_to(other)
    assert inside(*([clipped] if clipped else [])) == shared
    if one.length_ms and other.length_ms:
        assert one.overlaps(other) == other.overlaps(one) == bool(shared)


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert not Timespan(0, 5).overlaps(Timespan(5, 9))
    assert Timespan(0, 5).clipped_to(Timespan(5, 9)) is None


@given(LISTS)
def test_merging_keeps_every_millisecond_and_leaves_gaps(spans: list[Timespan]) -> None:
    joined = merged(spans)
    assert inside(*joined) == inside(*spans)
    assert all(one.end_ms < next_one.start_ms for one, next_one in pairwise(joined))
    assert merged(joined) == joined == merged(reversed(spans))


@given(LISTS, st.integers(0, 10))
def test_a_bridge_closes_gaps_up_to_its_length(spans: list[Timespan], bridge: int) -> None:
    joined = merged(spans, bridge)
    assert all(next_one.start_ms - one.end_ms > bridge for one, next_one in pairwise(joined))
    assert inside(*joined) >= inside(*spans)
    if spans:
        assert joined[0].start_ms == min(s.start_ms for s in spans)
        assert joined[-1].end_ms == max(s.end_ms for s in spans)


@given(SPANS, LISTS)
def test_what_is_left_and_what_was_taken_make_the_whole(whole: Timespan, covered: list[Timespan]) -> None:
    left = without(whole, covered)
    assert inside(*left) == inside(whole) - inside(*covered)
    assert all(span.length_ms > 0 for span in left)
    assert left == sorted(left)


@given(SPANS, st.integers(0, 50))
def test_widening_adds_at_both_ends(span: Timespan, by_ms: int) -> None:
    wide = span.widened(by_ms)
    assert (wide.start_ms, wide.length_ms) == (span.start_ms - by_ms, span.length_ms + 2 * by_ms)


def test_narrowing_beyond_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Timespan(0, 5).widened(-3)
