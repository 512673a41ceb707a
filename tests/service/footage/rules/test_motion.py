"""A region laid over motion maps: read and written back, hostile text, what is not known is never called still."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.media.motion import MotionMap
from service.footage.rules.answer import ClipAnswer
from service.footage.rules.motion import WHOLE, counted, curve_path, judged, levels_of, read_region, region_text
from storage.errors import Invalid

REGIONS = st.frozensets(st.integers(0, 255), min_size=1)


def a_clip(start_ms: int) -> ClipAnswer:
    return ClipAnswer(start_ms, start_ms + 60_000, 0, "device", start_ms, start_ms, 1, 0, 1, False, False)


@given(REGIONS)
def test_a_region_comes_back_from_its_address(region: frozenset[int]) -> None:
    assert read_region(region_text(region)) == region
    assert read_region("", [str(cell) for cell in region]) == region


def test_no_region_is_the_whole_picture() -> None:
    assert read_region("") == WHOLE and region_text(WHOLE) == "" and read_region("0" * 64) == WHOLE


@pytest.mark.parametrize(("region", "cells"), [("f", []), ("g" * 64, []), ("", ["256"]), ("", ["-1"]), ("", ["x"])])
def test_what_is_no_region_is_refused(region: str, cells: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        read_region(region, cells)
    assert "Vùng vẽ" in refusal.value.problems["region"]


@given(REGIONS, st.lists(st.floats(0, 1, width=32), min_size=256, max_size=256))
def test_a_clip_moves_in_a_region_as_its_map_was_made(region: frozenset[int], shares: list[float]) -> None:
    motion = MotionMap()
    motion.add(np.array(shares, np.float32).reshape(16, 16))
    [clip] = judged([a_clip(0)], {0: {"motion": motion.to_text()}}, region)
    most = max(np.float32(shares[place]) for place in region)
    assert (clip.state == "moves") == (most >= np.float32(0.02)) and 0 <= clip.level <= 15


@pytest.mark.parametrize("text", [None, 7, "", "/" * 14, "/" * 16, "z" + "/" * 15, "0" * 17 + "/" * 15])
def test_a_map_that_is_none_is_unknown_not_still(text: object) -> None:
    assert levels_of(text) is None
    clips = judged([a_clip(0), a_clip(1)], {0: {"motion": text}, 1: {"motion": "/" * 15}}, WHOLE)
    assert [clip.state for clip in clips] == ["unknown", "still"]
    assert counted(clips).unknown == 1


def test_the_curve_is_drawn_from_left_to_right() -> None:
    [clip] = judged([a_clip(0)], {0: {"curve": [[0, 0], [30_000, 100], [90_000, 50]], "is_thin": True}}, WHOLE)
    assert curve_path(clip, 100, 10) == "M0.0 10.0L50.0 0.0L100.0 5.0" and clip.is_thin
    assert not curve_path(judged([a_clip(0)], {}, WHOLE)[0], 100, 10)
