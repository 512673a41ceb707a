"""The database says what is undone: this finds it, frees what dead processes held, and keeps the timetable."""

from __future__ import annotations

import threading
from collections.abc import Callable

from storage.catalog import jobs
from storage.models import Job
from storage.unit_of_work import Archive
from storage.values.process import is_dead
from workers.attempt import run_job
from workers.jobs import spec_of
from workers.schedule import TIMETABLE, Round

_RING_AGAIN_PASSES = 30  # a job still undone is rung for again every so many looks


def release_dead(archive: Archive) -> int:
    """Queue again what processes of this host had taken that are no more; answers how many jobs."""
    with archive.read() as session:
        dead = [name for name in jobs.leaseholders(session) if is_dead(name)]
    freed = 0
    for name in dead:
        with archive.write() as work:
            freed += jobs.release_of(work.session, name, work.now)
    return freed


def run_undone(
    archive: Archive, ending: threading.Event | None = None, only: Callable[[int], bool] | None = None
) -> int:
    """Run what is undone, one job after another, until nothing that is due is left; answers how many.

    Jobs that a person waits for go first. ``ending``: stop before the next job once it is set. ``only``: leave other
    jobs (by key) alone.
    """
    count = 0
    while not (ending and ending.is_set()):
        with archive.read() as session:
            undone = jobs.undone(session, archive.clock.now_ms())
        wanted = [(job_id, name) for job_id, name in undone if only is None or only(job_id)]
        if not wanted:
            break
        job_id, _ = min(wanted, key=lambda found: not _is_awaited(found[1]))
        count += run_job(archive, job_id)
    return count


def _is_awaited(name: str) -> bool:
    spec = spec_of(name)
    return spec is not None and spec.is_awaited


def tend_timetable(archive: Archive, timetable: tuple[Round, ...] = TIMETABLE) -> list[str]:
    """Make the jobs whose round has come, each once; answers their names."""
    with archive.read() as session:
        now = archive.clock.now_ms()
        due = [turn for turn in timetable if _is_due(jobs.latest_named(session, turn.job_name), turn, now)]
    made = []
    for turn in due:
        with archive.write() as work:
            if _is_due(jobs.latest_named(work.session, turn.job_name), turn, work.now):
                work.send(turn.job_name, dedupe_key=f"{turn.job_name}@{turn.number_at(work.now)}")
                made.append(turn.job_name)
    return made


def _is_due(latest: Job | None, turn: Round, now: int) -> bool:
    if latest is None:
        return True
    return latest.state not in {"queued", "running"} and turn.number_at(latest.created_at) < turn.number_at(now)


class Ringer:
    """Rings RQ's bell again for jobs that stay undone: their ring was lost, or their pause is over.

    A job is rung for when two looks in a row found it undone, then again every 30 looks; a ring too many does no harm,
    since a job is claimed once.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._seen: dict[int, int] = {}

    def look(self) -> list[int]:
        """Look once; answers the jobs that were rung for."""
        with self._archive.read() as session:
            undone = [job_id for job_id, _ in jobs.undone(session, self._archive.clock.now_ms(), limit=500)]
        self._seen = {job_id: self._seen.get(job_id, 0) + 1 for job_id in undone}
        wanted = [job_id for job_id in undone if self._seen[job_id] % _RING_AGAIN_PASSES == 2]
        self._archive.bell.ring(wanted)
        return wanted
