"""RFC 3339 and intervals: what is read, what is refused, and that what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stac.rules.moments import ALWAYS, LATEST_MS, read_interval, written
from storage.errors import Malformed
from storage.ledger.filing import EARLIEST_MS
from storage.values.timespan import Timespan

T = 1_772_240_400_000  # 2026-02-28T01:00:00Z


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026-02-28T01:00:00Z", Timespan(T, T + 1)),
        ("2026-02-28t08:00:00+07:00", Timespan(T, T + 1)),
        ("2026-02-28T01:00:00.1239999999Z", Timespan(T + 123, T + 124)),
        ("2026-02-27T20:30:00-04:30", Timespan(T, T + 1)),
        ("2026-02-28T01:00:00Z/2026-02-28T01:00:00Z", Timespan(T, T + 1)),
        ("2026-02-28T01:00:00Z/2026-02-28T01:00:01Z", Timespan(T, T + 1_001)),
        ("2026-02-28T01:00:00Z/..", Timespan(T, LATEST_MS)),
        ("/2026-02-28T01:00:00Z", Timespan(EARLIEST_MS, T + 1)),
        ("../1985-04-12T23:20:50Z", Timespan(EARLIEST_MS, EARLIEST_MS)),
        ("1937-01-01T12:00:27.87+01:00", Timespan(EARLIEST_MS, EARLIEST_MS)),
        ("9999-12-31T23:59:59Z/..", Timespan(253_402_300_799_000, 253_402_300_799_000)),
    ],
)
def test_what_is_read(text: str, span: Timespan) -> None:
    assert read_interval(text) == span


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "..", "../..", "/..", "2026-02-28", "2026-02-28T01:00:00", "2026-02-28 01:00:00Z"),
        *("2026-13-28T01:00:00Z", "2026-02-30T01:00:00Z", "2026-02-28T24:00:00Z", "2026-02-28T01:00:61Z"),
        *("2026-02-28T01:00:00+0700", "2026-02-28T01:00:00+24:00", "2026-02-28T01:00:00,5Z", "2026-02-28T01:00:00.Z"),
        *("0000-01-01T00:00:00Z", "hôm qua", "٢٠٢٦-02-28T01:00:00Z", "2026-02-28T01:00:00Z/x", "a/b/c", "2026/"),
        "2026-02-28T01:00:01Z/2026-02-28T01:00:00Z",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_interval(text)
    assert refusal.value.field == "datetime"


@given(st.integers(ALWAYS.start_ms, ALWAYS.end_ms - 1))
def test_what_is_written_is_read_back(at_ms: int) -> None:
    assert read_interval(written(at_ms)) == Timespan(at_ms, at_ms + 1)


@given(st.text(alphabet="0123456789-T:.Z/+ ", max_size=60))
def test_garbage_is_refused_or_a_span(text: str) -> None:
    try:
        span = read_interval(text)
    except Malformed:
        return
    assert span.end_ms >= span.start_ms
