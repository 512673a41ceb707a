"""Two recorders of one camera write the same coded pictures; whatever is not proven so counts as unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import same_pictures
from ingest.feeds.placing import Chain
from ingest.same_pictures import unknown_ms
from ingest.segmenter import Recorded, Segment, Segmenter
from tests.factories.film import film, info_of, packets_of


def recorded(folder: Path, lease: int, *, first: int, seconds: float, late_ms: int) -> Segment:
    """What one host has, begun at its own picture, with its own clock and its own key frames to cut at."""
    closed: list[Segment] = []
    made = Segmenter(
        Recorded(7, 11, "CAM-7", lease),
        info_of(film()),
        Chain(),
        new_stem=lambda began_ms: folder / f"{lease}-{began_ms}",
        closed=closed.append,
    )
    for packet in packets_of(film(), seconds, first=first, late_ms=late_ms):
        made.put(packet)
    made.finish()
    [segment] = closed
    return segment


@pytest.fixture
def older(tmp_path: Path) -> Segment:
    return recorded(tmp_path, 1, first=35, seconds=12.5, late_ms=0)  # ends in the middle of a group


def test_sessions_of_one_camera_are_the_same_byte_for_byte(tmp_path: Path, older: Segment) -> None:
    newer = recorded(tmp_path, 2, first=7, seconds=30, late_ms=400)
    whole = newer.path.read_bytes()
    assert unknown_ms(older, [[whole]]) == 0
    assert unknown_ms(older, [[whole[at : at + 7_001] for at in range(0, len(whole), 7_001)]]) == 0
    assert unknown_ms(older, []) == older.duration_ms


def test_what_only_one_has_is_unknown(tmp_path: Path, older: Segment) -> None:
    newer = recorded(tmp_path, 2, first=70, seconds=30, late_ms=0)
    assert unknown_ms(older, [[newer.path.read_bytes()]]) == 3_000
    assert unknown_ms(newer, [[older.path.read_bytes()]]) > 20_000


def test_pictures_that_are_all_alike_prove_nothing(tmp_path: Path, older: Segment) -> None:
    twice = replace(older, groups=(older.groups[0],) * len(older.groups))
    assert unknown_ms(twice, [[older.path.read_bytes()]]) == older.duration_ms


@given(junk=st.binary(max_size=200))
def test_what_is_no_file_of_ours_is_unknown(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    assert list(same_pictures._contents([junk[:50], junk[50:]])) == [] or b"mdat" in junk
    for size in (0, 1, 7, 1 << 31):
        assert list(same_pictures._contents([size.to_bytes(4, "big") + b"mdat" + junk])) == []
