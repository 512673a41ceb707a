"""Jobs on trial, put on the page of jobs for the length of a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.models import Job
from storage.unit_of_work import Archive
from workers import jobs
from workers.jobs import JobSpec

Send = Callable[..., int]


@pytest.fixture
def send(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Put a trial job on the page and send it: ``send("fail", time_limit_s=1)`` -> its key."""

    def act(function: str, *, queue: str = "upkeep", time_limit_s: int = 60, attempts: int | None = None) -> int:
        spec = JobSpec(f"tests.workers.trial_jobs:{function}", queue, time_limit_s, attempts)
        monkeypatch.setitem(jobs.JOBS, f"trial.{function}", spec)
        with archive.write() as work:
            job: Job = work.send(f"trial.{function}")
        return job.id

    return act
