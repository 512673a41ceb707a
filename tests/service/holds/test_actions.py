"""Legal holds, from page and JSON: placed for a case, beating retention, released by a commander with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.cases.rules import ENDED
from storage.catalog import custody, holds, jobs
from storage.models import LegalHold
from storage.retention import apply
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.street import observe_clock
from tests.service.retrievals.stage import Stage, set_up
from workers.catch_up import run_undone

WHY = "Vụ án đang điều tra, cần giữ nguyên."


@pytest.fixture
def stage(archive: Archive, client_as: Callable[..., Person]) -> Stage:
    return set_up(archive, client_as("officer"), client_as("commander"), client_as("officer"), client_as("officer"))


def place(stage: Stage, person: Person | None = None, **other: Any) -> Any:
    body = {
        "camera_id": stage.camera_id,
        "start_ms": stage.start_ms,
        "end_ms": stage.start_ms + MINUTE_MS,
        "reason": WHY,
        **other,
    }
    return (person or stage.asker).post(f"/api/v1/cases/{stage.case.id}/holds", json=body)


def kinds(stage: Stage) -> list[str]:
    with stage.archive.read() as session:
        return [event.kind for event in custody.walk(session) if event.kind.startswith("hold.")]


def only_hold(stage: Stage) -> LegalHold:
    with stage.archive.read() as session:
        [hold] = holds.of_case(session, stage.case.id)
        return hold


def test_placed_wider_than_asked_and_mirrored_by_a_job(stage: Stage) -> None:
    answer = place(stage)
    assert answer.status_code == 201
    hold = only_hold(stage)
    assert hold.start_ms == stage.start_ms - 5 * MINUTE_MS
    assert hold.end_ms >= stage.start_ms + 6 * MINUTE_MS
    assert kinds(stage) == ["hold.placed"]
    run_undone(stage.archive)
    with stage.archive.read() as session:
        job = jobs.latest_of(session, "hold", hold.id)
    assert job is not None and job.state == "done"
    assert all(stage.archive.store.is_held(key) for key in stage.shelved.clip_keys)


def test_it_reaches_the_clips_that_show_the_span_by_todays_clock(stage: Stage) -> None:
    zone_ms = -7 * HOUR_MS
    observe_clock(stage.archive, stage.camera_id, stage.start_ms + 1, zone_ms, 1_000)  # learned later: another zone
    place(stage, start_ms=stage.start_ms + zone_ms, end_ms=stage.start_ms + zone_ms + MINUTE_MS)
    hold = only_hold(stage)
    assert hold.end_ms >= stage.shelved.starts[0] + MINUTE_MS, "the clip is filed seven hours behind what it shows"


def test_held_footage_outlives_every_retention(stage: Stage, clock: SetClock) -> None:
    place(stage, end_ms=stage.start_ms + 3 * MINUTE_MS)
    run_undone(stage.archive)
    clock.advance(400 * DAY_MS)
    apply(stage.archive, ended_stages=ENDED)
    for key in stage.shelved.clip_keys:
        assert stage.archive.store.stat(key).size_bytes
    for person in (stage.asker, stage.chief):
        person.sign_in()
    released = stage.chief.post(f"/api/v1/holds/{only_hold(stage).id}/release", json={"reason": WHY})
    assert released.status_code == 200
    run_undone(stage.archive)
    clock.advance(DAY_MS)
    apply(stage.archive, ended_stages=ENDED)
    names = {found.key for found in stage.archive.store.listed("clip/")}
    assert not names & set(stage.shelved.clip_keys)


def test_released_by_a_commander_once_with_a_reason(stage: Stage, client_as: Callable[..., Person]) -> None:
    hold_id = place(stage).json()["id"]
    address = f"/api/v1/holds/{hold_id}/release"
    assert stage.asker.post(address, json={"reason": WHY}).status_code == 403
    assert client_as("commander", unit_id=OTHER_UNIT_ID).post(address, json={"reason": WHY}).status_code == 404
    assert stage.chief.post(address, json={"reason": "ngắn"}).status_code == 422
    assert stage.chief.post(address, json={"reason": WHY}).json()["release_reason"] == WHY
    assert stage.chief.post(address, json={"reason": WHY}).status_code == 409
    assert kinds(stage) == ["hold.placed", "hold.released"]


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"reason": "ngắn"}, 422),
        ({"end_ms": 0}, 422),
        ({"camera_id": 999}, 404),
        ({"start_ms": -1}, 422),
        ({"start_ms": 0}, 422),
    ],
)
def test_what_cannot_be_held(stage: Stage, other: dict[str, Any], status: int) -> None:
    assert place(stage, **other).status_code == status
    assert kinds(stage) == []


def test_the_same_order_sent_twice_is_one_hold(stage: Stage, clock: SetClock) -> None:
    assert place(stage).json()["id"] == place(stage).json()["id"]
    assert kinds(stage) == ["hold.placed"]
    clock.advance(6 * MINUTE_MS)
    assert place(stage).status_code == 201 and kinds(stage) == ["hold.placed"] * 2


def test_holds_alike_stand_on_one_line_and_are_released_together(stage: Stage, clock: SetClock) -> None:
    for _ in range(3):
        assert place(stage).status_code == 201
        clock.advance(6 * MINUTE_MS)
    place(stage, reason="Một lý do khác hẳn để giữ.")
    page = stage.chief.get(f"/cases/{stage.case.id}/holds").text
    assert page.count('<td class="nw"><a href="/cameras/') == 2 and "3 lệnh giống nhau" in page
    answer = stage.chief.post("/holds/1/release", data={"case_id": str(stage.case.id), "also": "1,2,3", "reason": WHY})
    assert answer.status_code == 303
    assert kinds(stage).count("hold.released") == 3


@pytest.mark.parametrize("reason", ["." * 20, "\u200b" * 20, "Cần giữ \u202enguyên dữ liệu."])
def test_reasons_that_say_nothing(stage: Stage, reason: str) -> None:
    assert place(stage, reason=reason).status_code == 422


def test_other_units_and_roles_hold_nothing(stage: Stage, client_as: Callable[..., Person]) -> None:
    assert place(stage, client_as("officer", unit_id=OTHER_UNIT_ID)).status_code == 404
    for role in ("auditor", "technician", "report_officer", "owner"):
        assert place(stage, client_as(role)).status_code == 403
    assert kinds(stage) == []


def test_a_case_out_of_the_register_holds_nothing_more(stage: Stage) -> None:
    reason = {"reason": "Lập trùng với hồ sơ khác."}
    stage.asker.post(f"/api/v1/cases/{stage.case.id}/withdrawal", json=reason)
    assert place(stage).status_code == 409


def form(**other: str) -> dict[str, str]:
    return {
        "camera": "tt-0412",
        "from": "02/03/2026 05:00:00",
        "to": "02/03/2026 05:10:00",
        "reason": WHY,
        **other,
    }


def test_by_form(stage: Stage) -> None:
    address = f"/cases/{stage.case.id}/holds"
    wrong = stage.asker.post(address, data=form(camera="XX-1", to="mai", reason="<i>"))
    assert wrong.status_code == 422
    assert "Không có camera này trong địa bàn." in wrong.text and "Chưa đọc được ngày giờ" in wrong.text
    assert "&lt;i&gt;" in wrong.text
    turned = stage.asker.post(address, data=form(to="02/03/2026 04:00"))
    assert turned.status_code == 422 and "phải dài hơn 0" in turned.text
    assert stage.asker.post(address, data=form()).headers["location"] == f"/cases/{stage.case.id}"
    assert only_hold(stage).end_ms - only_hold(stage).start_ms >= 20 * MINUTE_MS
    shown = stage.chief.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in shown and "TT-0412" in shown and "Gỡ lệnh giữ" in shown
    assert "Gỡ lệnh giữ" not in stage.asker.get(address).text
    key = only_hold(stage).id
    short = stage.chief.post(f"/holds/{key}/release", data={"case_id": str(stage.case.id), "reason": "x"})
    assert short.status_code == 422
    done = stage.chief.post(f"/holds/{key}/release", data={"case_id": str(stage.case.id), "reason": WHY})
    assert done.status_code == 303
    assert stage.archive.clock.now_ms() - (only_hold(stage).released_at or 0) < HOUR_MS
