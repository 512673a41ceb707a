"""Every job of the house on one page: name, function, queue, time limit, attempts.

A job's function is ``run(archive: Archive, job: JobRun) -> None``. It may be begun again after any interruption, so it
must double nothing; it ends itself with ``job.finish_in(work)`` inside the transaction of its effect (a job without
effects in the database may simply return). What it raises puts it back with a growing pause, and after the last
attempt aside, with the reason.

Queues, first to last (``storage/values/queues.py``): ``urgent`` · ``awaited`` · ``intake`` · ``upkeep``. Who takes from
several does so in the order of ``workers/turns.py``, in which every queue gets its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from storage.unit_of_work import Archive
from storage.values.queues import Queues
from workers.run import JobRun

JobFunction = Callable[[Archive, JobRun], None]


@dataclass(frozen=True)
class JobSpec:
    """A line of the page. ``function`` is ``module:name``, imported when first needed; ``queue`` is where it waits.

    ``time_limit_s``: a run longer than this is stopped and counts as failed. ``attempts``: None for the house's
    setting ``job_attempts``.
    """

    function: str
    queue: str
    time_limit_s: int
    attempts: int | None = None

    def load(self) -> JobFunction:
        """The function itself."""
        module, _, name = self.function.partition(":")
        return cast(JobFunction, getattr(import_module(module), name))


JOBS: dict[str, JobSpec] = {
    # a file handed in: staging → clips on the shelf
    "intake.file": JobSpec("workers.intake_file:run", "intake", time_limit_s=3_500),
    # a file of a hand-in is read, so that start and camera can be proposed
    "hand_in.read": JobSpec("workers.hand_in_read:run", "awaited", time_limit_s=3_500),
    # files that settled in the watched folder become hand-ins
    "folder.watch": JobSpec("workers.folder_watch:run", "intake", time_limit_s=3_500),
    # what an ended intake no longer needs: its bytes in staging
    "intake.clear": JobSpec("workers.intake_clear:run", "intake", time_limit_s=300),
    # uploads that nobody finished
    "staging.sweep": JobSpec("workers.staging_sweep:run", "upkeep", time_limit_s=600),
    # a long list of cameras read for its preview
    "import.read": JobSpec("workers.import_read:run", "awaited", time_limit_s=900),
    # an H.264 copy of one clip for the browser
    "copy.make": JobSpec("workers.copy_make:run", "awaited", time_limit_s=1_800),
    # the exhibits of an approved retrieval
    "retrieval.produce": JobSpec("workers.retrieval_produce:run", "awaited", time_limit_s=3_500),
    # a legal hold placed or released is mirrored into the store's own locks
    "hold.mirror": JobSpec("workers.hold_mirror:run", "urgent", time_limit_s=600),
    # a report is issued: numbers frozen, DOCX and PDF written and stored
    "report.write": JobSpec("workers.report_write:run", "awaited", time_limit_s=600),
    # what has outlived its keeping goes
    "retention.apply": JobSpec("workers.retention_apply:run", "upkeep", time_limit_s=3_500),
    # what is left of days that left the clip index (PostgreSQL)
    "leaving.clear": JobSpec("workers.leaving_clear:run", "upkeep", time_limit_s=3_500),
    # emergency access that is over closes itself
    "break_glass.close": JobSpec("workers.break_glass_close:run", "urgent", time_limit_s=60),
    # the hour's access log is digested into custody
    "access.digest": JobSpec("workers.access_digest:run", "upkeep", time_limit_s=300),
    # days of the clip index made ahead, closed days vacuumed and reindexed (PostgreSQL)
    "index.keep": JobSpec("workers.index_keep:run", "upkeep", time_limit_s=3_500),
    # the clocks of devices that speak ONVIF, asked for
    "clock.ask": JobSpec("workers.clock_ask:run", "upkeep", time_limit_s=3_500),
    # a feed's device asked for its clock, streams and recordings
    "feed.ask": JobSpec("workers.feed_ask:run", "awaited", time_limit_s=300, attempts=2),
    # the network of a recorder host asked which ONVIF devices there are
    "feed.discover": JobSpec("workers.feed_discover:run", "awaited", time_limit_s=120, attempts=1),
    # a hole in what was recorded, filled from the camera's own recording
    "feed.backfill": JobSpec("workers.feed_backfill:run", "intake", time_limit_s=3_500),
    # what new clips show of how their cameras do
    "health.judge": JobSpec("workers.health_judge:run", "upkeep", time_limit_s=1_800),
    # feeds whose recorder is gone get their hole
    "recorder.watch": JobSpec("workers.recorder_watch:run", "urgent", time_limit_s=300),
    # what connected cameras say of their own clocks
    "clock.watch": JobSpec("workers.clock_watch:run", "upkeep", time_limit_s=600),
    # the promises of the archive, rows only
    "archive.check": JobSpec("workers.archive_check:run", "upkeep", time_limit_s=1_800),
}


def spec_of(name: str) -> JobSpec | None:
    """The line of a job; None for a name that is not on the page."""
    return JOBS.get(name)


def queues() -> Queues:
    """Which queue each job of the page waits in: what is handed to whoever opens the archive."""
    return Queues({name: spec.queue for name, spec in JOBS.items()})
