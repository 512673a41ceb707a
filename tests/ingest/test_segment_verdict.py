"""What becomes of a segment by what its camera has already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.recorded import deliver_segments
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, feed_states
from storage.unit_of_work import Archive
from tests.factories.feeds import a_feed
from tests.factories.recorded import MINUTE, QuickLooker, a_segment
from tests.servers.fixtures import START_MS

pytestmark = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
T0 = START_MS - 60 * MINUTE


def test_what_was_recorded_after_all_is_no_hole(archive: Archive, tmp_path: Path) -> None:
    """A host was cut off: its successor told a hole from the last picture it knew of on, until its own first one."""
    feed = a_feed(archive)
    taken_ms = T0 + 90_000
    with archive.write() as work:
        row = feed_states.locked(work.session, feed.id)
        assert row is not None
        said: dict[str, Any] = {"detail": "", "host": "máy-hai", "lease_number": 2}
        feed_states.note(work.session, row, state="waiting", reason="recorder_down", at_ms=T0 + 30_000, **said)
        feed_states.note(work.session, row, state="recording", reason=None, at_ms=taken_ms, **said)
        feed_states.note(work.session, row, state="lost", reason="no_link", at_ms=taken_ms + 1_000, **said)

    def holes() -> list[tuple[int, int | None, str]]:
        with archive.read() as session:
            rows = camera_statuses.outages_of(session, feed.camera_id)
        return [(row.start_ms - T0, None if row.end_ms is None else row.end_ms - T0, row.reason) for row in rows[::-1]]

    shelf, other = Shelf(tmp_path / "one"), (91_000, None, "no_link")
    assert holes() == [(30_000, 90_000, "recorder_down"), other]
    for start_ms, left in ((T0, [(60_000, 90_000, "recorder_down")]), (T0 + MINUTE, [])):
        late = a_segment(archive, shelf, feed.camera_id, start_ms, b"cu", lease_number=1, feed_id=feed.id)
        assert deliver_segments(archive, shelf, [late], QuickLooker()).filed == [late]
        assert holes() == [*left, other]
