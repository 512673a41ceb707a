"""Sweep staging: bytes that nothing open waits for, once they are older than an upload may last; and hand-ins that
nobody confirmed."""

from __future__ import annotations

from contextlib import suppress

from storage import hand_in
from storage.catalog import hand_ins, intakes, jobs
from storage.errors import Conflict
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS
from workers.run import JobRun
from workers.schedule import TIMETABLE
from workers.settings import Settings

_KEEP_DONE_MS = 7 * DAY_MS  # how long finished rounds stay in the list of jobs


def run(archive: Archive, job: JobRun) -> None:
    """Remove staging objects older than ``staging_hours`` that no open intake or hand-in waits for; let hand-ins go
    that wait longer than ``hand_in_days``; forget rounds and readings long finished."""
    dropped = _drop_forgotten(archive, job)
    with archive.read() as session:
        needed = intakes.open_staging_keys(session) | hand_ins.staging_keys(session)
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
        # they remember prints of what waits: nothing waits longer
        jobs.forget_done(work.session, ("hand_in.read",), work.now - Settings.from_env().hand_in_days * DAY_MS)
        told = [f"Đã dọn {swept} tệp gửi dở."] if swept else []
        told += [f"Đã bỏ {dropped} lượt nộp không ai xác nhận."] if dropped else []
        job.finish_in(work, " ".join(told) or None)


def _drop_forgotten(archive: Archive, job: JobRun) -> int:
    """Let hand-ins go that nobody confirmed in time; answers how many."""
    before = archive.clock.now_ms() - Settings.from_env().hand_in_days * DAY_MS
    with archive.read() as session:
        forgotten = hand_ins.forgotten(session, before)
    for number, hand_in_id in enumerate(forgotten, start=1):
        with suppress(Conflict):  # confirmed just now
            hand_in.drop(archive, hand_in_id, None)
        job.progress(number, 0, "Đang bỏ lượt nộp không ai xác nhận")
    return len(forgotten)
