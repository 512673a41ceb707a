"""One RQ worker process of the grown-up size: takes job keys from the bell and forks a child for each."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys

from redis import Redis, RedisError
from rq import Queue, Worker

from storage.queue import RQ_QUEUE
from workers import crew as _  # noqa: F401 - loaded once here, so that every forked child begins with it
from workers.house import settings_of_env
from workers.logs import open_logs

_PR_SET_PDEATHSIG = 1
_log = logging.getLogger(__name__)


def main() -> int:
    """Work until told to end; answers the exit code. The one argument is the process id of who watches over it."""
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
    worker = Worker([Queue(RQ_QUEUE, connection=connection)], connection=connection, log_job_description=False)
    worker.work(logging_level="WARNING")
    return 0


def _tied_to(parent_pid: int) -> bool:
    """Have the kernel end this process when the one that watches over it is killed; False when it is gone already,
    for then no signal will ever come."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == parent_pid


if __name__ == "__main__":
    sys.exit(main())
