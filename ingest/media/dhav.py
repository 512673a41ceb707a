"""The recorder's own clock and channel, which Dahua writes into the head of every frame of its container (DAV).

The head is 24 bytes, little endian: ``DHAV``, kind of frame, subtype, channel (from 0), part, frame number (4),
length of the frame (4), date and time (4: six bits of second, six of minute, five of hour, five of day, four of month,
six of years since 2000), ms (2), length of what follows the head (1), check sum (1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.values.clock import from_local

_MARK = b"DHAV"
_PICTURES = (0xFD, 0xFC)  # key frames and the frames between them
_LOOKED_AT = 4 << 20
_HEAD_BYTES = 24


@dataclass(frozen=True)
class FrameHead:
    """When the first picture was taken by the recorder's clock (epoch ms), and on which channel (from 1)."""

    at_ms: int
    channel_number: int


def first_head(path: Path) -> FrameHead | None:
    """The head of the first picture; None when there is none, or its clock was never set. Never raises ValueError."""
    with path.open("rb") as file:
        data = file.read(_LOOKED_AT)
    at = data.find(_MARK)
    while 0 <= at <= len(data) - _HEAD_BYTES:
        if data[at + 4] in _PICTURES:
            return _read(data[at : at + _HEAD_BYTES])
        at = data.find(_MARK, at + 4)
    return None


def _read(head: bytes) -> FrameHead | None:
    packed = int.from_bytes(head[16:20], "little")
    try:
        moment = datetime(  # noqa: DTZ001 - the recorder's own clock, read on the Vietnamese one
            2000 + (packed >> 26 & 0x3F),
            packed >> 22 & 0x0F,
            packed >> 17 & 0x1F,
            packed >> 12 & 0x1F,
            packed >> 6 & 0x3F,
            packed & 0x3F,
        )
    except ValueError:
        return None
    return FrameHead(from_local(moment), head[6] + 1) if moment.year > 2000 else None
