"""Clips judged in order of time: spells begin and end once, views are proposed, a turn is told against them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ingest import health as judging
from ingest.media.view import read_sketch
from storage.catalog import custody, health
from storage.models import ClipDetail, HealthState
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from tests.factories.judged_camera import ELSEWHERE, HERE, a_camera, confirm, film, judge, spells
from tests.factories.promises import require_promises


@pytest.fixture
def begun_ms(archive: Archive) -> int:
    return archive.clock.now_ms() - 5 * HOUR_MS


def test_a_spell_begins_and_ends_once_however_often_and_in_what_pages_it_is_judged(
    archive: Archive, begun_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    camera_id = a_camera(archive)
    starts = film(archive, camera_id, begun_ms, [([], None)] * 2 + [(["black"], None)] * 4 + [([], None)] * 4)
    assert judging.cameras_to_judge(archive, 10) == [camera_id]
    judge(archive, camera_id)
    judge(archive, camera_id)
    assert judging.cameras_to_judge(archive, 10) == []
    [spell] = spells(archive, camera_id)
    assert (spell.fault, spell.start_ms, spell.end_ms) == ("black", starts[2], starts[6])
    assert spell.clip_count == 4 and spell.last_ms == starts[6]
    require_promises(archive)


def test_a_spell_lasts_until_it_is_seen_to_end_and_a_shower_raises_nothing(archive: Archive, begun_ms: int) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [(["blurred"], None), (["blurred"], None), ([], None)] * 3)
    judge(archive, camera_id)
    assert spells(archive, camera_id) == []
    film(archive, camera_id, begun_ms + HOUR_MS, [(["frozen"], None)] * 5)
    judge(archive, camera_id)
    [spell] = spells(archive, camera_id)
    assert spell.fault == "frozen" and spell.end_ms is None


def test_a_view_is_proposed_confirmed_and_a_turn_told_against_it(archive: Archive, begun_ms: int) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [([], HERE)] * 10 + [(["blurred"], ELSEWHERE)])
    judge(archive, camera_id)
    with archive.read() as session:
        [view] = health.views_of(session, camera_id)
    assert view.confirmed_at is None and view.light == "day" and view.clip_count >= judging.VIEW_CLIPS
    assert read_sketch(view.sketch).edge_count > 100 and view.drawing_png.startswith(b"\x89PNG")
    film(archive, camera_id, begun_ms + HOUR_MS, [([], ELSEWHERE)] * 6)
    judge(archive, camera_id)
    assert spells(archive, camera_id) == [], "what nobody confirmed judges nothing"
    confirm(archive, camera_id)
    film(archive, camera_id, begun_ms + 2 * HOUR_MS, [([], HERE)] * 3 + [([], ELSEWHERE)] * 6)
    judge(archive, camera_id)
    [spell] = spells(archive, camera_id)
    assert spell.fault == "turned" and spell.start_ms == begun_ms + 2 * HOUR_MS + 3 * MINUTE_MS
    film(archive, camera_id, begun_ms + 3 * HOUR_MS, [([], HERE)] * 4)
    judge(archive, camera_id)
    assert spells(archive, camera_id)[0].end_ms == begun_ms + 3 * HOUR_MS


def test_what_is_called_blurred_but_hides_a_part_of_the_view_is_covered(archive: Archive, begun_ms: int) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [([], HERE)] * 10)
    judge(archive, camera_id)
    confirm(archive, camera_id)
    painted = HERE.copy()
    painted[:, 110:] = (52, 44, 40)
    film(archive, camera_id, begun_ms + HOUR_MS, [(["blurred"], painted)] * 6)
    judge(archive, camera_id)
    assert [spell.fault for spell in spells(archive, camera_id)] == ["covered"]
    soft = np.asarray(cv2.GaussianBlur(HERE, (0, 0), 3), dtype=np.uint8)
    film(archive, camera_id, begun_ms + 2 * HOUR_MS, [([], HERE)] * 3 + [(["blurred"], soft)] * 6)
    judge(archive, camera_id)
    assert [(spell.fault, spell.end_ms is None) for spell in spells(archive, camera_id)] == [
        ("blurred", True), ("covered", False),
    ]  # fmt: skip


def test_pictures_that_are_not_what_was_filed_or_are_gone_say_nothing(archive: Archive, begun_ms: int) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [([], HERE)] * 10)
    judge(archive, camera_id)
    confirm(archive, camera_id)
    starts = film(archive, camera_id, begun_ms + HOUR_MS, [([], ELSEWHERE)] * 8)
    with archive.read() as session:
        keys = [session.get_one(ClipDetail, (camera_id, start)).thumbnail_key for start in starts]
    for number, key in enumerate(keys):
        assert key is not None
        if number % 2:
            archive.store.remove(key)
        else:
            archive.store.put_bytes(key, b"no picture")
    judge(archive, camera_id)
    assert spells(archive, camera_id) == []


def test_only_the_last_days_are_judged(archive: Archive) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, archive.clock.now_ms() - 8 * DAY_MS, [(["black"], None)] * 4)
    assert judging.cameras_to_judge(archive, 10) == []
    judge(archive, camera_id)
    assert spells(archive, camera_id) == []


def test_a_clip_of_a_wrong_time_ends_no_judging(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, clock.now_ms() - HOUR_MS, [([], None)])
    film(archive, camera_id, clock.now_ms() + 300 * DAY_MS, [([], None)])
    assert judging.cameras_to_judge(archive, 10) == [camera_id]
    judge(archive, camera_id)
    clock.advance(HOUR_MS)
    film(archive, camera_id, clock.now_ms() - 30 * MINUTE_MS, [(["black"], None)] * 8)
    assert judging.cameras_to_judge(archive, 10) == [camera_id]
    judge(archive, camera_id)
    assert [spell.fault for spell in spells(archive, camera_id)] == ["black"]
    assert judging.cameras_to_judge(archive, 10) == [], "it waits for its day"


def test_what_was_judged_beyond_now_is_judged_on(archive: Archive, clock: SetClock) -> None:
    """Rows of a time when such a clip did end the judging."""
    camera_id = a_camera(archive)
    with archive.write() as work:
        row = HealthState(
            camera_id=camera_id, judged_until_ms=work.now + 300 * DAY_MS, judged_at=work.now, tallies={}
        )  # fmt: skip
        health.add_state(work.session, row)
    clock.advance(HOUR_MS)
    film(archive, camera_id, clock.now_ms() - 30 * MINUTE_MS, [(["black"], None)] * 8)
    assert judging.cameras_to_judge(archive, 10) == [camera_id]
    judge(archive, camera_id)
    assert [spell.fault for spell in spells(archive, camera_id)] == ["black"]
    with archive.read() as session:
        state = health.state_of(session, camera_id)
    assert state is not None and state.judged_until_ms < clock.now_ms()


def test_a_clip_that_comes_late_is_judged_in_its_place_and_what_was_told_is_told_once(
    archive: Archive, begun_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "AT_ONCE", 4)
    camera_id = a_camera(archive)
    late_ms = begun_ms + HOUR_MS
    # judged: good, a hole of eight minutes, two black, good; and far behind a fault of its own
    film(archive, camera_id, begun_ms, [([], None)] * 4)
    film(archive, camera_id, late_ms + 8 * MINUTE_MS, [(["black"], None)] * 2 + [([], None)] * 5)
    known = film(archive, camera_id, begun_ms + 4 * HOUR_MS, [(["frozen"], None)] * 4 + [([], None)] * 4)
    judge(archive, camera_id)
    [frozen] = spells(archive, camera_id)
    film(archive, camera_id, late_ms, [(["black"], None)] * 8)
    assert judging.cameras_to_judge(archive, 10) == [camera_id]
    judge(archive, camera_id)
    assert judging.cameras_to_judge(archive, 10) == []
    same, black = spells(archive, camera_id)
    assert (black.fault, black.start_ms, black.clip_count) == ("black", late_ms, 10)
    assert black.end_ms == late_ms + 10 * MINUTE_MS == black.last_ms
    assert (same.id, same.start_ms, same.end_ms) == (frozen.id, known[0], known[4]) and same.clip_count == 4
    require_promises(archive)
    with archive.read() as session:
        kinds = [
            one.kind for one in custody.of_noun(session, "camera", camera_id) if one.kind.startswith("camera.fault")
        ]
    assert sorted(kinds) == ["camera.fault_ended"] * 2 + ["camera.fault_found"] * 2


def test_late_clips_lengthen_a_spell_that_was_told_or_end_one_that_was_none(archive: Archive, begun_ms: int) -> None:
    longer, none = a_camera(archive), a_camera(archive, "VT-0002")
    for camera_id in (longer, none):
        film(archive, camera_id, begun_ms + 20 * MINUTE_MS, [(["black"], None)] * 2)
        film(archive, camera_id, begun_ms + 40 * MINUTE_MS, [(["black"], None)] * 2)
        judge(archive, camera_id)
        [told] = spells(archive, camera_id)
        assert told.end_ms is None and told.clip_count == 4
    film(archive, longer, begun_ms, [(["black"], None)] * 5)
    film(archive, none, begun_ms + 30 * MINUTE_MS, [([], None)] * 5)
    film(archive, none, begun_ms + 50 * MINUTE_MS, [([], None)])
    judge(archive, longer)
    judge(archive, none)
    [lengthened], [ended] = spells(archive, longer), spells(archive, none)
    assert (lengthened.start_ms, lengthened.end_ms, lengthened.clip_count) == (begun_ms, None, 9)
    assert ended.end_ms is not None, "good clips between: never three in a row"
    require_promises(archive)


def test_a_clip_filed_while_others_are_judged_is_not_passed_over(
    archive: Archive, begun_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [([], None)])
    judge(archive, camera_id)
    film(archive, camera_id, begun_ms + 20 * MINUTE_MS, [([], None)] * 2)
    real = judging._judged

    def late(*given: object) -> object:
        monkeypatch.setattr(judging, "_judged", real)
        film(archive, camera_id, begun_ms + 10 * MINUTE_MS, [(["black"], None)] * 4)
        return real(*given)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(judging, "_judged", late)
    judge(archive, camera_id)
    assert [spell.fault for spell in spells(archive, camera_id)] == ["black"]


def test_footage_older_than_judging_looks_back_moves_nothing(archive: Archive, begun_ms: int) -> None:
    camera_id = a_camera(archive)
    film(archive, camera_id, begun_ms, [([], None)] * 3)
    judge(archive, camera_id)
    film(archive, camera_id, begun_ms - 8 * DAY_MS, [(["black"], None)] * 4)
    assert judging.cameras_to_judge(archive, 10) == [] and spells(archive, camera_id) == []


def test_clips_that_come_late_end_in_what_clips_in_order_end_in(archive: Archive) -> None:
    """Faults that stay, come and go, or pass; a third of the clips filed behind the others, in three parcels."""
    rng, begun_ms, runs = np.random.default_rng(1), archive.clock.now_ms() - 20 * HOUR_MS, 14
    shares = rng.choice([0.0, 0.1, 0.8, 1.0], runs)
    shown = [[(["black"] if is_bad else [], None) for is_bad in rng.random(5) < share] for share in shares]
    parcels = rng.permutation([0] * 9 + [1] * 3 + [2] * 2)
    in_order, late = a_camera(archive), a_camera(archive, "VT-0002")
    for camera_id, filed in ((in_order, [range(runs)]), (late, [np.flatnonzero(parcels == n) for n in range(3)])):
        for parcel in filed:
            for run in parcel:
                film(archive, camera_id, begun_ms + int(run) * 80 * MINUTE_MS, list(shown[run]))
            judge(archive, camera_id)
    with archive.read() as session:
        states = [health.state_of(session, camera_id) for camera_id in (in_order, late)]
    kept = [{fault: {**one, "bad_count": 0} for fault, one in state.tallies.items()} for state in states if state]
    assert len(kept) == 2 and kept[0] == kept[1]
    told, truly = spells(archive, late), spells(archive, in_order)
    assert truly
    for spell in truly:
        over = [one for one in told if one.start_ms <= spell.start_ms and (one.end_ms or 1 << 62) > spell.start_ms]
        assert over, "no fault that is told in order is passed over"
    assert [one.end_ms is None for one in told].count(True) == [one.end_ms is None for one in truly].count(True)
