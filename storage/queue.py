"""The bell that tells the crew there is work. Losing a ring loses nothing: the database says what is undone."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from storage.settings import Settings
from storage.values.queues import QUEUES

if TYPE_CHECKING:
    from rq.queue import EnqueueData

RQ_PREFIX = "camera-antt"
RQ_FUNCTION = "workers.crew.run_by_id"
_LIMIT_S = 3_600  # RQ itself ends what runs longer; every job's own limit lies below
_log = logging.getLogger(__name__)


def rq_name(queue: str) -> str:
    """What RQ calls a queue of the house."""
    return f"{RQ_PREFIX}.{queue}"


class Bell(Protocol):
    """What is rung after a commit that made jobs."""

    def ring(self, jobs: Iterable[tuple[int, str]]) -> None:
        """Tell the crew about these jobs (key and queue). Never raises: what is committed stays committed."""
        ...


class ThreadBell:
    """Wakes the crew thread of this process."""

    def __init__(self) -> None:
        self.rung = threading.Event()

    def ring(self, jobs: Iterable[tuple[int, str]]) -> None:
        """Wake the thread."""
        if list(jobs):
            self.rung.set()


class RedisBell:
    """Puts jobs on RQ's queues in Redis or Valkey, by their keys."""

    def __init__(self, redis_url: str) -> None:
        from redis import Redis
        from rq import Queue

        connection = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._queues = {queue: Queue(rq_name(queue), connection=connection) for queue in QUEUES}

    def ring(self, jobs: Iterable[tuple[int, str]]) -> None:
        """Enqueue each job by its key, in one go for each queue; ``catch_up`` rings again for whatever is lost here."""
        wanted: dict[str, list[int]] = defaultdict(list)
        for job_id, queue in jobs:
            wanted[queue].append(job_id)
        try:
            for name, job_ids in wanted.items():
                self._queues[name].enqueue_many([_ring(job_id) for job_id in job_ids])
        except Exception as error:
            # Redis away: the rows in the job table are found by catch_up
            _log.warning("bell out of order: %s", type(error).__name__)

    def heard(self) -> set[int]:
        """Keys of the jobs whose ring still waits on a list. Raises what the connection raises when Redis is away."""
        rings = (ring for queue in self._queues.values() for ring in queue.get_job_ids())
        return {int(key) for key in (ring.partition("-")[0] for ring in rings) if key.isdigit()}


def _ring(job_id: int) -> EnqueueData:
    """One ring as RQ takes it. Its name begins with the job's key; the rest is new each time, for RQ forgets a ring
    when it is over, and must not forget the next one with it."""
    from rq import Queue

    return Queue.prepare_data(
        RQ_FUNCTION,
        args=(job_id,),
        timeout=_LIMIT_S,
        result_ttl=0,
        failure_ttl=3_600,
        job_id=f"{job_id}-{secrets.token_hex(6)}",
    )


def make_bell(settings: Settings) -> Bell:
    """The bell of this size."""
    return RedisBell(settings.redis_url) if settings.redis_url else ThreadBell()
