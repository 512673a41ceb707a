"""Where something moved: levels, rows cut short, pictures turned, what was not compared, what is thin."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.media.eye import Eye, Picture, stretch_ms
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


@pytest.mark.parametrize(("codec", "thin"), [("h264", False), ("hevc", True)])
def test_thin_is_told_by_what_was_looked_at_not_by_what_was_sent(codec: str, thin: bool) -> None:
    """A key frame every two seconds; of large H.265 one in a stretch of three seconds is looked at."""
    stretch, seen = stretch_ms(codec, 1920, 1080), [0, 2_000, 4_000, 6_000]
    seen += [at for at in range(8_000, 60_000, 2_000) if at // stretch > (at - 2_000) // stretch]
    assert is_thin(seen) is thin


class Measuring(Eye):
    """An eye that is shown small pictures."""

    def __init__(self) -> None:
        self._before = None


Painter = Callable[[Picture, int], None]


def map_of(paint: Painter, count: int = 25, every_s: int = 2) -> MotionMap:
    """The map of a still street of 320 x 180 with a little grain, on which each key frame is painted."""
    rng, eye, made = np.random.default_rng(3), Measuring(), MotionMap()
    street = cv2.resize(rng.integers(60, 180, (18, 32, 3), np.uint8), (320, 180), interpolation=cv2.INTER_CUBIC)
    for number in range(count):
        picture = np.clip(street + rng.normal(0, 2, street.shape), 0, 255).astype(np.uint8)
        paint(picture, number * every_s)
        sight = eye.judged(number, picture)
        made.add(sight.motion, sight.moved)
    return made


def clock_at(x: int, y: int, size: float) -> Painter:
    def paint(picture: Picture, second: int) -> None:
        shown = 14 * 3_600 + 31 * 60 + 47 + second
        text = f"2026-11-23 {shown // 3600:02}:{shown // 60 % 60:02}:{shown % 60:02}"
        cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 1, cv2.LINE_AA)

    return paint


CLOCKS = [(6, 12, 0.35), (150, 14, 0.4), (6, 172, 0.35), (100, 20, 0.5), (6, 16, 0.45)]


@pytest.mark.parametrize(("x", "y", "size"), CLOCKS)
@pytest.mark.parametrize("every_s", [1, 2, 3, 5])
def test_a_running_clock_alone_is_nothing_that_moves(x: int, y: int, size: float, every_s: int) -> None:
    made = map_of(clock_at(x, y, size), every_s=every_s)
    assert made.to_text() == "/" * (SIDE - 1)
    rows = {place // SIDE for place in made.clock_places()}
    assert rows and rows <= {y // 12 + by for by in (-2, -1, 0, 1)}


@pytest.mark.parametrize(("top", "tall"), [(60, 30), (100, 60), (4, 16), (10, 24), (155, 25), (2, 12)])
def test_whoever_stands_and_fidgets_stays_with_a_clock_or_without(top: int, tall: int) -> None:
    rng = np.random.default_rng(top)
    sways = rng.integers(-2, 3, 25), rng.integers(-1, 2, 25)

    def person(picture: Picture, second: int) -> None:
        x, y = 250 + int(sways[0][second // 2]), top + int(sways[1][second // 2])
        cv2.ellipse(picture, (x, y + tall // 2), (max(3, tall // 5), tall // 2), 0, 0, 360, (20, 20, 40), -1)

    def both(picture: Picture, second: int) -> None:
        person(picture, second)
        clock_at(6, 12, 0.35)(picture, second)

    alone = map_of(person)
    assert alone.clock_places() == () and (alone.to_text() or "").strip("/")
    beside = map_of(both)
    assert beside.clock_places() and beside.to_text() == alone.to_text()


def test_who_walks_through_the_clock_is_seen() -> None:
    def paint(picture: Picture, second: int) -> None:
        if 20 <= second < 26:
            cv2.rectangle(picture, (100 + 6 * (second - 20), 0), (130 + 6 * (second - 20), 70), (10, 10, 10), -1)
        clock_at(6, 12, 0.35)(picture, second)

    made = map_of(paint)
    rows = (made.to_text() or "").split("/")
    assert made.clock_places() and all(len(rows[row]) > 5 for row in range(2, 6))


def test_of_a_few_key_frames_nobody_knows_the_clock_and_of_many_memory_stays_the_same() -> None:
    assert map_of(clock_at(6, 12, 0.35), count=5).clock_places() == ()
    made = map_of(clock_at(6, 12, 0.35), count=140)
    assert len(made._held) <= 64 and made.to_text() == "/" * (SIDE - 1)


def test_places_of_a_clock_turn_with_the_picture() -> None:
    made = map_of(clock_at(6, 12, 0.35))
    upright, turned = made.clock_places(), made.clock_places(180)
    assert sorted(255 - place for place in turned) == list(upright)
