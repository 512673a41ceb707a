"""The table that people read is the one that is tried."""

from __future__ import annotations

from tests.ingest.malformed import GOLDEN, table


def test_the_table_people_read_is_the_one_that_is_tried() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == table(), "draw it anew: python -m tests.ingest.malformed"
