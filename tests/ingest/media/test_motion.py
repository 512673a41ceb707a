"""Where something moved: levels, rows cut short, pictures turned, what was not compared, what is thin."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.media.motion import LEAST, SIDE, MotionMap, is_thin

Map = NDArray[np.float32]


def places(*changed: tuple[int, int, float]) -> Map:
    made = np.zeros((SIDE, SIDE), np.float32)
    for row, column, share in changed:
        made[row, column] = share
    return made


def test_every_row_stands_there_and_says_the_most_that_ever_changed() -> None:
    motion = MotionMap()
    motion.add(None)
    motion.add(places((0, 3, 0.5)))
    motion.add(places((0, 3, 0.1), (15, 15, 1.0), (2, 0, LEAST - 0.001), (3, 0, LEAST)))
    rows = (motion.to_text() or "").split("/")
    assert len(rows) == SIDE
    assert rows[0] == "0008" and rows[15] == "0" * 15 + "f" and rows[2] == "" and rows[3] == "1"


def test_a_map_without_two_key_frames_is_not_known_and_one_of_a_still_clip_is_empty() -> None:
    motion = MotionMap()
    motion.add(None)
    assert motion.to_text() is None
    motion.add(places())
    assert motion.to_text() == "/" * (SIDE - 1)


@pytest.mark.parametrize(("rotation_deg", "row", "column"), [(0, 0, 1), (90, 1, 15), (180, 15, 14), (270, 14, 0)])
def test_places_are_those_a_player_shows(rotation_deg: int, row: int, column: int) -> None:
    motion = MotionMap()
    motion.add(places((0, 1, 1.0)))
    rows = (motion.to_text(rotation_deg) or "").split("/")
    assert [(n, text) for n, text in enumerate(rows) if text] == [(row, "0" * column + "f")]


def test_thin_when_key_frames_are_far_apart_or_few() -> None:
    assert is_thin([]) and is_thin([0, 2_000, 4_000])
    assert not is_thin([0, 2_000, 4_000, 6_000])
    assert is_thin([0, 10_000, 20_000, 30_000])
    assert not is_thin([0, 2_000, 4_000, 6_000, 60_000]), "one hole does not make all of it thin"
