"""Job: a stretch of the access log is digested and the digest chained into custody."""

from __future__ import annotations

from service.custody.actions import digest_access_log
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Digest what was written since the last digest."""
    with archive.write() as work:
        digest_access_log(work)
        job.finish_in(work)
