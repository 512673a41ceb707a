import numpy as np
import pytest

from ingest.media.synthesis.figures import figure
from ingest.media.synthesis.optics import Lens
from ingest.media.synthesis.paint import Light, add_glow, paint, shade_ground, shine

LENS = Lens(640, 360, x_metres=0, height_metres=3, yaw_deg=0, tilt_deg=8, across_deg=60)


def test_dim_light_makes_a_figure_dim() -> None:
    bright, dim = np.zeros((360, 640, 3), np.uint8), np.zeros((360, 640, 3), np.uint8)
    body = figure("car", "white", 0)
    paint(bright, LENS, body, 0, 12, forward=True, light=Light())
    paint(dim, LENS, body, 0, 12, forward=True, light=Light(None, (0.2, 0.2, 0.2)))
    assert dim.sum() == pytest.approx(bright.sum() * 0.2, rel=0.1)


def test_the_sun_lights_the_side_it_shines_on() -> None:
    right, left = np.zeros((360, 640, 3), np.uint8), np.zeros((360, 640, 3), np.uint8)
    body = figure("truck", "white", 0)
    for picture, sun_x in ((right, 0.8), (left, -0.8)):  # a lorry on the left shows its right side
        paint(picture, LENS, body, -4, 14, forward=True, light=Light((sun_x, 0.6, 0.0)))
    assert right.sum() > left.sum() * 1.05


def test_a_shadow_falls_away_from_the_sun() -> None:
    pictures = {sun_x: np.full((360, 640, 3), 200, np.uint8) for sun_x in (0.8, -0.8)}
    for sun_x, picture in pictures.items():
        shade_ground(picture, LENS, figure("car", "white", 0), x=0, z=12, light=Light((sun_x, 0.6, 0.0)))
    middle = {sun_x: np.nonzero((picture < 190).any(axis=2))[1].mean() for sun_x, picture in pictures.items()}
    assert middle[0.8] < 310
    assert middle[-0.8] > 330


def test_a_glow_is_brightest_in_its_middle_and_ends() -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    add_glow(picture, (320, 180), (40, 20), np.full(3, 200.0))
    assert picture[180, 320].min() > 180
    assert picture[180, 350].max() < 60
    assert not picture[:, 362:].any()
    assert not picture[202:].any()


def test_a_glow_at_the_edge_or_outside_is_cut() -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    for centre in ((-100, 10), (700, 10), (10, -100), (10, 900)):
        add_glow(picture, centre, (30, 30), np.full(3, 200.0))
    assert not picture.any()
    add_glow(picture, (0, 0), (30, 30), np.full(3, 200.0))
    assert picture[0, 0].min() > 180
    shine(picture, LENS, (0.0, 1.0, -5.0), 1.0, np.full(3, 255.0))
