"""Jobs on pages and as JSON: what runs, waits and is parked; tried anew or dismissed by those who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storage.catalog import custody, jobs
from storage.models import Job
from storage.queue import ThreadBell
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS, SetClock
from storage.values.queues import Queues
from tests.factories.people import Person

ClientAs = Callable[..., Person]
WHY = {"reason": "Tệp hỏng, đã xin bản khác."}
PAGE = Queues({"break_glass.close": "urgent", "copy.make": "awaited", "intake.file": "intake"})


@pytest.fixture(autouse=True)
def queues_of_the_house(archive: Archive) -> None:
    archive.queues = PAGE


def sent(archive: Archive, name: str = "staging.sweep", **values: Any) -> int:
    """A job with these columns as they are found."""
    with archive.write() as work:
        job = work.send(name, noun=values.pop("noun", None), noun_id=values.pop("noun_id", None))
    with archive.write() as work:
        row = work.session.get_one(Job, job.id)
        for column, value in values.items():
            setattr(row, column, value)
    return job.id


def parked(archive: Archive, name: str = "staging.sweep", **more: Any) -> int:
    now = archive.clock.now_ms()
    told = {"message": "Không tới được kho <b>S3</b>.", "attempt_count": 5, "ended_at": now, **more}
    return sent(archive, name, state="parked", **told)


def kinds(archive: Archive) -> list[tuple[str, int, int | None]]:
    with archive.read() as session:
        return [(e.kind, e.noun_id, e.actor_id) for e in custody.walk(session) if e.noun == "job"]


def test_a_parked_job_is_shown_with_its_reason_and_tried_again(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    job_id = parked(archive, "intake.file", noun="intake", noun_id=31)
    page = technician.get("/jobs?state=parked").text
    assert "Nhận tệp ghi hình" in page and "kho &lt;b&gt;S3" in page and "đã thử 5 lần" in page
    assert "tạm gác từ 02/03/2026 08:00" in page
    assert 'href="/intakes/31"' in page
    archive.bell = bell = ThreadBell()
    assert technician.post(f"/jobs/{job_id}/retry").status_code == 303
    assert bell.rung.is_set()
    with archive.read() as session:
        assert jobs.open_counts(session) == {"queued": 1, "parked": 0, "dismissed": 0}
    assert kinds(archive) == [("job.retried", job_id, technician.id)]
    assert technician.post(f"/jobs/{job_id}/retry").status_code == 409
    assert technician.post(f"/api/v1/jobs/{job_id}/retry").status_code == 409
    assert technician.post("/api/v1/jobs/999999/retry").status_code == 404
    assert "Không có việc nào bị tạm gác" in technician.get("/jobs?state=parked").text


def test_a_parked_job_is_dismissed_with_a_reason_and_undone(archive: Archive, client_as: ClientAs) -> None:
    technician, job_id = client_as("technician"), parked(archive)
    refused = technician.post(f"/jobs/{job_id}/dismissal", data={"reason": "vì"})
    assert refused.status_code == 422 and "ít nhất 10 ký tự" in refused.text
    assert f'id="reason-{job_id}"' in refused.text and ">vì</textarea>" in refused.text, "what was written is kept"
    assert kinds(archive) == []
    assert technician.post(f"/jobs/{job_id}/dismissal", data=WHY).status_code == 303
    assert "Không có việc nào bị tạm gác" in technician.get("/jobs?state=parked").text
    assert "Không có việc nào" in technician.get("/jobs").text
    page = technician.get("/jobs?state=dismissed").text
    assert WHY["reason"] in page and technician.account.display_name in page and "kho &lt;b&gt;S3" in page
    assert technician.post(f"/jobs/{job_id}/dismissal", data=WHY).status_code == 409
    assert technician.post(f"/jobs/{job_id}/retry").status_code == 303, "the way back"
    assert kinds(archive) == [("job.dismissed", job_id, technician.id), ("job.retried", job_id, technician.id)]
    (row,) = technician.get("/api/v1/jobs?state=queued").json()
    assert (row["id"], row["attempt_count"], row["dismissed_at"]) == (job_id, 0, None)


def test_one_that_is_parked_again_is_shown_again(archive: Archive, client_as: ClientAs) -> None:
    technician, job_id = client_as("technician"), parked(archive)
    assert technician.post(f"/api/v1/jobs/{job_id}/dismissal", json=WHY).status_code == 204
    assert technician.post(f"/api/v1/jobs/{job_id}/retry").status_code == 204
    with archive.write() as work:
        assert jobs.claim(work.session, job_id, work.now, work.now + 1, "may-mot:1:1")
        jobs.park(work.session, job_id, "may-mot:1:1", work.now, "Vẫn không được.")
    assert [row["id"] for row in technician.get("/api/v1/jobs?state=parked").json()] == [job_id]


def test_the_same_as_json(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    technician, job_id = client_as("technician"), parked(archive, "copy.make", noun="clip_ref", noun_id=4)
    (row,) = technician.get("/api/v1/jobs?state=parked").json()
    assert (row["id"], row["queue"], row["noun"], row["noun_id"]) == (job_id, "awaited", "clip_ref", 4)
    assert technician.post(f"/api/v1/jobs/{job_id}/dismissal", json={"reason": "vì"}).status_code == 422
    assert technician.post(f"/api/v1/jobs/{job_id}/dismissal", json=WHY).status_code == 204
    assert technician.post(f"/api/v1/jobs/{job_id}/dismissal", json=WHY).status_code == 409
    assert technician.post("/api/v1/jobs/999999/dismissal", json=WHY).status_code == 404
    assert technician.get("/api/v1/jobs").json() == technician.get("/api/v1/jobs?state=parked").json() == []
    (row,) = technician.get("/api/v1/jobs?state=dismissed").json()
    assert (row["dismissed_reason"], row["dismissed_by"]) == (WHY["reason"], technician.id)
    assert row["dismissed_at"] == clock.now_ms()
    assert technician.get("/api/v1/jobs?state=lost").status_code == 422
    assert technician.get("/api/v1/jobs?queue=lost").status_code == 422
    assert technician.get("/jobs?state=<b>&queue=<b>&before=x").status_code == 200


def test_who_runs_a_job_and_how_far_it_is(archive: Archive, client_as: ClientAs) -> None:
    now = archive.clock.now_ms()
    running = {"leased_by": "may-hai:4711:99", "lease_until_at": now + MINUTE_MS, "attempt_count": 2}
    sent(archive, "intake.file", state="running", done_count=3, total_count=8, progress_note="Đang cắt", **running)
    page = client_as("technician").get("/jobs").text
    assert "máy may-hai, tiến trình 4711" in page and "giữ việc đến 08:01:00" in page and "lần thử 2" in page
    assert 'max="8" value="3"' in page and "Đang cắt" in page
    (row,) = client_as("administrator").get("/api/v1/jobs").json()
    assert (row["host"], row["process"], row["queue"]) == ("may-hai", 4711, "intake")


def test_what_waits_is_told_by_queue_with_the_oldest(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    begin = clock.now_ms()
    sent(archive, "copy.make")
    clock.advance(2 * MINUTE_MS)
    sent(archive, "copy.make")
    sent(archive, "of.another_version")
    assert client_as("technician").get("/api/v1/jobs/queues").json() == [
        {"queue": "urgent", "count": 0, "oldest_at": None},
        {"queue": "awaited", "count": 2, "oldest_at": begin},
        {"queue": "intake", "count": 0, "oldest_at": None},
        {"queue": "upkeep", "count": 1, "oldest_at": begin + 2 * MINUTE_MS},
    ]
    page = client_as("technician").get("/jobs").text
    assert "lâu nhất: chờ 2 phút" in page and "of.another_version" in page


@pytest.mark.parametrize(
    ("queue", "names"),
    [("awaited", ["copy.make"]), ("upkeep", ["of.another_version", "staging.sweep"]), ("urgent", [])],
)
def test_one_queue_is_shown_alone(archive: Archive, client_as: ClientAs, queue: str, names: list[str]) -> None:
    for name in ("copy.make", "staging.sweep", "of.another_version"):
        sent(archive, name)
    found = client_as("technician").get(f"/api/v1/jobs?queue={queue}").json()
    assert [row["name"] for row in found] == names


def test_pages_follow_each_other_by_key(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    keys = [sent(archive) for _ in range(60)][::-1]
    first = technician.get("/jobs").text
    assert first.count('id="job-') == 50
    assert f'href="/jobs?before={keys[49]}"' in first
    assert technician.get(f"/jobs?before={keys[49]}").text.count('id="job-') == 10
    assert [row["id"] for row in technician.get("/api/v1/jobs?limit=7").json()] == keys[:7]
    assert [row["id"] for row in technician.get(f"/api/v1/jobs?limit=7&before={keys[6]}").json()] == keys[7:14]


def test_jobs_are_the_technicians(archive: Archive, client_as: ClientAs) -> None:
    job_id = parked(archive)
    for role in ("officer", "commander", "auditor", "report_officer"):
        person = client_as(role)
        assert person.get("/jobs").status_code == person.get("/api/v1/jobs").status_code == 403
        assert person.get("/api/v1/jobs/queues").status_code == 403
        assert person.post(f"/jobs/{job_id}/retry").status_code == 403
        assert person.post(f"/jobs/{job_id}/dismissal", data=WHY).status_code == 403
        assert person.post(f"/api/v1/jobs/{job_id}/dismissal", json=WHY).status_code == 403
    assert kinds(archive) == []


def test_a_link_is_for_those_who_may_open_it(archive: Archive, client_as: ClientAs) -> None:
    parked(archive, "retrieval.produce", noun="retrieval", noun_id=12)
    parked(archive, "intake.file", noun="intake", noun_id=31)
    technician, administrator = client_as("technician").get("/jobs").text, client_as("administrator").get("/jobs").text
    assert "lượt trích xuất #12" in technician and 'href="/retrievals/12"' not in technician
    assert "tệp nộp #31" in administrator and 'href="/intakes/31"' not in administrator


def test_parked_jobs_wait_on_the_first_page_and_beside_the_navigation(archive: Archive, client_as: ClientAs) -> None:
    technician, officer = client_as("technician"), client_as("officer")
    tile = '<a class="tile" href="/jobs?state=parked"'
    assert ">0<" in technician.get("/").text.split(tile)[1].split("</a>")[0]
    job_id = parked(archive)
    page = technician.get("/").text
    assert ">1<" in page.split(tile)[1].split("</a>")[0]
    assert ">1<" in page.split('<a href="/jobs"')[1].split("</a>")[0]
    assert tile not in officer.get("/").text
    technician.post(f"/jobs/{job_id}/dismissal", data=WHY)
    page = technician.get("/").text
    assert ">0<" in page.split(tile)[1].split("</a>")[0], "who dismissed it knows of it"
    assert ">1<" not in page.split('<a href="/jobs"')[1].split("</a>")[0]


def test_the_page_speaks_english_too(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    parked(archive)
    assert technician.post("/session/language", data={"language": "en", "back": "/jobs"}).status_code == 303
    page = technician.get("/jobs?state=parked").text
    assert "Clear unfinished uploads" in page and "tried 5 times" in page and "Dismiss" in page
    sent(archive, attempt_count=1)
    assert "tried 1 time<" in technician.get("/jobs").text
    assert "Tạm gác" not in page and "Bỏ qua" not in page


def test_a_waiting_job_says_since_when_and_when_it_is_tried_again(
    archive: Archive, client_as: ClientAs, clock: SetClock
) -> None:
    due = clock.now_ms() + 2 * HOUR_MS
    sent(archive, attempt_count=1, due_at=due, message="Kho đang bận, hãy chờ.")
    clock.advance(HOUR_MS)
    page = client_as("technician").get("/jobs").text
    assert "chờ 1 giờ" in page and "thử lại lúc 10:00:00" in page and "đã thử 1 lần" in page
    assert "Kho đang bận, hãy chờ." in page
