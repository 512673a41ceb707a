"""A wrong start of a filed file: stated anew, taken out of search, brought back; what it moves and what it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from storage.catalog import clips, holds, masters
from storage.check import check
from storage.models import Filing, Intake, Master, Mount
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from storage.values.digest import sha256_of_bytes
from storage.values.timespan import Timespan
from tests.factories.people import Person
from tests.factories.town import LONG_AGO
from tests.service.conftest import ClientAs
from tests.service.retrievals.stage import Stage, facts, kinds, set_up

REASON = "Giờ trên hình chậm hơn một giờ so với giờ đã nhập."


@pytest.fixture
def stage(archive: Archive, client_as: ClientAs) -> Stage:
    return set_up(
        archive,
        client_as("officer", "hoi"),
        client_as("commander", "duyet"),
        client_as("officer", "dieutra"),
        client_as("officer", "xacnhan"),
    )


@pytest.fixture
def intake_id(stage: Stage) -> int:
    """The intake that brought the footage of the stage; its camera hangs somewhere, since long ago."""
    with stage.archive.write() as work:
        work.session.add(
            Mount(
                camera_id=stage.camera_id,
                lat=10.36,
                lon=107.08,
                azimuth_deg=0,
                angle_deg=90,
                range_metres=50,
                valid_from_ms=LONG_AGO,
                recorded_at=work.now,
            )
        )
        master = work.session.get_one(Master, stage.shelved.master_id)
        row = Intake(
            camera_id=stage.camera_id,
            staging_key="staging/none",
            original_name=master.original_name,
            bytes_received=master.size_bytes,
            sha256=master.sha256,
            device_start_ms=master.device_start_ms,
            time_source="stated",
            state="filed",
            master_id=master.id,
            channel="page",
            received_at=work.now,
            ended_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        return row.id


def say(person: Person, intake_id: int, kind: str = "start", status: int = 201, **more: Any) -> dict[str, Any]:
    answer = person.post(f"/api/v1/intakes/{intake_id}/restatements", json={"kind": kind, "reason": REASON, **more})
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


def decided(person: Person, said: dict[str, Any], *, agreed: bool = True, status: int = 200) -> dict[str, Any]:
    answer = person.post(f"/api/v1/restatements/{said['id']}/decision", json={"is_agreed": agreed})
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


def shown(stage: Stage, at_ms: int) -> tuple[list[int], set[str]]:
    """Starts of the clips that a search for four minutes finds, and why the rest has none."""
    answer = stage.asker.put("/api/v1/session/working-case", json={"case_id": stage.case.id, "purpose": "investigate"})
    assert answer.status_code == 204
    asked = {"cameras": "TT-0412", "from": str(at_ms), "to": str(at_ms + 4 * MINUTE_MS)}
    found = stage.asker.get("/api/v1/footage", params=asked).json()
    (camera,) = found["cameras"]
    return [clip["start_ms"] for clip in camera["clips"]], {gap["reason"] for gap in camera["gaps"]}


def by_hour(stage: Stage, at_ms: int) -> dict[int, int]:
    """Clips of the day by the hour of the day, as the strip above the search counts them."""
    asked = {"cameras": "TT-0412", "from": str(at_ms), "to": str(at_ms + 4 * MINUTE_MS)}
    day = stage.asker.get("/api/v1/footage/hours", params=asked).json()
    return {(hour["hour_ms"] - day["from_ms"]) // HOUR_MS: hour["clip_count"] for hour in day["hours"]}


def stored(archive: Archive) -> dict[str, bytes]:
    return {found.key: b"".join(archive.store.read(found.key)) for found in archive.store.listed()}


def test_a_restated_file_is_found_at_its_right_time_and_nothing_stored_changes(stage: Stage, intake_id: int) -> None:
    before, wrong, right = stored(stage.archive), stage.start_ms, stage.start_ms + HOUR_MS
    assert len(shown(stage, wrong)[0]) == 3 and not shown(stage, right)[0]
    said = say(stage.asker, intake_id, start_ms=right)
    assert (said["state"], said["before_ms"], said["after_ms"]) == ("standing", wrong, right)
    assert not shown(stage, wrong)[0]
    assert shown(stage, right)[0] == [right, right + MINUTE_MS, right + 2 * MINUTE_MS]
    told = facts(stage, "master.restated")
    assert (told["before_ms"], told["after_ms"]) == (wrong, right)
    assert told["asked_by"] == stage.asker.id and told["reason_sha256"] == sha256_of_bytes(REASON.encode())
    page = stage.asker.get(f"/intakes/{intake_id}").text
    assert REASON in page and "đã sửa" in page
    assert stored(stage.archive) == before
    assert check(stage.archive, "rows").findings == []
    # the way back is another word, and the book keeps both
    say(stage.asker, intake_id, start_ms=wrong)
    assert len(shown(stage, wrong)[0]) == 3 and not shown(stage, right)[0]
    lines = stage.chief.get(f"/api/v1/intakes/{intake_id}/restatements").json()
    assert [(line["state"], line["after_ms"]) for line in lines] == [("standing", wrong), ("replaced", right)]
    say(stage.asker, intake_id, status=422, start_ms=wrong)
    say(stage.asker, intake_id, status=422)
    say(stage.asker, intake_id, status=422, start_ms=right, reason="sai")
    say(stage.asker, intake_id, status=422, start_ms=right + 900 * DAY_MS)


@pytest.mark.parametrize("size_name", ["embedded"])
def test_out_of_search_only_by_two_and_never_in_silence(
    stage: Stage, intake_id: int, client_as: ClientAs, clock: SetClock
) -> None:
    said = say(stage.asker, intake_id, "withdrawal")
    assert said["state"] == "waiting" and len(shown(stage, stage.start_ms)[0]) == 3
    decided(stage.asker, said, status=422)
    decided(client_as("technician", "kythuat"), said, status=403)
    say(stage.chief, intake_id, "withdrawal", status=409)
    waiting = stage.chief.get("/restatements").text
    assert "Đồng ý" in waiting and REASON in waiting
    assert "Sửa giờ, rút tệp chờ đồng ý" in stage.chief.get("/").text
    assert decided(stage.chief, said)["state"] == "standing"
    decided(stage.chief, said, status=409)
    assert shown(stage, stage.start_ms) == ([], {"withdrawn", "not_requested"}) and by_hour(stage, stage.start_ms) == {}
    listed = client_as("auditor", "kiemtra").get("/restatements")
    assert listed.status_code == 200 and REASON in listed.text and "Đang áp dụng" in listed.text
    with stage.archive.read() as session:
        assert clips.of_master(session, stage.shelved.master_id)
    assert check(stage.archive, "rows").findings == []
    assert say(stage.asker, intake_id, "return")["state"] == "standing"
    assert len(shown(stage, stage.start_ms)[0]) == 3


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_hold_follows_what_moves_into_it_and_what_is_held_moves_by_two(stage: Stage, intake_id: int) -> None:
    def held(at_ms: int) -> list[Timespan]:
        span = {"camera_id": stage.camera_id, "start_ms": at_ms, "end_ms": at_ms + MINUTE_MS, "reason": REASON}
        answer = stage.asker.post(f"/api/v1/cases/{stage.case.id}/holds", json=span)
        assert answer.status_code == 201, answer.text
        return in_force()

    def in_force() -> list[Timespan]:
        with stage.archive.read() as session:
            return [Timespan(one.start_ms, one.end_ms) for one in holds.of_case(session, stage.case.id)]

    filed = Timespan(stage.start_ms, stage.start_ms + 3 * MINUTE_MS)
    right, elsewhere = stage.start_ms - 2 * HOUR_MS, stage.start_ms - 4 * HOUR_MS
    assert filed not in held(right)
    decided(stage.chief, say(stage.asker, intake_id, start_ms=right))
    assert in_force()[1:] == [filed]  # it moved into what is held
    say(stage.asker, intake_id, "withdrawal", status=422)
    moved = say(stage.asker, intake_id, start_ms=elsewhere)
    assert moved["state"] == "waiting" and shown(stage, right)[0]
    decided(stage.chief, moved)
    assert shown(stage, elsewhere)[0] and in_force()[1:] == [filed]  # it moved out, and stays held
    kept = held(elsewhere)  # where it was filed by this one, too: the other may end sooner; and nothing between
    assert len(kept) == 4 and kept[3] == filed and max(span.length_ms for span in kept) < HOUR_MS
    assert check(stage.archive, "rows").findings == []


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_hold_placed_where_a_file_is_by_its_right_time_keeps_it_where_it_was_filed(
    stage: Stage, intake_id: int
) -> None:
    right = stage.start_ms - 40 * DAY_MS
    moved = say(stage.asker, intake_id, start_ms=right)
    assert moved["state"] == "waiting"  # too far for one person
    decided(stage.chief, moved)
    span = {"camera_id": stage.camera_id, "start_ms": right, "end_ms": right + MINUTE_MS, "reason": REASON}
    assert stage.asker.post(f"/api/v1/cases/{stage.case.id}/holds", json=span).status_code == 201
    with stage.archive.read() as session:
        first, second = holds.of_case(session, stage.case.id)
    assert (second.start_ms, second.end_ms) == (stage.start_ms, stage.start_ms + 3 * MINUTE_MS)
    assert first.end_ms - first.start_ms < HOUR_MS  # not forty days of everything else


@pytest.mark.parametrize("size_name", ["embedded"])
def test_whoever_was_given_it_is_told_with_which_start(stage: Stage, intake_id: int) -> None:
    made = stage.approve(stage.ask())
    retrieval_id = made["retrievals"][0]["id"]
    stage.produce(retrieval_id)
    moved = say(stage.asker, intake_id, start_ms=stage.start_ms + HOUR_MS)
    assert moved["state"] == "waiting"  # it was asked for: a second person must agree
    decided(stage.chief, moved)
    told = stage.asker.get(f"/api/v1/retrievals/{retrieval_id}").json()["restated"]
    assert [(one["before_ms"], one["after_ms"]) for one in told] == [(moved["before_ms"], moved["after_ms"])]
    assert "đã sửa sau khi yêu cầu" in stage.detective.get(f"/retrievals/{retrieval_id}").text
    assert "giờ tệp gốc đã sửa" in stage.detective.get(f"/cases/{stage.case.id}/retrievals").text
    for person in (stage.asker, stage.detective):
        assert "Đoạn đã yêu cầu có tệp gốc sửa giờ" in person.get("/").text
    assert "Đoạn đã yêu cầu có tệp gốc sửa giờ" not in stage.deputy.get("/").text


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_somebody_asked_for_and_waits_for_is_not_moved_by_one_alone(
    stage: Stage, intake_id: int, client_as: ClientAs
) -> None:
    technician, away = client_as("technician", "kythuat"), stage.start_ms - 4 * HOUR_MS
    made = stage.ask()
    assert "Đoạn đã yêu cầu có tệp gốc sửa giờ" not in stage.asker.get("/").text
    out_of_it = say(technician, intake_id, start_ms=away)
    assert out_of_it["state"] == "waiting"
    decided(stage.chief, out_of_it)
    for person in (stage.asker, stage.detective):
        assert "Đoạn đã yêu cầu có tệp gốc sửa giờ" in person.get("/").text
    (asked,) = made["retrievals"]
    told = stage.asker.get(f"/api/v1/retrievals/{asked['id']}").json()["restated"]
    assert [one["after_ms"] for one in told] == [away]
    into_it = say(technician, intake_id, start_ms=stage.start_ms + MINUTE_MS)
    assert into_it["state"] == "waiting"
    decided(stage.chief, into_it, agreed=False)
    assert say(technician, intake_id, start_ms=away + HOUR_MS)["state"] == "standing"  # nobody asked for either


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_follows_a_hold_is_in_the_name_of_who_moved_it_and_ends_with_it(
    stage: Stage, intake_id: int, client_as: ClientAs
) -> None:
    technician, right = client_as("technician", "kythuat"), stage.start_ms - 2 * HOUR_MS
    span = {"camera_id": stage.camera_id, "start_ms": right, "end_ms": right + MINUTE_MS, "reason": REASON}
    placed = stage.detective.post(f"/api/v1/cases/{stage.case.id}/holds", json=span).json()
    moved = say(technician, intake_id, start_ms=right)
    assert moved["state"] == "waiting"
    decided(stage.chief, moved)
    with stage.archive.read() as session:
        first, second = holds.of_case(session, stage.case.id)
    assert (first.placed_by, second.placed_by) == (stage.detective.id, technician.id)
    assert (first.follows_id, second.follows_id) == (None, placed["id"])
    answer = stage.chief.post(f"/api/v1/holds/{placed['id']}/release", json={"reason": REASON})
    assert answer.status_code == 200, answer.text
    with stage.archive.read() as session:
        assert holds.in_force(session) == []
    assert kinds(stage)["hold.released"] == 2


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("is_held_first", [True, False])
def test_what_may_lie_in_a_held_span_is_held_by_the_clock_of_the_house(
    stage: Stage, intake_id: int, is_held_first: bool
) -> None:
    stage.archive.settings = replace(stage.archive.settings, clock_drift_ms_per_day=48_000)  # two seconds an hour
    right = stage.start_ms - 2 * HOUR_MS
    end = right + MINUTE_MS
    span = {"camera_id": stage.camera_id, "start_ms": right, "end_ms": end, "reason": REASON}
    if is_held_first:  # an order takes in five minutes more
        assert stage.asker.post(f"/api/v1/cases/{stage.case.id}/holds", json=span).status_code == 201
        decided(stage.chief, say(stage.asker, intake_id, start_ms=end + 5 * MINUTE_MS + 3_000))
    else:
        assert say(stage.asker, intake_id, start_ms=end + 3_000)["state"] == "standing"
        assert stage.asker.post(f"/api/v1/cases/{stage.case.id}/holds", json=span).status_code == 201
    with stage.archive.read() as session:
        first, second = holds.of_case(session, stage.case.id)
    assert (second.follows_id, second.start_ms) == (first.id, stage.start_ms)


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_is_taken_out_is_opened_only_to_whom_it_was_given(stage: Stage, intake_id: int) -> None:
    given = stage.granted()
    assert shown(stage, stage.start_ms)[0]
    listed = stage.asker.get("/stac/search", params={"collections": "TT-0412"}).json()["features"]
    assert len(listed) == 3
    (ref, *_rest) = stage.clip_refs(given)
    with stage.archive.write() as work:  # approving held it; what is held is not taken out
        for hold in holds.in_force(work.session):
            holds.release(work.session, hold.id, released_by=stage.chief.id, released_at=work.now, reason=REASON)
    decided(stage.chief, say(stage.asker, intake_id, "withdrawal"))
    address = f"/api/v1/retrievals/{given}"
    for part in (f"/clips/{ref}/video", f"/clips/{ref}/thumbnail", "/clips", "/playlist"):
        assert stage.deputy.get(address + part).status_code == 403, part
    assert stage.asker.get(address + "/clips").status_code == 200
    assert not shown(stage, stage.start_ms)[0]  # and the asker works on the case now
    found = stage.asker.get("/stac/search", params={"collections": "TT-0412"})
    assert found.status_code == 200 and found.json()["features"] == []
    assert stage.asker.get(f"/stac/collections/TT-0412/items/{listed[2]['id']}").status_code == 404
    assert stage.asker.get(f"/stac/collections/TT-0412/items/{listed[2]['id']}/video").status_code == 403  # not given


@pytest.mark.parametrize("size_name", ["embedded"])
def test_it_stands_for_an_index_that_was_lost(stage: Stage, intake_id: int) -> None:
    right = stage.start_ms + HOUR_MS
    say(stage.asker, intake_id, start_ms=right)
    with stage.archive.write() as work:
        work.session.execute(delete(Filing))
    assert {found.code for found in check(stage.archive, "rows").findings} == {"filing_too_narrow"}
    with stage.archive.write() as work:
        assert masters.mend_filings(work.session) == 1
    assert len(shown(stage, right)[0]) == 3 and not shown(stage, stage.start_ms)[0]
    assert check(stage.archive, "rows").findings == []
