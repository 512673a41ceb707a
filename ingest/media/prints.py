"""The print of a key frame: the same coded picture has the same print in whatever container it lies, cut or whole.

Recorders wrap the same stream anew with every export, and an export of half the time holds half the same pictures:
digests of files differ, prints of their key frames do not. A print tells coded bytes apart, not what they show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ingest.media.nal import Codec, is_picture, split_annex_b

_SIGNS = 16
_LENGTH_AT: dict[str, int] = {"h264": 4, "hevc": 21}


def printer(stream: VideoStream, codec: str) -> Callable[[Packet[Stream]], str]:
    """What prints key packets of this stream: 16 hexadecimal signs; empty for a packet without a picture."""
    if codec == "h264":
        return _of_units(stream, "h264")
    if codec == "hevc":
        return _of_units(stream, "hevc")
    return lambda packet: _digest(bytes(packet))


def _of_units(stream: VideoStream, codec: Codec) -> Callable[[Packet[Stream]], str]:
    """The first slice alone: parameter sets and messages around it are the container's business."""
    extradata = stream.codec_context.extradata or b""
    at = _LENGTH_AT[codec]
    width = (extradata[at] & 3) + 1 if len(extradata) > at and extradata[0] == 1 else 0

    def print_of(packet: Packet[Stream]) -> str:
        data = bytes(packet)
        units: Iterable[bytes] = _by_length(data, width) if width else split_annex_b(data)
        slice_ = next((unit for unit in units if unit and is_picture(unit, codec)), None)
        return _digest(slice_.rstrip(b"\0")) if slice_ else ""

    return print_of


def _by_length(data: bytes, width: int) -> Iterable[bytes]:
    """Units each preceded by its length; a length that leads beyond the end ends it."""
    at = 0
    while at + width <= len(data):
        length = int.from_bytes(data[at : at + width], "big")
        at += width
        if length == 0 or at + length > len(data):
            return
        yield data[at : at + length]
        at += length


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_SIGNS]
