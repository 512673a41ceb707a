"""One RQ worker process of the grown-up size: takes job keys from the bell and forks a child for each."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence

from redis import Redis, RedisError
from rq import Queue, Worker

from storage.queue import rq_name
from storage.settings import Settings
from storage.unit_of_work import open_archive
from workers import crew as _  # noqa: F401 - what RQ calls
from workers.house import settings_of_env
from workers.jobs import JOBS
from workers.logs import open_logs
from workers.turns import order

_PR_SET_PDEATHSIG = 1
_log = logging.getLogger(__name__)


class TurnWorker(Worker):
    """RQ's worker that asks its queues in the order of ``turns``."""

    max_connection_wait_time = 5.0  # seconds; RQ's own minute would leave people waiting when Redis is back
    _taken = 0

    def reorder_queues(self, reference_queue: Queue) -> None:
        """Called by RQ when a job was taken: how the next one is looked for."""
        self._taken += 1
        self._ordered_queues = order(self._taken, self.queues)


def main() -> int:
    """Work until told to end; answers the exit code. Arguments: the process id of who watches over it, the queues."""
    if not _tied_to(int(sys.argv[1])):
        return 0
    settings = settings_of_env()
    assert settings.redis_url, "CAMERA_ANTT_REDIS_URL"
    open_logs(settings.home)
    connection = Redis.from_url(settings.redis_url)
    try:
        connection.ping()
    except RedisError as error:
        _log.error("Redis không trả lời (%s); thử lại sau ít giây.", type(error).__name__)
        return 1
    load(settings, sys.argv[2:])
    made(connection, sys.argv[2:]).work(logging_level="WARNING")
    return 0


def load(settings: Settings, queues: Sequence[str]) -> None:
    """Load all that jobs of these queues need, without connecting to anything: every child forked for a job begins
    with it, and pays for the job alone."""
    open_archive(settings, is_store_tried=False).close()
    for spec in JOBS.values():
        if spec.queue in queues:
            spec.load()
    gc.freeze()  # children share these pages as long as nobody counts through them


def made(connection: Redis, queues: Sequence[str]) -> TurnWorker:
    """A worker that takes from these queues of the house, first to last."""
    listened = [Queue(rq_name(queue), connection=connection) for queue in queues]
    return TurnWorker(listened, connection=connection, log_job_description=False)


def _tied_to(parent_pid: int) -> bool:
    """Have the kernel end this process when the one that watches over it is killed; False when it is gone already,
    for then no signal will ever come."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == parent_pid


if __name__ == "__main__":
    sys.exit(main())
