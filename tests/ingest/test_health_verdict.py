"""What is told of one clip: by its flags, its registered views, and what the hour says."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ingest.health_verdict import UNSEEABLE, beside_views, light_by_hour, verdict_on
from ingest.media.view import DARK, DAY, Picture, Sketch, light_of, middle_of, sketch_of
from storage.values.clock import HOUR_MS, MINUTE_MS, day_start_ms, to_local
from tests.bench.health.faults import CLEAN, FAULTS
from tests.factories.street_pictures import street_pictures

MIDNIGHT_MS = day_start_ms(to_local(1_785_000_000_000).date())


@pytest.fixture(scope="module")
def here() -> list[Picture]:
    return street_pictures(5)


@pytest.fixture(scope="module")
def by_day(here: list[Picture]) -> Sketch:
    return sketch_of(middle_of(here[:6]), DAY)


def laid(window: list[Picture], fault: str, name: str) -> Picture:
    makers = CLEAN if fault == "clean" else FAULTS[fault]
    return middle_of(makers[name](window[6:], np.random.default_rng(3)))


@pytest.mark.parametrize("name", ["leaf", "half a leaf", "hand", "poster", "grey as the road", "sprayed"])
def test_what_hides_much_of_the_view_is_told_by_day_with_the_view_of_the_day_alone(
    name: str, here: list[Picture], by_day: Sketch
) -> None:
    found = beside_views((), laid(here, "covered", name), [by_day], by_hour=DAY).found
    assert found["covered"] is True


def test_what_darkens_the_picture_is_told_by_day_and_may_be_nightfall_by_night(
    here: list[Picture], by_day: Sketch
) -> None:
    leaf = laid(here, "covered", "leaf")
    assert (light_of(leaf, by_hour=DAY), light_of(leaf)) == (DAY, DARK)
    by_night = beside_views((), leaf, [by_day], by_hour=None)
    assert by_night.found["covered"] is None and by_night.found["turned"] is None


@pytest.mark.parametrize("name", ["as it is", "rain", "mist", "parked van", "pressed", "shaking"])
def test_weather_and_a_parked_van_are_no_fault(name: str, here: list[Picture], by_day: Sketch) -> None:
    found = beside_views((), laid(here, "clean", name), [by_day], by_hour=DAY).found
    assert not any(found.values()) and found["turned"] is False


def test_a_grey_road_by_day_is_no_night(here: list[Picture], by_day: Sketch) -> None:
    """Infrared lamps make a picture grey, and so do asphalt and hard coding: the hour tells one from the other."""
    grey = np.repeat(cv2.cvtColor(laid(here, "turned", "half aside"), cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    bright = np.clip(grey.astype(np.int16) + 40, 0, 255).astype(np.uint8)
    assert beside_views((), bright, [by_day], by_hour=DAY).found["turned"] is True
    assert beside_views((), bright, [by_day], by_hour=None).found["turned"] is None
    tinted = np.clip(bright.astype(np.int16) + np.array((3, 0, 3)), 0, 255).astype(np.uint8)  # as coding leaves it
    assert light_of(tinted) == DARK and light_of(tinted, by_hour=DAY) == DAY


@pytest.mark.parametrize("flag", sorted(UNSEEABLE))
def test_what_cannot_be_seen_is_laid_beside_no_view(flag: str, here: list[Picture], by_day: Sketch) -> None:
    verdict = beside_views((flag,), laid(here, "turned", "half aside"), [by_day], by_hour=DAY)
    assert verdict == verdict_on((flag,), has_view=True) and verdict.found["turned"] is None and verdict.light is None


@pytest.mark.parametrize("flag", ["undecodable", "black", "overexposed", "noisy"])
def test_a_clip_of_one_kind_of_fault_says_nothing_of_the_others(flag: str) -> None:
    found = verdict_on((flag,)).found
    assert (found["covered"], found["blurred"]) == (None, None)


def test_a_clip_that_was_not_laid_beside_its_view_is_no_proof_that_nothing_covers_the_lens() -> None:
    assert verdict_on((), has_view=True).found["covered"] is None
    assert verdict_on(()).found["covered"] is False


@pytest.mark.parametrize("seed", [0, 5])
def test_a_bag_that_leaves_hardly_any_light_is_told_by_day_and_proposes_no_view(seed: int) -> None:
    street = street_pictures(seed)
    typical, view = middle_of(street[6:]), sketch_of(middle_of(street[:6]), DAY)
    bag = np.clip(typical * 0.2 + 4, 0, 255).astype(np.uint8)
    bag[:, 60:] = (12, 14, 15)
    assert light_of(bag, by_hour=DAY) == DARK
    verdict = beside_views((), bag, [view], by_hour=DAY)
    assert verdict.found["covered"] is True and verdict.light is None


def test_a_hall_without_light_is_no_fault_by_day(here: list[Picture], by_day: Sketch) -> None:
    hall = (middle_of(here[6:]) * 0.25).astype(np.uint8)
    assert light_of(hall, by_hour=DAY) == DARK
    found = beside_views((), hall, [by_day], by_hour=DAY).found
    assert not found["covered"] and not found["turned"]


def test_blurred_is_called_covered_where_part_of_the_view_is_still_there(here: list[Picture], by_day: Sketch) -> None:
    covered = beside_views(("blurred",), laid(here, "covered", "leaf"), [by_day], by_hour=DAY)
    assert covered.found["covered"] is True and covered.found["blurred"] is None
    blurred = beside_views(("blurred",), laid(here, "blurred", "unfocused"), [by_day], by_hour=DAY)
    assert blurred.found["blurred"] is True and blurred.found["covered"] is None
    assert covered.light is None, "of no use for a view that is proposed"


def test_without_a_view_only_the_flags_speak(here: list[Picture]) -> None:
    verdict = beside_views(("noisy",), laid(here, "turned", "half aside"), [], by_hour=DAY)
    assert verdict.found["noisy"] is True and verdict.found["turned"] is None
    assert (verdict.light, verdict.match) == (DAY, None)


@pytest.mark.parametrize(
    ("minutes", "light"),
    [(239, DARK), (240, None), (419, None), (420, DAY), (1019, DAY), (1020, None), (1199, None), (1200, DARK)],
)
def test_the_hour_says_in_vietnam_whether_it_is_day_or_dark(minutes: int, light: str | None) -> None:
    assert light_by_hour(MIDNIGHT_MS + minutes * MINUTE_MS) == light
    assert MIDNIGHT_MS % (24 * HOUR_MS) == 17 * HOUR_MS, "midnight in Vietnam"


def test_a_street_full_of_lamps_by_night_is_no_day(here: list[Picture], by_day: Sketch) -> None:
    """Bright and coloured: only the hour tells it from the day, whose view it need not be like."""
    lamps = laid(here, "turned", "half aside")
    assert light_of(lamps) == DAY
    assert beside_views((), lamps, [by_day], by_hour=DARK).found["turned"] is None
    by_night = sketch_of(middle_of(here[:6]), DARK)
    assert beside_views((), lamps, [by_night], by_hour=DARK).found["turned"] is True
    assert beside_views((), lamps, [by_night], by_hour=None).found["turned"] is None


def test_one_name_of_a_fault_is_no_proof_against_the_other(here: list[Picture], by_day: Sketch) -> None:
    """Clips of one camera that are called now this, now that: the ones do not end what the others began."""
    turned = beside_views((), laid(here, "turned", "half aside"), [by_day], by_hour=DAY).found
    assert (turned["turned"], turned["covered"]) == (True, None)
    part = beside_views((), laid(here, "covered", "half a leaf"), [by_day], by_hour=DAY).found
    assert (part["turned"], part["covered"]) == (False, True), "the rest is where it was"
    assert verdict_on(("blurred",)).found["covered"] is None and verdict_on(("covered",)).found["blurred"] is None
