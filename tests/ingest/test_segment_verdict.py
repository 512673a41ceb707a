"""What becomes of a segment by what its camera has already: by the bytes, where no clock can say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ingest.recorded import deliver_segments
from ingest.segment_verdict import has_same_pictures
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, custody, feed_states
from storage.catalog.recorded_clips import Standing
from storage.unit_of_work import Archive
from storage.values.timespan import Timespan
from tests.factories.feeds import a_feed
from tests.factories.recorded import MINUTE, QuickLooker, a_segment
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

pytestmark = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
T0 = START_MS - 60 * MINUTE
SAID = 5_000  # bytes of what a fragment holds


def fragments(numbers: Iterable[int], head: bytes) -> list[bytes]:
    """Fragments whose contents follow from their number, each with a head of its recorder's own."""
    made = []
    for number in numbers:
        moof = head + number.to_bytes(2, "big")
        boxes = ((b"moof", moof), (b"mdat", Random(number).randbytes(SAID)))
        made.append(b"".join((8 + len(held)).to_bytes(4, "big") + name + held for name, held in boxes))
    return made


def cut_off(fragment: bytes) -> bytes:
    """The same with the last pictures missing, as a recorder has it that was told to stop."""
    whole, short = ((8 + size).to_bytes(4, "big") + b"mdat" for size in (SAID, SAID - 100))
    return fragment.replace(whole, short)[:-100]


def test_the_same_bytes_are_kept_once_though_the_camera_tells_no_clock(archive: Archive, tmp_path: Path) -> None:
    """Two hosts recorded beside each other: the older one's minute stands in two of the newer one's."""
    camera, shelf, other = a_camera(archive), Shelf(tmp_path / "one"), Shelf(tmp_path / "other")
    blind: dict[str, Any] = {"has_sender_clock": False}
    said = [b"".join(fragments(range(30 * n, 30 * n + 30), b"newer")) for n in range(2)]
    newer = [a_segment(archive, other, camera, T0 + n * MINUTE, said[n], lease_number=2, **blind) for n in range(2)]
    assert len(deliver_segments(archive, other, newer, QuickLooker()).filed) == 2
    parts = fragments(range(15, 45), b"older, with a longer head")
    parts[-1] = cut_off(parts[-1])
    blind["groups"] = tuple((2_000 * n, sum(map(len, parts[:n])), len(parts[n])) for n in range(30))
    late = a_segment(archive, shelf, camera, T0 + 30_000, b"".join(parts), **blind)
    parts[3:4] = fragments([99], b"older, with a longer head")
    foreign = a_segment(archive, shelf, camera, T0 + 29_000, b"".join(parts), **blind)
    done = deliver_segments(archive, shelf, [late, foreign], QuickLooker())
    assert (done.dropped, done.filed) == ([late], [foreign]), "one group of the other one is nowhere else"
    with archive.read() as session:
        [facts] = custody.of_kind(session, "segment.dropped", "recording", camera)
    assert (facts["sha256"], facts["rule"]) == (late.sha256, "covered")


def test_with_the_later_bytes_gone_nothing_is_the_same(archive: Archive, tmp_path: Path) -> None:
    segment = a_segment(archive, Shelf(tmp_path / "a"), a_camera(archive), T0, b"cu", has_sender_clock=False)
    there = Standing(
        Timespan(T0, T0 + MINUTE), "b" * 64, segment.feed_id, 2, object_key="clip/00000001/2026-03-01/x.mp4"
    )
    assert not has_same_pictures(archive.store, segment, [there])


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
