"""Ask a feed's device for its clock, streams and recordings: the clock goes into the ledger, the rest is the answer."""

from __future__ import annotations

from ingest.backfill import device_of
from ingest.device_clock import observe_clock
from ingest.device_report import describe
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Run the job."""
    camera_id = int(job.arguments["camera_id"])
    job.progress(1, 100, "Đang hỏi thiết bị")
    device = device_of(archive, camera_id)
    seen = observe_clock(archive, camera_id, device, job.created_by)
    told = "\n".join(describe(device, seen))
    with archive.write(job.created_by) as work:
        job.finish_in(work, told)
