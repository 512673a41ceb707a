import numpy as np
import pytest

from ingest.media.synthesis.canvas import FINER, Canvas
from ingest.media.synthesis.optics import Lens

LENS = Lens(320, 180, x_metres=0, height_metres=2, yaw_deg=0, tilt_deg=0, across_deg=60)
BOARD = np.array([(-1.0, 0, 10), (1, 0, 10), (1, 2, 10), (-1, 2, 10)])


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(LENS, (200, 200, 200), haze_metres=50)


def test_far_things_fade_into_the_haze(canvas: Canvas) -> None:
    assert canvas.hazed((0, 0, 0), 0) == (0, 0, 0)
    assert 60 < canvas.hazed((0, 0, 0), 20)[0] < canvas.hazed((0, 0, 0), 200)[0] < 200


def test_a_standing_thing_is_noted_where_it_was_drawn(canvas: Canvas) -> None:
    canvas.begin()
    canvas.polygon(BOARD, (10, 20, 30))
    canvas.end(10.0)
    (thing,) = canvas.occluders
    shown = np.nonzero(canvas.colour[::FINER, ::FINER].any(axis=2))
    assert thing.distance_metres == 10
    assert abs(thing.left - shown[1].min()) <= 1
    assert abs(thing.top - shown[0].min()) <= 1
    assert abs(thing.mask.shape[0] - np.ptp(shown[0])) <= 2
    assert abs(thing.mask.shape[1] - np.ptp(shown[1])) <= 2
    assert (thing.mask == 255).mean() > 0.9


def test_what_is_drawn_outside_a_thing_or_behind_the_camera_is_not_noted(canvas: Canvas) -> None:
    canvas.polygon(BOARD, (10, 20, 30))
    canvas.begin()
    canvas.polygon(BOARD - (0, 0, 40), (10, 20, 30))
    canvas.end(10.0)
    assert canvas.occluders == []


def test_a_flat_drawing_is_stretched_the_right_way_up_and_round(canvas: Canvas) -> None:
    drawing = np.zeros((40, 40, 3), np.uint8)
    drawing[:20, :20] = (0, 0, 250)  # upper left red
    drawing[20:, 20:] = (250, 0, 0)  # lower right blue
    canvas.paste(drawing, np.zeros_like(drawing), BOARD)
    rows, columns = np.nonzero(canvas.colour[..., 2] > 200)
    other_rows, other_columns = np.nonzero(canvas.colour[..., 0] > 200)
    assert rows.mean() < other_rows.mean()
    assert columns.mean() < other_columns.mean()


def test_a_wire_over_the_camera_stays_thin(canvas: Canvas) -> None:
    canvas.rod(np.array([(-3.0, 2.3, 1.0), (3.0, 2.3, 1.0)]), 0.05, (255, 255, 255), at_most=2)
    assert 0 < np.count_nonzero(canvas.colour[:, LENS.width].max(axis=1) > 100) <= 4
