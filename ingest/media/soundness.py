"""Finding broken packets without decoding them: in MP4 and Matroska, H.264 and H.265 packets are chains of lengths."""

from __future__ import annotations

from collections.abc import Callable

from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream


def soundness_check(stream: VideoStream, codec: str) -> Callable[[Packet[Stream]], bool]:
    """A test whether a packet of this stream is whole; always True for codings that cannot be told so cheaply.

    A scratch on the disk or a lost piece breaks the chain of lengths. Damage inside one unit goes unseen: finding that
    would mean to decode every picture.
    """
    extradata = stream.codec_context.extradata or b""
    at = {"h264": 4, "hevc": 21}.get(codec)
    if at is None or len(extradata) <= at or extradata[0] != 1:
        return _always_whole  # lengths are only used where the header says how wide they are
    width = (extradata[at] & 3) + 1

    def whole(packet: Packet[Stream]) -> bool:
        view = memoryview(packet)
        place, end = 0, len(view)
        while place + width <= end:
            length = int.from_bytes(view[place : place + width], "big")
            if length == 0:
                return False
            place += width + length
        return place == end

    return whole


def _always_whole(packet: Packet[Stream]) -> bool:
    return True
