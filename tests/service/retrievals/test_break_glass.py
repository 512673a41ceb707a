"""Opening at once: for one person, without download, for a short time; it closes itself and is reviewed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import custody, grades, grants, retrievals
from storage.values.clock import MINUTE_MS, SetClock
from tests.factories.people import Person
from tests.service.retrievals.stage import Stage, form, kinds
from workers.catch_up import run_undone, tend_timetable
from workers.schedule import Round

NOTE = "Đúng là có người đang bị đe dọa, mở là cần thiết."
CLOSING = (Round("break_glass.close", MINUTE_MS),)


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


def opened(stage: Stage) -> int:
    answer = stage.asker.post("/api/v1/requests/break-glass", json=stage.body())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["state"], made["is_break_glass"], made["decided_by"]) == ("approved", True, None)
    assert made["closes_at"] - made["requested_at"] == stage.archive.settings.break_glass_minutes * MINUTE_MS
    retrieval_id: int = made["retrievals"][0]["id"]
    stage.produce(retrieval_id)
    return retrieval_id


def playlist(stage: Stage, person: Person, retrieval_id: int) -> int:
    return person.get(f"/api/v1/retrievals/{retrieval_id}/playlist").status_code


def test_it_opens_for_the_one_who_asks_and_to_look_only(stage: Stage) -> None:
    retrieval_id = opened(stage)
    assert playlist(stage, stage.asker, retrieval_id) == 200
    assert playlist(stage, stage.detective, retrieval_id) == 403
    with stage.archive.read() as session:
        exhibit = retrievals.exhibits_of(session, [retrieval_id])[retrieval_id][0]
        [event] = [e for e in custody.walk(session) if e.kind == "request.opened_by_break_glass"]
    assert stage.asker.get(f"/api/v1/exhibits/{exhibit.id}/file").status_code == 403
    assert event.actor_id == stage.asker.id
    assert "chỉ xem" in stage.asker.get(f"/retrievals/{retrieval_id}").text


def test_reason_case_and_purpose_are_asked_for_as_ever(stage: Stage) -> None:
    answer = stage.asker.post("/api/v1/requests/break-glass", json=stage.body(reason="gấp lắm"))
    assert answer.status_code == 422
    page = stage.asker.post("/requests/new", data=form(stage, act="break_glass", reason="gấp lắm"))
    assert page.status_code == 422
    sent = stage.asker.post("/requests/new", data=form(stage, act="break_glass"))
    assert sent.status_code == 303
    assert "Đang mở khẩn cấp đến" in stage.asker.get(sent.headers["location"]).text


def test_it_closes_at_its_instant_even_before_any_job(stage: Stage, clock: SetClock) -> None:
    retrieval_id = opened(stage)
    clock.advance(stage.archive.settings.break_glass_minutes * MINUTE_MS)
    stage.asker.sign_in()
    assert playlist(stage, stage.asker, retrieval_id) == 403


def test_the_job_writes_down_that_it_closed_itself_once(stage: Stage, clock: SetClock) -> None:
    retrieval_id = opened(stage)
    tend_timetable(stage.archive, CLOSING)
    run_undone_closing(stage)
    assert closings(stage) == 0, "its time is not over"
    clock.advance(stage.archive.settings.break_glass_minutes * MINUTE_MS)
    for _ in range(3):
        tend_timetable(stage.archive, CLOSING)
        run_undone_closing(stage)
        clock.advance(MINUTE_MS)
    assert closings(stage) == 1
    with stage.archive.read() as session:
        assert all(grant.revoked_at for grant in grants.of_retrievals(session, [retrieval_id]))


def run_undone_closing(stage: Stage) -> None:
    """Only the closing: made-up bytes are nothing for the other jobs."""
    with stage.archive.read() as session:
        from storage.catalog import jobs

        wanted = {
            key for key, name in jobs.undone(session, stage.archive.clock.now_ms()) if name == "break_glass.close"
        }
    run_undone(stage.archive, only=wanted.__contains__)


def closings(stage: Stage) -> int:
    with stage.archive.read() as session:
        return sum(event.kind == "request.closed_by_itself" for event in custody.walk(session))


def test_a_commander_reviews_it_once(stage: Stage) -> None:
    opened(stage)
    address = "/api/v1/requests/1/review"
    body = {"is_justified": True, "note": NOTE}
    assert stage.asker.post(address, json=body).status_code == 403, "an officer does not review"
    assert stage.chief.post(address, json={**body, "note": "được"}).status_code == 422
    assert "Mở khẩn cấp chờ xem xét (1)" in stage.chief.get("/requests").text
    answer = stage.chief.post(address, json=body).json()
    assert (answer["reviewed_by"], answer["is_justified"]) == (stage.chief.id, True)
    assert stage.chief.post(address, json=body).status_code == 409
    assert "chờ xem xét (1)" not in stage.chief.get("/requests").text


def test_nobody_reviews_their_own(stage: Stage, client_as: Callable[..., Person]) -> None:
    chief = client_as("commander")
    made = chief.post("/api/v1/requests/break-glass", json=stage.body()).json()
    body = {"is_justified": True, "note": NOTE}
    assert chief.post(f"/api/v1/requests/{made['id']}/review", json=body).status_code == 403
    assert "Không thể tự xem xét" in chief.get(f"/requests/{made['id']}").text


def test_not_justified_closes_it_at_once(stage: Stage) -> None:
    retrieval_id = opened(stage)
    bad = stage.chief.post("/requests/1/review", data={"note": NOTE})
    assert bad.status_code == 422 and NOTE in bad.text
    answer = stage.chief.post("/requests/1/review", data={"is_justified": "0", "note": NOTE})
    assert answer.status_code == 303
    assert playlist(stage, stage.asker, retrieval_id) == 403
    assert "không chính đáng" in stage.asker.get("/requests/1").text


def judged(stage: Stage, is_justified: bool) -> None:
    answer = stage.chief.post("/api/v1/requests/1/review", json={"is_justified": is_justified, "note": NOTE})
    assert answer.status_code == 200, answer.text


def test_what_was_opened_without_need_is_not_graded(stage: Stage) -> None:
    retrieval_id = opened(stage)
    judged(stage, False)
    grade = {"case_id": stage.case.id, "value": 4, "reason": NOTE}
    answer = stage.detective.post(f"/api/v1/retrievals/{retrieval_id}/grades", json=grade)
    assert (answer.status_code, answer.json()["code"]) == (409, "unjustified")
    page = stage.detective.get(f"/retrievals/{retrieval_id}").text
    assert "không tính vào kết quả" in page and "Ghi đánh giá" not in page
    with stage.archive.read() as session:
        assert not grades.ungraded(session, stage.detective.id), "nothing waits for the investigator"


def test_a_grade_given_before_the_finding_is_not_confirmed_or_counted(stage: Stage) -> None:
    retrieval_id = opened(stage)
    grade = {"case_id": stage.case.id, "value": 4, "reason": NOTE}
    given = [
        stage.detective.post(f"/api/v1/retrievals/{retrieval_id}/grades", json={**grade, "value": value}).json()
        for value in (3, 4)
    ]
    judged(stage, False)
    assert stage.deputy.post(f"/api/v1/grades/{given[1]['id']}/confirm").json()["code"] == "unjustified"
    assert stage.deputy.post(f"/api/v1/grades/{given[1]['id']}/look").status_code == 409
    with stage.archive.read() as session:
        assert grades.count_unconfirmed(session, None) == 0


def test_justified_is_graded_as_ever(stage: Stage) -> None:
    retrieval_id = opened(stage)
    judged(stage, True)
    grade = {"case_id": stage.case.id, "value": 4, "reason": NOTE}
    assert stage.detective.post(f"/api/v1/retrievals/{retrieval_id}/grades", json=grade).status_code == 201


def test_sent_twice_it_opens_once(stage: Stage) -> None:
    first, second = (stage.asker.post("/api/v1/requests/break-glass", json=stage.body()).json() for _ in range(2))
    assert first["id"] == second["id"]
    assert kinds(stage)["request.opened_by_break_glass"] == kinds(stage)["retrieval.granted"] == 1


def test_an_ordinary_request_is_not_reviewed(stage: Stage) -> None:
    made = stage.ask()
    body = {"is_justified": True, "note": NOTE}
    assert stage.chief.post(f"/api/v1/requests/{made['id']}/review", json=body).status_code == 404
