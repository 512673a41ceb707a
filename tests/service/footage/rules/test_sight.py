"""The order of «Khả năng thấy»: the middle first, then how much and how near, then the nearer."""

from __future__ import annotations

import pytest

from service.footage.rules.question import Area, Circle, Question
from service.footage.rules.sight import LEAST_SCORE, PART_SCORE, Found, Sight, in_order, mark_of, sight_of
from storage.catalog.footage_places import CameraRow, MountRow
from storage.values.place import Point, Polygon, destination
from storage.values.timespan import Timespan

NOON = 1_772_413_200_000
MIDDLE = Point(10.36, 107.08)
ASKED = Question(Circle(MIDDLE, 120), Timespan(NOON, NOON + 60_000))


def mounted(away: float, azimuth: float, towards: float = 180, reach: float = 30, angle: float = 80) -> MountRow:
    """A mount so far from the middle; towards 180 is south of it, so that azimuth 0 looks at it."""
    point = destination(MIDDLE, towards, away)
    return MountRow(1, 1, point.lat, point.lon, azimuth, angle, reach, NOON - 1, None)


def seen(mount: MountRow, question: Question = ASKED) -> Sight:
    """What it has to do with the place; it must have something."""
    sight = sight_of(mount, question)
    assert sight is not None
    return sight


def found(code: str, mount: MountRow) -> Found:
    """A camera with this one mount."""
    return Found(CameraRow(int(code), code, "", "", "26506", 15, True), (seen(mount),), "independent")


def test_cameras_that_see_a_part_are_told_apart() -> None:
    nearly = seen(mounted(40, 0)).score
    towards = seen(mounted(80, 0)).score
    away = seen(mounted(80, 180)).score
    edge = seen(mounted(149, 0)).score
    assert LEAST_SCORE <= edge < away < towards < nearly <= PART_SCORE


def test_of_two_as_near_the_one_that_sees_more_of_the_place_sees_better() -> None:
    narrow, wide = mounted(60, 90, reach=80, angle=20), mounted(60, 90, reach=80, angle=150)
    assert seen(narrow).score < seen(wide).score


@pytest.mark.parametrize("angle", [10.0, 80.0, 360.0])
def test_who_sees_the_middle_is_before_who_sees_a_part(angle: float) -> None:
    at_its_worst = seen(mounted(29.9, 0.49 * angle if angle < 360 else 0, angle=angle)).score
    assert at_its_worst >= PART_SCORE >= seen(mounted(31, 0, angle=170)).score


def test_a_drawn_place_is_told_apart_the_same() -> None:
    corners = [destination(MIDDLE, towards, 120) for towards in (45, 135, 225, 315)]
    drawn = Question(Area(Polygon.of(corners)), ASKED.asked)
    assert LEAST_SCORE < seen(mounted(80, 0), drawn).score < seen(mounted(40, 0), drawn).score < PART_SCORE


def test_a_place_that_is_a_point_is_seen_or_not() -> None:
    point = Question(Circle(MIDDLE, 0), ASKED.asked)
    assert sight_of(mounted(40, 0), point) is None and seen(mounted(20, 0), point).score > PART_SCORE


def test_the_order_is_not_the_order_of_the_codes() -> None:
    cameras = [
        found("1", mounted(140, 0)),
        found("2", mounted(80, 0)),
        found("3", mounted(40, 0)),
        found("4", mounted(10, 0)),
    ]
    assert [one.camera.code for one in in_order(cameras, ASKED, NOON)] == ["4", "3", "2", "1"]


def test_of_two_that_see_as_well_the_nearer_is_first_and_pages_go_on_behind_it() -> None:
    # the same share of the range, straight ahead: the same score
    far, near = found("1", mounted(40, 0, reach=80)), found("2", mounted(20, 0, reach=40))
    ordered = in_order([far, near], ASKED, NOON)
    assert [one.camera.code for one in ordered] == ["2", "1"]
    after = Question(ASKED.place, ASKED.asked, after=mark_of(near, ASKED, NOON))
    assert [one.camera.code for one in in_order([near, far], after, NOON)] == ["1"]
