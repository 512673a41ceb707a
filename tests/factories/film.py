"""Packets as a source gives them, made from a small clip: what the dock records, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.feeds.placing import Chain
from ingest.feeds.source import StreamInfo, VideoPacket
from ingest.media.nal import join_lengths
from ingest.segmenter import Recorded, Segmenter
from ingest.shelf import Shelf
from tests.factories.video import make_clip
from tests.servers.rtsp_camera import Codec, Film, numbered

RATE = 10
TICKS = 90_000 // RATE
STARTED_MS = 1_767_200_000_000


@cache
def film(codec: Codec = "h264", width: int = 320, height: int = 180, bframes: int = 0) -> Film:
    """Two seconds of pictures with a key frame every second, shown at 10 a second; made once in a process."""
    with TemporaryDirectory() as folder:
        path = make_clip(Path(folder) / "film.mp4", 2, codec, width, height, RATE, 1.0, bframes=bframes)
        return Film.of(path, RATE)


def info_of(shown: Film) -> StreamInfo:
    """What a camera that shows it says."""
    return StreamInfo(shown.codec, extradata=join_lengths(shown.sets))


def packets_of(
    shown: Film, seconds: float, *, first: int = 0, started_ms: int = STARTED_MS, late_ms: int = 0
) -> Iterator[VideoPacket]:
    """Packets of so many seconds from picture ``first`` on, each with its number, arriving as they are taken."""
    for number in range(first, first + round(seconds * shown.rate)):
        units, is_key, later = shown.pictures[number % len(shown.pictures)]
        sets = shown.sets if is_key else []
        data = join_lengths([*sets, numbered(number, shown.codec), *units])
        arrived_ms = started_ms + number * 1000 // shown.rate + late_ms
        yield VideoPacket((number + later) * 90_000 // shown.rate, None, is_key, data, arrived_ms)


def with_clock(packets: Iterator[VideoPacket], ahead_ms: int) -> Iterator[VideoPacket]:
    """The same packets from a camera that reports its clock."""
    for packet in packets:
        yield replace(packet, sender_ms=packet.arrived_ms + ahead_ms)


WHOSE = Recorded(7, 11, "CAM-7", 3)


def segmenter_on(shelf: Shelf, target_ms: int = 5_000) -> Segmenter:
    """A segmenter that puts what it closes onto a shelf."""
    return Segmenter(
        WHOSE,
        info_of(film()),
        Chain(),
        new_stem=lambda began_ms: shelf.new_stem(WHOSE, began_ms),
        closed=lambda segment: shelf.put(segment) and None,
        left=shelf.leave,
        target_ms=target_ms,
    )
