"""Asking and deciding, through pages and JSON alike: who may, what is narrowed, what is refused, what is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import grants, holds
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.street import a_camera
from tests.service.retrievals.stage import Stage, a_case, form, kinds, relax


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


def test_asked_then_allowed(stage: Stage) -> None:
    made = stage.ask()
    assert (made["number"], made["state"], made["requested_by"]) == ("YC 0001/2026", "requested", stage.asker.id)
    decided = stage.approve(made)
    assert (decided["state"], decided["decided_by"]) == ("approved", stage.chief.id)
    [row] = decided["retrievals"]
    assert row["state"] == "approved"
    with stage.archive.read() as session:
        given = grants.of_retrievals(session, [row["id"]])
        [hold] = holds.of_case(session, stage.case.id)
    assert {grant.account_id for grant in given} == {stage.asker.id, stage.detective.id}
    assert {grant.expires_at - grant.granted_at for grant in given} == {7 * DAY_MS}
    assert all(grant.may_download for grant in given)
    assert hold.start_ms <= row["start_ms"] and hold.end_ms >= row["end_ms"]
    assert kinds(stage)["retrieval.granted"] == 2
    assert kinds(stage)["hold.placed"] == kinds(stage)["request.approved"] == 1


def test_no_hold_for_a_case_that_is_not_criminal(stage: Stage) -> None:
    case = a_case(stage.archive, stage.asker, stage.detective, kind="other")
    stage.approve(stage.ask(case_id=case.id))
    with stage.archive.read() as session:
        assert not holds.of_case(session, case.id)


def test_who_asks_does_not_decide(stage: Stage, client_as: Callable[..., Person]) -> None:
    asking_chief = client_as("commander")
    answer = asking_chief.post("/api/v1/requests", json=stage.body())
    address = f"/api/v1/requests/{answer.json()['id']}"
    refused = asking_chief.post(f"{address}/approve", json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "own_request")
    assert asking_chief.post(f"{address}/refuse", json={"note": "không cần nữa đâu"}).status_code == 403
    page = asking_chief.get(f"/requests/{answer.json()['id']}")
    assert "Người yêu cầu không được tự duyệt" in page.text
    assert 'action="/requests/1/approve"' not in page.text
    relax(stage)
    assert asking_chief.post(f"{address}/approve", json={}).status_code == 200


def test_who_will_grade_does_not_decide(stage: Stage, client_as: Callable[..., Person]) -> None:
    chief = client_as("commander")
    answer = stage.chief.put(f"/api/v1/cases/{stage.case.id}/investigator", json={"investigator_id": chief.id})
    assert answer.status_code == 204
    made = stage.ask()
    assert chief.post(f"/api/v1/requests/{made['id']}/approve", json={}).status_code == 403
    assert stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={}).status_code == 200


@pytest.mark.parametrize("role", ["officer", "auditor", "technician", "administrator", "report_officer", "owner"])
def test_only_commanders_decide(stage: Stage, client_as: Callable[..., Person], role: str) -> None:
    made = stage.ask()
    person = client_as(role)
    for act, body in (("approve", {}), ("refuse", {"note": "lý do đủ dài"})):
        assert person.post(f"/api/v1/requests/{made['id']}/{act}", json=body).status_code == 403
        assert person.post(f"/requests/{made['id']}/{act}", data={"note": "lý do đủ dài"}).status_code == 403


def test_an_approver_narrows(stage: Stage) -> None:
    made = stage.ask()
    [row] = made["retrievals"]
    span = {"retrieval_id": row["id"], "start_ms": row["start_ms"] + 30_000, "end_ms": row["end_ms"] - 30_000}
    body = {"retrievals": [span], "note": "Chỉ cần một phút."}
    decided = stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json=body).json()
    assert decided["retrievals"][0]["start_ms"] == span["start_ms"]
    assert decided["decision_note"] == "Chỉ cần một phút."


@pytest.mark.parametrize(("before", "after"), [(1, 0), (0, 1), (1, 1)])
def test_an_approver_never_widens(stage: Stage, before: int, after: int) -> None:
    made = stage.ask()
    [row] = made["retrievals"]
    span = {"retrieval_id": row["id"], "start_ms": row["start_ms"] - before, "end_ms": row["end_ms"] + after}
    answer = stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={"retrievals": [span]})
    assert answer.status_code == 422
    with stage.archive.read() as session:
        assert not grants.of_retrievals(session, [row["id"]])
    assert stage.chief.get(f"/api/v1/requests/{made['id']}").json()["state"] == "requested"


def test_a_span_turned_round_is_a_mistake_not_a_crash(stage: Stage) -> None:
    made = stage.ask()
    [row] = made["retrievals"]
    span = {"retrieval_id": row["id"], "start_ms": row["end_ms"], "end_ms": row["start_ms"]}
    answer = stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={"retrievals": [span]})
    assert answer.status_code == 422


def test_a_camera_left_out_is_refused_and_a_foreign_one_not_found(stage: Stage) -> None:
    second = a_camera(stage.archive, "TT-0413")
    cameras = [*stage.body()["cameras"], {**stage.body()["cameras"][0], "camera_id": second}]
    made = stage.ask(cameras=cameras)
    kept, dropped = made["retrievals"]
    foreign = {"retrieval_id": 999, "start_ms": kept["start_ms"], "end_ms": kept["end_ms"]}
    address = f"/api/v1/requests/{made['id']}/approve"
    assert stage.chief.post(address, json={"retrievals": [foreign]}).status_code == 404
    assert stage.chief.post(address, json={"retrievals": []}).status_code == 422
    span = {"retrieval_id": kept["id"], "start_ms": kept["start_ms"], "end_ms": kept["end_ms"]}
    decided = stage.chief.post(address, json={"retrievals": [span]}).json()
    assert [row["state"] for row in decided["retrievals"]] == ["approved", "refused"]
    assert stage.asker.get(f"/api/v1/retrievals/{dropped['id']}/playlist").status_code == 403


def test_decided_once(stage: Stage, client_as: Callable[..., Person]) -> None:
    made = stage.ask()
    stage.approve(made)
    answer = stage.chief.post(f"/api/v1/requests/{made['id']}/refuse", json={"note": "đổi ý về việc này"})
    assert answer.status_code == 409
    assert stage.chief.account.display_name in answer.json()["title"]
    page = client_as("commander").post(f"/requests/{made['id']}/approve", data={"keep": "1"})
    assert page.status_code == 409 and "đã được" in page.text


def test_a_request_sent_twice_is_one(stage: Stage, client_as: Callable[..., Person], clock: SetClock) -> None:
    first = stage.ask()
    assert stage.ask(reason="Cùng yêu cầu đó, bấm thêm một lần nữa.")["id"] == first["id"]
    sent = [stage.asker.post("/requests/new", data=form(stage)).headers["location"] for _ in range(2)]
    assert sent == [f"/requests/{first['id']}"] * 2
    assert kinds(stage)["request.made"] == kinds(stage)["retrieval.requested"] == 1
    assert stage.ask(purpose="verify_report")["id"] != first["id"]
    assert client_as("officer").post("/api/v1/requests", json=stage.body()).json()["id"] != first["id"]
    clock.advance(6 * MINUTE_MS)
    assert stage.ask()["id"] != first["id"], "later it is meant anew"


def test_a_decision_sent_twice_is_one(stage: Stage) -> None:
    made = stage.ask()
    assert stage.approve(made) == stage.approve(made)
    key = made["retrievals"][0]["id"]
    data = {"keep": str(key), f"from_{key}": "02/03/2026 05:00:00", f"to_{key}": "02/03/2026 05:02:00"}
    assert stage.chief.post(f"/requests/{made['id']}/approve", data=data).status_code == 303
    narrower = {"retrieval_id": key, "start_ms": stage.start_ms, "end_ms": stage.start_ms + 5_000}
    again = stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={"retrievals": [narrower]})
    assert again.status_code == 409, "another decision is no repeat"
    assert kinds(stage)["retrieval.granted"] == 2 and kinds(stage)["request.approved"] == 1
    refused, note = stage.ask(), {"note": "Camera này không nhìn ra nơi đó."}
    for _ in range(2):
        assert stage.chief.post(f"/api/v1/requests/{refused['id']}/refuse", json=note).status_code == 200
    assert kinds(stage)["request.refused"] == 1


def test_what_was_seen_or_handed_over_is_not_withdrawn(stage: Stage) -> None:
    granted = stage.granted()
    [ref, *_rest] = stage.clip_refs(granted)
    assert "Mọi quyền xem đã cấp" in stage.asker.get("/requests/1").text, "nobody saw it yet"
    assert stage.detective.get(f"/api/v1/retrievals/{granted}/clips/{ref}/thumbnail").status_code == 200
    answer = stage.asker.post("/api/v1/requests/1/withdraw")
    assert (answer.status_code, answer.json()["code"]) == (409, "viewed_already")
    page = stage.asker.get("/requests/1").text
    assert "Không có giá trị; quyền xem tự hết" in page and "/requests/1/withdraw" not in page
    stage.asker.post(f"/api/v1/retrievals/{granted}/hand-over")
    assert stage.asker.post("/api/v1/requests/1/withdraw").json()["code"] == "handed_over_already"


def test_refused_with_a_reason(stage: Stage) -> None:
    made = stage.ask()
    address = f"/api/v1/requests/{made['id']}/refuse"
    for note in ("ngắn", "\u2060" * 20, "không nhìn ra \u202enơi đó"):
        assert stage.chief.post(address, json={"note": note}).status_code == 422
    answer = stage.chief.post(address, json={"note": "Camera này không nhìn ra nơi đó."})
    assert answer.json()["state"] == answer.json()["retrievals"][0]["state"] == "refused"
    assert "Camera này không nhìn ra nơi đó." in stage.asker.get(f"/requests/{made['id']}").text


def test_withdrawn_by_the_asker_alone(stage: Stage) -> None:
    made = stage.ask()
    address = f"/api/v1/requests/{made['id']}/withdraw"
    assert stage.chief.post(address).status_code == 404
    assert stage.asker.post(address).json()["state"] == "withdrawn"
    assert stage.asker.post(address).status_code == 409
    assert stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={}).status_code == 409


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"reason": "quá ngắn"}, 422),
        ({"reason": "." * 40}, 422),
        ({"reason": "\u200b" * 40}, 422),
        ({"reason": "Cần xem hướng rời đi \u202ecủa hai xe máy."}, 422),
        ({"purpose": "curiosity"}, 422),
        ({"cameras": []}, 422),
        ({"case_id": 999}, 404),
        ({"cameras": [{"camera_id": 999, "start_ms": 1, "end_ms": 60_001}]}, 404),
        ({"cameras": [{"camera_id": 1, "start_ms": 5_000, "end_ms": 5_000}]}, 422),
        ({"cameras": [{"camera_id": 1, "start_ms": 0, "end_ms": 25 * HOUR_MS}]}, 422),
        ({"cameras": [{"camera_id": 1, "start_ms": 4_000_000_000_000, "end_ms": 4_000_000_060_000}]}, 422),
        ({"cameras": [{"camera_id": 1, "start_ms": -5, "end_ms": 60_000}]}, 422),
    ],
)
def test_what_cannot_be_asked(stage: Stage, other: dict[str, object], status: int) -> None:
    assert stage.asker.post("/api/v1/requests", json=stage.body(**other)).status_code == status
    assert kinds(stage)["request.made"] == 0


def test_other_units_cameras_and_cases_are_not_there(stage: Stage, client_as: Callable[..., Person]) -> None:
    stranger = client_as("officer", unit_id=OTHER_UNIT_ID)
    assert stranger.post("/api/v1/requests", json=stage.body()).status_code == 404
    pending = a_camera(stage.archive, "TT-0999", registration="pending")
    span = {**stage.body()["cameras"][0], "camera_id": pending}
    assert stage.asker.post("/api/v1/requests", json=stage.body(cameras=[span])).status_code == 422
    page = stranger.get(f"/requests/new?camera={stage.camera_id}")
    assert "<b>TT-0412</b>" not in page.text and "Không đưa vào được" in page.text
