import numpy as np
import pytest

from ingest.media.synthesis.optics import SHIFT, Lens

LENS = Lens(640, 360, x_metres=5, height_metres=4.5, yaw_deg=-15, tilt_deg=15, across_deg=80)


def test_the_ray_of_a_pixel_leads_back_to_the_place_that_is_seen_there() -> None:
    place = np.array([[-1.5, 0.0, 14.0]])
    u, v = LENS.pixels(LENS.seen(place))[0]
    ray = LENS.rays()[int(v), int(u)]
    ground = LENS.eye + ray * (-LENS.height_metres / ray[1])
    assert ground == pytest.approx(place[0], abs=0.12)


def test_what_is_nearer_is_larger_and_what_is_behind_has_no_size() -> None:
    assert LENS.pixels_per_metre(0, 0, 6) > 2 * LENS.pixels_per_metre(0, 0, 18) > 0
    assert LENS.pixels_per_metre(5, 4.5, -3) == 0


def test_a_polygon_that_reaches_behind_the_lens_is_cut_and_one_behind_it_is_gone() -> None:
    road = np.array([(-3.0, 0, -20), (3, 0, -20), (3, 0, 60), (-3, 0, 60)])
    outline = LENS.outline(road)
    assert outline is not None
    assert (outline[:, 1] > LENS.height / 2 * 0.2 * (1 << SHIFT)).all()  # nothing is thrown up into the sky
    assert LENS.outline(road - (0, 0, 100)) is None
