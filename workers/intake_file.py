"""File an intake: see ingest.intake."""

from __future__ import annotations

from ingest.intake import file_intake
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    file_intake(archive, job, int(job.arguments["intake_id"]))
