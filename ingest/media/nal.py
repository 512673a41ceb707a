"""NAL units of H.264 and H.265: taken apart, put together, told from each other. Plain bytes, nothing is decoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

Codec = Literal["h264", "hevc"]
LENGTH_BYTES = 4

_START = b"\x00\x00\x01"
_H264_SPS, _H264_PPS = 7, 8
_HEVC_VPS, _HEVC_SPS, _HEVC_PPS = 32, 33, 34
_H264_SETS = {_H264_SPS: "sps", _H264_PPS: "pps"}
_HEVC_SETS = {_HEVC_VPS: "vps", _HEVC_SPS: "sps", _HEVC_PPS: "pps"}


def split_annex_b(data: bytes) -> list[bytes]:
    """NAL units of a byte stream in which each follows a start code. What stands before the first is dropped."""
    # A unit never ends with a zero byte, so zeros before a start code belong to the code.
    return [unit for piece in data.split(_START)[1:] if (unit := piece.rstrip(b"\x00"))]


def join_lengths(units: Iterable[bytes]) -> bytes:
    """NAL units one after another, each preceded by its length in four bytes, big-endian."""
    return b"".join(len(unit).to_bytes(LENGTH_BYTES, "big") + unit for unit in units)


def split_lengths(data: bytes) -> Iterator[bytes]:
    """The units of :func:`join_lengths`. Raises ValueError when a length leads beyond the end."""
    at, end = 0, len(data)
    while at < end:
        length = int.from_bytes(data[at : at + LENGTH_BYTES], "big")
        at += LENGTH_BYTES
        if length == 0 or at + length > end:
            raise ValueError("a NAL unit's length leads beyond its packet")
        yield data[at : at + length]
        at += length


def kind_of(unit: bytes, codec: Codec) -> int:
    """The unit's nal_unit_type."""
    return unit[0] & 31 if codec == "h264" else (unit[0] >> 1) & 63


def is_key(units: Iterable[bytes], codec: Codec) -> bool:
    """Whether these units hold a picture at which decoding may begin: IDR, or any IRAP picture of H.265."""
    if codec == "h264":
        return any(unit[0] & 31 == 5 for unit in units)
    return any(16 <= (unit[0] >> 1) & 63 <= 23 for unit in units)


def is_picture(unit: bytes, codec: Codec) -> bool:
    """Whether the unit is a slice of a picture (not a parameter set, not a message)."""
    kind = kind_of(unit, codec)
    return 1 <= kind <= 5 if codec == "h264" else kind < 32


def parameter_sets(units: Iterable[bytes], codec: Codec) -> dict[str, list[bytes]]:
    """The parameter sets among the units: ``vps`` (H.265 only), ``sps``, ``pps``, each in order, repeats left out."""
    kinds = _H264_SETS if codec == "h264" else _HEVC_SETS
    found: dict[str, list[bytes]] = {}
    for unit in units:
        name = kinds.get(kind_of(unit, codec))
        if name and unit not in found.setdefault(name, []):
            found[name].append(unit)
    return found
