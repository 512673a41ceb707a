"""Job: what has outlived its keeping is let go."""

from __future__ import annotations

from service.cases.rules import ENDED
from storage import retention
from storage.photographs import discard_photographs
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """One round over the whole archive; each thing let go stands in a transaction of its own."""
    tally = retention.apply(archive, ended_stages=ENDED, progress=job.progress)
    photographs = discard_photographs(archive)
    said = f"Đã cho đi {tally.clips} đoạn, {tally.masters} tệp gốc, {tally.exhibits} vật trích xuất."
    if photographs:
        said += f" Đã cho đi {photographs} ảnh chụp đồng hồ."
    with archive.write() as work:
        job.finish_in(work, said if tally.clips or tally.masters or tally.exhibits or photographs else None)
