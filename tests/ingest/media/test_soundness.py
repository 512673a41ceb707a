"""A broken chain of lengths is noticed without decoding."""

from __future__ import annotations

from pathlib import Path

import pytest
from av.packet import Packet

from ingest.media.soundness import soundness_check
from ingest.media.source import Source
from tests.factories import video


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_whole_packets_pass_and_scratched_ones_do_not(codec: str, tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "clip.mp4", seconds=1, codec=codec)) as source:
        whole = soundness_check(source.stream, source.codec)
        for packet in source.packets():
            assert whole(packet)
            data = bytes(packet)
            assert not whole(Packet(data[:-1]))
            assert not whole(Packet(data + b"\x00"))
            assert not whole(Packet(b"\xff" * 4 + data[4:]))
            assert not whole(Packet(b"\x00" * 4 + data[4:]))


def test_codings_without_lengths_are_not_judged(tmp_path: Path) -> None:
    for name, codec in (("a.ts", "h264"), ("a.avi", "mjpeg"), ("b.avi", "msmpeg4v3")):
        with Source(video.make_clip(tmp_path / name, seconds=1, codec=codec)) as source:
            assert soundness_check(source.stream, source.codec)(Packet(b"anything"))
