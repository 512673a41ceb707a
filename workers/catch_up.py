"""The database says what is undone: this finds it, frees what dead processes held, and keeps the timetable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from storage.catalog import jobs
from storage.models import Job
from storage.queue import RedisBell
from storage.unit_of_work import Archive
from storage.values.process import is_dead
from storage.values.queues import QUEUES
from workers.attempt import run_job
from workers.jobs import queues as queues_of_page
from workers.schedule import TIMETABLE, Round
from workers.turns import order

_RING_AGAIN_LOOKS = 10  # a job still undone is looked for on RQ's lists every so many looks
_LOOKED_AT = 200  # of each queue, oldest first: those behind are looked at when these are done


def release_dead(archive: Archive) -> int:
    """Queue again what processes of this host had taken that are no more; answers how many jobs."""
    host = archive.settings.host_name
    with archive.read() as session:
        dead = [name for name in jobs.leaseholders(session) if is_dead(name, host)]
    freed = 0
    for name in dead:
        with archive.write() as work:
            freed += jobs.release_of(work.session, name, work.now)
    return freed


def run_undone(
    archive: Archive, ending: threading.Event | None = None, only: Callable[[int], bool] | None = None
) -> int:
    """Run what is undone, one job after another, until nothing that is due is left; answers how many.

    The order of the queues is that of ``turns``. ``ending``: stop before the next job once it is set. ``only``: leave
    other jobs (by key) alone.
    """
    count = 0
    while not (ending and ending.is_set()):
        job_id = _next(archive, order(count, QUEUES), only)
        if job_id is None:
            break
        count += run_job(archive, job_id)
    return count


def _next(archive: Archive, queues: Sequence[str], only: Callable[[int], bool] | None) -> int | None:
    page = queues_of_page()
    with archive.read() as session:
        for queue in queues:
            limit = 1 if only is None else 100
            undone = jobs.undone(session, archive.clock.now_ms(), limit, page.names([queue]))
            for job_id, _ in undone:
                if only is None or only(job_id):
                    return job_id
    return None


def tend_timetable(archive: Archive, timetable: tuple[Round, ...] = TIMETABLE, late_ms: int = 0) -> list[str]:
    """Make the jobs whose round has come and that nobody made within ``late_ms``, each once; answers their names."""
    with archive.read() as session:
        now = archive.clock.now_ms() - late_ms
        due = [turn for turn in timetable if _is_due(jobs.latest_named(session, turn.job_name), turn, now)]
    return [turn.job_name for turn in due if begin_round(archive, turn, late_ms)]


def begin_round(archive: Archive, turn: Round, late_ms: int = 0) -> bool:
    """Make the job of a round that has come; False when it is made already or the last one is not over.

    However many ask at once, on however many hosts: the database enters a round once.
    """
    with archive.write() as work:
        if not _is_due(jobs.latest_named(work.session, turn.job_name), turn, work.now - late_ms):
            return False
        number = turn.number_at(work.now)
        if not jobs.begin_round(work.session, turn.job_name, number, work.now):
            return False
        work.send(turn.job_name, dedupe_key=f"{turn.job_name}@{number}")
        return True


def _is_due(latest: Job | None, turn: Round, now: int) -> bool:
    if latest is None:
        return True
    return latest.state not in {"queued", "running"} and turn.number_at(latest.created_at) < turn.number_at(now)


class Ringer:
    """Rings RQ's bell again for jobs that stay undone: their ring was lost, or their pause is over.

    A job is rung for when two looks in a row found it undone and no ring for it waits on RQ's lists; then it is looked
    for again every ten looks. A ring too many does no harm, since a job is claimed once.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._seen: dict[int, int] = {}

    def look(self) -> list[int]:
        """Look once; answers the jobs that were rung for. Raises what the connection raises when Redis is away."""
        page = queues_of_page()
        found: dict[int, str] = {}
        with self._archive.read() as session:
            now = self._archive.clock.now_ms()
            for queue in QUEUES:
                for job_id, _ in jobs.undone(session, now, _LOOKED_AT, page.names([queue])):
                    found[job_id] = queue
        self._seen = {job_id: self._seen.get(job_id, 0) + 1 for job_id in found}
        wanted = [job_id for job_id in found if self._seen[job_id] % _RING_AGAIN_LOOKS == 2]
        bell = self._archive.bell
        if wanted and isinstance(bell, RedisBell):
            heard = bell.heard()
            wanted = [job_id for job_id in wanted if job_id not in heard]
        bell.ring((job_id, found[job_id]) for job_id in wanted)
        return wanted
