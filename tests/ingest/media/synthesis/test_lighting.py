import numpy as np

from ingest.media.synthesis.lighting import SODIUM, infrared_light, lamp_light, street_light
from ingest.media.synthesis.optics import Lens

LENS = Lens(320, 180, x_metres=4, height_metres=4.5, yaw_deg=-12, tilt_deg=15, across_deg=80)
LAMPS = [(2.0, 7.3, 15.0)]


def test_it_is_brightest_beneath_a_lamp_and_of_its_colour() -> None:
    z = np.array([15.0, 25.0, 45.0])
    light = lamp_light(LAMPS, SODIUM, np.full(3, 2.0), np.zeros(3), z)
    assert (np.diff(light[:, 2]) < 0).all()
    assert light[0, 2] > light[0, 1] > light[0, 0]
    assert (light > 0).all()


def test_the_pool_of_light_lies_where_the_lamp_hangs() -> None:
    light = street_light(LENS, 7.0, LAMPS, SODIUM).sum(axis=2)
    column, row = LENS.pixels(LENS.seen(np.array([[2.0, 0.0, 15.0]])))[0].astype(int)
    assert light.shape == (180, 320)
    assert light[row, column] > 2 * light[-1, 0]


def test_infrared_reaches_the_near_ground_and_not_the_far_end() -> None:
    light = infrared_light(LENS, 7.0)
    near = LENS.pixels(LENS.seen(np.array([[0.0, 0.0, 8.0]])))[0].astype(int)
    far = LENS.pixels(LENS.seen(np.array([[0.0, 0.0, 70.0]])))[0].astype(int)
    assert light[near[1], near[0], 0] > 4 * light[far[1], far[0], 0]
    assert (light[..., 0] == light[..., 2]).all()
