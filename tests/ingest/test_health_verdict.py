"""What is told of one clip: by its flags, its registered views, and whether the sun is up."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ingest.health_verdict import UNSEEABLE, beside_views, sun_is_up, verdict_on
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
    found = beside_views((), laid(here, "covered", name), [by_day], sun_is_up=True).found
    assert found["covered"] is True


def test_what_grows_dark_is_told_by_day_but_may_be_the_night_by_night(here: list[Picture], by_day: Sketch) -> None:
    leaf = laid(here, "covered", "leaf")
    assert light_of(leaf, sun_is_up=True) == DARK
    by_night = beside_views((), leaf, [by_day], sun_is_up=False)
    assert not by_night.found["covered"] and by_night.found["turned"] is None


@pytest.mark.parametrize("name", ["as it is", "rain", "mist", "parked van", "pressed", "shaking"])
def test_weather_and_a_parked_van_are_no_fault(name: str, here: list[Picture], by_day: Sketch) -> None:
    found = beside_views((), laid(here, "clean", name), [by_day], sun_is_up=True).found
    assert not any(found.values()) and found["turned"] is False


def test_a_grey_road_by_day_is_no_night(here: list[Picture], by_day: Sketch) -> None:
    """Infrared lamps make a picture grey, and so do asphalt and hard coding: the hour tells one from the other."""
    grey = np.repeat(cv2.cvtColor(laid(here, "turned", "half aside"), cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    bright = np.clip(grey.astype(np.int16) + 40, 0, 255).astype(np.uint8)
    assert beside_views((), bright, [by_day], sun_is_up=True).found["turned"] is True
    assert beside_views((), bright, [by_day], sun_is_up=False).found["turned"] is None
    tinted = np.clip(bright.astype(np.int16) + np.array((3, 0, 3)), 0, 255).astype(np.uint8)  # as coding leaves it
    assert light_of(tinted) == DARK and light_of(tinted, sun_is_up=True) == DAY


@pytest.mark.parametrize("flag", sorted(UNSEEABLE))
def test_what_cannot_be_seen_is_laid_beside_no_view(flag: str, here: list[Picture], by_day: Sketch) -> None:
    verdict = beside_views((flag,), laid(here, "turned", "half aside"), [by_day], sun_is_up=True)
    assert verdict == verdict_on((flag,)) and verdict.found["turned"] is None and verdict.light is None


def test_blurred_is_called_covered_where_part_of_the_view_is_still_there(here: list[Picture], by_day: Sketch) -> None:
    covered = beside_views(("blurred",), laid(here, "covered", "leaf"), [by_day], sun_is_up=True)
    assert covered.found["covered"] is True and covered.found["blurred"] is None
    blurred = beside_views(("blurred",), laid(here, "blurred", "unfocused"), [by_day], sun_is_up=True)
    assert blurred.found["blurred"] is True and not blurred.found["covered"]
    assert covered.light is None, "of no use for a view that is proposed"


def test_without_a_view_only_the_flags_speak(here: list[Picture]) -> None:
    verdict = beside_views(("noisy",), laid(here, "turned", "half aside"), [], sun_is_up=True)
    assert verdict.found["noisy"] is True and verdict.found["turned"] is None
    assert (verdict.light, verdict.match) == (DAY, None)


@pytest.mark.parametrize(
    ("minutes", "is_up"), [(6 * 60 + 59, False), (7 * 60, True), (16 * 60 + 59, True), (17 * 60, False)]
)
def test_the_sun_is_up_between_seven_and_five_in_vietnam(minutes: int, is_up: bool) -> None:
    assert sun_is_up(MIDNIGHT_MS + minutes * MINUTE_MS) is is_up
    assert MIDNIGHT_MS % (24 * HOUR_MS) == 17 * HOUR_MS, "midnight in Vietnam"


def test_one_name_of_a_fault_is_no_proof_against_the_other(here: list[Picture], by_day: Sketch) -> None:
    """Clips of one camera that are called now this, now that, are counted for both: none ends the other."""
    turned = beside_views((), laid(here, "turned", "half aside"), [by_day], sun_is_up=True).found
    assert (turned["turned"], turned["covered"]) == (True, None)
    covered = beside_views((), laid(here, "covered", "half a leaf"), [by_day], sun_is_up=True).found
    assert (covered["turned"], covered["covered"]) == (None, True)
    assert verdict_on(("blurred",)).found["covered"] is None and verdict_on(("covered",)).found["blurred"] is None
