"""Running one job of the crew by its name."""

from __future__ import annotations

from storage.catalog import jobs
from storage.models import Job
from storage.unit_of_work import Archive
from workers.attempt import run_job


def ran(archive: Archive, name: str, **arguments: object) -> Job:
    """A job of that name, run once."""
    with archive.write() as work:
        job_id = work.send(name, **arguments).id
    run_job(archive, job_id)
    with archive.read() as session:
        job = jobs.get(session, job_id)
        assert job is not None and job.state == "done", job and job.message
        return job
