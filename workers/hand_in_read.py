"""Read one file of a hand-in and propose start and camera: see ingest.hand_in."""

from __future__ import annotations

from ingest.hand_in import read_file
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    read_file(archive, job, int(job.arguments["file_id"]))
