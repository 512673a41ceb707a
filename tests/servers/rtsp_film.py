"""What the small street camera shows: pictures out of a clip, each with its running number, cut up for RTP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av

_MARK = bytes.fromhex("6f8d2c1b9a4e4f7188c3a5d7e90b1234")  # of the SEI message that holds a picture's number
_LARGEST = 1_400
Codec = Literal["h264", "hevc"]


@dataclass(frozen=True)
class Film:
    """What a camera shows in a loop: pictures as NAL units, whether each is a key frame, and how many pictures later
    than it is sent it is shown (other than 0 with B-frames only)."""

    codec: Codec
    pictures: list[tuple[list[bytes], bool, int]]
    sets: list[bytes]
    rate: int

    @classmethod
    def of(cls, path: Path, rate: int) -> Film:
        """The pictures of a video file, to be shown at ``rate`` a second."""
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            codec: Codec = "hevc" if stream.codec_context.name == "hevc" else "h264"
            filtered = av.BitStreamFilterContext(f"{codec}_mp4toannexb", stream)
            packets = [out for packet in container.demux(stream) if packet.size for out in filtered.filter(packet)]
        shown = sorted(packet.pts or 0 for packet in packets)
        sets: list[bytes] = []
        pictures = []
        for at, packet in enumerate(packets):
            units = [unit.rstrip(b"\0") for unit in bytes(packet).split(b"\0\0\1")[1:]]
            sets += [unit for unit in units if _is_set(unit, codec) and unit not in sets]
            kept = [unit for unit in units if not _is_set(unit, codec)]
            pictures.append((kept, bool(packet.is_keyframe), shown.index(packet.pts or 0) - at))
        return cls(codec, pictures, sets, rate)


def numbers_in(data: bytes) -> list[int]:
    """The running numbers of all pictures that a file or a packet holds, in order."""
    return [int(piece[:10]) for piece in data.split(_MARK)[1:]]


def numbered(number: int, codec: Codec) -> bytes:
    """The message that tells a picture's number, as a NAL unit."""
    content = bytes([5, 26]) + _MARK + f"{number:010d}".encode() + b"\x80"
    return (b"\x06" if codec == "h264" else b"\x4e\x01") + content


def _is_set(unit: bytes, codec: Codec) -> bool:
    return unit[0] & 31 in (7, 8) if codec == "h264" else (unit[0] >> 1) & 63 in (32, 33, 34)


def pieces_of(unit: bytes, codec: Codec) -> Iterable[bytes]:
    """One NAL unit as the content of one packet, or in fragmentation units."""
    if len(unit) <= _LARGEST:
        return [unit]
    if codec == "h264":
        head, kind, rest = bytes([unit[0] & 0xE0 | 28]), unit[0] & 31, unit[1:]
    else:
        head, kind, rest = bytes([unit[0] & 0x81 | 49 << 1, unit[1]]), (unit[0] >> 1) & 63, unit[2:]
    chunks = [rest[at : at + _LARGEST - 4] for at in range(0, len(rest), _LARGEST - 4)]
    last = len(chunks) - 1
    return [
        head + bytes([(0x80 if at == 0 else 0) | (0x40 if at == last else 0) | kind]) + chunk
        for at, chunk in enumerate(chunks)
    ]
