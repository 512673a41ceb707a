"""One run of a job: what the job's function gets, and what stops it when its lease is gone."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, NoReturn

from storage.catalog import jobs
from storage.unit_of_work import Archive, UnitOfWork

_PROGRESS_EVERY_MS = 500


class RunStopped(BaseException):
    """This run must not go on: its lease was lost, its time is over, or the program is being ended.

    Not an Exception, so that no job takes it for a fault of its own.
    """


class LeaseLost(RunStopped):
    """Another process has the job now; nothing more of this run may take effect."""


class TimeIsUp(RunStopped):
    """The job took longer than its page says."""


class ProgramEnding(RunStopped):
    """The program is being ended; the job goes back unchanged and begins anew at the next start."""


class NotYet(Exception):  # noqa: N818 - not an error: the job waits for its turn
    """The job cannot begin now; it goes back for ``pause_ms`` and this attempt is not counted."""

    def __init__(self, reason: str, pause_ms: int = 1_000) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause_ms = pause_ms


@dataclass(eq=False)
class JobRun:
    """A claimed job at work. ``attempt`` counts from 1; ``created_by`` is the account that caused it."""

    archive: Archive
    id: int
    name: str
    arguments: dict[str, Any]
    attempt: int
    leased_by: str
    created_by: int | None = None
    is_finished: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)
    stopped_by: RunStopped | None = None
    _shown: tuple[int, str] = (0, "")

    def stop(self, reason: RunStopped) -> None:
        """Have the run end at its next ``progress`` or ``finish_in``; callable from another thread."""
        if not self.stopped.is_set():
            self.stopped_by = reason
            self.stopped.set()

    def require_going(self) -> None:
        """Raise RunStopped when the run must not go on."""
        if self.stopped.is_set() and self.stopped_by is not None:
            raise self.stopped_by

    def not_yet(self, reason: str, pause_ms: int = 1_000) -> NoReturn:
        """End this attempt uncounted: the job begins again after ``pause_ms``."""
        raise NotYet(reason, pause_ms)

    def remember(self, **arguments: Any) -> None:
        """Add to what the job knows, at once: a repeat of it begins with this."""
        self.require_going()
        self.arguments.update(arguments)
        with self.archive.write() as work:
            jobs.set_arguments(work.session, self.id, self.arguments)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is (``done`` of ``total`` in any unit, 0 while unknown) with a note in Vietnamese.

        Raises RunStopped when the run must not go on, so it is called often; it writes at most twice a second.
        """
        self.require_going()
        now = self.archive.clock.now_ms()
        if note == self._shown[1] and abs(now - self._shown[0]) < _PROGRESS_EVERY_MS:
            return
        self._shown = (now, note)
        with self.archive.write() as work:
            jobs.set_progress(work.session, self.id, done, total, note)

    def finish_in(self, work: UnitOfWork, message: str | None = None) -> None:
        """End the job in the transaction that holds its effect: both stand or neither does.

        Raises LeaseLost, which undoes the transaction, when the job is no longer this process's.
        """
        self.require_going()
        lease_until = work.now + self.archive.settings.lease_seconds * 1_000
        if not jobs.renew(work.session, self.id, self.leased_by, lease_until):
            raise LeaseLost
        jobs.finish(work.session, self.id, work.now, message)
        work.afterwards(self._finished)

    def _finished(self) -> None:
        self.is_finished = True
