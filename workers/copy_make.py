"""Make the browser's copy of a clip: see ingest.copies."""

from __future__ import annotations

from ingest.copies import make_copy
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    make_copy(archive, job, int(job.arguments["clip_ref_id"]))
