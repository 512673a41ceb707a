"""H.264 as it stands on the line (RFC 6184): units, their sorts, how packets carry them."""

from __future__ import annotations

from ingest.feeds.rtsp.wire import WireError

NAME = "h264"
SET_KINDS = (7, 8)  # SPS, PPS
_STAP_A, _FU_A = 24, 28
_INTERLEAVED = (25, 26, 27, 29)  # units in another order than that of decoding
_IDR = 5


def kind_of(nal: bytes) -> int:
    """The sort of a unit."""
    return nal[0] & 0x1F


def is_picture(kind: int) -> bool:
    """Whether a unit of this sort holds (part of) a picture."""
    return 1 <= kind <= 5


def is_key(kind: int) -> bool:
    """Whether decoding can begin with such a picture."""
    return kind == _IDR


def unpack(payload: bytes, begun: bytearray | None) -> tuple[list[bytes], bytearray | None, bool]:
    """Units of one RTP payload, the unit still being put together, and whether something of it was missing."""
    kind = payload[0] & 0x1F
    if 1 <= kind < _STAP_A:
        return [payload], None, begun is not None
    if kind == _STAP_A:
        units, is_cut = split(payload, 1)
        return units, None, is_cut or begun is not None
    if kind == _FU_A:
        if len(payload) < 3:
            return [], None, True
        head = payload[1]
        if head & 0x80:
            torn, begun = begun is not None, bytearray((payload[0] & 0xE0 | head & 0x1F,))
        elif begun is None:
            return [], None, True
        else:
            torn = False
        begun += memoryview(payload)[2:]
        return ([bytes(begun)], None, torn) if head & 0x40 else ([], begun, torn)
    if kind in _INTERLEAVED:
        raise WireError(f"Camera gửi H.264 theo cách đóng gói chưa hỗ trợ (loại {kind}).")
    return [], None, True


def split(payload: bytes, at: int) -> tuple[list[bytes], bool]:
    """Units put together in one packet, each behind its length in two bytes, and whether the last was cut off."""
    found: list[bytes] = []
    while at + 2 < len(payload):
        length = payload[at] << 8 | payload[at + 1]
        unit = payload[at + 2 : at + 2 + length]
        if length == 0 or len(unit) < length:
            return found, True
        found.append(unit)
        at += 2 + length
    return found, at != len(payload)
