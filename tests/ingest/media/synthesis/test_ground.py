import numpy as np

from ingest.media.synthesis.ground import house_shadow, surface, where
from ingest.media.synthesis.optics import Lens
from ingest.media.synthesis.street import street

LENS = Lens(320, 180, x_metres=4, height_metres=4.5, yaw_deg=-12, tilt_deg=15, across_deg=80)
ROAD = street("Đường Mẫu")


def test_every_pixel_below_the_horizon_shows_ground_ahead() -> None:
    first, x, z = where(LENS)
    assert 0 < first < LENS.height / 2
    assert x.shape == z.shape == (LENS.height - first, LENS.width)
    place = np.array([[float(x[60, 200]), 0.0, float(z[60, 200])]])
    column, row = LENS.pixels(LENS.seen(place))[0]
    assert abs(column - 200.5) < 0.1
    assert abs(row - (first + 60.5)) < 0.1
    assert (z[0] > z[-1]).all()


def test_markings_are_lighter_than_asphalt_and_pavements_than_both_kerbs_apart() -> None:
    along = np.tile(np.linspace(0, 60, 400, dtype=np.float32)[:, None], (1, 3))
    x = np.tile(np.array([0.0, 1.3, ROAD.front_metres - 0.6], np.float32), (400, 1))
    line, asphalt, pavement = surface(ROAD, x, along, along).mean(axis=2).T
    assert line.mean() > asphalt.mean() + 20
    assert np.percentile(line, 95) > np.percentile(line, 20) + 50  # a broken line
    assert pavement.mean() > asphalt.mean() + 25


def test_houses_shade_their_own_side_of_the_street_at_a_low_sun_only() -> None:
    along = np.tile(np.linspace(0, 200, 500, dtype=np.float32)[:, None], (1, 2))
    x = np.tile(np.array([ROAD.front_metres - 0.5, -ROAD.front_metres + 0.5], np.float32), (500, 1))
    low = house_shadow(ROAD, x, along, sun=(0.8, 0.6, 0.0), facing=1).mean(axis=0)
    high = house_shadow(ROAD, x, along, sun=(0.05, 0.998, 0.0), facing=1).mean(axis=0)
    assert low[0] > 0.85 > low[1]
    assert high[1] == 0
