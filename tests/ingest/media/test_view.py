"""A registered view: known again by other light and coding, not known elsewhere; its text; hostile text."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.media.view import COLUMNS, ROWS, Picture, Sketch, drawing_of, likeness, middle_of, read_sketch, sketch_of
from tests.bench.health.faults import CLEAN, FAULTS
from tests.factories.street_pictures import street_pictures


@pytest.fixture(scope="module")
def here() -> list[Picture]:
    return street_pictures(5)


@pytest.fixture(scope="module")
def view(here: list[Picture]) -> Sketch:
    return sketch_of(middle_of(here[:6]))


def laid(maker: str, window: list[Picture]) -> Picture:
    return middle_of(CLEAN[maker](window, np.random.default_rng(3)))


@pytest.mark.parametrize("maker", ["as it is", "dusk", "rain", "pressed", "truck", "shaking"])
def test_the_same_place_is_known_again(maker: str, here: list[Picture], view: Sketch) -> None:
    assert likeness(view, sketch_of(laid(maker, here[6:]))).fault is None


@pytest.mark.parametrize("kind", list(FAULTS["turned"]))
def test_a_camera_that_looks_elsewhere_is_told(kind: str, here: list[Picture], view: Sketch) -> None:
    turned = FAULTS["turned"][kind](here[6:], np.random.default_rng(3))
    assert likeness(view, sketch_of(middle_of(turned))).fault is not None


def test_another_street_is_no_likeness_and_a_cloth_hides_it(here: list[Picture], view: Sketch) -> None:
    assert likeness(view, sketch_of(middle_of(street_pictures(11)))).fault == "turned"
    hidden = FAULTS["covered"]["sprayed"](here[6:], np.random.default_rng(3))
    assert likeness(view, sketch_of(middle_of(hidden))).fault == "covered"


def test_a_lens_covered_in_part_is_told_from_one_out_of_focus(here: list[Picture], view: Sketch) -> None:
    for name in ("sprayed", "leaf"):
        found = likeness(view, sketch_of(middle_of(FAULTS["covered"][name](here[6:], np.random.default_rng(1)))))
        assert found.is_partly_covered, (name, found)
    for name in ("soft", "unfocused"):
        found = likeness(view, sketch_of(middle_of(FAULTS["blurred"][name](here[6:], np.random.default_rng(1)))))
        assert not found.is_partly_covered, (name, found)
    assert not likeness(view, sketch_of(middle_of(here))).is_partly_covered


def test_what_parks_before_a_bare_road_turns_no_camera() -> None:
    rng = np.random.default_rng(4)
    road = np.full((180, 320, 3), 90, np.uint8)
    for x, y, far in ((20, 30, 60), (250, 20, 50), (30, 150, 70)):
        cv2.line(road, (x, y), (x + far, y + 12), (210, 210, 210), 4)
    parked = road.copy()
    parked[48:146, 0:320] = cv2.resize(rng.integers(0, 255, (7, 22, 3), dtype=np.uint8), (320, 98))
    bare = sketch_of(road)
    assert sketch_of(parked).edge_count > 3 * bare.edge_count
    assert likeness(bare, sketch_of(parked)).fault is None
    assert likeness(bare, sketch_of(np.roll(parked, 80, axis=1))).fault == "turned"


def test_a_picture_moved_aside_tells_by_how_much(here: list[Picture], view: Sketch) -> None:
    moved = np.roll(middle_of(here[6:]), 80, axis=1)
    found = likeness(view, sketch_of(moved)).moved
    assert found is not None and abs(found[0] - COLUMNS // 4) <= 1 and abs(found[1]) <= 1


def test_a_sketch_comes_back_from_its_text_and_nobody_is_in_its_drawing(view: Sketch) -> None:
    again = read_sketch(view.to_text())
    assert np.array_equal(again.edges, view.edges) and again.light == view.light
    drawn = cv2.imdecode(np.frombuffer(drawing_of(view), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert drawn is not None and drawn.shape == (ROWS * 6, COLUMNS * 6) and drawn.min() < 100
    assert likeness(view, again).score > 0.95


@pytest.mark.parametrize("text", ["", "1 64x36 day 500 0/0", "2 64x36 day 500 " + "/".join(["0" * 64] * 36)])
def test_what_is_no_sketch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a sketch"):
        read_sketch(text)


@given(st.text(max_size=200))
def test_no_text_brings_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(ValueError, match="not a sketch"):
        read_sketch(text)


def test_an_even_picture_has_no_edges_and_is_like_nothing(view: Sketch) -> None:
    even = sketch_of(np.full((180, 320, 3), 120, np.uint8))
    assert even.edge_count == 0 and likeness(view, even).score == 0 and likeness(even, even).score == 0
