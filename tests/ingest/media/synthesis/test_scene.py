import dataclasses

import numpy as np
import pytest

from ingest.media.synthesis.scene import SceneSpec, stage

DAY = SceneSpec("Đường Mẫu", 40, night=False, seed=3, width=320, height=180, along_metres=60)


def test_the_same_spec_is_drawn_the_same_and_another_seed_otherwise() -> None:
    first = [plate.copy() for plate in stage(DAY).plates]
    stage.cache_clear()
    assert all((one == other).all() for one, other in zip(first, stage(DAY).plates, strict=True))
    assert (first[0] != stage(dataclasses.replace(DAY, seed=4)).plates[0]).mean() > 0.3


def test_a_street_picture_has_detail_colour_and_noise() -> None:
    plates = stage(DAY).plates
    assert plates[0].shape == (180, 320, 3)
    assert plates[0].std() > 25
    noise = plates[0].astype(int) - plates[1]
    assert 0.8 < noise.std() < 4


def test_night_is_darker_and_lit_in_places() -> None:
    day, night = stage(DAY).plates[0], stage(dataclasses.replace(DAY, night=True)).plates[0]
    assert night.mean() < day.mean() / 1.4
    assert night.max() > 150


def test_some_night_cameras_work_with_infrared_and_show_no_colour() -> None:
    scenes = [stage(dataclasses.replace(DAY, night=True, seed=seed)) for seed in range(8)]
    assert {scene.infrared for scene in scenes} == {True, False}
    for scene in scenes:
        plain = scene.plates[0].astype(int)
        assert (np.ptp(plain, axis=2).max() == 0) == scene.infrared


def test_looking_back_is_another_view() -> None:
    back = stage(dataclasses.replace(DAY, facing=-1)).plates[0]
    assert (back != stage(DAY).plates[0]).mean() > 0.5


def test_a_shop_is_drawn_without_a_street() -> None:
    scene = stage(dataclasses.replace(DAY, indoor=True))
    assert scene.plates[0].mean() > 90
    assert scene.lamps == ()


@pytest.mark.parametrize(
    "wrong", [{"width": 321}, {"height": 30}, {"facing": 0}, {"rate": 0}], ids=["odd", "small", "facing", "rate"]
)
def test_an_impossible_spec_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        dataclasses.replace(DAY, **wrong)
