"""Clear away what an ended intake no longer needs: see ingest.intake."""

from __future__ import annotations

from ingest.intake import clear
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    clear(archive, job, int(job.arguments["intake_id"]), list(job.arguments["names"]))
