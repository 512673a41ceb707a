"""The order of showing is that of the decoder, and a broken picture does not hold up the rest."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ingest.media.showing_order import ShowingOrder
from tests.factories import video


def raw(path: Path) -> tuple[VideoStream, list[Packet[Stream]]]:
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        packets = [packet for packet in file.demux() if packet.size]
        for number, packet in enumerate(packets):
            packet.pts, packet.dts = None, number * 10
        return stream, packets


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_same_order_as_a_container_that_tells_it(codec: str, tmp_path: Path) -> None:
    told = video.make_clip(tmp_path / "told.mp4", seconds=3, codec=codec, bframes=2)
    with av.open(str(told)) as file:
        times = [packet.pts for packet in file.demux(video=0) if packet.size]
    ranks = [sorted(times, key=lambda at: at or 0).index(at) for at in times]
    untold = video.make_clip(tmp_path / f"untold.{codec}", seconds=3, codec=codec, bframes=2, container=codec)
    stream, packets = raw(untold)
    order = ShowingOrder(stream, 10)
    done = [ready for packet in packets for ready in order.put(packet)]
    done += order.rest()
    shown = [packet.pts or 0 for packet in done]
    assert [packet.dts for packet in done] == [number * 10 for number in range(30)]
    assert [sorted(shown).index(at) for at in shown] == ranks
    assert all(at >= number * 10 for number, at in enumerate(shown))


def test_a_broken_picture_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    stream, packets = raw(video.make_clip(tmp_path / "a.h264", seconds=10, bframes=2))
    broken: Packet[Stream] = Packet(b"\x00\x00\x00\x01\x65" + b"\x00" * 50)
    broken.dts = packets[12].dts
    packets[12] = broken
    order = ShowingOrder(stream, 10)
    done: list[Packet[Stream]] = []
    for number, packet in enumerate(packets):
        done += order.put(packet)
        assert number - len(done) <= 64
    done += order.rest()
    assert [packet.dts for packet in done] == [number * 10 for number in range(100)]
    assert len({packet.pts for packet in done}) == 100
