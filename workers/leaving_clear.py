"""Job: what is left of days that left the index is let go, a round at a time."""

from __future__ import annotations

from service.cases.rules import ENDED
from storage import retention
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Go on where the round before ended; each page stands in a transaction of its own."""
    count = retention.discard_leaving(archive, ENDED, job.progress)
    with archive.write() as work:
        job.finish_in(work, f"Đã cho đi {count} đoạn." if count else None)
