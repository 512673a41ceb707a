"""The whole journey on both sizes: asked, narrowed, seen, graded, confirmed; and what happens when two act at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from storage.catalog import grades, holds, retrievals
from storage.values.clock import MINUTE_MS, SetClock
from tests.factories.people import Person
from tests.factories.promises import kinds as custody_kinds
from tests.service.retrievals.stage import Stage, a_case, kinds, relax

WHY = "Thấy rõ biển số xe và hướng rời đi của đối tượng."
NOTE = "Đúng là có người đang bị đe dọa, mở là cần thiết."


def at_once(acts: list[Callable[[], Any]]) -> list[int]:
    """Status codes of requests sent side by side."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(future.result().status_code for future in [pool.submit(act) for act in acts])


def test_from_the_request_to_the_confirmed_grade(stage: Stage) -> None:
    made = stage.ask()
    [row] = made["retrievals"]
    span = {"retrieval_id": row["id"], "start_ms": row["start_ms"], "end_ms": row["start_ms"] + MINUTE_MS}
    answer = stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={"retrievals": [span]})
    assert answer.status_code == 200
    stage.produce(row["id"])
    [ref] = stage.clip_refs(row["id"])
    assert stage.asker.get(f"/api/v1/retrievals/{row['id']}/clips/{ref}/video").status_code == 200
    body = {"case_id": stage.case.id, "value": 3, "reason": WHY}
    grade = stage.detective.post(f"/api/v1/retrievals/{row['id']}/grades", json=body).json()
    again = stage.detective.post(f"/api/v1/retrievals/{row['id']}/grades", json={**body, "value": 4}).json()
    assert stage.deputy.post(f"/api/v1/grades/{grade['id']}/confirm").status_code == 409
    assert stage.deputy.post(f"/api/v1/grades/{again['id']}/confirm").status_code == 200
    further = a_case(stage.archive, stage.asker, stage.deputy)
    linked = stage.asker.post(f"/api/v1/retrievals/{row['id']}/links", json={"case_id": further.id})
    assert linked.status_code == 201
    assert stage.asker.post(f"/api/v1/retrievals/{row['id']}/hand-over").status_code == 200
    shown = stage.asker.get(f"/api/v1/retrievals/{row['id']}").json()
    assert [link["case_id"] for link in shown["links"]] == [stage.case.id, further.id]
    assert (shown["state"], shown["may_view"], shown["links"][0]["grade"]["value"]) == ("handed_over", True, 4)
    for page in (
        f"/retrievals/{row['id']}",
        "/requests/1",
        "/requests?view=decided",
        f"/cases/{stage.case.id}/retrievals",
    ):
        assert stage.asker.get(page).status_code == 200
    counted = kinds(stage)
    for kind in ("request.approved", "retrieval.linked", "retrieval.handed_over", "grade.replaced", "grade.confirmed"):
        assert counted[kind] == 1, kind


def test_opened_in_an_emergency_reviewed_and_closed(stage: Stage, clock: SetClock) -> None:
    made = stage.asker.post("/api/v1/requests/break-glass", json=stage.body()).json()
    assert stage.asker.get(f"/api/v1/retrievals/{made['retrievals'][0]['id']}/playlist").status_code == 200
    review = {"is_justified": True, "note": NOTE}
    assert stage.chief.post(f"/api/v1/requests/{made['id']}/review", json=review).status_code == 200
    clock.advance(stage.archive.settings.break_glass_minutes * MINUTE_MS)
    stage.asker.sign_in()
    assert stage.asker.get(f"/api/v1/retrievals/{made['retrievals'][0]['id']}/playlist").status_code == 403
    with stage.archive.read() as session:
        assert retrievals.open_break_glass(session, clock.now_ms())
        assert holds.of_case(session, stage.case.id)


def test_two_decide_at_once_and_one_of_them_has(stage: Stage, client_as: Callable[..., Person]) -> None:
    other = client_as("commander")
    made = stage.ask()
    address = f"/api/v1/requests/{made['id']}"
    refusal = {"note": "Camera này không nhìn ra nơi đó."}
    acts = [
        lambda: stage.chief.post(f"{address}/approve", json={}),
        lambda: other.post(f"{address}/refuse", json=refusal),
    ]
    assert at_once(acts) == [200, 409]
    counted = custody_kinds(stage.archive)
    assert counted["request.approved"] + counted["request.refused"] == 1


def test_two_ask_at_once_and_get_different_numbers(stage: Stage) -> None:
    people = [stage.asker, stage.detective, stage.deputy, stage.chief]
    acts = [lambda person=person: person.post("/api/v1/requests", json=stage.body()) for person in people]
    assert at_once(acts) == [201] * 4
    with stage.archive.read() as session:
        numbers = [made.number for made in retrievals.requests(session)]
    assert sorted(numbers) == [f"YC 000{count}/2026" for count in (1, 2, 3, 4)]


def test_two_grades_at_once_leave_one_that_holds(stage: Stage) -> None:
    granted = stage.granted()
    relax(stage)
    body = {"case_id": stage.case.id, "reason": WHY}
    acts = [
        lambda value=value: stage.detective.post(f"/api/v1/retrievals/{granted}/grades", json={**body, "value": value})
        for value in (1, 2, 3, 4)
    ]
    assert at_once(acts) == [201] * 4
    with stage.archive.read() as session:
        [link] = retrievals.links_of(session, granted)
        history = grades.history(session, link.id)
    assert [grade.replaced_at is None for grade in history].count(True) == 1
    assert custody_kinds(stage.archive)["grade.replaced"] == 3
