import pytest

from ingest.media.synthesis.furniture import LAMP_METRES, lamps
from ingest.media.synthesis.street import POST_METRES, street

ROAD = street("Đường Mẫu")


def test_cameras_that_look_at_each_other_see_the_same_lamps() -> None:
    one = {round(100 + z, 6) for _, _, z in lamps(ROAD, 100, 1) if 0 < z < 60}
    other = {round(160 - z, 6) for _, _, z in lamps(ROAD, 160, -1) if 0 < z < 60}
    assert one == other != set()


def test_lamps_hang_over_the_road_on_one_side_evenly() -> None:
    found = sorted(lamps(ROAD, 40, 1), key=lambda lamp: lamp[2])
    assert {y for _, y, _ in found} == {LAMP_METRES}
    assert all(0 < x < ROAD.road_half_metres for x, _, _ in found)
    assert found[1][2] - found[0][2] == pytest.approx(POST_METRES)
    assert all(x < 0 for x, _, _ in lamps(ROAD, 40, -1))
