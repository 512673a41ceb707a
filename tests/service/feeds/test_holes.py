"""A technician has holes filled from the device's own recording, and asks the device; nobody else, nothing unwanted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from storage.catalog import jobs
from storage.models import Job, Outage
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.feeds import a_feed
from tests.factories.people import Person

ClientAs = Callable[..., Person]
pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture
def feed_id(archive: Archive) -> int:
    """A feed whose device speaks ONVIF."""
    feed = a_feed(archive)
    with archive.write() as work:
        work.session.merge(feed).onvif_port = 80
    return feed.id


def an_outage(archive: Archive, start: int, end: int | None, reason: str = "no_link") -> int:
    with archive.write() as work:
        outage = Outage(camera_id=1, start_ms=start, end_ms=end, reason=reason, note="")
        work.session.add(outage)
        work.session.flush()
        return outage.id


def waiting(archive: Archive) -> list[Job]:
    with archive.read() as session:
        return [job for job in jobs.listed(session, ("queued",)) if job.name.startswith("feed.")]


def test_an_outage_is_fetched_by_one_press(
    archive: Archive, clock: SetClock, client_as: ClientAs, feed_id: int
) -> None:
    technician, start = client_as("technician"), clock.now_ms() - HOUR_MS
    outage = an_outage(archive, start, start + 60_000)
    assert f'name="outage" value="{outage}"' in technician.get(f"/feeds/{feed_id}").text
    for _ in range(2):
        assert technician.post(f"/feeds/{feed_id}/backfill", data={"outage": outage}).status_code == 303
    [job] = waiting(archive)
    assert (job.name, job.noun, job.noun_id) == ("feed.backfill", "feed", feed_id)
    assert job.arguments == {"camera_id": 1, "from_ms": start, "until_ms": start + 60_000}
    assert "Đang chờ" in technician.get(f"/feeds/{feed_id}").text


@pytest.mark.parametrize("reason", ["paused", "refused", "removed", "maintenance"])
def test_what_nobody_was_to_record_is_not_fetched(
    archive: Archive, clock: SetClock, client_as: ClientAs, feed_id: int, reason: str
) -> None:
    technician, start = client_as("technician"), clock.now_ms() - HOUR_MS
    outage = an_outage(archive, start, start + 60_000, reason)
    assert 'name="outage"' not in technician.get(f"/feeds/{feed_id}").text
    assert technician.post(f"/feeds/{feed_id}/backfill", data={"outage": outage}).status_code == 409
    assert waiting(archive) == []


def test_an_outage_that_lasts_or_is_of_another_camera_is_refused(
    archive: Archive, clock: SetClock, client_as: ClientAs, feed_id: int
) -> None:
    technician = client_as("technician")
    outage = an_outage(archive, clock.now_ms() - HOUR_MS, None)
    assert technician.post(f"/feeds/{feed_id}/backfill", data={"outage": outage}).status_code == 409
    assert technician.post(f"/feeds/{feed_id}/backfill", data={"outage": 10**9}).status_code == 404
    assert waiting(archive) == []


@pytest.mark.parametrize(
    ("span", "status"),
    [
        (("01/03/2026 08:00", "02/03/2026 07:00"), 303),
        (("27/02/2026 08:00", "02/03/2026 07:00"), 303),
        (("02/03/2026 07:00", "02/03/2026 07:00"), 422),
        (("02/03/2026 07:00", "02/03/2027 07:00"), 422),
        (("01/01/2026 07:00", "02/03/2026 07:00"), 422),
        (("<u>x", "02/03/2026 07:00"), 422),
        (("", ""), 422),
    ],
)
def test_a_span_that_is_typed(
    archive: Archive, client_as: ClientAs, feed_id: int, span: tuple[str, str], status: int
) -> None:
    start, end = span
    answer = client_as("technician").post(f"/feeds/{feed_id}/backfill", data={"from": start, "until": end})
    assert answer.status_code == status
    made = sorted((job.arguments["from_ms"], job.arguments["until_ms"]) for job in waiting(archive))
    assert bool(made) == (status == 303)
    assert all(0 < until - start_ms <= DAY_MS for start_ms, until in made)
    assert all(before[1] == then[0] for before, then in pairwise(made))
    assert "<u>" not in answer.text


def test_the_device_is_asked_once_and_only_where_it_can_be(archive: Archive, client_as: ClientAs, feed_id: int) -> None:
    technician = client_as("technician")
    for _ in range(2):
        assert technician.post(f"/feeds/{feed_id}/ask", data={}).status_code == 303
    assert [job.name for job in waiting(archive)] == ["feed.ask"]
    other = a_feed(archive, "VT-0002")
    assert 'id="device"' not in technician.get(f"/feeds/{other.id}").text
    assert technician.post(f"/feeds/{other.id}/ask", data={}).status_code == 409


@pytest.mark.parametrize("role", ["officer", "owner", "auditor"])
def test_nobody_else_may(archive: Archive, clock: SetClock, client_as: ClientAs, feed_id: int, role: str) -> None:
    outage = an_outage(archive, clock.now_ms() - HOUR_MS, clock.now_ms() - 1)
    person = client_as(role)
    assert person.post(f"/feeds/{feed_id}/ask", data={}).status_code in {403, 404}
    assert person.post(f"/feeds/{feed_id}/backfill", data={"outage": outage}).status_code in {403, 404}
    assert waiting(archive) == []


def test_programs_may_do_the_same(archive: Archive, clock: SetClock, client_as: ClientAs, feed_id: int) -> None:
    technician, start = client_as("technician"), clock.now_ms() - HOUR_MS
    outage, here = an_outage(archive, start, start + 60_000), f"/api/v1/feeds/{feed_id}"
    asked = technician.post(f"{here}/ask")
    assert (asked.status_code, asked.json()["name"], asked.json()["state"]) == (202, "feed.ask", "queued")
    [made] = technician.post(f"{here}/backfill", json={"outage_id": outage}).json()
    assert (made["from_ms"], made["until_ms"]) == (start, start + 60_000)
    [span] = technician.post(f"{here}/backfill", json={"from_ms": start, "until_ms": start + 1_000}).json()
    assert technician.post(f"{here}/backfill", json={}).status_code == 422
    assert technician.post(f"{here}/backfill", json={"from_ms": 2**70}).status_code in {400, 422}
    assert [job["id"] for job in technician.get(f"{here}/jobs").json()] == [span["id"], made["id"], asked.json()["id"]]
    assert client_as("officer").post(f"{here}/ask").status_code == 403


def test_the_recording_on_the_device_is_kept_by_form_and_by_program(client_as: ClientAs, feed_id: int) -> None:
    technician = client_as("technician")
    here = f"/api/v1/feeds/{feed_id}"
    typed = {"address": "rtsp://192.0.2.9/live", "recording_token": "R1", "onvif_port": 80}
    changed = technician.put(here, json=typed | {"edition": 1})
    assert (changed.status_code, changed.json()["recording_token"]) == (200, "R1")
    assert 'value="R1"' in technician.get(f"/feeds/{feed_id}").text
    form = {"address": "rtsp://192.0.2.9/live", "recording_token": "R2", "onvif_port": "80", "edition": "2"}
    assert technician.post(f"/feeds/{feed_id}", data=form).status_code == 303
    assert technician.get(here).json()["recording_token"] == "R2"
    assert technician.put(here, json=typed | {"edition": 3, "recording_token": "x" * 101}).status_code in {400, 422}
