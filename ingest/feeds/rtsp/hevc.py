"""H.265 as it stands on the line (RFC 7798): units, their sorts, how packets carry them."""

from __future__ import annotations

from ingest.feeds.rtsp.h264 import split

NAME = "hevc"
SET_KINDS = (32, 33, 34)  # VPS, SPS, PPS
_AGGREGATED, _FRAGMENT = 48, 49


def kind_of(nal: bytes) -> int:
    """The sort of a unit."""
    return nal[0] >> 1 & 0x3F


def is_picture(kind: int) -> bool:
    """Whether a unit of this sort holds (part of) a picture."""
    return kind < 32


def is_key(kind: int) -> bool:
    """Whether decoding can begin with such a picture."""
    return 16 <= kind <= 21


def unpack(payload: bytes, begun: bytearray | None) -> tuple[list[bytes], bytearray | None, bool]:
    """Units of one RTP payload, the unit still being put together, and whether something of it was missing."""
    kind = payload[0] >> 1 & 0x3F
    if kind < _AGGREGATED:
        return ([payload], None, begun is not None) if len(payload) > 2 else ([], None, True)
    if kind == _AGGREGATED:
        units, is_cut = split(payload, 2)
        return [unit for unit in units if len(unit) > 2], None, is_cut or begun is not None
    if kind == _FRAGMENT:
        if len(payload) < 4:
            return [], None, True
        head = payload[2]
        if head & 0x80:
            torn, begun = begun is not None, bytearray((payload[0] & 0x81 | (head & 0x3F) << 1, payload[1]))
        elif begun is None:
            return [], None, True
        else:
            torn = False
        begun += memoryview(payload)[3:]
        return ([bytes(begun)], None, torn) if head & 0x40 else ([], begun, torn)
    return [], None, True
