"""Malformed streams, each with its clear outcome: the reason of the gap, what is kept, and nothing left behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingest.recorder import FeedSpec, FeedState, Figures, GapReason, Patience, record_feed
from ingest.shelf import Shelf
from storage.values.clock import SystemClock
from tests.factories.malformed_streams import Malformed, SpokenCamera, streams
from tests.servers.rtsp_camera import numbers_in

QUICK = Patience(open_s=0.6, read_s=0.4, first_pause_s=9, longest_pause_s=9, signed_out_pause_s=9)


class UntilLost:
    """Ends the recording when the feed is lost, and keeps why."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.lost: list[tuple[GapReason | None, str]] = []

    def state(
        self, feed_id: int, state: FeedState, reason: GapReason | None, at_ms: int, detail: str | None = None
    ) -> None:
        if state == "lost":
            self.lost.append((reason, detail or ""))
            self.stop.set()

    def figures(self, feed_id: int, figures: Figures) -> None:
        """Not listened to."""


@pytest.mark.parametrize("given", [pytest.param(one, id=name) for name, one in streams().items()])
def test_malformed_streams_each_have_a_clear_outcome_and_leave_nothing(given: Malformed, tmp_path: Path) -> None:
    shelf, watcher, before = Shelf(tmp_path), UntilLost(), threading.active_count()
    with SpokenCamera(given) as camera:
        spec = FeedSpec(7, 11, "CAM-7", f"rtsp://xem:Mat-Khau-Gia@127.0.0.1:{camera.port}/live")
        record_feed(spec, shelf, watcher, watcher.stop, clock=SystemClock(), patience=QUICK)
    [(reason, detail)] = watcher.lost
    assert reason == given.reason
    assert given.said and detail.startswith(given.said)
    assert "Mat-Khau" not in detail and "127.0.0.1" not in detail
    segments = shelf.waiting()
    numbers = [number for segment in segments for number in numbers_in(segment.path.read_bytes())]
    assert len(set(numbers)) == len(numbers) == given.kept == sum(segment.frame_count for segment in segments)
    assert {word for segment in segments for word in segment.note.split()} == set(given.note.split())
    assert camera.is_left, "the connection is let go"
    left = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert left <= {".mp4", ".json", ""} and not list(tmp_path.rglob("*.part"))
    assert threading.active_count() <= before + 1  # who reads for all feeds of a process
