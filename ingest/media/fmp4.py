"""Fragmented MP4 written box by box: an initialisation part, one fragment for each GOP, an index at the end.

ISO/IEC 14496-12 and -15. Packets come ready (NAL units with lengths, bare frames of sound), so that writing a fragment
is one join of bytes: the recorder hands it to the file, to the digest and to its own byte index in the same moment.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ingest.media.nal import Codec

VIDEO_TRACK, SOUND_TRACK = 1, 2
VIDEO_RATE = 90_000
_NTP_BEFORE_EPOCH_S = 2_208_988_800
_SYNC, _NO_SYNC = 0x0200_0000, 0x0101_0000
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)
_BASE_IS_MOOF = 0x020000
_ARBITRARY_BUT_CONSISTENT = 8  # of a producer reference time: the host's clock, least delayed picture


@dataclass(frozen=True)
class Sound:
    """A track of sound: ``codec`` aac, pcm_alaw or pcm_mulaw; ``config`` is AAC's AudioSpecificConfig."""

    codec: str
    rate: int
    channels: int
    config: bytes = b""


@dataclass(slots=True)
class Sample:
    """A picture or a frame of sound. ``duration`` and ``shown_after`` (showing minus decoding): ticks of its track."""

    data: bytes
    duration: int
    shown_after: int = 0
    is_key: bool = False


@dataclass(frozen=True)
class Part:
    """The samples of one track in one fragment; ``starts_at`` is the decoding time of the first, in ticks."""

    track: int
    starts_at: int
    samples: list[Sample]


def initialisation(
    codec: Codec, configuration: bytes, size: tuple[int, int], made_at_ms: int, sound: Sound | None = None
) -> bytes:
    """``ftyp`` and ``moov``: everything before the first fragment. ``size`` is width and height in pixels."""
    tracks = _track(VIDEO_TRACK, VIDEO_RATE, _picture_entry(codec, configuration, size), size)
    extends = _full(b"trex", 0, 0, struct.pack(">5I", VIDEO_TRACK, 1, 0, 0, 0))
    if sound is not None:
        tracks += _track(SOUND_TRACK, sound.rate, _sound_entry(sound), None)
        extends += _full(b"trex", 0, 0, struct.pack(">5I", SOUND_TRACK, 1, 0, 0, 0))
    made_s = made_at_ms // 1000 + 2_082_844_800  # since 1904
    header = struct.pack(">QQIQ", made_s, made_s, 1000, 0) + struct.pack(">IHHII", 0x10000, 0x100, 0, 0, 0)
    header += _UNITY + bytes(24) + struct.pack(">I", SOUND_TRACK + 1)
    moov = _box(b"moov", _full(b"mvhd", 1, 0, header) + tracks + _box(b"mvex", extends))
    return _box(b"ftyp", b"iso6" + struct.pack(">I", 0) + b"iso6iso5mp41") + moov


def fragment(number: int, parts: list[Part], at_ms: int | None = None) -> bytes:
    """One fragment (``moof`` with its ``mdat``) of one part per track, preceded by the wall clock ``at_ms`` of its
    first picture as a producer reference time, if it is given."""
    tables = [_run(part, 0) for part in parts]
    moof_bytes = 8 + 16 + sum(len(table) for table in tables)
    place, placed = moof_bytes + 8, []
    for part in parts:
        placed.append(_run(part, place))
        place += sum(len(sample.data) for sample in part.samples)
    moof = _box(b"moof", _full(b"mfhd", 0, 0, struct.pack(">I", number)) + b"".join(placed))
    told = b"" if at_ms is None else _reference_time(parts[0], at_ms)
    media = [sample.data for part in parts for sample in part.samples]
    return b"".join([told, moof, struct.pack(">I4s", place - moof_bytes, b"mdat"), *media])


def fragment_index(places: list[tuple[int, int]]) -> bytes:
    """``mfra``: (showing time in ticks, place of the ``moof`` in bytes) of every fragment, for players that seek."""
    rows = b"".join(struct.pack(">QQBBB", at, place, 1, 1, 1) for at, place in places)
    table = _full(b"tfra", 1, 0, struct.pack(">III", VIDEO_TRACK, 0, len(places)) + rows)
    return _box(b"mfra", table + _full(b"mfro", 0, 0, struct.pack(">I", 8 + len(table) + 16)))


def reference_bytes(has_time: bool) -> int:
    """How many bytes of a fragment stand before its ``moof``."""
    return 32 if has_time else 0


def _reference_time(part: Part, at_ms: int) -> bytes:
    seconds, rest_ms = divmod(at_ms, 1000)
    ntp = (seconds + _NTP_BEFORE_EPOCH_S) << 32 | (rest_ms << 32) // 1000
    return _full(b"prft", 1, _ARBITRARY_BUT_CONSISTENT, struct.pack(">IQQ", part.track, ntp, part.starts_at))


def _run(part: Part, place: int) -> bytes:
    samples = part.samples
    is_picture = part.track == VIDEO_TRACK
    is_reordered = any(sample.shown_after for sample in samples)
    columns = [[s.duration for s in samples], [len(s.data) for s in samples]]
    if is_picture:
        columns.append([_SYNC if s.is_key else _NO_SYNC for s in samples])
    if is_reordered:
        columns.append([s.shown_after & 0xFFFF_FFFF for s in samples])
    flags = 0x001 | 0x100 | 0x200 | (0x400 if is_picture else 0) | (0x800 if is_reordered else 0)
    values = [value for row in zip(*columns, strict=True) for value in row]
    run = struct.pack(f">Ii{len(values)}I", len(samples), place, *values)
    return _box(
        b"traf",
        _full(b"tfhd", 0, _BASE_IS_MOOF, struct.pack(">I", part.track))
        + _full(b"tfdt", 1, 0, struct.pack(">Q", part.starts_at))
        + _full(b"trun", 1, flags, run),
    )


def _track(number: int, rate: int, entry: bytes, size: tuple[int, int] | None) -> bytes:
    is_sound = size is None
    width, height = size or (0, 0)
    kind = b"soun" if is_sound else b"vide"
    header = struct.pack(">QQIIQ", 0, 0, number, 0, 0) + bytes(8)
    header += struct.pack(">HHHH", 0, 0, 0x100 if is_sound else 0, 0) + _UNITY
    header += struct.pack(">II", width << 16, height << 16)
    kind_header = _full(b"smhd", 0, 0, bytes(4)) if is_sound else _full(b"vmhd", 0, 1, bytes(8))
    here = _box(b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1) + _full(b"url ", 0, 1, b"")))
    empty = b"".join(_full(name, 0, 0, bytes(4)) for name in (b"stts", b"stsc", b"stco"))
    table = _box(b"stbl", _full(b"stsd", 0, 0, struct.pack(">I", 1) + entry) + empty + _full(b"stsz", 0, 0, bytes(8)))
    media = _full(b"mdhd", 1, 0, struct.pack(">QQIQHH", 0, 0, rate, 0, 0x55C4, 0))
    media += _full(b"hdlr", 0, 0, bytes(4) + kind + bytes(12) + b"\x00") + _box(b"minf", kind_header + here + table)
    return _box(b"trak", _full(b"tkhd", 1, 3, header) + _box(b"mdia", media))


def _picture_entry(codec: Codec, configuration: bytes, size: tuple[int, int]) -> bytes:
    name, inner = (b"avc1", b"avcC") if codec == "h264" else (b"hev1", b"hvcC")
    body = struct.pack(">6xH16xHHIIIH", 1, *size, 0x480000, 0x480000, 0, 1) + bytes(32)
    return _box(name, body + struct.pack(">Hh", 24, -1) + _box(inner, configuration))


def _sound_entry(sound: Sound) -> bytes:
    name = {"aac": b"mp4a", "pcm_alaw": b"alaw", "pcm_mulaw": b"ulaw"}[sound.codec]
    body = struct.pack(">6xH8xHHIHH", 1, sound.channels, 16, 0, sound.rate & 0xFFFF, 0)
    if sound.codec == "aac":
        special = bytes([5, len(sound.config)]) + sound.config
        decoder = bytes([4, 13 + len(special), 0x40, 0x15]) + bytes(11) + special
        stream = bytes([3, 3 + len(decoder) + 3]) + bytes(3) + decoder + bytes([6, 1, 2])
        body += _full(b"esds", 0, 0, stream)
    return _box(name, body)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def _full(name: bytes, version: int, flags: int, content: bytes) -> bytes:
    return struct.pack(">I4sI", 12 + len(content), name, version << 24 | flags) + content
