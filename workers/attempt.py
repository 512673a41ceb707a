"""One attempt at a job: claimed under a lease, kept alive by a heartbeat, ended, paused or parked.

Whoever runs a job, crew thread, command or RQ worker, comes through ``run_job``. The lease
decides: a run that has lost it can no longer end its job, and all that a job changes stands in the transaction that
ends it.
"""

from __future__ import annotations

import errno
import logging
import threading
from types import TracebackType

from storage.catalog import jobs
from storage.errors import Refused, StorageFull
from storage.objects.store import StoreUnreachable
from storage.unit_of_work import Archive
from storage.values.process import this_process
from workers.jobs import JobSpec, spec_of
from workers.run import JobRun, LeaseLost, NotYet, ProgramEnding, TimeIsUp

_PAUSES_MS = (2_000, 10_000, 60_000, 300_000, 1_800_000)  # after the first, second … failed attempt
_AWAY_PAUSE_MS = 10_000
_AWAY = "Kho tệp không trả lời; việc tự làm tiếp khi kho trở lại"
_log = logging.getLogger(__name__)
_running: set[JobRun] = set()


def run_job(archive: Archive, job_id: int) -> bool:
    """Claim a job and run it to its end, its pause or its parking; False when it was not there to be claimed.

    Nothing the job raises comes out, except the interruption of the whole program.
    """
    run = _claimed(archive, job_id)
    if run is None:
        return False
    spec = spec_of(run.name)
    attempts = (spec.attempts if spec else None) or archive.settings.job_attempts
    if spec is None:
        _park(run, f"Chương trình không biết việc «{run.name}». Hãy cập nhật chương trình rồi cho chạy lại.")
        return True
    if run.attempt > attempts:  # it never came to say why: each time the process died under it
        _park(
            run,
            f"Chương trình bị dừng giữa chừng {attempts} lần khi làm việc này. Hãy báo kỹ thuật viên.",
            is_tried=False,
        )
        return True
    _running.add(run)
    try:
        with _Heartbeat(run, spec.time_limit_s):
            _attempt(run, spec, attempts)
    finally:
        _running.discard(run)
    return True


def end_running() -> None:
    """Have every run of this process go back to the queue at its next sign of progress."""
    for run in list(_running):
        run.stop(ProgramEnding())


def _claimed(archive: Archive, job_id: int) -> JobRun | None:
    name = this_process(archive.settings.host_name)
    with archive.write() as work:
        lease_until = work.now + archive.settings.lease_seconds * 1_000
        job = jobs.claim(work.session, job_id, work.now, lease_until, name)
        if job is None:
            return None
        return JobRun(archive, job.id, job.name, dict(job.arguments), job.attempt_count, name, job.created_by)


def _attempt(run: JobRun, spec: JobSpec, attempts: int) -> None:
    archive = run.archive
    try:
        spec.load()(archive, run)
        if not run.is_finished:
            with archive.write() as work:
                run.finish_in(work)
    except LeaseLost:
        _log.warning("job %s (%s): lease lost, this run has no effect", run.id, run.name)
    except NotYet as waiting:
        _give_back(run, waiting.pause_ms, waiting.reason)
    except StoreUnreachable as away:
        if archive.store.answers():  # of this job alone it wants nothing to know: that is a fault like any other
            _put_back_or_park(run, attempts, away.message)
        else:
            _give_back(run, _AWAY_PAUSE_MS, _AWAY)
    except (ProgramEnding, KeyboardInterrupt) as ending:
        _give_back(run, 0, "Chờ chương trình chạy lại")
        if isinstance(ending, KeyboardInterrupt):
            raise
    except (Exception, TimeIsUp) as error:
        _log.log(
            logging.INFO if isinstance(error, Refused) else logging.ERROR,
            "job %s (%s), attempt %s of %s: %s",
            run.id,
            run.name,
            run.attempt,
            attempts,
            error,
            exc_info=None if isinstance(error, Refused) else error,
        )
        _put_back_or_park(run, attempts, _reason(error))


def _put_back_or_park(run: JobRun, attempts: int, reason: str) -> None:
    if run.is_finished:  # its effect stands; what failed came after
        return
    if run.attempt >= attempts:
        _park(run, f"Đã thử {run.attempt} lần không được. {reason}")
        return
    pause_ms = _PAUSES_MS[min(run.attempt, len(_PAUSES_MS)) - 1]
    with run.archive.write() as work:
        jobs.put_back(work.session, run.id, run.leased_by, work.now + pause_ms, reason)


def _give_back(run: JobRun, pause_ms: int, note: str) -> None:
    with run.archive.write() as work:
        jobs.give_back(work.session, run.id, run.leased_by, work.now + pause_ms, note)


def _park(run: JobRun, reason: str, *, is_tried: bool = True) -> None:
    with run.archive.write() as work:
        jobs.park(work.session, run.id, run.leased_by, work.now, reason, is_tried=is_tried)


def _reason(error: BaseException) -> str:
    """What the person is told; what a program would say stays in the log."""
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, TimeIsUp):
        return "Việc kéo dài quá thời hạn cho phép."
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFull().message
    return f"Lỗi ngoài dự kiến ({type(error).__name__}), chi tiết trong nhật ký. Hãy báo kỹ thuật viên."


class _Heartbeat:
    """Renews a run's lease from a thread of its own until the block ends; stops the run when it cannot."""

    def __init__(self, run: JobRun, time_limit_s: float) -> None:
        self._run = run
        self._every_s = run.archive.settings.lease_seconds / 3
        self._left_s = time_limit_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run.id}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(min(self._every_s, self._left_s)):
            self._left_s -= self._every_s
            if self._left_s <= 0:
                self._run.stop(TimeIsUp())
                return
            try:
                if not self._renewed():
                    if not self._run.is_finished:
                        self._run.stop(LeaseLost())
                    return
            except Exception as error:  # the database is away: the lease may still hold until it is back
                _log.warning("job %s: no sign of life could be written: %s", self._run.id, type(error).__name__)

    def _renewed(self) -> bool:
        with self._run.archive.write() as work:
            lease_until = work.now + self._run.archive.settings.lease_seconds * 1_000
            return jobs.renew(work.session, self._run.id, self._run.leased_by, lease_until)
