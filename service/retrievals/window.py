"""Which bytes of a clip an allowed span opens: whole fragments (one group of pictures each) that meet it.

A clip is a fragmented MP4 with an index (box ``sidx``) in front. Fragments beside the span leave the house as one empty
box of the same length: sizes, offsets and times in the file stay what they are, the pictures do not leave. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.retrievals.ranges import ByteRange
from storage.values.timespan import Timespan

HEAD_BYTES = 64 * 1024  # more than the boxes in front of any clip; 5,000 fragments are told in it
_REFERENCE = struct.Struct(">III")


@dataclass(frozen=True)
class Fragment:
    """Bytes of a file and what they show, ms from the beginning of the clip."""

    place: ByteRange
    shows: Timespan


def fragments(head: bytes) -> list[Fragment]:
    """The fragments of a file by the index among its first bytes; empty when there is none that can be read."""
    at = 0
    while at + 8 <= len(head):
        length, kind = struct.unpack_from(">I4s", head, at)
        if kind == b"sidx" and at + length <= len(head):
            return _indexed(head[at : at + length], at + length)
        if length < 8 or kind in {b"moof", b"mdat"}:
            break
        at += length
    return []


def _indexed(box: bytes, end: int) -> list[Fragment]:
    """What a ``sidx`` box that ends at byte ``end`` says. Empty for one that points to further indexes."""
    if len(box) < 32:
        return []
    wide = box[8] > 0
    (scale,) = struct.unpack_from(">I", box, 16)
    time, skipped = struct.unpack_from(">QQ" if wide else ">II", box, 20)
    at = 36 if wide else 28
    (count,) = struct.unpack_from(">H", box, at + 2)
    found: list[Fragment] = []
    first = end + skipped
    if scale == 0 or len(box) < at + 4 + count * _REFERENCE.size:
        return []
    for length, lasts, _sap in _REFERENCE.iter_unpack(box[at + 4 : at + 4 + count * _REFERENCE.size]):
        if length >> 31 or length < 8:
            return []
        shows = Timespan(time * 1000 // scale, -(-(time + lasts) * 1000 // scale))
        found.append(Fragment(ByteRange(first, first + length - 1), shows))
        first, time = first + length, time + lasts
    return found


def hidden(index: Iterable[Fragment], opened: Timespan) -> list[ByteRange]:
    """The bytes that stay: fragments that do not meet the opened span, neighbours as one."""
    found: list[ByteRange] = []
    for fragment in index:
        if fragment.shows.overlaps(opened):
            continue
        if found and found[-1].last + 1 == fragment.place.first:
            found[-1] = ByteRange(found[-1].first, fragment.place.last)
        else:
            found.append(fragment.place)
    return found


def covered(pieces: Iterator[bytes], first: int, places: list[ByteRange]) -> Iterator[bytes]:
    """``pieces``, which begin at byte ``first`` of the file, with an empty box instead of each hidden place."""
    at = first
    for piece in pieces:
        end = at + len(piece)
        out = bytearray(piece)
        for place in places:
            begin, stop = max(at, place.first), min(end, place.last + 1)
            if begin < stop:
                box = struct.pack(">I4s", place.length, b"free")
                inside = box[begin - place.first : stop - place.first]
                out[begin - at : stop - at] = inside + bytes(stop - begin - len(inside))
        yield bytes(out)
        at = end
