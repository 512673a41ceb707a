"""What of a clip is opened: whole fragments that meet the span; the rest is an empty box of the same length."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.media.cut import cut
from ingest.media.working_copy import working_copy
from service.retrievals.ranges import ByteRange
from service.retrievals.window import covered, fragments, hidden
from storage.values.timespan import Timespan
from tests.factories.video import make_clip
from tests.ingest.media.reading import showing_ms


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def index(lengths: list[int], lasts: int = 20, scale: int = 10, flag: int = 0) -> bytes:
    rows = b"".join(struct.pack(">III", length | flag, lasts, 1 << 31) for length in lengths)
    return box(b"sidx", struct.pack(">IIIIIHH", 0, 1, scale, 0, 0, 0, len(lengths)) + rows)


FRONT = box(b"ftyp", b"iso5") + box(b"moov", bytes(50))


def test_fragments_are_read_from_the_index() -> None:
    head = FRONT + index([100, 50, 70])
    at = len(head)
    assert [(f.place.first, f.place.last, f.shows) for f in fragments(head + bytes(500))] == [
        (at, at + 99, Timespan(0, 2_000)),
        (at + 100, at + 149, Timespan(2_000, 4_000)),
        (at + 150, at + 219, Timespan(4_000, 6_000)),
    ]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"made-up bytes of no film at all",
        FRONT,
        FRONT + box(b"mdat", bytes(40)),
        FRONT + index([100, 50])[:-4],
        FRONT + index([100], scale=0),
        FRONT + index([100], flag=1 << 31),
        FRONT + box(b"sidx", b"\x00" * 6),
        b"\x00\x00\x00\x00moov",
    ],
)
def test_what_has_no_index_has_no_fragments(head: bytes) -> None:
    assert fragments(head) == []


def test_neighbours_are_hidden_as_one() -> None:
    index_of = fragments(FRONT + index([100] * 5))
    first = index_of[0].place.first
    assert hidden(index_of, Timespan(4_500, 5_000)) == [
        ByteRange(first, first + 199),
        ByteRange(first + 300, first + 499),
    ]
    assert hidden(index_of, Timespan(-5_000, 60_000)) == []
    assert hidden(index_of, Timespan(2_000, 4_000))[0] == ByteRange(first, first + 99), "the end is not included"


@given(st.integers(0, 59), st.integers(1, 60), st.lists(st.integers(1, 17), min_size=1, max_size=20))
def test_a_range_shows_what_the_whole_shows(first: int, length: int, cuts: list[int]) -> None:
    whole = bytes(range(1, 61))
    places = [ByteRange(5, 14), ByteRange(30, 49)]
    expected = b"".join(covered(iter([whole]), 0, places))
    assert len(expected) == 60 and expected[5:13] == struct.pack(">I4s", 10, b"free")
    assert expected[13:15] == bytes(2) and expected[15:30] == whole[15:30] and expected[50:] == whole[50:]
    part, pieces = whole[first : first + length], []
    for many in cuts:
        pieces.append(part[:many])
        part = part[many:]
    assert b"".join(covered(iter([*pieces, part]), first, places)) == expected[first : first + length]


@pytest.mark.parametrize(("is_copy", "bframes"), [(False, 0), (False, 2), (True, 0)])
def test_a_film_opened_in_part_shows_that_part_at_its_own_time(tmp_path: Path, is_copy: bool, bframes: int) -> None:
    """What the browser gets of a clip, or of its working copy, is read by an ordinary demuxer."""
    path = make_clip(tmp_path / "given.mp4", seconds=8, bframes=bframes)
    if is_copy:
        working_copy(path, tmp_path / "copy.mp4", 1_000)
        made = tmp_path / "copy.mp4"
    else:
        made = cut(path, tmp_path, target_ms=60_000)[0].path
    data = made.read_bytes()
    index_of = fragments(data[:65_536])
    assert len(index_of) == len(data.split(b"moof")) - 1 > 3
    assert index_of[-1].place.last < len(data)
    opened = Timespan(3_100, 4_900)
    part = b"".join(covered(iter([data]), 0, hidden(index_of, opened)))
    assert len(part) == len(data)
    (tmp_path / "part.mp4").write_bytes(part)
    shown, whole = showing_ms(tmp_path / "part.mp4"), showing_ms(made)
    wanted = [f.shows for f in index_of if f.shows.overlaps(opened)]
    later = whole[0]  # pictures that wait for others are shown a little after what the index says
    assert shown == [ms for ms in whole if wanted[0].start_ms + later <= ms < wanted[-1].end_ms + later]
    assert 0 < len(shown) < len(whole)
