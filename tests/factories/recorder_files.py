"""Files as recorders write them, which no library makes: Dahua's container, a file grown in advance, a cut-off copy."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta
from pathlib import Path

import av

from tests.factories import video

_KEY, _BETWEEN, _H264, _SIZED = 0xFD, 0xFC, 2, 0x82


def make_dav(path: Path, start: datetime, *, channel: int = 1, seconds: float = 6, rate: int = 10) -> Path:
    """Dahua's container around H.264: every picture carries channel and local time of the recorder (``start``, plain).

    ``channel`` counts from 1.
    """
    raw = video.make_clip(path.with_suffix(".h264"), seconds=seconds, rate=rate)
    body = bytearray()
    with av.open(str(raw)) as given:
        stream = given.streams.video[0]
        size = struct.pack("<BBBBHH", _SIZED, 0, 0, 0, stream.width, stream.height)
        for number, packet in enumerate(packet for packet in given.demux(video=0) if packet.size):
            extension = struct.pack("<BBBB", 0x81, 0, _H264, rate) + size
            body += _frame(packet.is_keyframe, bytes(packet), extension, number, channel, start, number / rate)
    raw.unlink()
    path.write_bytes(bytes(body))
    return path


def _frame(  # noqa: PLR0917 - the fields of a head, in their order
    is_key: bool, data: bytes, extension: bytes, number: int, channel: int, start: datetime, seconds: float
) -> bytes:
    at = start + timedelta(seconds=seconds)
    packed = at.year - 2000 << 26 | at.month << 22 | at.day << 17 | at.hour << 12 | at.minute << 6 | at.second
    length = 24 + len(extension) + len(data) + 8
    head = struct.pack(
        "<4sBBBBIIIHB",
        b"DHAV",
        _KEY if is_key else _BETWEEN,
        0,
        channel - 1,
        0,
        number,
        length,
        packed,
        int(seconds * 1000) & 0xFFFF,
        len(extension),
    )
    return head + bytes([sum(head) & 255]) + extension + data + struct.pack("<4sI", b"dhav", length)


def with_free_box(path: Path, to: Path, length: int, *, fill: int = 0) -> Path:
    """The same MP4 with a large box of free room behind everything: recorders make files larger in advance."""
    to.write_bytes(path.read_bytes() + struct.pack(">I4s", length + 8, b"free") + bytes([fill]) * length)
    return to


def rewrap(path: Path, to: Path, *, pictures: int | None = None, container: str | None = None, behind: int = 0) -> Path:
    """The same coded pictures in another container, ``pictures`` of them ``behind`` the first ones, where a key frame
    must stand: another export of the recording."""
    with av.open(str(path)) as given, av.open(str(to), "w", format=container) as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        origin: int | None = None
        for number, packet in enumerate(packet for packet in given.demux(video=0) if packet.size):
            if number < behind:
                continue
            if pictures is not None and number >= behind + pictures:
                break
            origin = (packet.dts or 0) if origin is None else origin
            packet.pts, packet.dts = (packet.pts or 0) - origin, (packet.dts or 0) - origin
            packet.stream = stream
            out.mux_one(packet)
    return to
