"""The crew: who runs the jobs. A thread of the one program (embedded), or RQ's worker processes (grown up)."""

from __future__ import annotations

import logging
import os
import threading

from storage.queue import ThreadBell
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from workers import catch_up
from workers.attempt import end_running, run_job
from workers.jobs import queues
from workers.run import RunStopped
from workers.schedule import round_of

POLL_S = 1.0
_log = logging.getLogger(__name__)
_opened: dict[int, Archive] = {}


def run_by_id(job_id: int) -> None:
    """What RQ calls: run one job on the archive of this process's environment. Never raises for the job's sake."""
    run_job(_archive(), job_id)


def begin_round(job_name: str) -> None:
    """What RQ's cron has called when a round begins: its job is made, once, and waits in its queue."""
    turn = round_of(job_name)
    if turn is not None:  # another version of the program may still ring for a round that is no more
        catch_up.begin_round(_archive(), turn)


def _archive() -> Archive:
    archive = _opened.get(os.getpid())  # by process: connections do not survive a fork
    if archive is None:
        archive = _opened[os.getpid()] = open_archive(Settings.from_env(), queues=queues(), is_store_tried=False)
    return archive


class Crew:
    """The crew of the embedded size: one thread that runs what is undone, woken by the bell or every second."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._ending = threading.Event()
        bell = archive.bell
        self._rung = bell.rung if isinstance(bell, ThreadBell) else threading.Event()
        self._thread = threading.Thread(target=self._work, name="crew", daemon=True)

    def start(self) -> None:
        """Begin; jobs left by processes of this host that are no more are free again."""
        self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> bool:
        """End: the job at work goes back to the queue. True when the thread has ended within the time."""
        self._ending.set()
        self._rung.set()
        end_running()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._ending.is_set():
            self._rung.clear()
            try:
                catch_up.release_dead(self._archive)
                catch_up.tend_timetable(self._archive)
                catch_up.run_undone(self._archive, self._ending)
            except RunStopped:
                return
            except Exception:
                _log.exception("the crew could not look for work; it looks again in a moment")
            self._rung.wait(POLL_S)
