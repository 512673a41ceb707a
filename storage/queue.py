"""The bell that tells the crew there is work. Losing a ring loses nothing: the database says what is undone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Protocol

from storage.settings import Settings

RQ_QUEUE = "camera-antt"
RQ_FUNCTION = "workers.crew.run_by_id"
_log = logging.getLogger(__name__)


class Bell(Protocol):
    """What is rung after a commit that made jobs."""

    def ring(self, job_ids: Iterable[int]) -> None:
        """Tell the crew about these jobs. Never raises: a bell out of order must not undo what is committed."""
        ...


class ThreadBell:
    """Wakes the crew thread of this process."""

    def __init__(self) -> None:
        self.rung = threading.Event()

    def ring(self, job_ids: Iterable[int]) -> None:
        """Wake the thread."""
        if list(job_ids):
            self.rung.set()


class RedisBell:
    """Puts jobs on RQ's queue in Redis or Valkey."""

    def __init__(self, redis_url: str) -> None:
        from redis import Redis
        from rq import Queue

        self._queue = Queue(RQ_QUEUE, connection=Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5))

    def ring(self, job_ids: Iterable[int]) -> None:
        """Enqueue each job by its key; ``catch_up`` enqueues again whatever is lost here."""
        for job_id in job_ids:
            try:
                self._queue.enqueue(RQ_FUNCTION, job_id, job_timeout=3600, result_ttl=60, failure_ttl=86_400)
            except Exception as error:
                # Redis away: the row in the job table is found by catch_up
                _log.warning("bell out of order: %s", type(error).__name__)


def make_bell(settings: Settings) -> Bell:
    """The bell of this size."""
    return RedisBell(settings.redis_url) if settings.redis_url else ThreadBell()
