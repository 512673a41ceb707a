"""What the parameter sets of H.264 and H.265 say, and the decoder configuration that an MP4 carries of them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ingest.media.nal import Codec, parameter_sets, split_lengths

_LARGEST_SIDE = 16_384
_CHROMA_TOLD = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}  # H.264 profiles
_LONGEST_CODE = 32
_HEVC_KINDS = (("vps", 32), ("sps", 33), ("pps", 34))


class BadParameterSets(ValueError):  # noqa: N818 - a finding about foreign bytes
    """The parameter sets are missing, cut off, or say what cannot be."""


@dataclass(frozen=True)
class Picture:
    """What one sequence parameter set says: the size in pixels as shown, and how colours are coded."""

    width: int
    height: int
    chroma_format: int = 1
    luma_depth: int = 8
    chroma_depth: int = 8


class _Bits:
    """Reads a unit bit by bit, its emulation prevention bytes taken out."""

    def __init__(self, data: bytes) -> None:
        plain = data.replace(b"\x00\x00\x03", b"\x00\x00")
        self._left = len(plain) * 8
        self._value = int.from_bytes(plain, "big")

    def take(self, count: int) -> int:
        if count > self._left:
            raise BadParameterSets("a parameter set is cut off")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def unsigned(self) -> int:
        zeros = 0
        while self.take(1) == 0:
            zeros += 1
            if zeros > _LONGEST_CODE:
                raise BadParameterSets("a parameter set holds a number without end")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        code = self.unsigned()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def picture_of(sps: bytes, codec: Codec) -> Picture:
    """What a sequence parameter set says. Raises BadParameterSets."""
    picture = _h264_picture(sps) if codec == "h264" else _hevc_picture(sps)
    if not (16 <= picture.width <= _LARGEST_SIDE and 16 <= picture.height <= _LARGEST_SIDE):
        raise BadParameterSets(f"a picture of {picture.width}x{picture.height} cannot be")
    return picture


def configuration(sets: bytes, codec: Codec) -> tuple[bytes, Picture]:
    """The avcC or hvcC box's content for these parameter sets (length-prefixed), and what the first SPS says.

    Raises BadParameterSets when one is missing or nonsense.
    """
    try:
        found = parameter_sets(split_lengths(sets), codec)
    except ValueError as error:
        raise BadParameterSets(str(error)) from error
    needed = ("sps", "pps") if codec == "h264" else ("vps", "sps", "pps")
    missing = [name for name in needed if not found.get(name)]
    if missing:
        raise BadParameterSets(f"no {missing[0].upper()}")
    picture = picture_of(found["sps"][0], codec)
    return (_avcc if codec == "h264" else _hvcc)(found, picture), picture


def _counted(units: list[bytes]) -> bytes:
    return b"".join(struct.pack(">H", len(unit)) + unit for unit in units)


def _avcc(found: dict[str, list[bytes]], picture: Picture) -> bytes:
    sps = found["sps"][0]
    body = bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE0 | len(found["sps"][:31])]) + _counted(found["sps"][:31])
    body += bytes([len(found["pps"][:255])]) + _counted(found["pps"][:255])
    if sps[1] in _CHROMA_TOLD:
        body += bytes([0xFC | picture.chroma_format, 0xF8 | picture.luma_depth - 8, 0xF8 | picture.chroma_depth - 8, 0])
    return body


def _hvcc(found: dict[str, list[bytes]], picture: Picture) -> bytes:
    plain = found["sps"][0].replace(b"\x00\x00\x03", b"\x00\x00")
    layers, is_nested = ((plain[2] >> 1) & 7) + 1, plain[2] & 1
    body = bytes([1]) + plain[3:15] + struct.pack(">HB", 0xF000, 0xFC)
    body += bytes([0xFC | picture.chroma_format, 0xF8 | picture.luma_depth - 8, 0xF8 | picture.chroma_depth - 8])
    body += struct.pack(">HBB", 0, layers << 3 | is_nested << 2 | 3, len(_HEVC_KINDS))
    for name, kind in _HEVC_KINDS:
        body += struct.pack(">BH", kind, len(found[name])) + _counted(found[name])
    return body


def _h264_picture(sps: bytes) -> Picture:
    if len(sps) < 5:
        raise BadParameterSets("a parameter set is cut off")
    bits, profile = _Bits(sps[4:]), sps[1]
    bits.unsigned()
    chroma, is_separate, luma_depth, chroma_depth = 1, 0, 8, 8
    if profile in _CHROMA_TOLD:
        chroma = bits.unsigned()
        is_separate = bits.take(1) if chroma == 3 else 0
        luma_depth, chroma_depth = 8 + bits.unsigned(), 8 + bits.unsigned()
        bits.take(1)
        if bits.take(1):
            _skip_scaling_lists(bits, 8 if chroma != 3 else 12)
    _checked(chroma, luma_depth, chroma_depth)
    _skip_order_counts(bits)
    bits.unsigned()
    bits.take(1)
    across, down = bits.unsigned() + 1, bits.unsigned() + 1
    is_frames_only = bits.take(1)
    if not is_frames_only:
        bits.take(1)
    bits.take(1)
    crop = [bits.unsigned() for _ in range(4)] if bits.take(1) else [0, 0, 0, 0]
    unit_x = 2 if chroma in (1, 2) and not is_separate else 1
    unit_y = (2 if chroma == 1 and not is_separate else 1) * (2 - is_frames_only)
    width, height = across * 16, down * 16 * (2 - is_frames_only)
    return Picture(
        width - unit_x * (crop[0] + crop[1]), height - unit_y * (crop[2] + crop[3]), chroma, luma_depth, chroma_depth
    )


def _skip_order_counts(bits: _Bits) -> None:
    bits.unsigned()  # log2_max_frame_num
    order_type = bits.unsigned()
    if order_type == 0:
        bits.unsigned()
    elif order_type == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()


def _skip_scaling_lists(bits: _Bits, count: int) -> None:
    for index in range(count):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last


def _hevc_picture(sps: bytes) -> Picture:
    bits = _Bits(sps[2:])
    bits.take(4)
    below = bits.take(3)
    bits.take(1)
    bits.take(88 + 8)  # profile, compatibility, constraints; level
    told = [(bits.take(1), bits.take(1)) for _ in range(8 if below else 0)][:below]
    for has_profile, has_level in told:
        bits.take(88 * has_profile + 8 * has_level)
    bits.unsigned()
    chroma = bits.unsigned()
    is_separate = bits.take(1) if chroma == 3 else 0
    width, height = bits.unsigned(), bits.unsigned()
    crop = [bits.unsigned() for _ in range(4)] if bits.take(1) else [0, 0, 0, 0]
    luma_depth, chroma_depth = 8 + bits.unsigned(), 8 + bits.unsigned()
    _checked(chroma, luma_depth, chroma_depth)
    unit_x = 2 if chroma in (1, 2) and not is_separate else 1
    unit_y = 2 if chroma == 1 and not is_separate else 1
    return Picture(
        width - unit_x * (crop[0] + crop[1]), height - unit_y * (crop[2] + crop[3]), chroma, luma_depth, chroma_depth
    )


def _checked(chroma: int, luma_depth: int, chroma_depth: int) -> None:
    if chroma > 3 or luma_depth > 15 or chroma_depth > 15:
        raise BadParameterSets("a parameter set names colours that cannot be")
