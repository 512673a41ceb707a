"""Pictures as a camera puts them on the line: RTP packets of H.264 and H.265, large units in pieces."""

from __future__ import annotations

import struct

PAYLOAD_TYPE = 96
_ROOM = 1_200


def pieces(codec: str, unit: bytes, room: int = _ROOM) -> list[bytes]:
    """One unit as payloads: itself, or fragments (FU-A, FU) of at most ``room`` bytes."""
    if len(unit) <= room:
        return [unit]
    if codec == "h264":
        kind, head, body = unit[0] & 0x1F, bytes((unit[0] & 0xE0 | 28,)), unit[1:]
    else:
        kind, head, body = unit[0] >> 1 & 0x3F, bytes((unit[0] & 0x81 | 49 << 1, unit[1])), unit[2:]
    cut = [body[at : at + room] for at in range(0, len(body), room)]
    ends = [(0x80 if at == 0 else 0) | (0x40 if at == len(cut) - 1 else 0) for at in range(len(cut))]
    return [head + bytes((mark | kind,)) + part for mark, part in zip(ends, cut, strict=True)]


def together(codec: str, units: list[bytes]) -> bytes:
    """Small units in one payload (STAP-A, AP)."""
    head = b"\x78" if codec == "h264" else b"\x60\x01"
    return head + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def packet(payload: bytes, number: int, ticks: int, *, ends: bool, extension: bytes = b"", sender: int = 7) -> bytes:
    """One RTP packet; ``ends`` marks the last of a picture."""
    first = 0x90 if extension else 0x80
    head = struct.pack(
        ">BBHII", first, PAYLOAD_TYPE | (0x80 if ends else 0), number & 0xFFFF, ticks & 0xFFFFFFFF, sender
    )
    return head + extension + payload


def packets_of(
    codec: str, units: list[bytes], number: int, ticks: int, *, room: int = _ROOM, extension: bytes = b""
) -> list[bytes]:
    """The packets of one picture, numbered from ``number``; the first carries ``extension``."""
    payloads = [piece for unit in units for piece in pieces(codec, unit, room)]
    return [
        packet(payload, number + at, ticks, ends=at == len(payloads) - 1, extension=b"" if at else extension)
        for at, payload in enumerate(payloads)
    ]


def replayed(at_ms: int, *, is_break: bool = False) -> bytes:
    """The header extension by which a replayed recording tells the instant of a picture (ONVIF streaming 6.3)."""
    seconds, rest = divmod(at_ms, 1_000)
    return struct.pack(">HHIIBBH", 0xABAC, 3, seconds + 2_208_988_800, (rest << 32) // 1_000, 0x20 * is_break, 0, 0)


def sender_report(at_ms: int, ticks: int) -> bytes:
    """An RTCP sender report: at this wall clock the stream stood at this tick."""
    seconds, rest = divmod(at_ms, 1_000)
    told = (7, seconds + 2_208_988_800, (rest << 32) // 1_000, ticks & 0xFFFFFFFF, 0, 0)
    return struct.pack(">BBHIIIIII", 0x80, 200, 6, *told)


def interleaved(channel: int, data: bytes) -> bytes:
    """A packet as it stands between the messages of RTSP over TCP."""
    return struct.pack(">cBH", b"$", channel, len(data)) + data
