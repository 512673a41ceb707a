"""Leave to see footage follows the case: investigators come and go, who confirms looks before confirming."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import grants, retrievals
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS, SetClock
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.service.retrievals.stage import Stage, a_case, facts, kinds, set_up

WHY = "Thấy rõ biển số xe và hướng rời đi của đối tượng."


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


@pytest.fixture
def stage(archive: Archive, client_as: Callable[..., Person]) -> Stage:
    asker, chief, detective, deputy = (client_as(role) for role in ("officer", "commander", "officer", "officer"))
    return set_up(archive, asker, chief, detective, deputy)


def addresses(stage: Stage, retrieval_id: int) -> list[str]:
    """Every way to a byte of a retrieval."""
    [ref, *_rest] = stage.clip_refs(retrieval_id)
    with stage.archive.read() as session:
        [exhibit] = retrievals.exhibits_of(session, [retrieval_id])[retrieval_id]
    clip = f"/api/v1/retrievals/{retrieval_id}/clips/{ref}"
    whole = [f"/api/v1/retrievals/{retrieval_id}/{what}" for what in ("clips", "playlist")]
    return [f"{clip}/video", f"{clip}/thumbnail", f"{clip}/copy", *whole, f"/api/v1/exhibits/{exhibit.id}/file"]


def seen(stage: Stage, person: Person, retrieval_id: int) -> set[int]:
    return {person.get(address).status_code for address in addresses(stage, retrieval_id)}


def assign(stage: Stage, person: Person) -> None:
    body = {"investigator_id": person.id}
    assert stage.chief.put(f"/api/v1/cases/{stage.case.id}/investigator", json=body).status_code == 204


def grade(stage: Stage, retrieval_id: int, value: int = 3) -> int:
    body = {"case_id": stage.case.id, "value": value, "reason": WHY}
    key: int = stage.detective.post(f"/api/v1/retrievals/{retrieval_id}/grades", json=body).json()["id"]
    return key


def test_it_passes_from_one_investigator_to_the_next_and_lasts_no_longer(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    clock.advance(5 * MINUTE_MS)
    assert (seen(stage, stage.detective, granted), seen(stage, stage.deputy, granted)) == ({200}, {403})
    assign(stage, stage.deputy)
    assert (seen(stage, stage.detective, granted), seen(stage, stage.deputy, granted)) == ({403}, {200})
    assert seen(stage, stage.asker, granted) == {200}, "who asked keeps theirs"
    assert kinds(stage)["retrieval.leave_ended"] == 1
    with stage.archive.read() as session:
        ends = {grant.expires_at for grant in grants.of_retrievals(session, [granted])}
    assert len(ends) == 1, "nobody sees longer than was approved"
    last = stage.looks("clip.viewed")[-1]
    assert (last.case_id, last.purpose) == (stage.case.id, "investigate")
    clock.advance(7 * DAY_MS)
    for person in (stage.chief, stage.detective):
        person.sign_in()
    assign(stage, stage.detective)
    assert seen(stage, stage.detective, granted) == {403}, "what is over is not opened by assigning"


def test_an_edit_of_the_case_passes_it_on_too(stage: Stage) -> None:
    granted = stage.granted()
    case = stage.case
    values = {
        "kind": case.kind,
        "title": case.title,
        "occurred_from_ms": case.occurred_from_ms,
        "occurred_to_ms": case.occurred_to_ms,
        "place": case.place,
    }
    body = {**values, "investigator_id": stage.deputy.id, "edition": 1}
    assert stage.asker.put(f"/api/v1/cases/{case.id}", json=body).status_code == 200
    assert (seen(stage, stage.detective, granted), seen(stage, stage.deputy, granted)) == ({403}, {200})


def test_what_was_opened_in_an_emergency_passes_to_nobody(stage: Stage) -> None:
    made = stage.asker.post("/api/v1/requests/break-glass", json=stage.body()).json()
    key = made["retrievals"][0]["id"]
    stage.produce(key)
    assign(stage, stage.deputy)
    assert seen(stage, stage.deputy, key) == {403}
    assert stage.asker.get(f"/api/v1/retrievals/{key}/playlist").status_code == 200


def test_used_in_a_further_case_its_investigator_sees_it(stage: Stage) -> None:
    granted = stage.granted()
    further = a_case(stage.archive, stage.asker, stage.deputy)
    assert seen(stage, stage.deputy, granted) == {403}
    assert stage.asker.post(f"/api/v1/retrievals/{granted}/links", json={"case_id": further.id}).status_code == 201
    assert seen(stage, stage.deputy, granted) == {200}
    assign(stage, stage.chief)
    assert seen(stage, stage.deputy, granted) == {200}, "the other case did not change hands"


def test_who_confirms_looks_first_and_only_until_confirming(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    key = grade(stage, granted)
    page = stage.deputy.get(f"/retrievals/{granted}").text
    assert f"/grades/{key}/look" in page and "Xem để xác nhận" in page
    lent = stage.deputy.post(f"/api/v1/grades/{key}/look").json()
    assert lent == {"retrieval_id": granted, "expires_at": clock.now_ms() + 30 * MINUTE_MS}
    assert stage.deputy.post(f"/grades/{key}/look").headers["location"] == f"/retrievals/{granted}"
    *films, exhibit = addresses(stage, granted)
    assert {stage.deputy.get(address).status_code for address in films} == {200}
    assert stage.deputy.get(exhibit).status_code == 403, "to look, not to take away"
    assert stage.looks("clip.viewed")[-1].account_id == stage.deputy.id
    assert "Xác nhận đánh giá" in stage.deputy.get(f"/retrievals/{granted}").text
    assert stage.deputy.post(f"/api/v1/grades/{key}/confirm").status_code == 200
    assert facts(stage, "grade.confirmed")["has_viewed"] is True
    assert seen(stage, stage.deputy, granted) == {403}
    assert stage.deputy.post(f"/api/v1/grades/{key}/look").status_code == 409
    assert kinds(stage)["retrieval.leave_ended"] == 1


def test_a_lent_look_ends_by_itself_and_with_the_grade(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    first = grade(stage, granted)
    stage.deputy.post(f"/api/v1/grades/{first}/look")
    second = grade(stage, granted, 2)
    assert seen(stage, stage.deputy, granted) == {403}
    assert stage.deputy.post(f"/api/v1/grades/{first}/look").status_code == 409
    stage.deputy.post(f"/api/v1/grades/{second}/look")
    clock.advance(30 * MINUTE_MS)
    assert seen(stage, stage.deputy, granted) == {403}


def test_nobody_else_is_lent_a_look(stage: Stage, client_as: Callable[..., Person]) -> None:
    granted = stage.granted()
    key = grade(stage, granted)
    before = kinds(stage)["retrieval.granted"]
    assert stage.asker.post(f"/api/v1/grades/{key}/look").status_code == 403
    assert stage.detective.post(f"/api/v1/grades/{key}/look").status_code == 403
    assert client_as("officer", unit_id=OTHER_UNIT_ID).post(f"/api/v1/grades/{key}/look").status_code == 404
    for role in ("auditor", "report_officer", "technician", "owner"):
        assert client_as(role).post(f"/api/v1/grades/{key}/look").status_code == 403
    assert kinds(stage)["retrieval.granted"] == before
