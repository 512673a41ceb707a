"""What happens to a camera afterwards: nothing old is rewritten, every change has its custody event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from service.cameras import changes
from service.cameras.consent_texts import VERSION, consent_sha256
from service.cameras.fields import Connection, Fund, State
from storage.catalog import camera_statuses, cameras, consents, custody, mounts
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, local_date
from storage.values.place import Point, Sector
from tests.factories.people import OTHER_UNIT_ID, a_unit
from tests.factories.registration import a_registered

ELSEWHERE = Sector(Point(10.35, 107.09), 262.0, 60.0, 45.0)


@pytest.fixture
def camera(archive: Archive) -> Camera:
    return a_registered(archive)


def kinds(archive: Archive, camera_id: int) -> list[str]:
    with archive.read() as session:
        return [event.kind for event in custody.of_noun(session, "camera", camera_id)]


def test_a_move_ends_the_old_mount_and_leaves_it_as_it_was(archive: Archive, camera: Camera, clock: SetClock) -> None:
    moved_ms = clock.at_ms - DAY_MS
    with archive.write() as work:
        changes.move(work, camera.id, ELSEWHERE, moved_ms)
    with archive.read() as session:
        new, old = mounts.of_camera(session, camera.id)
        assert (old.lat, old.azimuth_deg, old.valid_to_ms) == (10.3405, 18, moved_ms)
        assert (new.lat, new.azimuth_deg, new.angle_deg, new.valid_from_ms) == (10.35, 262, 60, moved_ms)
        before, after = (mounts.at(session, camera.id, at_ms) for at_ms in (moved_ms - 1, moved_ms))
        assert before and after and (before.id, after.id) == (old.id, new.id)
    assert kinds(archive, camera.id) == ["camera.registered", "camera.moved"]


def test_a_move_cannot_reach_into_the_future_or_behind_the_place_that_holds(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    for from_ms in (clock.at_ms + 1, clock.at_ms - 200 * DAY_MS, 0):
        with pytest.raises(Invalid) as refusal, archive.write() as work:
            changes.move(work, camera.id, ELSEWHERE, from_ms)
        assert list(refusal.value.problems) == ["from"]
    with archive.read() as session:
        assert len(mounts.of_camera(session, camera.id)) == 1


def test_a_camera_without_a_place_gets_its_first(archive: Archive) -> None:
    bare = a_registered(archive, 2, point=None)
    with archive.write() as work:
        changes.move(work, bare.id, ELSEWHERE, changes.first_place_ms(bare))
    with archive.read() as session:
        (mount,) = mounts.of_camera(session, bare.id)
        assert mount.valid_to_ms is None and mount.valid_from_ms == changes.first_place_ms(bare)


def test_a_change_of_state_begins_a_stretch_and_keeps_the_one_before(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    today = local_date(clock.at_ms)
    clock.advance(3 * DAY_MS)
    broke_on = today + timedelta(days=2)
    with archive.write() as work:
        changes.change_status(
            work, camera.id, on=broke_on, state=State.BROKEN, fund=Fund.STATE, eye_count=4, reason="mất nguồn"
        )
    with archive.read() as session:
        new, old = camera_statuses.of_camera(session, camera.id)
        assert (old.state, old.fund, old.eye_count, old.valid_to_on) == ("working", "self", 1, broke_on)
        assert (new.state, new.fund, new.connection, new.eye_count) == ("broken", "state", "independent", 4)
        kept = cameras.get(session, camera.id)
        assert kept and kept.device_class == "state" and kept.edition == 2
        counted = camera_statuses.on_day(session, [camera.id], broke_on - timedelta(days=1))
        assert counted[camera.id].state == "working"
    assert kinds(archive, camera.id)[-1] == "camera.status_changed"


def test_two_changes_on_one_day_both_stay_in_the_history(archive: Archive, camera: Camera, clock: SetClock) -> None:
    today = local_date(clock.at_ms)
    for state in (State.BROKEN, State.WORKING):
        with archive.write() as work:
            changes.change_status(work, camera.id, on=today, state=state)
    with archive.read() as session:
        assert [s.state for s in camera_statuses.of_camera(session, camera.id)] == ["working", "broken", "working"]
        assert camera_statuses.on_day(session, [camera.id], today)[camera.id].state == "working"


def test_a_camera_goes_to_another_unit_from_a_day_on(archive: Archive, camera: Camera, clock: SetClock) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    with archive.write() as work:
        changes.change_status(work, camera.id, on=local_date(clock.at_ms), unit_id=OTHER_UNIT_ID)
    with archive.read() as session:
        assert [s.unit_id for s in camera_statuses.of_camera(session, camera.id)] == [OTHER_UNIT_ID, camera.unit_id]
        kept = cameras.get(session, camera.id)
        assert kept and kept.unit_id == OTHER_UNIT_ID and kept.code == camera.code


def test_a_wrong_change_is_refused_by_name(archive: Archive, camera: Camera, clock: SetClock) -> None:
    cases: list[tuple[int, dict[str, Any], str]] = [
        (1, {"state": State.BROKEN}, "on"),
        (-1, {"state": State.BROKEN}, "on"),
        (0, {"state": State.WORKING}, "state"),
        (0, {}, "state"),
        (0, {"eye_count": 0}, "eyes"),
        (0, {"eye_count": 257}, "eyes"),
        (0, {"unit_id": "99999@2025-07-01"}, "unit"),
    ]
    for days, facts, named in cases:
        with pytest.raises(Invalid) as refusal, archive.write() as work:
            changes.change_status(work, camera.id, on=local_date(clock.at_ms) + timedelta(days=days), **facts)
        assert named in refusal.value.problems, facts
    with archive.read() as session:
        assert len(camera_statuses.of_camera(session, camera.id)) == 1


def test_an_outage_lasts_until_it_is_ended_once(archive: Archive, camera: Camera, clock: SetClock) -> None:
    with archive.write() as work:
        outage = changes.note_outage(
            work, camera.id, start_ms=clock.at_ms - HOUR_MS, end_ms=None, reason="no_link", note="mất điện khu vực"
        )
    with pytest.raises(Invalid), archive.write() as work:
        changes.end_outage(work, camera.id, outage.id, clock.at_ms - 2 * HOUR_MS)
    with pytest.raises(NotFound), archive.write() as work:
        changes.end_outage(work, camera.id, outage.id + 1, clock.at_ms)
    with archive.write() as work:
        changes.end_outage(work, camera.id, outage.id, clock.at_ms)
    with pytest.raises(Conflict), archive.write() as work:
        changes.end_outage(work, camera.id, outage.id, clock.at_ms)
    with archive.read() as session:
        (kept,) = camera_statuses.outages_of(session, camera.id)
        assert (kept.end_ms, kept.reason) == (clock.at_ms, "no_link")
    assert kinds(archive, camera.id)[-2:] == ["camera.outage_noted", "camera.outage_ended"]


def test_a_wrong_outage_is_refused_by_name(archive: Archive, camera: Camera, clock: SetClock) -> None:
    cases: list[tuple[int, int | None, str, str]] = [
        (HOUR_MS, None, "broken", "start"),
        (-HOUR_MS, -HOUR_MS, "broken", "end"),
        (-HOUR_MS, None, "bored", "reason"),
    ]
    for start, end, reason, named in cases:
        with pytest.raises(Invalid) as refusal, archive.write() as work:
            end_ms = None if end is None else clock.at_ms + end
            changes.note_outage(work, camera.id, start_ms=clock.at_ms + start, end_ms=end_ms, reason=reason)
        assert list(refusal.value.problems) == [named]


def test_consent_is_given_with_its_text_and_withdrawn_with_its_day(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    with archive.write() as work:
        first = changes.give_consent(work, camera.id, "lost", "officer_present")
        assert changes.give_consent(work, camera.id, "lost", "paper").id == first.id  # it stands already
    clock.advance(DAY_MS)
    with archive.write() as work:
        changes.withdraw_consent(work, camera.id, "lost")
        changes.withdraw_consent(work, camera.id, "report")  # never given: nothing happens
        again = changes.give_consent(work, camera.id, "lost", "paper")
    assert again.id != first.id
    with archive.read() as session:
        given = [one for one in consents.of_camera(session, camera.id) if one.purpose == "lost"]
        assert [(one.withdrawn_at, one.text_version) for one in given] == [(clock.at_ms, VERSION), (None, VERSION)]
        assert given[0].text_sha256 == consent_sha256("lost") != consent_sha256("report")
        assert [one.purpose for one in consents.standing_of(session, [camera.id])[camera.id]] == ["criminal", "lost"]
    told = ["camera.consent_given", "camera.consent_withdrawn", "camera.consent_given"]
    assert kinds(archive, camera.id)[1:] == told


def test_a_purpose_or_way_that_is_none_is_refused(archive: Archive, camera: Camera) -> None:
    for purpose, method in (("marketing", "paper"), ("lost", "telepathy"), ("", "")):
        with pytest.raises(Invalid), archive.write() as work:
            changes.give_consent(work, camera.id, purpose, method)


def test_the_notice_sign_is_seen_on_a_day(archive: Archive, camera: Camera, clock: SetClock) -> None:
    today = local_date(clock.at_ms)
    with pytest.raises(Invalid), archive.write() as work:
        changes.check_sign(work, camera.id, hangs=True, on=today + timedelta(days=1))
    with archive.write() as work:
        changes.check_sign(work, camera.id, hangs=True, on=today)
    with archive.read() as session:
        kept = cameras.get(session, camera.id)
        assert kept and (kept.has_notice_sign, kept.notice_sign_checked_on) == (True, today)


def test_what_is_not_there_cannot_be_changed(archive: Archive) -> None:
    verbs: list[Callable[[UnitOfWork], object]] = [
        lambda work: changes.move(work, 999, ELSEWHERE, 1),
        lambda work: changes.change_status(work, 999, on=date(2026, 1, 1), connection=Connection.APP),
        lambda work: changes.note_outage(work, 999, start_ms=1, end_ms=None, reason="broken"),
        lambda work: changes.give_consent(work, 999, "lost", "paper"),
    ]
    for verb in verbs:
        with pytest.raises(NotFound), archive.write() as work:
            verb(work)
