"""Job: emergency access that is over closes itself."""

from __future__ import annotations

from service.retrievals.break_glass import close_break_glass
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Take back every leave whose time is over."""
    with archive.write() as work:
        closed = close_break_glass(work)
        job.finish_in(work, f"Đã đóng {closed} lượt mở khẩn cấp." if closed else None)
