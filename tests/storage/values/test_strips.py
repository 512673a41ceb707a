"""Strips never miss a mount that may reach a place: compared with all mounts there are, at every border."""

from __future__ import annotations

import math

from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.values.corridor import Corridor
from storage.values.place import Point, Polygon, Sector, destination, distance_metres
from storage.values.strips import BANDS, Range, hanging_in, reaching_area, reaching_line, strip_of

HOANG_SA, TRUONG_SA, LUNG_CU = Point(16.5333, 111.6083), Point(8.6445, 111.9194), Point(23.3640, 105.3161)
ON_A_BORDER = Point(10.36, 107.08)  # 10.36 * 400 is whole: the border between two rows
reaches = st.one_of(st.sampled_from([band.reach_metres for band in BANDS]), st.floats(1, 6_000))
places = st.sampled_from([HOANG_SA, TRUONG_SA, LUNG_CU, ON_A_BORDER])
ways, aways = st.floats(0, 359.9), st.floats(0, 3_000)


def holds(ranges: list[Range], point: Point, reach: float) -> int:
    """In how many ranges a mount lies: more than one would read it twice."""
    strip = strip_of(point.lat, reach)
    return sum(one.strip == strip and one.west <= point.lon <= one.east for one in ranges)


@given(places, ways, st.floats(0, 4_000), reaches, st.floats(0, 2_000))
@example(ON_A_BORDER, 0, 32.0, 32.0, 0.0)
@example(ON_A_BORDER, 90, 1_000.0, 1_000.0, 0.0)
def test_who_reaches_a_circle_is_in_its_strips(
    centre: Point, towards: float, away: float, reach: float, radius: float
) -> None:
    mount = destination(centre, towards, away)
    found = holds(reaching_line([centre], radius), mount, reach)
    assert found <= 1
    if distance_metres(centre, mount) <= radius + reach:
        assert found == 1


@given(
    places, st.lists(st.tuples(ways, aways), min_size=1, max_size=5), st.tuples(ways, aways), reaches, st.floats(1, 300)
)
@settings(max_examples=200)
def test_who_sees_a_corridor_is_in_its_strips(
    start: Point, steps: list[tuple[float, float]], off: tuple[float, float], reach: float, width: float
) -> None:
    points = [start]
    for way, length in steps:
        points.append(destination(points[-1], way, length + 1))
    mount = destination(points[len(points) // 2], *off)
    found = holds(reaching_line(points, width), mount, reach)
    assert found <= 1
    passage = Corridor(tuple(points), width).passage(Sector(mount, 0, 360, reach))
    if passage is not None and passage.gap_metres <= width:
        assert found == 1


@given(places, st.lists(st.floats(50, 3_000), min_size=3, max_size=8), ways, st.floats(0, 6_000), reaches)
@settings(max_examples=200)
def test_who_sees_a_polygon_is_in_its_strips(
    middle: Point, spokes: list[float], towards: float, away: float, reach: float
) -> None:
    corners = [destination(middle, 360 * i / len(spokes), spoke) for i, spoke in enumerate(spokes)]
    mount = destination(middle, towards, away)
    found = holds(reaching_area(corners), mount, reach)
    assert found <= 1
    if Sector(mount, 0, 360, reach).sees_polygon(Polygon(tuple(corners))):
        assert found == 1


@given(places, ways, st.floats(0, 400), reaches)
def test_who_hangs_in_a_box_is_in_its_strips(middle: Point, towards: float, away: float, reach: float) -> None:
    box = Polygon(tuple(destination(middle, way, 300) for way in (0, 90, 180, 270))).box
    mount = destination(middle, towards, away)
    found = holds(hanging_in(box), mount, reach)
    assert found == 1 if box.contains(mount) else found <= 1


def test_a_camera_that_sees_far_does_not_widen_the_question_for_the_others() -> None:
    """A mount of thirty metres is only read within its own reach, whatever others see."""
    ranges = reaching_line([ON_A_BORDER], 0)
    assert holds(ranges, destination(ON_A_BORDER, 90, 900), 1_000) == 1
    assert holds(ranges, destination(ON_A_BORDER, 90, 900), 30) == 0
    assert holds(ranges, destination(ON_A_BORDER, 90, 45), 30) == 0


def test_a_street_that_doubles_back_is_not_filled() -> None:
    """Between the arms of a U nothing is read; a polygon of the same corners is read whole."""
    corners = [destination(ON_A_BORDER, way, 2_000) for way in (315, 225, 135, 45)]
    mount = destination(ON_A_BORDER, 0, 400)
    assert holds(reaching_line(corners, 20), mount, 30) == 0
    assert holds(reaching_area(corners), mount, 30) == 1


def test_a_street_is_a_handful_of_ranges() -> None:
    end = destination(ON_A_BORDER, 30, 3_000)
    assert len(reaching_line([ON_A_BORDER], 300)) < 40
    assert len(reaching_line([ON_A_BORDER, end], 30)) < 100
    assert math.isclose(distance_metres(ON_A_BORDER, end), 3_000)
