"""Fill a hole from a camera's own recording: see ingest.backfill."""

from __future__ import annotations

from ingest.backfill import backfill
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    asked = job.arguments
    span_ms = int(asked["from_ms"]), int(asked["until_ms"])
    backfill(archive, job, int(asked["camera_id"]), span_ms, actor_id=job.created_by)
