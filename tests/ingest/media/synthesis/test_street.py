from itertools import pairwise

from ingest.media.synthesis.street import street


def test_two_cameras_of_a_street_find_the_same_houses_where_their_views_meet() -> None:
    road = street("Đường Mẫu")
    seen_here = {house for house in road.houses(1, 0, 100) if 55 < house.from_metres < 90}
    seen_there = {house for house in road.houses(1, 50, 150) if 55 < house.from_metres < 90}
    assert seen_here == seen_there != set()
    assert road.houses(1, 0, 100) != road.houses(-1, 0, 100)


def test_houses_stand_side_by_side_and_never_in_each_other() -> None:
    houses = street("Đường Mẫu").houses(-1, -200, 400)
    assert len(houses) > 100
    assert all(one.to_metres <= other.from_metres for one, other in pairwise(houses))


def test_streets_differ() -> None:
    assert street("Đường Mẫu") != street("Đường Thử")
