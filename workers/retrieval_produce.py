"""Job: the exhibits of an approved retrieval."""

from __future__ import annotations

from ingest.exhibits import produce
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Produce the exhibits of ``retrieval_id``."""
    produce(archive, job, int(job.arguments["retrieval_id"]))
