import dataclasses

import numpy as np
import pytest

from ingest.media.synthesis.faults import Fault
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.passers import FARTHEST_METRES, MARK_METRES, Passage, route_passages, traffic
from ingest.media.synthesis.picture import pictures
from ingest.media.synthesis.scene import SceneSpec, stage

START_MS = 1_763_800_000_000
DAY = SceneSpec("Đường Mẫu", 40, night=False, seed=3, width=320, height=180)


def _film(spec: SceneSpec, passages: list[Passage], seconds: float, fault: Fault | None = None) -> list[np.ndarray]:
    return [picture.copy() for picture in pictures(spec, passages, START_MS, seconds, osd=Osd("C"), fault=fault)]


def _changed(spec: SceneSpec, passages: list[Passage], seconds: float) -> list[np.ndarray]:
    """Per picture the pixels that somebody's passing changed."""
    with_them, without = _film(spec, passages, seconds), _film(spec, [], seconds)
    return [(one != other).any(axis=2) for one, other in zip(with_them, without, strict=True)]


def test_the_same_arguments_give_the_same_pictures() -> None:
    passages = traffic(3, START_MS, 6, per_minute=60)
    first, again = _film(DAY, passages, 6), _film(DAY, passages, 6)
    assert len(first) == 48
    assert all((one == other).all() for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_one_journey_is_seen_by_two_cameras_when_it_passes_each(night: bool) -> None:
    """The same red motorbike: at each camera's own time in the picture, at the mark, and not before it can be."""
    places = [(0.0, 1), (90.0, -1)]
    passages = route_passages(places, START_MS + 2_000, 36, "motorbike", "red")
    for (along, facing), passage in zip(places, passages, strict=True):
        spec = dataclasses.replace(DAY, along_metres=along, facing=facing, night=night)
        changed = _changed(spec, [passage], 14)
        at = round((passage.at_ms - START_MS) / 1000 * spec.rate)
        lens, side = stage(spec).lens, 1 if passage.direction == "away" else -1
        x = side * stage(spec).road_half_metres * 0.62
        column, row = lens.pixels(lens.seen(np.array([[x, 0.9, MARK_METRES]])))[0].astype(int)
        there = slice(row - 4, row + 5), slice(column - 3, column + 4)
        assert changed[at][there].mean() > 0.7
        assert not changed[at - 20][there].any()
        out_of_reach = [
            index for index in range(len(changed)) if not passage.in_reach(START_MS + round(index * 1000 / spec.rate))
        ]
        assert out_of_reach
        assert not any(changed[index].any() for index in out_of_reach)


def test_who_goes_away_shrinks_and_who_comes_grows() -> None:
    for direction, factor in (("away", 1), ("towards", -1)):
        passage = Passage(START_MS + 1_000, "car", "white", direction, 18, 1)  # type: ignore[arg-type] # the two literals
        sizes = [int(changed.sum()) for changed in _changed(DAY, [passage], 3)]
        assert (sizes[8] - sizes[20]) * factor > 0


def test_a_passer_beyond_reach_changes_nothing() -> None:
    gone_s = (FARTHEST_METRES - MARK_METRES) / 10 + 1
    passage = Passage(START_MS - round(gone_s * 1000), "car", "white", "away", 36)
    assert not any(changed.any() for changed in _changed(DAY, [passage], 1))


def test_standing_things_hide_who_passes_behind_them() -> None:
    """Painted over a tree or post, a passer must lose exactly the pixels that thing covers."""
    for seed in range(12):
        spec = dataclasses.replace(DAY, seed=seed)
        scene = stage(spec)
        if any(thing.distance_metres < 14 for thing in scene.occluders):
            break
    thing = min(scene.occluders, key=lambda occluder: occluder.distance_metres)
    passages = [
        Passage(START_MS + delay, "truck", "white", direction, 30, lane)  # type: ignore[arg-type] # the two literals
        for delay in range(0, 6000, 400)
        for direction in ("away", "towards")
        for lane in (0, 1)
    ]
    height, width = thing.mask.shape
    for changed, at in zip(_changed(spec, passages, 6), range(48), strict=True):
        nearer = any(
            abs(passage.ahead_metres(START_MS + at * 125)) < thing.distance_metres + 8
            for passage in passages
            if passage.in_reach(START_MS + at * 125)
        )
        behind = changed[thing.top : thing.top + height, thing.left : thing.left + width][thing.mask > 0]
        assert nearer or not behind.any()


def test_a_frozen_camera_repeats_its_first_picture_with_its_clock() -> None:
    frozen = _film(DAY, traffic(3, START_MS, 6, per_minute=60), 4, Fault.FROZEN)
    assert len(frozen) == 32
    assert all((picture == frozen[0]).all() for picture in frozen)


def test_the_recorders_text_runs_on_over_a_black_picture() -> None:
    black = _film(DAY, [], 2, Fault.BLACK)
    assert black[0].max() > 200
    assert black[0].mean() < 20
    assert (black[0] != black[-1]).any()
