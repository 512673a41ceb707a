"""Read a long list of cameras for its preview: see service.cameras.imports."""

from __future__ import annotations

from service.cameras.imports import read_batch
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    said = job.arguments
    read_batch(archive, int(said["batch_id"]), str(said["staging_key"]), dict(said["defaults"]), job.finish_in)
