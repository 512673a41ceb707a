"""What becomes of a segment by what its camera has already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ingest.recorded
from ingest.recorded import deliver_segments
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, clips, custody, discards, feed_states
from storage.models import Discard
from storage.unit_of_work import Archive
from tests.factories.feeds import a_feed
from tests.factories.recorded import MINUTE, QuickLooker, a_segment, record
from tests.factories.shelf import hold, open_case, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

pytestmark = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
T0 = START_MS - 60 * MINUTE


def stretch(number: int, head: bytes) -> bytes:
    """A fragment whose coded pictures follow from its number, with a head of its recorder's own."""
    boxes = ((b"moof", head), (b"mdat", bytes([number]) * 5_000))
    return b"".join((8 + len(held)).to_bytes(4, "big") + name + held for name, held in boxes)


def test_equal_pictures_prove_nothing_where_the_camera_tells_no_clock(archive: Archive, tmp_path: Path) -> None:
    """A covered camera sends the same bytes at other moments, and two hosts' clocks may be half a minute apart."""
    camera, shelf, other = a_camera(archive), Shelf(tmp_path / "one"), Shelf(tmp_path / "other")
    blind: dict[str, Any] = {"has_sender_clock": False}
    newer = a_segment(archive, other, camera, T0, stretch(1, b"newer") + stretch(2, b"newer"), lease_number=2, **blind)
    deliver_segments(archive, other, [newer], QuickLooker())
    dark, size = stretch(1, b"older"), len(stretch(1, b"older"))
    alike = a_segment(archive, shelf, camera, T0, dark, groups=((0, 0, size),), **blind)
    short = a_segment(archive, shelf, camera, T0 + 900, stretch(9, b"older"), duration_ms=960, **blind)
    assert deliver_segments(archive, shelf, [alike, short], QuickLooker()).filed == [alike, short]


def place_hold(archive: Archive, camera_id: int) -> None:
    hold(archive, open_case(archive), shelve(archive, camera_id, T0 + 100, 1), MINUTE)


def let_later_one_go(archive: Archive, camera_id: int) -> None:
    with archive.write() as work:
        [(_, detail)] = clips.between(work.session, camera_id, T0, T0 + MINUTE)
        gone: dict[str, Any] = {"sha256": detail.sha256, "size_bytes": 1, "rule": "retention", "discarded_at": work.now}
        whole: dict[str, Any] = {"camera_id": camera_id, "start_ms": T0, "duration_ms": MINUTE}
        discards.add(work.session, [Discard(object_key=detail.object_key, **gone, **whole)])
        discards.drop_clips(work.session, camera_id, [T0])


@pytest.mark.parametrize("meanwhile", [place_hold, let_later_one_go])
def test_what_is_covered_no_more_under_the_lock_waits_and_is_filed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Archive, int], None]
) -> None:
    """Between the first look and the commit a hold is placed, or what covered the segment is let go."""
    camera, shelf = a_camera(archive), Shelf(tmp_path / "one")
    record(archive, tmp_path / "other", camera, T0, 1, lease_number=2)
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1)

    def change(name: str) -> None:
        if name == "segments_stored":
            meanwhile(archive, camera)

    with monkeypatch.context() as patched:
        patched.setattr(ingest.recorded, "step", change)
        done = deliver_segments(archive, shelf, [late], QuickLooker())
    assert (done.left, done.dropped) == ([late], []) and shelf.waiting() == [late]
    with archive.read() as session:
        assert not list(custody.of_kind(session, "segment.dropped", "recording", camera))
    assert deliver_segments(archive, shelf, shelf.waiting(), QuickLooker()).filed == [late]
    assert shelf.waiting() == []


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
