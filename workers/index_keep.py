"""Job: the index keeps its form: days made ahead, days that are over closed, statistics true."""

from __future__ import annotations

from storage import days
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """One round; each step stands in transactions of its own and may be repeated."""
    made = days.make_ahead(archive)
    job.progress(1, 2, "Đang dọn và sắp lại chỉ mục của ngày đã qua")
    closed = days.close(archive)
    with archive.write() as work:
        job.finish_in(work, f"Đã mở {len(made)} ngày, đóng {len(closed)} ngày." if made or closed else None)
