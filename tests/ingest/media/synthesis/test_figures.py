import numpy as np
import pytest

from ingest.media.synthesis.figures import figure
from ingest.media.synthesis.optics import Lens
from ingest.media.synthesis.paint import Light, paint
from ingest.media.synthesis.passers import Kind
from ingest.media.synthesis.shapes import COLOURS, Solid

LENS = Lens(640, 360, x_metres=0, height_metres=2, yaw_deg=0, tilt_deg=5, across_deg=60)
KINDS: tuple[Kind, ...] = ("person", "motorbike", "bicycle", "car", "truck")


@pytest.mark.parametrize("kind", KINDS)
def test_faces_look_outwards(kind: Kind) -> None:
    """A face turned inwards would vanish, or show the far side of the body instead of the near one."""
    for part in figure(kind, "red", 0.0).parts:
        if isinstance(part, Solid) and len(part.quads) == 6:
            middle = part.quads.reshape(-1, 3).mean(axis=0)
            across, along = part.quads[:, 2] - part.quads[:, 0], part.quads[:, 3] - part.quads[:, 1]
            outward = (np.cross(across, along) * (part.quads.mean(axis=1) - middle)).sum(axis=1)
            assert (outward > -1e-9).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_stands_where_it_is_put_and_is_as_tall_as_it_says(kind: Kind) -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    body = figure(kind, "yellow", 0.0)
    touched = paint(picture, LENS, body, 0.0, 16.0, forward=True, light=Light())
    rows, columns = np.nonzero(picture.any(axis=2))
    assert touched is not None
    assert touched[0] <= columns.min() <= columns.max() < touched[2]
    assert touched[1] <= rows.min() <= rows.max() < touched[3]
    nearest = 16.0 - body.length_metres / 2
    assert np.ptp(rows) == pytest.approx(body.height_metres * LENS.focal / nearest, rel=0.3)


def test_the_front_of_a_car_has_lamps_and_its_back_red_ones() -> None:
    coming, going = np.zeros((360, 640, 3), np.uint8), np.zeros((360, 640, 3), np.uint8)
    paint(coming, LENS, figure("car", "white", 0), 0, 9.0, forward=False, light=Light())
    paint(going, LENS, figure("car", "white", 0), 0, 9.0, forward=True, light=Light())

    def reds(picture: np.ndarray) -> int:
        wide = picture.astype(int)
        return int(((wide[..., 2] > 90) & (wide[..., 1] < 60)).sum())

    assert reds(going) > 40
    assert reds(coming) == 0


def test_people_swing_their_legs() -> None:
    assert figure("person", "white", 0.0) is not figure("person", "white", 0.35)
    assert figure("person", "white", 0.0) is figure("person", "white", 1.35 * 2)


def test_nothing_is_painted_behind_the_camera_or_beside_the_picture() -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    for x, z in ((0.0, -5.0), (60.0, 10.0), (0.0, 0.2)):
        assert paint(picture, LENS, figure("car", "red", 0), x, z, forward=True, light=Light()) is None
    assert not picture.any()


def test_an_unknown_colour_is_an_error() -> None:
    assert "red" in COLOURS
    with pytest.raises(KeyError):
        figure("car", "no such colour", 0)
