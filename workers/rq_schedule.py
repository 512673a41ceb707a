"""RQ's cron in the grown-up size: rings when a round of the timetable begins; ``catch_up`` makes up for lost rings.

It runs inside ``camera-antt worker``, on every host: that each round is made once is the database's to see to.
"""

from __future__ import annotations

import logging
import os
import time

from redis import Redis
from rq.cron import CronScheduler

from storage.queue import rq_name
from workers.crew import begin_round
from workers.jobs import queues
from workers.schedule import TIMETABLE, ZONE, Round


class Schedule:
    """The timetable as RQ's cron keeps it. ``look`` is called about every second."""

    def __init__(self, redis_url: str, name: str, timetable: tuple[Round, ...] = TIMETABLE) -> None:
        logging.getLogger("rq.cron").setLevel(logging.WARNING)
        keep_vietnamese_time()
        connection = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._cron = CronScheduler(connection, logging_level=logging.WARNING, name=name)
        page = queues()
        for turn in timetable:
            self._cron.register(
                begin_round,
                rq_name(page.of(turn.job_name)),
                args=(turn.job_name,),
                cron=turn.cron,
                name=turn.job_name,
                job_timeout=60,
                result_ttl=0,
                ttl=300,  # an old ring is worth nothing: the round was made up for
                failure_ttl=3_600,
            )

    def look(self) -> list[str]:
        """Ring for the rounds that begin; answers their jobs. Raises what the connection raises when Redis is away."""
        rung = self._cron.enqueue_jobs()
        if rung:
            self._cron.save()
        self._cron.heartbeat()
        return [job.name for job in rung]

    def end(self) -> None:
        """Sign off, so that nobody looks for this scheduler."""
        self._cron.register_death()


def keep_vietnamese_time() -> None:
    """Have this process tell Vietnamese time: RQ's cron reads the local clock, the timetable is Vietnamese."""
    os.environ["TZ"] = ZONE
    time.tzset()
