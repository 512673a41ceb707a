"""The first page by role, the custody chain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.web.formatting import clock, moment
from storage.models import Camera
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS, SetClock
from tests.factories.feeds import a_feed
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.street import a_camera
from tests.service.retrievals.stage import Stage, set_up

ClientAs = Callable[..., Person]


@pytest.fixture
def stage(archive: Archive, client_as: ClientAs) -> Stage:
    """People, a case, footage."""
    return set_up(
        archive,
        client_as("officer", "nguoi-hoi"),
        client_as("commander", "chi-huy"),
        client_as("officer", "dieu-tra"),
        client_as("officer", "nguoi-thu-hai"),
    )


def test_nothing_waits_says_so(client_as: ClientAs) -> None:
    for role in ("officer", "commander"):
        assert "Không còn việc gấp" in client_as(role).get("/").text


def test_a_request_waits_for_the_commander_of_the_unit_alone(stage: Stage, client_as: ClientAs) -> None:
    made = stage.ask()
    page = stage.chief.get("/").text
    assert made["number"] in page and f'href="/requests/{made["id"]}"' in page and "Xem và duyệt" in page
    assert "Yêu cầu của tôi" in stage.asker.get("/").text
    assert made["number"] not in client_as("commander", unit_id=OTHER_UNIT_ID).get("/").text
    assert made["number"] not in client_as("technician").get("/").text


def test_a_produced_retrieval_waits_for_the_investigator_alone(stage: Stage) -> None:
    stage.granted()
    page = stage.detective.get("/").text
    assert "Xem và đánh giá" in page and "vừa xong" in page and "0 giây" not in page
    with stage.archive.read() as session:
        code = session.get_one(Camera, stage.camera_id).code
    span = f"{moment(stage.start_ms, seconds=True)} – {clock(stage.start_ms + 2 * MINUTE_MS)}"
    assert f"{code} · {span}" in page, "two of one case are told apart"
    for person in (stage.asker, stage.chief, stage.deputy):
        assert "Xem và đánh giá" not in person.get("/").text


def test_a_feed_that_nobody_records_waits_for_technicians(
    archive: Archive, clock: SetClock, client_as: ClientAs
) -> None:
    technician = client_as("technician")
    assert "Camera kết nối không ghi được" not in technician.get("/").text
    a_feed(archive)
    assert "Camera kết nối không ghi được" not in technician.get("/").text, "a recorder has half a minute to take it"
    clock.advance(31_000)
    page = technician.get("/").text
    assert "Camera kết nối không ghi được" in page and 'href="/feeds"' in page and "Không còn việc gấp" not in page
    assert "Camera kết nối không ghi được" not in client_as("officer").get("/").text


def test_broken_and_pending_cameras_of_ones_unit(archive: Archive, client_as: ClientAs) -> None:
    a_camera(archive, "VT-0001", "pending")
    here, there = client_as("officer"), client_as("officer", unit_id=OTHER_UNIT_ID)
    tile = '<a class="tile" href="/cameras?registration=pending"'
    assert tile in here.get("/").text and tile in there.get("/").text
    assert here.get("/").text.split(tile)[1].split("</a>")[0].count(">1<") == 1
    assert there.get("/").text.split(tile)[1].split("</a>")[0].count(">0<") == 1


def test_titles_are_text(stage: Stage) -> None:
    with stage.archive.write() as work:
        work.session.get_one(Camera, stage.camera_id).address = "<script>alert(1)</script>"
        case = work.session.merge(stage.case)
        case.title = "<img src=x onerror=alert(1)>"
    stage.ask()
    for person in (stage.asker, stage.chief, stage.detective):
        page = person.get("/").text
        assert "<img src=x" not in page and "<script>alert" not in page


def test_the_chain_is_read_verified_and_paged(stage: Stage, client_as: ClientAs) -> None:
    with stage.archive.write(stage.chief.id) as work:
        for number in range(60):
            work.record("hold.placed", "hold", number)
    chief = client_as("auditor", unit_id=None)
    assert chief.get("/custody").text.count('class="chain"') == 50
    (newest, *_rest) = chief.get("/api/v1/custody").json()
    older = chief.get(f"/api/v1/custody?before={newest['seq'] - 49}").json()
    assert older[0]["seq"] == newest["seq"] - 50
    verdict = chief.post("/api/v1/custody/verification").json()
    assert verdict["is_unbroken"] and verdict["head_sha256"] == newest["sha256"] and verdict["faults"] == []
    page = chief.post("/custody", data={})
    assert page.status_code == 200 and "Chuỗi liền mạch" in page.text


def test_another_units_people_are_not_named_in_the_chain(stage: Stage, client_as: ClientAs) -> None:
    stage.ask()
    name = stage.asker.account.display_name
    auditor, foreign = client_as("auditor", unit_id=None), client_as("commander", unit_id=OTHER_UNIT_ID)
    assert name not in foreign.get("/custody").text
    assert name in auditor.get("/custody").text and name in stage.chief.get("/custody").text
    asked = [e for e in auditor.get("/api/v1/custody").json() if e["actor_id"] == stage.asker.id]
    assert asked and asked == [e for e in stage.chief.get("/api/v1/custody").json() if e["actor_id"] == stage.asker.id]
    assert not {e["seq"] for e in foreign.get("/api/v1/custody").json()} & {e["seq"] for e in asked}


def test_who_is_of_another_unit_is_no_number_in_the_chain(stage: Stage, client_as: ClientAs) -> None:
    outsider = client_as("officer", unit_id=OTHER_UNIT_ID)
    with stage.archive.write(outsider.id) as work:
        work.record("case.helped", "case", stage.case.id, case_id=stage.case.id)
    (entry, *_rest) = stage.chief.get("/api/v1/custody").json()
    assert (entry["kind"], entry["noun_id"], entry["actor_id"]) == ("case.helped", stage.case.id, None)
    assert "đơn vị khác" in stage.chief.get("/custody").text
    everything = client_as("auditor", unit_id=None).get("/api/v1/custody").json()
    assert [e["actor_id"] for e in everything if e["seq"] == entry["seq"]] == [outsider.id]


def test_the_number_beside_the_navigation_is_what_waits(stage: Stage) -> None:
    stage.ask()
    page = stage.chief.get("/account").text
    entry = page.split('<a href="/requests"')[1].split("</a>")[0]
    assert ">1<" in entry
    assert stage.asker.post("/api/v1/requests/break-glass", json=stage.body()).status_code == 201
    page = stage.chief.get("/account").text
    entry = page.split('<a href="/requests"')[1].split("</a>")[0]
    assert ">2<" in entry, "one to decide and one to review"
