"""What the last lease said is kept whole, for a while, and believed only as long as it is young."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.lease_file import Known, LeaseFile
from storage.catalog.feed_leases import Address
from storage.values.clock import HOUR_MS, MINUTE_MS, SetClock
from tests.servers.fixtures import START_MS

ADDRESS = Address(1, 2, "VT-0001", "192.0.2.1", 554, "/live", "tcp", False, "k", "sealed", 3)


def test_what_was_kept_is_read_while_it_is_young(tmp_path: Path) -> None:
    clock = SetClock(START_MS)
    kept = LeaseFile(tmp_path, clock, 2)
    assert kept.read() is None
    kept.write(7, [Known(ADDRESS, 4)])
    clock.advance(2 * HOUR_MS - 1)
    word = LeaseFile(tmp_path, clock, 2).read()
    assert word is not None
    assert (word.beat, word.feeds) == (7, [Known(ADDRESS, 4)])
    clock.advance(1)
    assert kept.read() is None


def test_it_is_written_when_it_is_news_and_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, written = SetClock(START_MS), list[bytes]()
    monkeypatch.setattr("ingest.lease_file.replace_file", lambda _, data: written.append(data))
    kept = LeaseFile(tmp_path, clock, 24)
    other = Known(replace(ADDRESS, edition=4), 4)
    for feeds in ([Known(ADDRESS, 4)], [Known(ADDRESS, 4)], [other], [other]):
        kept.write(1, feeds)
    assert len(written) == 2
    clock.advance(11 * MINUTE_MS)
    kept.write(9, [other])
    assert len(written) == 3


def test_what_was_said_in_times_to_come_is_not_believed(tmp_path: Path) -> None:
    """The clock was put back, nobody knows how far: such a word would never grow old."""
    clock = SetClock(START_MS)
    LeaseFile(tmp_path, clock, 2).write(7, [Known(ADDRESS, 4)])
    assert LeaseFile(tmp_path, SetClock(START_MS - 1), 2).read() is None
    assert LeaseFile(tmp_path, clock, 2).read() is not None


@pytest.mark.parametrize("text", ["", "no JSON", "{}", '{"at_ms":1,"beat":1,"feeds":[{}]}'])
def test_what_cannot_be_understood_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".leases").write_text(text)
    assert LeaseFile(tmp_path, SetClock(START_MS), 24).read() is None


def test_nothing_is_kept_where_it_is_not_wanted(tmp_path: Path) -> None:
    LeaseFile(tmp_path, SetClock(START_MS), 24).write(1, [])
    LeaseFile(tmp_path, SetClock(START_MS), 0).write(1, [])
    assert list(tmp_path.iterdir()) == []
