"""Every job of the house on one page: name, function, time limit, attempts, and whether a person waits for it.

A job's function is ``run(archive: Archive, job: JobRun) -> None``. It may be begun again after any interruption, so it
must double nothing; it ends itself with ``job.finish_in(work)`` inside the transaction of its effect (a job without
effects in the database may simply return). What it raises puts it back with a growing pause, and after the last
attempt aside, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from storage.unit_of_work import Archive
from workers.run import JobRun

JobFunction = Callable[[Archive, JobRun], None]


@dataclass(frozen=True)
class JobSpec:
    """A line of the page. ``function`` is ``module:name``, imported when first needed.

    ``time_limit_s``: a run longer than this is stopped and counts as failed. ``attempts``: None for the house's
    setting ``job_attempts``. ``is_awaited``: a person looks at a page until it is done, so it goes before others.
    """

    function: str
    time_limit_s: int
    attempts: int | None = None
    is_awaited: bool = False

    def load(self) -> JobFunction:
        """The function itself."""
        module, _, name = self.function.partition(":")
        return cast(JobFunction, getattr(import_module(module), name))


JOBS: dict[str, JobSpec] = {
    # a file handed in: staging → clips on the shelf
    "intake.file": JobSpec("workers.intake_file:run", time_limit_s=3_500),
    # what an ended intake no longer needs: its bytes in staging
    "intake.clear": JobSpec("workers.intake_clear:run", time_limit_s=300),
    # uploads that nobody finished
    "staging.sweep": JobSpec("workers.staging_sweep:run", time_limit_s=600),
    # a long list of cameras read for its preview
    "import.read": JobSpec("workers.import_read:run", time_limit_s=900, is_awaited=True),
    # an H.264 copy of one clip for the browser
    "copy.make": JobSpec("workers.copy_make:run", time_limit_s=1_800, is_awaited=True),
    # the exhibits of an approved retrieval
    "retrieval.produce": JobSpec("workers.retrieval_produce:run", time_limit_s=3_500, is_awaited=True),
    # a legal hold placed or released is mirrored into the store's own locks
    "hold.mirror": JobSpec("workers.hold_mirror:run", time_limit_s=600),
    # a report is issued: numbers frozen, DOCX and PDF written and stored
    "report.write": JobSpec("workers.report_write:run", time_limit_s=600, is_awaited=True),
    # what has outlived its keeping goes
    "retention.apply": JobSpec("workers.retention_apply:run", time_limit_s=3_500),
    # emergency access that is over closes itself
    "break_glass.close": JobSpec("workers.break_glass_close:run", time_limit_s=60, is_awaited=True),
    # the hour's access log is digested into custody
    "access.digest": JobSpec("workers.access_digest:run", time_limit_s=300),
    # the promises of the archive, rows only
    "archive.check": JobSpec("workers.archive_check:run", time_limit_s=1_800),
}


def spec_of(name: str) -> JobSpec | None:
    """The line of a job; None for a name that is not on the page."""
    return JOBS.get(name)
