"""Entering, editing and deciding on cameras: codes, owners, custody, defaults, and what is not the person's to see."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from service.cameras import actions
from service.cameras.fields import Fund, State
from storage.catalog import (
    accounts,
    camera_statuses,
    cameras,
    clocks,
    consents,
    custody,
    mounts,
    owners,
)
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.ledger.chain import verified
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock, day_start_ms, local_date
from tests.factories.people import OTHER_UNIT_ID, a_unit, an_account
from tests.factories.registration import a_draft, a_registered, many_registered
from tests.factories.street import UNIT_ID


def test_a_registered_camera_is_there_with_all_that_hangs_on_it(archive: Archive) -> None:
    camera = a_registered(archive, 7, by=None, clock_offset_ms=37_000)
    with archive.read() as session:
        line = cameras.line(session, camera.id)
        assert line and line.status and line.mount
        assert (camera.code, camera.registration, camera.edition) == ("VT-0001", "confirmed", 1)
        assert (line.owner.phone, line.status.state, line.status.fund) == ("0900000007", "working", "self")
        assert (line.mount.azimuth_deg, line.mount.angle_deg, line.mount.range_metres) == (18, 80, 30)
        assert "duong thu nghiem" in camera.search_fold and "nguyen van mau 7" in camera.search_fold
        assert [c.purpose for c in consents.of_camera(session, camera.id)] == ["criminal"]
        assert [o.offset_ms for o in clocks.known(session, camera.id)] == [37_000]
        (event,) = custody.of_noun(session, "camera", camera.id)
        assert event.kind == "camera.registered" and b"0900000007" not in event.body


def test_what_a_registration_leaves_open_is_kept_as_not_known(archive: Archive) -> None:
    bare = {"owner_kind": None, "retention_days": None, "fund": None, "purposes": (), "azimuth_deg": None}
    camera = a_registered(archive, **bare)
    with archive.read() as session:
        line = cameras.line(session, camera.id)
        assert line and line.status and line.mount
        assert (line.owner.kind, camera.kind, camera.storage_place, camera.retention_days) == ("", "", "", 0)
        assert line.status.fund == Fund.SELF  # never "community": that is what reports boast of
        assert line.mount.angle_deg == 360  # may look anywhere, so that no search leaves it out
        assert consents.of_camera(session, camera.id) == []


def test_a_first_mount_holds_for_whatever_the_device_may_still_have(archive: Archive, clock: SetClock) -> None:
    camera = a_registered(archive)
    with archive.read() as session:
        assert mounts.at(session, camera.id, clock.at_ms - 179 * DAY_MS)
        assert mounts.at(session, camera.id, clock.at_ms - 182 * DAY_MS) is None
    said_ms = day_start_ms(local_date(clock.at_ms)) - 3 * DAY_MS
    with archive.write() as work:
        other = actions.register(work, a_draft(2), UNIT_ID, hung_from_ms=said_ms).camera
    with archive.read() as session:
        assert [mount.valid_from_ms for mount in mounts.of_camera(session, other.id)] == [said_ms]


def test_a_state_that_changed_after_registration_makes_two_stretches(archive: Archive, clock: SetClock) -> None:
    today = local_date(clock.at_ms)
    camera = a_registered(
        archive, state=State.BROKEN, registered_on=today - timedelta(days=30), state_on=today - timedelta(days=4)
    )
    with archive.read() as session:
        told = [(s.state, s.valid_from_on, s.valid_to_on) for s in camera_statuses.of_camera(session, camera.id)]
        on_day = camera_statuses.on_day(session, [camera.id], today - timedelta(days=5))
    broke_on = today - timedelta(days=4)
    assert told == [("broken", broke_on, None), ("working", today - timedelta(days=30), broke_on)]
    assert on_day[camera.id].state == "working"


def test_one_phone_and_name_is_one_owner(archive: Archive) -> None:
    a_unit(archive)
    same = {"owner_name": "Trần Thị Thử", "phone": "0900000999"}
    with archive.write() as work:
        first, second = actions.register_many(work, [a_draft(1, **same), a_draft(2, **same)], UNIT_ID)
        third = actions.register_many(work, [a_draft(3, **same)], UNIT_ID)[0]
        other = actions.register_many(work, [a_draft(4, phone="0900000999")], UNIT_ID)[0]
    assert first.owner_id == second.owner_id == third.owner_id != other.owner_id
    with archive.read() as session:
        assert len(owners.with_phones(session, ["0900000999"])) == 2


def test_codes_go_on_by_the_letters_of_the_unit_or_those_it_chose(archive: Archive) -> None:
    many_registered(archive, 3)
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    with archive.write() as work:
        units_catalog.set_setting(work.session, OTHER_UNIT_ID, actions.PREFIX_SETTING, "P7")
    with archive.write() as work:
        drafts = [a_draft(number) for number in range(10, 14)]
        mixed = actions.register_many(work, drafts, [UNIT_ID, OTHER_UNIT_ID, UNIT_ID, OTHER_UNIT_ID])
    assert [camera.code for camera in mixed] == ["VT-0004", "P7-0001", "VT-0005", "P7-0002"]


def test_codes_beyond_four_figures_and_odd_ones_do_not_confuse_the_count(archive: Archive) -> None:
    camera, odd = many_registered(archive, 2)
    with archive.write() as work:
        for found, code in ((camera, "VT-12345"), (odd, "VT-CU-77777")):
            kept = cameras.get(work.session, found.id)
            assert kept
            kept.code = code
    assert a_registered(archive, 9).code == "VT-12346"


def test_two_who_register_at_once_get_different_codes(archive: Archive) -> None:
    a_unit(archive)
    barrier, failed = threading.Barrier(4), []

    def enter(number: int) -> None:
        try:
            barrier.wait()
            with archive.write() as work:
                actions.register_many(work, [a_draft(number), a_draft(number + 100)], UNIT_ID)
        except Exception as error:  # told to the thread that looks
            failed.append(error)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with archive.read() as session:
        codes = [line.camera.code for line in cameras.listed(session, cameras.CameraFilter())]
        assert codes == [f"VT-{number:04d}" for number in range(1, 9)]
        assert verified(custody.walk(session)).is_unbroken


def test_a_unit_that_is_none_of_today_is_refused_and_nothing_is_kept(archive: Archive) -> None:
    a_unit(archive)
    for unit_id in (an_ended_unit(archive), "no-such-unit"):
        with pytest.raises(Invalid) as refusal, archive.write() as work:
            actions.register_many(work, [a_draft(1), a_draft(2)], [UNIT_ID, unit_id])
        assert list(refusal.value.problems) == ["unit"]
    with archive.read() as session:
        assert cameras.totals(session, cameras.CameraFilter()) == (0, 0)


def an_ended_unit(archive: Archive) -> str:
    unit_id = a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    with archive.write() as work:
        unit = units_catalog.get(work.session, unit_id)
        assert unit
        unit.valid_to_on = date(2026, 1, 1)
    return unit_id


def test_a_second_camera_at_the_same_place_is_said_to_look_like_the_first(archive: Archive) -> None:
    first = a_registered(archive, 5)
    with archive.write() as work:
        made = actions.register(work, a_draft(6, point=a_draft(5).point), UNIT_ID)
    assert any(first.code in sentence for sentence in made.warnings)


def test_an_edit_is_found_by_the_new_words_also_for_the_owners_other_cameras(archive: Archive) -> None:
    a_unit(archive)
    same = {"owner_name": "Trần Thị Thử", "phone": "0900000999"}
    with archive.write() as work:
        one, other = actions.register_many(work, [a_draft(1, **same), a_draft(2, **same)], UNIT_ID)
    with archive.write() as work:
        renamed = a_draft(1, owner_name="Lê Văn Ví Dụ", phone="0900000999", address="99 đường Đổi Tên")
        assert actions.edit(work, one.id, renamed, edition=1).edition == 2
    with archive.read() as session:
        found = cameras.listed(session, cameras.CameraFilter(text="le van vi du"))
        assert [line.camera.code for line in found] == [one.code, other.code]
        assert len(cameras.listed(session, cameras.CameraFilter(text="doi ten"))) == 1
        assert cameras.listed(session, cameras.CameraFilter(text="tran thi thu")) == []


def test_an_edit_of_an_old_edition_says_who_was_first(archive: Archive) -> None:
    officer = an_account(archive, "can-bo", "officer")
    camera = a_registered(archive)
    with archive.write(officer.id) as work:
        actions.edit(work, camera.id, a_draft(1, brand="Imou"), edition=1)
    with pytest.raises(Conflict, match="Người Mẫu can-bo"), archive.write() as work:
        actions.edit(work, camera.id, a_draft(1, brand="Dahua"), edition=1)
    with archive.read() as session:
        kept = cameras.get(session, camera.id)
        assert kept and kept.brand == "Imou"


def test_an_owners_registration_waits_and_counts_from_the_day_it_is_confirmed(
    archive: Archive, clock: SetClock
) -> None:
    owner = an_account(archive, "chu-camera", "owner", None)
    a_unit(archive)
    sent_on = local_date(clock.at_ms)
    with archive.write(owner.id) as work:
        camera = actions.register_own(work, owner.id, a_draft(1, registered_on=sent_on - timedelta(days=90)), UNIT_ID)
        again = actions.register_own(work, owner.id, a_draft(2), UNIT_ID)
    assert (camera.registration, camera.registered_on, camera.confirmed_by) == ("pending", sent_on, None)
    assert camera.owner_id == again.owner_id
    with archive.read() as session:
        account = accounts.by_id(session, owner.id)
        assert account and account.owner_id == camera.owner_id
        assert [line.camera.id for line in actions.own_lines(session, camera.owner_id)] == [camera.id, again.id]
        (consent,) = consents.of_camera(session, camera.id)
        assert consent.method == "own_page"
    clock.advance(5 * DAY_MS)
    with archive.write() as work:
        actions.confirm(work, camera.id)
    with archive.read() as session:
        status = camera_statuses.current(session, camera.id)
        assert status and status.valid_from_on == sent_on + timedelta(days=5)
    with pytest.raises(Conflict), archive.write() as work:
        actions.reject(work, camera.id, "đã xác nhận rồi thì thôi")


def test_a_rejection_needs_a_reason_and_ends_all_changes(archive: Archive) -> None:
    owner = an_account(archive, "chu-camera", "owner", None)
    a_unit(archive)
    with archive.write(owner.id) as work:
        camera = actions.register_own(work, owner.id, a_draft(1), UNIT_ID)
    for reason in ("", "không", "x" * 301):
        with pytest.raises(Invalid), archive.write() as work:
            actions.reject(work, camera.id, reason)
    with archive.write() as work:
        actions.reject(work, camera.id, "Camera quay vào trong nhà.")
    with pytest.raises(Refused, match="từ chối"), archive.write() as work:
        actions.edit(work, camera.id, a_draft(1), edition=2)


def test_nobody_registers_as_an_owner_who_is_none(archive: Archive) -> None:
    officer = an_account(archive, "can-bo", "officer")
    with pytest.raises(NotFound), archive.write(officer.id) as work:
        actions.register_own(work, officer.id, a_draft(1), UNIT_ID)


def test_what_is_anothers_looks_as_if_it_were_not_there(archive: Archive) -> None:
    camera = a_registered(archive)
    with archive.read() as session:
        assert actions.visible_camera(session, camera.id, {UNIT_ID}).id == camera.id
        assert actions.visible_camera(session, camera.id, None).id == camera.id
        assert actions.own_line(session, camera.id, camera.owner_id).camera.id == camera.id
        assert actions.own_lines(session, None) == []
        for look in (
            lambda: actions.visible_camera(session, camera.id, {OTHER_UNIT_ID}),
            lambda: actions.visible_camera(session, camera.id, set()),
            lambda: actions.line_of(session, 10_000, None),
            lambda: actions.own_line(session, camera.id, camera.owner_id + 1),
            lambda: actions.own_line(session, camera.id, None),
        ):
            with pytest.raises(NotFound):
                look()


def test_hundreds_at_once_are_in_one_chain(archive: Archive) -> None:
    made = many_registered(archive, 300)
    assert [made[0].code, made[-1].code] == ["VT-0001", "VT-0300"]
    with archive.read() as session:
        assert custody.count(session) == 300
        assert verified(custody.walk(session)).is_unbroken
        assert cameras.totals(session, cameras.CameraFilter(unit_ids={UNIT_ID})) == (300, 300)
