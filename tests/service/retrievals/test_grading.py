"""What a retrieval was worth: graded by the investigator, confirmed by a further person, never edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storage.catalog import grades, retrievals
from storage.models import Retrieval
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.service.retrievals.stage import Stage, a_case, facts, kinds, relax

WHY = "Thấy rõ biển số xe và hướng rời đi của đối tượng."


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


def grade(stage: Stage, person: Person, retrieval_id: int, value: Any = 3, reason: str = WHY) -> Any:
    body = {"case_id": stage.case.id, "value": value, "reason": reason}
    return person.post(f"/api/v1/retrievals/{retrieval_id}/grades", json=body)


def assign(stage: Stage, person: Person, case_id: int | None = None) -> None:
    address = f"/api/v1/cases/{case_id or stage.case.id}/investigator"
    assert stage.chief.put(address, json={"investigator_id": person.id}).status_code == 204


def test_the_investigator_grades_and_a_further_person_confirms(stage: Stage) -> None:
    granted = stage.granted()
    given = grade(stage, stage.detective, granted).json()
    assert (given["value"], given["graded_by"], given["is_rule_relaxed"]) == (3, stage.detective.id, False)
    for person in (stage.detective, stage.asker):
        assert person.post(f"/api/v1/grades/{given['id']}/confirm").status_code == 403
    confirmed = stage.deputy.post(f"/api/v1/grades/{given['id']}/confirm").json()
    assert confirmed["confirmed_by"] == stage.deputy.id
    assert stage.chief.post(f"/api/v1/grades/{given['id']}/confirm").status_code == 409
    assert kinds(stage)["grade.given"] == kinds(stage)["grade.confirmed"] == 1
    assert facts(stage, "grade.confirmed")["has_viewed"] is False, "confirmed by its reasons alone: the chain says so"


def test_nobody_else_grades(stage: Stage, client_as: Callable[..., Person]) -> None:
    granted = stage.granted()
    for person in (stage.asker, stage.chief, stage.deputy, client_as("auditor"), client_as("report_officer")):
        assert grade(stage, person, granted).status_code == 403
    assert grade(stage, client_as("officer", unit_id=OTHER_UNIT_ID), granted).status_code == 404


def test_the_searcher_does_not_grade_even_as_investigator(stage: Stage) -> None:
    granted = stage.granted()
    assign(stage, stage.asker)
    assert grade(stage, stage.asker, granted).status_code == 403
    relax(stage)
    given = grade(stage, stage.asker, granted)
    assert (given.status_code, given.json()["is_rule_relaxed"]) == (201, True), "every report says so"


def test_the_approver_does_not_grade_even_as_investigator(stage: Stage) -> None:
    granted = stage.granted()
    assign(stage, stage.chief)
    assert grade(stage, stage.chief, granted).status_code == 403


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        *((value, WHY) for value in (5, -1, True, "4", 4.0, None)),
        *((3, reason) for reason in ("mười chín ký tự đó.", " " * 30, "-" * 30, f"{WHY}\u200d")),
    ],
)
def test_what_is_no_grade(stage: Stage, value: Any, reason: str) -> None:
    assert grade(stage, stage.detective, stage.granted(), value, reason).status_code == 422


def test_a_new_grade_replaces_and_nothing_is_edited(stage: Stage) -> None:
    granted = stage.granted()
    first = grade(stage, stage.detective, granted, 2).json()
    second = grade(stage, stage.detective, granted, 4).json()
    assert stage.deputy.post(f"/api/v1/grades/{first['id']}/confirm").status_code == 409
    assert stage.deputy.post(f"/api/v1/grades/{second['id']}/confirm").status_code == 200
    third = grade(stage, stage.detective, granted, 1).json()
    assert third["confirmed_by"] is None, "a replaced confirmation does not carry over"
    with stage.archive.read() as session:
        history = grades.history(session, first["case_retrieval_id"])
    assert [(one.value, one.replaced_at is None) for one in history] == [(2, False), (4, False), (1, True)]
    page = stage.detective.get(f"/retrievals/{granted}").text
    assert "2 đánh giá đã thay" in page


def test_a_grade_and_its_confirmation_sent_twice_are_one(stage: Stage) -> None:
    granted = stage.granted()
    first, second = (grade(stage, stage.detective, granted).json() for _ in range(2))
    assert first["id"] == second["id"]
    answers = [stage.deputy.post(f"/api/v1/grades/{first['id']}/confirm") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    third = grade(stage, stage.detective, granted).json()
    assert third["id"] == first["id"] and third["confirmed_by"] == stage.deputy.id, "the same grade stands as it is"
    assert kinds(stage)["grade.given"] == kinds(stage)["grade.confirmed"] == 1


def test_nothing_is_graded_before_it_is_produced(stage: Stage) -> None:
    made = stage.approve(stage.ask())
    answer = grade(stage, stage.detective, made["retrievals"][0]["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_produced")


def test_a_retrieval_without_footage_is_graded_too(stage: Stage) -> None:
    made = stage.approve(stage.ask())
    key = made["retrievals"][0]["id"]
    with stage.archive.write() as work:
        row = work.session.get_one(Retrieval, key)
        row.state, row.produced_at, row.message = "produced", work.now, "Không có đoạn ghi hình nào."
    page = stage.asker.get(f"/retrievals/{key}").text
    assert "Không có đoạn ghi hình" in page and "0 – Không có dữ liệu" in page
    assert grade(stage, stage.detective, key, 0, "Camera đã ghi đè trước khi yêu cầu.").status_code == 201


def test_graded_is_not_withdrawn(stage: Stage) -> None:
    granted = stage.granted()
    grade(stage, stage.detective, granted, 1)
    answer = stage.asker.post("/api/v1/requests/1/withdraw")
    assert (answer.status_code, answer.json()["code"]) == (409, "graded_already")


def test_used_in_a_further_case_it_is_graded_there_anew(stage: Stage, client_as: Callable[..., Person]) -> None:
    granted = stage.granted()
    grade(stage, stage.detective, granted, 4)
    further = a_case(stage.archive, stage.asker, stage.deputy)
    address = f"/api/v1/retrievals/{granted}/links"
    assert client_as("officer", unit_id=OTHER_UNIT_ID).post(address, json={"case_id": further.id}).status_code == 404
    link = stage.asker.post(address, json={"case_id": further.id})
    assert (link.status_code, link.json()["grade"]) == (201, None)
    assert stage.asker.post(address, json={"case_id": further.id}).status_code == 409
    body = {"case_id": further.id, "value": 2, "reason": WHY}
    assert stage.detective.post(f"/api/v1/retrievals/{granted}/grades", json=body).status_code == 403
    assert stage.deputy.post(f"/api/v1/retrievals/{granted}/grades", json=body).status_code == 201
    with stage.archive.read() as session:
        links = retrievals.links_of(session, granted)
        assert {grade.value for grade in grades.current(session, [one.id for one in links]).values()} == {4, 2}
    assert further.number in stage.asker.get(f"/retrievals/{granted}").text


def test_handed_over_once(stage: Stage) -> None:
    granted = stage.granted()
    address = f"/api/v1/retrievals/{granted}/hand-over"
    assert stage.asker.post(address).json()["state"] == "handed_over"
    assert stage.asker.post(address).status_code == 409
    assert stage.asker.get(f"/api/v1/retrievals/{granted}/playlist").status_code == 200
    assert grade(stage, stage.detective, granted).status_code == 201
