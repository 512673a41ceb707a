"""Searches of a small made-up town, on both sizes: who is found, when a clip was, why there is nothing."""

from __future__ import annotations

from datetime import date

import pytest

from service.footage.actions import page
from service.footage.actions.search import CaseNeeded, working_case
from service.footage.rules.question import Area, Chosen, Circle, UnitOnDay, read_mark
from storage.catalog import units
from storage.errors import Invalid, NotFound
from storage.models import CaseRecord, Intake, UnitSuccession
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from storage.values.place import Polygon
from tests.factories.town import CROSSING, OTHER_UNIT, UNIT, Town, at
from tests.servers.fixtures import START_MS
from tests.service.footage import golden
from tests.service.footage.asking import THEN, ask, only, said, sharp, surely


def test_a_search_answers_as_it_always_did(archive: Archive, clock: SetClock) -> None:
    """The golden answers: the same on both sizes. Redraw: ``python -m tests.service.footage.golden``."""
    assert golden.as_text(golden.answers(archive)) == golden.FILE.read_text()


def test_clips_of_the_window_and_no_others(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN - 5 * MINUTE_MS, 30)
    camera = only(ask(archive))
    assert [(clip.start_ms - THEN) // MINUTE_MS for clip in surely(camera)] == list(range(10))
    assert [(clip.start_ms - THEN) // MINUTE_MS for clip in camera.clips] == list(range(-1, 11)), "a tenth of a second"
    assert camera.gaps == [] and camera.covered_ms == 10 * MINUTE_MS and camera.group == "has"
    assert {clip.device_start_ms - clip.start_ms for clip in camera.clips} == {0}


def test_a_clip_that_reaches_in_from_before_is_found(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN - 299_000, [300_000])
    assert [clip.start_ms for clip in surely(only(ask(archive)))] == [THEN - 299_000]
    assert surely(only(ask(archive, start=THEN + 1_000))) == []
    assert only(ask(archive, start=THEN + 2_000)).clips == []


def test_only_cameras_that_see_the_place_then(archive: Archive, town: Town) -> None:
    towards, away, far, none = (town.camera(f"TT-000{i}") for i in range(4))
    town.mount(towards, at(0, -30), azimuth=0, reach=40)
    town.mount(away, at(0, -30), azimuth=180, reach=40)
    town.mount(far, at(0, -100), azimuth=0, reach=60)
    assert [camera.code for camera in ask(archive).cameras] == ["TT-0000"]
    wide = ask(archive, seen=False)
    assert {camera.code: camera.mounts[0].sees for camera in wide.cameras} == {"TT-0000": True, "TT-0001": False}
    assert none not in {camera.camera_id for camera in wide.cameras}


def test_a_drawn_area(archive: Archive, town: Town) -> None:
    into = town.camera("TT-0001")
    town.mount(into, at(0, -60), azimuth=0, reach=50)
    past = town.camera("TT-0002")
    town.mount(past, at(0, -60), azimuth=90, reach=50)
    area = Area(Polygon.of([at(-20, -20), at(20, -20), at(20, 20), at(-20, 20)]))
    assert [camera.code for camera in ask(archive, area).cameras] == ["TT-0001"]


def test_a_camera_moved_inside_the_window_gives_both_mounts(archive: Archive, town: Town) -> None:
    camera_id = town.camera("TT-0001")
    sharp(town, camera_id)
    first = town.mount(camera_id, at(0, -30), until=THEN + 4 * MINUTE_MS)
    second = town.mount(camera_id, at(30, 0), azimuth=270, since=THEN + 6 * MINUTE_MS)
    town.clips(camera_id, THEN, 10)
    camera = only(ask(archive))
    assert [mount.id for mount in camera.mounts] == [first, second]
    assert [clip.mount_id for clip in surely(camera)] == [first] * 4 + [second] * 4
    assert said(camera) == [("no_mount", 4, 6)]


def test_footage_of_a_time_when_it_looked_elsewhere_does_not_count(archive: Archive, town: Town) -> None:
    camera_id = town.camera("TT-0001")
    sharp(town, camera_id)
    town.mount(camera_id, at(0, -30), until=THEN + 5 * MINUTE_MS)
    town.mount(camera_id, at(0, -30), azimuth=180, since=THEN + 5 * MINUTE_MS)
    town.clips(camera_id, THEN, 10)
    camera = only(ask(archive))
    assert len(surely(camera)) == 5 and said(camera) == [("looks_elsewhere", 5, 10)]


def test_a_slow_clock_learnt_of_later_moves_its_clips(archive: Archive, town: Town) -> None:
    """Filed an hour early because nobody knew; the key stays, the answer stands at the corrected hour."""
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN - HOUR_MS, 10)
    sharp(town, camera_id)
    assert only(ask(archive)).clips == []
    other = town.seeing("TT-0002")
    town.clips(other, THEN - HOUR_MS, 10)
    town.observe(other, THEN, HOUR_MS, 0)
    camera = next(camera for camera in ask(archive).cameras if camera.camera_id == other)
    assert [clip.start_ms for clip in camera.clips] == [THEN + i * MINUTE_MS for i in range(10)]
    assert {clip.filed_start_ms - clip.start_ms for clip in camera.clips} == {-HOUR_MS}
    assert {clip.device_start_ms - clip.start_ms for clip in camera.clips} == {-HOUR_MS}
    assert camera.clock.offset_ms == HOUR_MS and camera.gaps == []


def test_a_clock_that_was_years_off_is_found_where_it_really_was(archive: Archive, town: Town) -> None:
    years = 9_000 * DAY_MS
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN - years, 5)
    town.observe(camera_id, THEN, years, 1_000)
    town.clips(camera_id, THEN - years + 5 * MINUTE_MS, 5, offset_ms=years)
    camera = only(ask(archive))
    assert [clip.start_ms for clip in camera.clips] == [THEN + i * MINUTE_MS for i in range(10)]


def test_found_only_because_the_clock_is_unsure(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN - 3 * MINUTE_MS, 2)  # ends a minute before the window
    never_compared = only(ask(archive))
    assert [clip.is_by_uncertainty for clip in never_compared.clips] == [True]
    assert never_compared.clock.uncertainty_ms == 120_000 and not never_compared.clock.is_compared
    assert never_compared.covered_ms == 0 and never_compared.clips[0].uncertainty_ms == 120_000
    sharp(town, camera_id)
    assert only(ask(archive)).clips == []


def test_slack_widens_what_is_searched(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN - MINUTE_MS, 1)
    assert surely(only(ask(archive))) == []
    found = ask(archive, slack_ms=30_000)
    assert (found.from_ms, found.to_ms) == (THEN - 30_000, THEN + 10 * MINUTE_MS + 30_000)
    assert [clip.is_by_uncertainty for clip in only(found).clips] == [False]


def test_clips_of_two_originals_over_each_other_are_told_apart(archive: Archive, town: Town) -> None:
    """Two recordings of one time, filed with different knowledge: only the wide side says which is which."""
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 5)
    town.clips(camera_id, THEN - 15_000, [30_000] * 8, offset_ms=40_000)
    town.observe(camera_id, THEN, 40_000, 0)
    camera = only(ask(archive))
    first = [clip.start_ms - THEN for clip in camera.clips if clip.end_ms - clip.start_ms == MINUTE_MS]
    second = [clip.start_ms - THEN for clip in camera.clips if clip.end_ms - clip.start_ms == 30_000]
    assert first == [40_000 + i * MINUTE_MS for i in range(5)]
    assert second == [25_000 + i * 30_000 for i in range(8)]


def test_a_clip_filed_beside_its_own_start_keeps_its_time(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN, 1, shift_ms=7)
    clip = only(ask(archive)).clips[0]
    assert (clip.start_ms, clip.filed_start_ms, clip.device_start_ms) == (THEN, THEN + 7, THEN)


def test_held_footage_is_said_to_be_held(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN, 10)
    mine, theirs = town.case(UNIT, "HS 0001/2026"), town.case(OTHER_UNIT, "HS 0002/2026")
    account_id = town.account()
    town.hold(camera_id, mine, THEN, THEN + 2 * MINUTE_MS, account_id)
    town.hold(camera_id, theirs, THEN + 5 * MINUTE_MS, THEN + 6 * MINUTE_MS, account_id)
    camera = only(ask(archive, scope={UNIT}))
    assert [i for i, clip in enumerate(camera.clips) if clip.is_held] == [0, 1, 5]
    assert [hold.case_number for hold in camera.holds] == ["HS 0001/2026", None], "another unit's case has no name here"


def test_files_being_filed_are_mentioned(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    for number, state in enumerate(("waiting", "working", "filed", "refused")):
        town.add(
            Intake(
                camera_id=camera_id,
                staging_key=f"staging/{number}",
                original_name="a.mp4",
                bytes_received=1,
                time_source="stated",
                state=state,
                channel="page",
                received_at=START_MS,
            )
        )
    assert only(ask(archive)).waiting_intakes == 2


def test_another_units_cameras_leave_no_trace(archive: Archive, town: Town) -> None:
    mine, theirs = town.seeing("TT-0001"), town.seeing("TT-0002", unit_id=OTHER_UNIT)
    for camera_id in (mine, theirs):
        town.clips(camera_id, THEN, 10)
    found = ask(archive, scope={UNIT})
    assert [camera.code for camera in found.cameras] == ["TT-0001"]
    assert found.camera_count == 1 and found.connections == {"independent": 1} and found.groups["has"] == 1
    assert ask(archive, scope={"nowhere"}).camera_count == 0
    assert ask(archive, scope=set()).nearest is None
    unknown = Chosen(ids=(999,))
    for place in (Chosen(ids=(theirs,)), Chosen(codes=("tt-0002",)), Chosen(ids=(mine, theirs)), unknown):
        with pytest.raises(NotFound):
            ask(archive, place, scope={UNIT})
    by_unit = ask(archive, UnitOnDay(OTHER_UNIT, date(2026, 2, 28)), scope={UNIT})
    assert by_unit.camera_count == 0


def test_what_is_not_confirmed_is_not_there(archive: Archive, town: Town) -> None:
    pending = town.seeing("TT-0001", registration="pending")
    assert ask(archive).cameras == []
    with pytest.raises(NotFound):
        ask(archive, Chosen(ids=(pending,)))


def test_cameras_by_code_in_any_case(archive: Archive, town: Town) -> None:
    town.seeing("TT-0001")
    town.seeing("TT-0002")
    found = ask(archive, Chosen(codes=("tt-0002", "TT-0001")), sort="code")
    assert [camera.code for camera in found.cameras] == ["TT-0001", "TT-0002"]


def test_a_unit_is_the_one_the_camera_was_registered_to_that_day(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.status(camera_id, unit_id=OTHER_UNIT, valid_from_on=date(2026, 2, 15))
    codes = {
        (unit_id[:5], day): [c.code for c in ask(archive, UnitOnDay(unit_id, date(2026, 2, day))).cameras]
        for unit_id in (UNIT, OTHER_UNIT)
        for day in (14, 15)
    }
    assert codes == {("26506", 14): ["TT-0001"], ("26506", 15): [], ("26526", 14): [], ("26526", 15): ["TT-0001"]}
    with pytest.raises(Invalid):
        ask(archive, UnitOnDay("00000@2000-01-01", date(2026, 2, 15)))


def test_a_unit_takes_in_all_below_and_all_that_went_into_it_whole(archive: Archive, town: Town) -> None:
    town.unit("79@2025-07-01", "Thử", level=1)
    town.unit("26999@2025-07-01", "Con", parent_unit_id="79@2025-07-01")
    for old, is_whole in (("26111@2020-01-01", True), ("26222@2020-01-01", False)):
        town.unit(old, old[:5])
        town.add(
            UnitSuccession(
                from_unit_id=old,
                to_unit_id="26999@2025-07-01",
                effective_on=date(2025, 7, 1),
                kind="merged" if is_whole else "split",
                is_whole=is_whole,
                legal_basis="NQ thử",
            )
        )
    for number, unit_id in enumerate(("79@2025-07-01", "26999@2025-07-01", "26111@2020-01-01", "26222@2020-01-01")):
        town.seeing(f"TT-000{number}", unit_id=unit_id)
    found = ask(archive, UnitOnDay("79@2025-07-01", date(2026, 2, 1)), sort="code")
    assert [camera.code for camera in found.cameras] == ["TT-0000", "TT-0001", "TT-0002"]


def test_connection_narrows_but_counts_say_what_there_is(archive: Archive, town: Town) -> None:
    town.seeing("TT-0001", connection="central")
    town.seeing("TT-0002")
    found = ask(archive, connections=frozenset({"central"}))
    assert [camera.code for camera in found.cameras] == ["TT-0001"] and found.camera_count == 1
    assert found.connections == {"central": 1, "independent": 1}


def test_order(archive: Archive, town: Town) -> None:
    town.seeing("TT-0003", away=10, retention_days=30)
    town.seeing("TT-0002", away=40, retention_days=3)
    blind = town.camera("TT-0001", has_night_vision=False, retention_days=9)
    town.mount(blind, at(0, -5), reach=100)
    orders = {
        sort: [camera.code[-1] for camera in ask(archive, sort=sort).cameras] for sort in ("near", "urgent", "code")
    }
    assert orders == {"near": ["1", "3", "2"], "urgent": ["2", "1", "3"], "code": ["1", "2", "3"]}
    assert [camera.code[-1] for camera in ask(archive).cameras] == ["1", "3", "2"]
    night = THEN + 14 * HOUR_MS
    assert ask(archive, start=night).cameras[0].code == "TT-0003", "no night vision, no first place"


def test_pages_by_key_give_every_camera_once(archive: Archive, town: Town) -> None:
    codes = [f"TT-{number:04}" for number in range(7)]
    for code in reversed(codes):
        town.seeing(code)
    seen: list[str] = []
    after = None
    for _ in range(4):
        found = ask(archive, limit=2, after=after)
        seen += [camera.code for camera in found.cameras]
        after = read_mark(found.next) if found.next else None
    assert seen == codes and after is None


@pytest.mark.parametrize("most", [3, 7, 11])
def test_an_answer_holds_so_many_clips_and_goes_on(
    archive: Archive, town: Town, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Cut between cameras, and inside one that alone has too many: together the pages are the whole answer."""
    for number in range(3):
        camera_id = town.seeing(f"TT-000{number}")
        town.observe(camera_id, THEN, 0, 1_000)
        town.clips(camera_id, THEN - MINUTE_MS, 4)
        town.clips(camera_id, THEN + 5 * MINUTE_MS, 10)
    whole = ask(archive)
    monkeypatch.setattr(page, "CLIPS_AN_ANSWER", most)
    clips: dict[str, list[int]] = {}
    gaps: dict[str, int] = {}
    after = None
    for _ in range(40):
        found = ask(archive, after=after)
        assert sum(len(camera.clips) for camera in found.cameras) <= most
        for camera in found.cameras:
            clips.setdefault(camera.code, []).extend(clip.filed_start_ms for clip in camera.clips)
            gaps[camera.code] = gaps.get(camera.code, 0) + sum(gap.end_ms - gap.start_ms for gap in camera.gaps)
        if found.next is None:
            break
        after = read_mark(found.next)
    assert clips == {camera.code: [clip.filed_start_ms for clip in camera.clips] for camera in whole.cameras}
    assert gaps == {camera.code: sum(g.end_ms - g.start_ms for g in camera.gaps) for camera in whole.cameras}


def test_nothing_there_names_the_nearest_camera(archive: Archive, town: Town) -> None:
    camera_id = town.camera("TT-0001")
    town.mount(camera_id, at(0, 700), azimuth=0)
    found = ask(archive, Circle(CROSSING, 100))
    assert found.cameras == [] and found.nearest is not None
    assert (found.nearest.code, found.nearest.radius_metres) == ("TT-0001", 750)
    wider = ask(archive, Circle(CROSSING, found.nearest.radius_metres))
    assert [camera.code for camera in wider.cameras] == ["TT-0001"]
    assert ask(archive, Circle(at(0, 50_000), 100)).nearest is None


def test_no_case_no_search(archive: Archive, town: Town) -> None:
    case_id = town.case()
    with archive.read() as session:
        assert working_case(session, case_id, "investigate", UNIT) is not None
        for case, purpose in ((None, None), (case_id, None), (999, "investigate")):
            with pytest.raises(CaseNeeded):
                working_case(session, case, purpose, UNIT)
    with archive.write() as work:
        units.set_setting(work.session, UNIT, "search_without_case", "1")
    with archive.read() as session:
        assert working_case(session, None, None, UNIT) is None
        with pytest.raises(CaseNeeded):
            working_case(session, None, None, OTHER_UNIT)
    with archive.write() as work:
        work.session.get_one(CaseRecord, case_id).withdrawn_at = work.now
        units.set_setting(work.session, UNIT, "search_without_case", None)
    with archive.read() as session, pytest.raises(CaseNeeded):
        working_case(session, case_id, "investigate", UNIT)
