"""Distances, bearings, polygons and viewing sectors: the properties that search and maps lean on."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.errors import Refused
from storage.values.place import (
    Box,
    Point,
    Polygon,
    Sector,
    angle_between_deg,
    bearing_deg,
    box_around,
    destination,
    distance_metres,
    for_owners,
)

VUNG_TAU = Point(10.36812, 107.09144)
points = st.builds(Point, st.floats(8.4, 23.4), st.floats(102.1, 117.9))
near_points = st.builds(Point, st.floats(10.34, 10.40), st.floats(107.06, 107.12))
bearings = st.floats(0, 359.99)
sectors = st.builds(Sector, near_points, bearings, st.floats(5, 360), st.floats(5, 400))


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (-91, 0), (0, 181), (math.nan, 107), (10, math.inf)])
def test_a_point_outside_the_globe_is_no_point(lat: float, lon: float) -> None:
    with pytest.raises(ValueError):
        Point(lat, lon)


def test_known_distances_and_bearings() -> None:
    assert distance_metres(Point(10, 107), Point(11, 107)) == pytest.approx(111_195, abs=1)
    ha_noi, vinh = Point(21.0285, 105.8542), Point(18.6796, 105.6813)
    assert distance_metres(ha_noi, vinh) == pytest.approx(261_800, rel=0.002)
    assert bearing_deg(Point(10, 107), Point(11, 107)) == pytest.approx(0)
    assert bearing_deg(Point(10, 107), Point(10, 106.9)) == pytest.approx(270, abs=0.1)
    assert bearing_deg(VUNG_TAU, VUNG_TAU) == 0


@given(points, points)
def test_distance_is_the_same_both_ways_and_zero_only_at_home(one: Point, other: Point) -> None:
    assert distance_metres(one, other) == distance_metres(other, one)
    assert distance_metres(one, one) == 0


@given(points, points, points)
def test_a_detour_is_never_shorter(a: Point, b: Point, c: Point) -> None:
    assert distance_metres(a, c) <= distance_metres(a, b) + distance_metres(b, c) + 1e-6


@given(points, bearings, st.floats(1, 50_000))
def test_going_and_looking_back_agree(start: Point, towards: float, metres: float) -> None:
    end = destination(start, towards, metres)
    assert distance_metres(start, end) == pytest.approx(metres, rel=1e-6, abs=1e-4)
    assert angle_between_deg(bearing_deg(start, end), towards) < 0.01


@given(st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_the_angle_between_two_bearings_is_small_and_mutual(one: float, other: float) -> None:
    angle = angle_between_deg(one, other)
    assert 0 <= angle <= 180
    assert angle == pytest.approx(angle_between_deg(other, one), abs=1e-6)


@given(points, st.floats(1, 5_000), bearings)
def test_the_box_holds_the_whole_circle(point: Point, radius: float, towards: float) -> None:
    assert box_around(point, radius).contains(destination(point, towards, radius))


def test_boxes_overlap_when_they_touch() -> None:
    one = Box(10, 107, 11, 108)
    assert one.overlaps(Box(11, 108, 12, 109))
    assert not one.overlaps(Box(11.001, 107, 12, 108))
    assert not one.overlaps(Box(10, 108.001, 11, 109))


def test_owners_see_a_rounded_point() -> None:
    assert for_owners(VUNG_TAU) == Point(10.368, 107.091)


def square(south: float, west: float, side: float = 0.01) -> list[Point]:
    return [Point(south, west), Point(south, west + side), Point(south + side, west + side), Point(south + side, west)]


def test_a_polygon_closed_by_hand_is_the_open_one() -> None:
    corners = square(10.35, 107.08)
    assert Polygon.of([*corners, corners[0]]) == Polygon.of(corners)
    assert Polygon.of([corners[0], *corners]) == Polygon.of(corners)


def test_the_area_of_a_known_square() -> None:
    side = 0.01 * 111_195
    assert Polygon.of(square(0, 107)).area_square_metres() == pytest.approx(side * side, rel=1e-3)


@pytest.mark.parametrize(
    ("corners", "code"),
    [
        ([], "polygon_too_few"),
        ([VUNG_TAU] * 5, "polygon_too_few"),
        ([Point(10, 107), Point(11, 108), Point(10, 107)], "polygon_too_few"),
        ([Point(10, 107), Point(10, 107.01), Point(10, 107.02)], "polygon_crosses"),
        ([Point(10, 107), Point(10.01, 107.01), Point(10, 107.01), Point(10.01, 107)], "polygon_crosses"),
        ([*square(10, 107), Point(10.005, 107.02)], "polygon_crosses"),
        ([Point(10, 107 + i / 10_000) for i in range(501)], "polygon_too_many"),
        ([Point(10, 107), Point(10, 107.000001), Point(10.000001, 107)], "polygon_flat"),
    ],
)
def test_a_shape_that_encloses_nothing_clear_is_refused(corners: list[Point], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        Polygon.of(corners)
    assert refusal.value.code == code


def test_a_hollow_shape_contains_its_arms_and_not_its_bay() -> None:
    bay = Polygon.of([Point(*p) for p in [(0, 0), (0, 3), (3, 3), (3, 2), (1, 2), (1, 1), (3, 1), (3, 0)]])
    assert bay.contains(Point(2, 0.5))
    assert bay.contains(Point(2, 2.5))
    assert not bay.contains(Point(2, 1.5))
    assert not bay.contains(Point(4, 1.5))


@given(near_points, st.floats(10, 500), st.integers(3, 40), near_points)
def test_a_round_polygon_agrees_with_the_distance(middle: Point, radius: float, corners: int, asked: Point) -> None:
    polygon = Polygon.of(destination(middle, 360 * i / corners, radius) for i in range(corners))
    inner = radius * math.cos(math.pi / corners)
    away = distance_metres(middle, asked)
    assume(abs(away - radius) > 0.5 and abs(away - inner) > 0.5)
    if away < inner:
        assert polygon.contains(asked)
    if away > radius:
        assert not polygon.contains(asked)
    assert polygon.box.contains(middle)


@pytest.mark.parametrize(
    ("azimuth", "angle", "reach"), [(0, 0, 10), (0, 361, 10), (0, 90, 0), (0, 90, math.inf), (math.nan, 90, 10)]
)
def test_a_sector_that_sees_nothing_is_no_sector(azimuth: float, angle: float, reach: float) -> None:
    with pytest.raises(ValueError):
        Sector(VUNG_TAU, azimuth, angle, reach)


@given(sectors, st.floats(0, 0.999))
def test_a_sector_sees_its_axis_and_itself(sector: Sector, share: float) -> None:
    on_axis = destination(sector.point, sector.azimuth_deg, sector.range_metres * share)
    assert sector.sees(on_axis)
    assert 0 < sector.score(on_axis) <= 1
    assert sector.box.contains(on_axis)


@given(sectors, st.floats(0, 1), st.floats(0, 1))
def test_nearer_is_seen_better(sector: Sector, one: float, other: float) -> None:
    near, far = sorted((one * 0.999, other * 0.999))
    reach = sector.range_metres
    nearer = destination(sector.point, sector.azimuth_deg, reach * near)
    farther = destination(sector.point, sector.azimuth_deg, reach * far)
    assert sector.score(nearer) >= sector.score(farther) - 1e-3


def test_off_axis_is_seen_worse_and_behind_not_at_all() -> None:
    sector = Sector(VUNG_TAU, 350, 80, 40)
    straight, aside = destination(VUNG_TAU, 350, 20), destination(VUNG_TAU, 25, 20)
    assert sector.score(straight) > sector.score(aside) > 0
    assert not sector.sees(destination(VUNG_TAU, 170, 5))
    assert sector.sees(destination(VUNG_TAU, 170, 5), slack_metres=5.01)
    assert not sector.sees(destination(VUNG_TAU, 350, 41))
    assert sector.score(destination(VUNG_TAU, 350, 41)) == 0


def test_a_ptz_may_have_seen_all_around_but_counts_less() -> None:
    ptz, fixed = Sector(VUNG_TAU, 0, 360, 50), Sector(VUNG_TAU, 180, 90, 50)
    behind = destination(VUNG_TAU, 180, 30)
    assert ptz.sees(behind)
    assert 0 < ptz.score(behind) < fixed.score(behind)
    assert len(ptz.outline(36)) == 36


@given(sectors)
def test_the_outline_is_a_polygon_around_what_is_seen(sector: Sector) -> None:
    outline = sector.outline()
    assert all(sector.sees(corner, slack_metres=0.01) for corner in outline)
    if 20 <= sector.angle_deg <= 340:
        assert Polygon.of(outline).contains(destination(sector.point, sector.azimuth_deg, sector.range_metres / 2))


def samples_of(sector: Sector, seed: int) -> list[Point]:
    """Places inside the sector: edges, arc and interior, found without the code under test."""
    dice = random.Random(seed)
    half, reach = sector.angle_deg / 2, sector.range_metres
    turns = [dice.uniform(-half, half) for _ in range(300)] + [-half, half] * 60
    lengths = [reach * math.sqrt(dice.random()) for _ in range(200)] + [reach] * 100
    lengths += [reach * dice.random() for _ in range(120)]
    spread = [destination(sector.point, sector.azimuth_deg + t, d) for t, d in zip(turns, lengths, strict=True)]
    return [sector.point, *spread]


@given(sectors, bearings, st.floats(0, 600), st.floats(1, 300))
def test_the_share_of_a_circle_is_that_of_its_points(
    sector: Sector, towards: float, away: float, radius: float
) -> None:
    middle = destination(sector.point, towards, away)
    dice = random.Random(1)
    spread = [(dice.uniform(0, 360), radius * math.sqrt(dice.random())) for _ in range(400)]
    inside = sum(sector.sees(destination(middle, turn, metres)) for turn, metres in spread) / 400
    share = sector.share_of_circle(*sector.bearings(middle)[:2], radius)
    assert share == pytest.approx(inside, abs=0.16)
    if not sector.sees_any_of_circle(middle, radius + 1):
        assert share == 0


@given(sectors, bearings, st.floats(0, 600), st.floats(1, 300), st.integers(0, 99))
def test_circle_seen_as_sampling_says(sector: Sector, towards: float, away: float, radius: float, seed: int) -> None:
    middle = destination(sector.point, towards, away)
    nearest = min(distance_metres(middle, sample) for sample in samples_of(sector, seed))
    if nearest < radius - 0.01:
        assert sector.sees_any_of_circle(middle, radius)
    grain = sector.range_metres * 0.25  # how sparse the samples may lie
    if nearest > radius + grain:
        assert not sector.sees_any_of_circle(middle, radius)


@given(sectors, bearings, st.floats(0, 600), st.floats(5, 300), st.integers(3, 8))
def test_polygon_seen_as_sampling_says(
    sector: Sector, towards: float, away: float, radius: float, corners: int
) -> None:
    middle = destination(sector.point, towards, away)
    polygon = Polygon.of(destination(middle, 360 * i / corners, radius) for i in range(corners))
    if any(polygon.contains(sample) for sample in samples_of(sector, corners)):
        assert sector.sees_polygon(polygon)
    if not sector.sees_any_of_circle(middle, radius + 0.5):
        assert not sector.sees_polygon(polygon)


def test_a_polygon_is_seen_when_only_an_edge_passes_through() -> None:
    sector = Sector(VUNG_TAU, 90, 60, 50)
    strip = Polygon.of(
        destination(destination(VUNG_TAU, 90, away), towards, 500)
        for away, towards in [(48, 0), (60, 0), (60, 180), (48, 180)]
    )
    assert sector.sees_polygon(strip)
    behind = Polygon.of(
        destination(destination(VUNG_TAU, 270, away), towards, 500)
        for away, towards in [(2, 0), (60, 0), (60, 180), (2, 180)]
    )
    assert not sector.sees_polygon(behind)
    beyond = Polygon.of(
        destination(destination(VUNG_TAU, 90, away), towards, 500)
        for away, towards in [(51, 0), (60, 0), (60, 180), (51, 180)]
    )
    assert not sector.sees_polygon(beyond)
