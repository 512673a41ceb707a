"""Boxes and GeoJSON shapes: what lies in them agrees with shapely; what cannot be read is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import shape as shapely_shape

from service.stac.rules.shapes import MOST_POSITIONS, read_bbox, read_geometry
from storage.errors import Malformed

SQUARE = [[107.0, 10.0], [108.0, 10.0], [108.0, 11.0], [107.0, 11.0], [107.0, 10.0]]
HOLE = [[107.4, 10.4], [107.4, 10.6], [107.6, 10.6], [107.6, 10.4], [107.4, 10.4]]


def test_a_box_holds_its_border() -> None:
    shape = read_bbox([107, 10, 108, 11])
    assert shape.holds(107, 10) and shape.holds(108, 11) and shape.holds(107.5, 10.5)
    assert not shape.holds(106.999, 10.5) and not shape.holds(107.5, 11.001)


def test_six_numbers_are_a_box_with_heights() -> None:
    assert read_bbox([107, 10, -5, 108, 11, 900]).boxes == read_bbox([107, 10, 108, 11]).boxes


def test_a_box_over_the_date_line() -> None:
    shape = read_bbox([170.0, 0.0, 110.0, 20.0])
    assert shape.holds(107, 10) and shape.holds(175, 10) and not shape.holds(120, 10) and len(shape.boxes) == 2


@pytest.mark.parametrize(
    "numbers",
    [
        *([], [0], [0, 0], [0, 0, 0], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 1]),
        *([107, 11, 108, 10], [10, 107, 11, 108], [107, 10, 181, 11], [107, 10, 9, 108, 11, 5]),
        *(["a", 0, 1, 1], [True, 0, 1, 1], [None, 0, 1, 1], [float("nan"), 0, 1, 1], [float("inf"), 0, 1, 1]),
        *([10**400, 0, 1, 1], [[1], 0, 1, 1]),
    ],
)
def test_what_is_no_box(numbers: list[Any]) -> None:
    with pytest.raises(Malformed) as refusal:
        read_bbox(numbers)
    assert refusal.value.field == "bbox"


def test_every_kind_of_geometry() -> None:
    kinds: dict[str, Any] = {
        "Point": [107.5, 10.5],
        "MultiPoint": [[107.0, 10.0], [107.5, 10.5]],
        "LineString": [[107.0, 10.0], [108.0, 11.0]],
        "MultiLineString": [[[100.0, 0.0], [101.0, 1.0]], [[107.0, 10.0], [108.0, 11.0]]],
        "Polygon": [SQUARE],
        "MultiPolygon": [[SQUARE]],
    }
    every = [{"type": kind, "coordinates": where} for kind, where in kinds.items()]
    every.append({"type": "GeometryCollection", "geometries": [every[0], every[4]]})
    for geometry in every:
        assert read_geometry(geometry).holds(107.5, 10.5), geometry
        assert not read_geometry(geometry).holds(109.0, 10.5), geometry


def test_a_hole_is_not_inside_but_its_border_is() -> None:
    shape = read_geometry({"type": "Polygon", "coordinates": [SQUARE, HOLE]})
    assert not shape.holds(107.5, 10.5) and shape.holds(107.4, 10.5) and shape.holds(107.2, 10.5)


NEAR = st.integers(0, 40).map(lambda tenth: tenth / 10)


@given(st.lists(st.tuples(NEAR, NEAR), min_size=3, max_size=7, unique=True), NEAR, NEAR)
def test_areas_agree_with_shapely(corners: list[tuple[float, float]], lon: float, lat: float) -> None:
    geometry = {"type": "Polygon", "coordinates": [[list(corner) for corner in [*corners, corners[0]]]]}
    judge = shapely_shape(geometry)
    if judge.is_valid:  # of an area that crosses itself shapely says nothing
        assert read_geometry(geometry).holds(lon, lat) == judge.intersects(ShapelyPoint(lon, lat))


@pytest.mark.parametrize(
    "geometry",
    [
        *(None, 5, "Point", [], {}, {"type": "Circle", "coordinates": [1, 2]}, {"type": ["Point"]}, {"type": "Point"}),
        *({"type": "Point", "coordinates": where} for where in ([1], [1, 2, 3, 4], ["a", 2], [181, 2], [1, 91], None)),
        *({"type": "LineString", "coordinates": where} for where in ([], [[1, 2]], [1, 2])),
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [SQUARE[:4]]},
        {"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [1, 1]]]},
        {"type": "GeometryCollection"},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}},
    ],
)
def test_what_is_no_geometry(geometry: Any) -> None:
    with pytest.raises(Malformed) as refusal:
        read_geometry(geometry)
    assert refusal.value.field == "intersects"


def test_collections_within_collections_end_somewhere() -> None:
    nested: dict[str, Any] = {"type": "Point", "coordinates": [107, 10]}
    for _ in range(6):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(Malformed):
        read_geometry(nested)


def test_a_drawing_of_too_many_corners_is_refused_with_the_number() -> None:
    many = [[100 + n / 1e4, 10.0] for n in range(MOST_POSITIONS + 1)]
    with pytest.raises(Malformed) as refusal:
        read_geometry({"type": "MultiPoint", "coordinates": many})
    assert refusal.value.code == "too_many_positions" and "1000" in refusal.value.message
