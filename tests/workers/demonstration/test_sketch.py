"""The sketch map: clearly a sketch, and sound enough to hang a demonstration on."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from service.units.carried import carried_units
from storage.values.clock import local_date
from storage.values.place import Point, distance_metres
from workers.demonstration.sketch import INCIDENTS, commune_codes, commune_outline, sketch_map, streets

ANCHOR = local_date(1_795_000_000_000)


def test_everything_on_the_map_says_that_it_is_a_sketch() -> None:
    drawn = sketch_map()
    assert drawn["type"] == "FeatureCollection" and "phác họa" in drawn["notice"]
    assert json.loads(json.dumps(drawn)) == drawn
    for feature in drawn["features"]:
        assert feature["properties"]["sketch"] is True
        assert feature["properties"]["notice"] == "sơ đồ phác họa"
    kinds = {feature["properties"]["kind"] for feature in drawn["features"]}
    assert kinds == {"commune", "main", "street", "lane", "place"}


@pytest.mark.parametrize("code", commune_codes())
def test_outlines_are_rough_valid_and_named_as_the_unit_is(code: str) -> None:
    outline = commune_outline(code)
    assert 10 <= len(outline.corners) <= 30
    assert all(corner == corner.rounded(3) for corner in outline.corners)
    assert 5e6 < outline.area_square_metres() < 150e6
    unit = carried_units().valid_on(code, ANCHOR)
    names = {f["properties"]["name"] for f in sketch_map()["features"] if f["properties"]["code"] == code}
    assert unit is not None and unit.full_name in names


def test_outlines_hardly_overlap() -> None:
    grid = [Point(10.31 + i * 0.002, 107.03 + j * 0.002) for i in range(90) for j in range(95)]
    for one, other in combinations(commune_codes(), 2):
        first, second = commune_outline(one), commune_outline(other)
        assert not [p for p in grid if first.contains(p) and second.contains(p)], (one, other)


def test_incidents_and_their_streets_lie_in_their_communes() -> None:
    assert len(INCIDENTS) == 2
    assert len(streets()) >= 36
    for place in INCIDENTS:
        outline = commune_outline(place.commune_code)
        assert outline.contains(place.point)
        around = streets(place.commune_code)
        assert sum(place.point in street.line for street in around) >= 2
        for street in around:
            assert all(outline.contains(corner) for corner in street.line), street.name
            assert all(distance_metres(place.point, corner) < 900 for corner in street.line)
    names = [street.name for street in streets()]
    assert len(set(names)) == len(names)
