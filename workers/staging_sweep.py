"""Sweep staging: bytes that no open intake waits for, once they are older than an upload may last."""

from __future__ import annotations

from storage.catalog import intakes, jobs
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS
from workers.run import JobRun
from workers.schedule import TIMETABLE

_KEEP_DONE_MS = 7 * DAY_MS  # how long finished rounds stay in the list of jobs


def run(archive: Archive, job: JobRun) -> None:
    """Remove staging objects older than ``staging_hours`` without an open intake; forget rounds long finished."""
    with archive.read() as session:
        needed = intakes.open_staging_keys(session)
    before = archive.clock.now_ms() - archive.settings.staging_hours * HOUR_MS
    swept = 0
    for found in list(archive.store.listed("staging/")):
        if found.key not in needed and found.modified_at < before:
            archive.store.remove(found.key)
            swept += 1
            job.progress(swept, 0, "Đang dọn tệp gửi dở")
    swept += archive.store.remove_unfinished(before)
    with archive.write() as work:
        jobs.forget_rounds(work.session, work.now - _KEEP_DONE_MS)
        jobs.forget_done(work.session, tuple(turn.job_name for turn in TIMETABLE), work.now - _KEEP_DONE_MS)
        job.finish_in(work, f"Đã dọn {swept} tệp gửi dở." if swept else None)
