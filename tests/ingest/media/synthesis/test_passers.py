import pytest

from ingest.media.synthesis.passers import MARK_METRES, Passage, route_passages, traffic

START_MS = 1_763_800_000_000


def test_a_journey_reaches_each_camera_when_its_speed_says() -> None:
    near, far, back = route_passages([(0, 1), (200, 1), (200, -1)], START_MS, 36, "motorbike", "red")
    assert near.at_ms == START_MS + 1_300  # the mark is 13 m ahead, at 10 m/s
    assert far.at_ms - near.at_ms == 20_000
    assert far.at_ms - back.at_ms == round(2 * MARK_METRES / 10 * 1000)
    assert (near.direction, back.direction) == ("away", "towards")


def test_a_journey_back_along_the_street_meets_the_cameras_in_the_other_order() -> None:
    first, last = route_passages([(200, 1), (0, 1)], START_MS, 18, "car", "blue", from_metres=300, heading=-1)
    assert START_MS < first.at_ms < last.at_ms
    assert first.direction == "towards"


def test_a_passer_is_at_the_mark_when_its_time_says_and_moves_as_it_heads() -> None:
    away = Passage(START_MS, "car", direction="away", speed_kmh=36)
    towards = Passage(START_MS, "car", direction="towards", speed_kmh=36)
    assert away.ahead_metres(START_MS) == towards.ahead_metres(START_MS) == MARK_METRES
    assert away.ahead_metres(START_MS + 1000) == MARK_METRES + 10
    assert towards.ahead_metres(START_MS + 1000) == MARK_METRES - 10
    assert not towards.in_reach(START_MS + 2000)


@pytest.mark.parametrize(("speed", "facing", "heading"), [(0, 1, 1), (-5, 1, 1), (20, 2, 1), (20, 1, 0)])
def test_an_impossible_journey_is_refused(speed: float, facing: int, heading: int) -> None:
    with pytest.raises(ValueError):
        route_passages([(0, facing)], START_MS, speed, "person", "red", heading=heading)


def test_traffic_is_the_same_for_the_same_seed_and_never_red() -> None:
    passages = traffic(5, START_MS, 600, per_minute=40)
    assert passages == traffic(5, START_MS, 600, per_minute=40)
    assert passages != traffic(6, START_MS, 600, per_minute=40)
    assert 300 < len(passages) < 520
    assert "red" not in {passage.colour for passage in passages}
    assert {passage.kind for passage in passages} == {"person", "motorbike", "bicycle", "car", "truck"}


def test_only_people_walk_indoors() -> None:
    assert {passage.kind for passage in traffic(5, START_MS, 600, per_minute=20, indoor=True)} == {"person"}
