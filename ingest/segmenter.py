"""Segments: what a camera sends, cut at key frames into files of about a minute that stand on their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.feeds.source import VideoCodec


@dataclass(frozen=True)
class Segment:
    """One closed file on the shelf, not yet ours: fragmented MP4, one fragment for each GOP, its times beginning at 0.

    ``start_ms`` is the filed start: this host's clock at the arrival of the least delayed picture, carried back to the
    first one; within one connection segments follow each other without a hole (``start_ms + duration_ms`` is the next
    one's start). ``device_start_ms`` is the camera's own clock for the same picture if it sends sender reports
    (``has_sender_clock``), else equal to ``start_ms``; ``offset_ms`` is filed minus device. ``uncertainty_ms`` speaks
    of the filed start. ``groups`` are (offset_ms, at_bytes, size_bytes) of every GOP in the file; what stands before
    the first is the initialisation part. ``note`` holds codes of :data:`NOTES`, parted by spaces; empty when nothing
    was out of the ordinary. ``is_torn``: its process was killed; the file ends with its last whole GOP.
    ``lease_number`` fences: of two segments that overlap the one with the lower number is let go.
    """

    path: Path
    feed_id: int
    camera_id: int
    camera_code: str
    lease_number: int
    start_ms: int
    device_start_ms: int
    offset_ms: int
    uncertainty_ms: int
    duration_ms: int
    sha256: str
    size_bytes: int
    codec: VideoCodec
    width: int
    height: int
    frame_rate: float
    frame_count: int
    key_frame_count: int
    groups: tuple[tuple[int, int, int], ...]
    has_sender_clock: bool
    note: str = ""
    is_torn: bool = False


NOTES = {
    "clock_jumped": "the sender's time stamps jumped; timed by arrival there",
    "clock_stood": "the sender's time stamps stood still; timed by arrival there",
    "clock_backwards": "the sender's time stamps ran backwards; timed by arrival there",
    "late_packets": "packets came in a heap: the connection was held up",
    "lost_packets": "pictures are missing: packets were lost on the way",
    "has_audio": "carries sound, by registered choice",
}
