"""One range of bytes, as readers ask for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.retrievals.ranges import ByteRange, RangeNotSatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=0-", ByteRange(0, 99)),
        ("bytes=99-", ByteRange(99, 99)),
        ("bytes=10-19", ByteRange(10, 19)),
        ("bytes=90-500", ByteRange(90, 99)),
        ("bytes=-10", ByteRange(90, 99)),
        ("bytes=-500", ByteRange(0, 99)),
        (" Bytes = 1 - 2 ", ByteRange(1, 2)),
    ],
)
def test_a_range(header: str, wanted: ByteRange) -> None:
    assert read_range(header, 100) == wanted


@pytest.mark.parametrize(
    "header", [None, "", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=٣-٤"]
)
def test_no_range_means_the_whole(header: str | None) -> None:
    assert read_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=200-300", 100), ("bytes=-0", 100), ("bytes=-5", 0)]
)
def test_beyond_the_end(header: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable) as refusal:
        read_range(header, size)
    assert refusal.value.size_bytes == size


@given(st.text(max_size=40), st.integers(0, 10**9))
def test_whatever_is_sent_the_range_lies_in_the_file(header: str, size: int) -> None:
    try:
        found = read_range(f"bytes={header}", size)
    except RangeNotSatisfiable:
        return
    assert found is None or (0 <= found.first <= found.last < size and found.length == found.last - found.first + 1)
