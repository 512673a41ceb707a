"""RQ's worker takes from its queues in the order of the house."""

from __future__ import annotations

import subprocess
import sys

import pytest
from redis import Redis
from rq import SimpleWorker

from storage.queue import RedisBell, rq_name
from storage.settings import Settings
from storage.values.queues import QUEUES
from tests.factories.program import environment
from tests.workers import heard
from workers.rq_worker import TurnWorker, made


class Here(SimpleWorker, TurnWorker):
    """The same without forking, so that the test sees what was run."""


def run(url: str, queues: tuple[str, ...]) -> list[int]:
    """Keys of the jobs in the order in which a worker of these queues takes them."""
    heard.taken.clear()
    with Redis.from_url(url) as client:
        worker = made(client, queues)
        Here(worker.queues, connection=client).work(burst=True, logging_level="WARNING")
    return list(heard.taken)


@pytest.fixture
def bell(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> RedisBell:
    monkeypatch.setattr("storage.queue.RQ_FUNCTION", "tests.workers.heard.take")
    return RedisBell(redis_url)


def test_the_first_queue_goes_first_and_every_fifth_job_is_anothers(bell: RedisBell, redis_url: str) -> None:
    bell.ring([(90, "upkeep"), (50, "intake"), *((key, "awaited") for key in range(1, 7)), (99, "urgent")])
    assert run(redis_url, QUEUES) == [99, 1, 2, 3, 90, 4, 5, 6, 50]


def test_a_worker_of_some_queues_leaves_the_others_alone(bell: RedisBell, redis_url: str) -> None:
    bell.ring([(1, "intake"), (2, "awaited"), (3, "upkeep")])
    assert run(redis_url, ("intake", "upkeep")) == [1, 3]
    assert bell.heard() == {2}
    assert rq_name("intake") == "camera-antt.intake"


CHILDREN_LOAD = """
import sys
from storage.settings import Settings
from storage.unit_of_work import open_archive
from workers import rq_worker
from workers.jobs import JOBS

settings = Settings.from_env()
rq_worker.load(settings, ["intake", "upkeep"])
known = set(sys.modules)
open_archive(settings, is_store_tried=False).close()
for spec in JOBS.values():
    if spec.queue in {"intake", "upkeep"}:
        spec.load()
print(sorted(set(sys.modules) - known))
"""


@pytest.mark.slow
def test_a_child_begins_with_all_that_its_jobs_need(migrated_size: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILDREN_LOAD],
        env=environment(migrated_size),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
