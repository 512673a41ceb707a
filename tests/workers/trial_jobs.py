"""Jobs that tests put on the page of jobs: they succeed, fail, wait and take their time on purpose."""

from __future__ import annotations

import threading

from storage.catalog import custody
from storage.errors import Refused
from storage.objects.store import StoreUnreachable
from storage.unit_of_work import Archive
from workers.run import JobRun

begun = threading.Event()


def succeed(archive: Archive, job: JobRun) -> None:
    """End with an effect: a custody event that says how often it was."""
    job.progress(1, 2, "nửa chừng")
    with archive.write() as work:
        work.record("trial.succeeded", "trial", job.id, attempt=job.attempt)
        job.finish_in(work, "xong")


def return_only(archive: Archive, job: JobRun) -> None:
    """Do nothing and return."""


def fail(archive: Archive, job: JobRun) -> None:
    """Raise what no person should read."""
    raise ZeroDivisionError("secret detail")


def refuse(archive: Archive, job: JobRun) -> None:
    """Raise what a person should read."""
    raise Refused("trial", "Kho đang bận, hãy chờ.")


def read(archive: Archive, job: JobRun) -> None:
    """Ask the store for an object that is not there."""
    archive.store.stat("staging/none")


def miss(archive: Archive, job: JobRun) -> None:
    """Be told by a store that answers everyone else that it is away."""
    raise StoreUnreachable


def wait(archive: Archive, job: JobRun) -> None:
    """Ask for a later turn."""
    job.not_yet("Chờ đến lượt", 5_000)


def lose_lease(archive: Archive, job: JobRun) -> None:
    """Have another process take the job in the middle, then try to end it with an effect."""
    with archive.write() as work:
        work.session.get_one(_job(), job.id).leased_by = "elsewhere:1:1"
    with archive.write() as work:
        work.record("trial.succeeded", "trial", job.id)
        job.finish_in(work)


def last(archive: Archive, job: JobRun) -> None:
    """Show progress until told to stop."""
    begun.set()
    for count in range(10_000):
        job.stopped.wait(0.02)
        job.progress(count, 10_000, f"lượt {count}")


def fail_after_end(archive: Archive, job: JobRun) -> None:
    """End with an effect, then fail."""
    succeed(archive, job)
    raise ZeroDivisionError


def count_of(archive: Archive) -> int:
    """How many effects there are."""
    with archive.read() as session:
        return sum(entry.kind == "trial.succeeded" for entry in custody.walk(session))


def _job() -> type:
    from storage.models import Job

    return Job
