"""Names of items and marks of pages are read back; anything else is none of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stac.rules.moments import ALWAYS
from service.stac.rules.names import ItemName, Mark, read_item_name, read_mark
from storage.errors import Malformed

CODES = st.from_regex(r"[A-Z0-9Đ_-]{1,20}", fullmatch=True)


@given(CODES, st.integers(ALWAYS.start_ms, ALWAYS.end_ms))
def test_an_items_name_is_read_back(code: str, start_ms: int) -> None:
    assert read_item_name(str(ItemName(code, start_ms))) == ItemName(code, start_ms)


@pytest.mark.parametrize(
    "text",
    [
        *("", "non-existent-item", "TT-0001", "TT-0001_20260228T010000Z", "TT-0001_20260230T010000000Z"),
        *("_20260228T010000000Z", "TT-0001_20260228T010000000z", "TT-0001_20260228T250000000Z", "x" * 5_000),
        *("TT-0001_٢0260228T010000000Z", "A" * 21 + "_20260228T010000000Z", "TT-0001_00000101T000000000Z"),
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert read_item_name(text) is None


@given(st.integers(0, 2**53), st.integers(-(2**53), 2**53))
def test_a_mark_is_read_back(camera_id: int, start_ms: int) -> None:
    assert read_mark(Mark(camera_id, start_ms).token()) == Mark(camera_id, start_ms)


@pytest.mark.parametrize("token", ["", "?", "WzFd", "W10", "bnVsbA", "WzEsMl0x", "é", "WzEuNSwyXQ", "x" * 500, "W\x00"])
def test_what_is_no_mark(token: str) -> None:
    with pytest.raises(Malformed):
        read_mark(token)


def test_a_mark_beyond_what_a_database_counts_is_refused() -> None:
    with pytest.raises(Malformed):
        read_mark(Mark(2**70, 0).token())
