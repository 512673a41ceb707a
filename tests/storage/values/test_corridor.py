"""A corridor against the plainest way to say it: points every metre of the line, each asked of the sector."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import Refused
from storage.values.corridor import Corridor, Passage
from storage.values.place import Point, Sector, destination, distance_metres

HOANG_SA, CROSSING = Point(16.5333, 111.6083), Point(10.36, 107.08)
ways, aways = st.floats(0, 359.9), st.floats(0, 150)


def street(start: Point, *steps: tuple[float, float], width: float = 20) -> Corridor:
    points = [start]
    for way, metres in steps:
        points.append(destination(points[-1], way, metres))
    return Corridor.of(points, width)


def passed(corridor: Corridor, sector: Sector) -> Passage:
    found = corridor.passage(sector)
    assert found is not None
    return found


views = st.tuples(ways, st.sampled_from([20.0, 90.0, 180.0, 270.0, 360.0]), st.floats(5, 120))


@given(
    st.sampled_from([HOANG_SA, CROSSING]),
    st.lists(st.tuples(ways, st.floats(5, 120)), min_size=1, max_size=4),
    st.tuples(ways, aways),
    views,
)
@settings(max_examples=200)
def test_a_passage_is_what_walking_the_line_finds(
    start: Point, steps: list[tuple[float, float]], off: tuple[float, float], view: tuple[float, float, float]
) -> None:
    corridor = street(start, *steps)
    sector = Sector(destination(start, *off), *view)
    length = corridor.length_metres
    walked = [length * i / 800 for i in range(801)]
    step = length / 800
    gaps = [sector.gap_metres(corridor.at(metres)) for metres in walked]
    passage = corridor.passage(sector)
    if passage is None:
        assert min(gaps) > corridor.width_metres - 0.1
        return
    assert min(gaps) - step - 0.1 <= passage.gap_metres <= min(gaps) + 0.1
    assert 0 <= passage.along_metres <= length + 0.5
    inner = Sector(sector.point, view[0], view[1] if view[1] == 360 else view[1] * 0.98, view[2] * 0.99)
    inside = (metres for metres in walked if distance_metres(sector.point, corridor.at(metres)) > 0.1)
    first = next((metres for metres in inside if inner.sees(corridor.at(metres))), None)
    if first is not None:  # walking in steps may miss a corner of the sector, never see one that is not there
        assert passage.gap_metres <= 0.1 and passage.along_metres <= first + 0.5
    if passage.gap_metres == 0:
        assert sector.gap_metres(passage.point) <= 0.1
    assert math.isclose(
        passage.away_metres,
        min(distance_metres(sector.point, corridor.at(metres)) for metres in walked),
        abs_tol=step + 0.2,
    )


def test_along_the_line_is_the_order_of_passing() -> None:
    """Cameras at a street of 1 km in three legs, each seen where one comes into its view."""
    corridor = street(CROSSING, (90, 400), (0, 300), (90, 300))
    assert corridor.length_metres == pytest.approx(1_000, abs=0.5)
    for metres in (10, 399, 401, 650, 990):
        sector = Sector(corridor.at(metres), 0, 360, 5)
        passage = passed(corridor, sector)
        assert passage.along_metres == pytest.approx(max(0, metres - 5), abs=2.5)
        assert passage.away_metres == pytest.approx(0, abs=0.2)


def test_a_line_that_comes_back_is_seen_first_where_it_is_passed_first() -> None:
    there_and_back = street(CROSSING, (90, 500), (180, 30), (270, 500))
    sector = Sector(destination(CROSSING, 90, 100), 180, 90, 60)  # looks south over both arms
    assert passed(there_and_back, sector).along_metres == pytest.approx(100, abs=1)


def test_only_the_edge_of_a_corridor_may_be_seen() -> None:
    line = street(CROSSING, (90, 200), width=15)
    looks_away = Sector(destination(destination(CROSSING, 90, 100), 0, 10), 0, 80, 40)
    passage = passed(line, looks_away)
    assert passage.gap_metres == pytest.approx(10, abs=0.1) and passage.along_metres == pytest.approx(100, abs=0.2)


def test_half_way_and_the_ends() -> None:
    line = street(CROSSING, (90, 100), (90, 300))
    assert distance_metres(line.centre, destination(CROSSING, 90, 200)) < 0.1
    assert line.at(0) == CROSSING and line.at(1e9) == line.points[-1]
    assert line.box.contains(destination(line.points[-1], 90, 19)) and line.box.contains(destination(CROSSING, 180, 19))


@pytest.mark.parametrize(
    ("points", "width", "code", "field"),
    [
        ([CROSSING], 20, "line_too_few", "line"),
        ([CROSSING, CROSSING], 20, "line_too_few", "line"),
        ([destination(CROSSING, 90, i) for i in range(101)], 20, "line_too_many", "line"),
        ([CROSSING, destination(CROSSING, 0, 20_010)], 20, "line_too_long", "line"),
        ([CROSSING, destination(CROSSING, 0, 50)], 0.5, "line_width", "width"),
        ([CROSSING, destination(CROSSING, 0, 50)], 301, "line_width", "width"),
        ([CROSSING, destination(CROSSING, 0, 50)], math.nan, "line_width", "width"),
    ],
)
def test_what_is_no_corridor_is_refused(points: list[Point], width: float, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        Corridor.of(points, width)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_who_could_not_see_it_whichever_way_it_looked_is_no_passage() -> None:
    line = street(CROSSING, (90, 200), width=15)
    beside = destination(destination(CROSSING, 90, 100), 0, 60)
    assert line.passage(Sector(beside, 0, 80, 44)) is None
    assert passed(line, Sector(beside, 180, 80, 46)).gap_metres == pytest.approx(14, abs=0.1)
