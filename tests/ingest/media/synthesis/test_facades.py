import numpy as np

from ingest.media.synthesis.facades import PIXELS_PER_METRE, front, grain
from ingest.media.synthesis.street import street

HOUSES = street("Đường Mẫu").houses(1, 0, 300)


def test_a_house_has_one_face_and_another_house_another() -> None:
    assert (front(HOUSES[0]).colour == front(HOUSES[0]).colour).all()
    means = {tuple(front(house).colour.mean(axis=(0, 1)).round(3)) for house in HOUSES[:20]}
    assert len(means) == 20


def test_a_front_is_as_large_as_its_house_and_full_of_detail() -> None:
    for house in HOUSES[:20]:
        board = front(house)
        width = house.to_metres - house.from_metres
        assert board.colour.shape == (round(house.height_metres * PIXELS_PER_METRE), round(width * PIXELS_PER_METRE), 3)
        assert board.colour.std() > 8


def test_some_windows_and_shops_are_lit_and_most_walls_are_not() -> None:
    lit = np.array([float(front(house).glow.any(axis=2).mean()) for house in HOUSES])
    assert 0.2 < (lit > 0).mean() < 0.95
    assert lit.mean() < 0.3


def test_grain_is_centred_and_as_strong_as_promised() -> None:
    assert abs(float(grain().std()) - 1) < 1e-3
    assert abs(float(grain().mean())) < 0.5
