"""The crew thread: woken by the bell, ends cleanly, gives back what it was at."""

from __future__ import annotations

import threading

import pytest

from storage.catalog import jobs
from storage.models import Job
from storage.unit_of_work import Archive
from tests.workers import trial_jobs
from tests.workers.conftest import Send
from workers import catch_up
from workers.crew import Crew

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])  # the grown-up size has RQ: tests/flows


@pytest.fixture(autouse=True)
def no_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "tend_timetable", lambda archive: [])


def wait_for(archive: Archive, job_id: int, state: str) -> Job:
    for _ in range(500):
        with archive.read() as session:
            job = jobs.get(session, job_id)
        assert job is not None
        if job.state == state:
            return job
        threading.Event().wait(0.02)
    raise AssertionError(f"{job.state}, not {state}: {job.message}")


def test_jobs_sent_before_and_after_the_start_are_run(archive: Archive, send: Send) -> None:
    before = send("succeed")
    crew = Crew(archive)
    crew.start()
    wait_for(archive, before, "done")
    wait_for(archive, send("succeed"), "done")
    assert crew.stop()
    assert trial_jobs.count_of(archive) == 2


def test_stopping_gives_back_what_is_at_work(archive: Archive, send: Send) -> None:
    job_id = send("last")
    trial_jobs.begun.clear()
    crew = Crew(archive)
    crew.start()
    assert trial_jobs.begun.wait(10)
    assert crew.stop()
    job = wait_for(archive, job_id, "queued")
    assert (job.attempt_count, job.leased_by) == (0, None)


def test_a_failing_job_does_not_end_the_crew(archive: Archive, send: Send) -> None:
    failing = send("fail", attempts=1)
    crew = Crew(archive)
    crew.start()
    wait_for(archive, failing, "parked")
    wait_for(archive, send("succeed"), "done")
    assert crew.stop()
