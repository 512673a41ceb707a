"""The demonstration's technician: what is found gets a ticket, views are confirmed but for two."""

from __future__ import annotations

from datetime import date

from storage.catalog import camera_statuses, health, tickets
from storage.models import CameraStatus, ClipDetail
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SetClock
from tests.factories.people import an_account
from tests.factories.shelf import shelve
from tests.factories.street import UNIT_ID, a_camera
from workers.demonstration.cast import Player, Stage
from workers.demonstration.health import looked_after


def test_what_is_found_gets_a_ticket_and_what_does_not_work_was_mended(archive: Archive, clock: SetClock) -> None:
    blurred, broken = a_camera(archive, "VT-0001"), a_camera(archive, "VT-0002")
    shelved = shelve(archive, blurred, archive.clock.now_ms() - HOUR_MS, 6)
    with archive.write() as work:
        for start in shelved.starts:
            work.session.get_one(ClipDetail, (blurred, start)).picture = {"flags": ["blurred"]}
        for camera_id, state in ((blurred, "working"), (broken, "broken")):
            held = CameraStatus(
                camera_id=camera_id, unit_id=UNIT_ID, state=state, fund="self", connection="app", eye_count=1,
                valid_from_on=date(2026, 1, 5), reason="",
            )  # fmt: skip
            camera_statuses.add(work.session, held)
    technician = Player(archive, an_account(archive, "kythuat", "technician", None), None)
    told: list[str] = []
    looked_after(Stage(archive, clock, {"kythuat": technician}, told.append))
    with archive.read() as session:
        [spell] = health.spells_of(session, blurred)
        [planned], [mended] = tickets.of_camera(session, blurred), tickets.of_camera(session, broken)
    assert spell.fault == "blurred" and spell.settled_at and planned.spell_id == spell.id
    assert planned.state == "planned" and planned.due_on and mended.state == "repaired" and mended.cost_dong
    assert told == ["Xét hình 0 khung hình chuẩn, 1 lỗi, lập phiếu sửa chữa …"]
