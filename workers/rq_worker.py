"""One RQ worker process of the grown-up size: takes job keys from the bell and forks a child for each."""

from __future__ import annotations

import ctypes
import logging
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
    """Work until told to end; answers the exit code."""
    _end_with_parent()
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


def _end_with_parent() -> None:
    """Have the kernel end this process when the one that watches over it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
