"""The bell of each size, and that losing it loses nothing."""

from __future__ import annotations

import pytest
from redis import Redis
from rq import Queue

from storage.catalog import custody, jobs
from storage.queue import RQ_FUNCTION, RedisBell, ThreadBell, rq_name
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from storage.values.queues import QUEUES, Queues


def test_a_lost_bell_loses_nothing(migrated_size: Settings, clock: SetClock) -> None:
    archive = open_archive(migrated_size, clock)
    archive.bell = RedisBell("redis://127.0.0.1:9/0")  # nobody answers there
    with archive.write() as work:
        job = work.send("thing.do", due_at=clock.at_ms + 5)
        work.record("thing.changed", "thing", 1)
    with archive.read() as session:
        assert jobs.undone(session, clock.at_ms) == []
        assert jobs.undone(session, clock.at_ms + 5) == [(job.id, "thing.do")]
        assert custody.count(session) == 1
    archive.close()


def test_the_bell_of_each_size_reaches_the_crew(archive: Archive) -> None:
    with archive.write() as work:
        job = work.send("thing.do")
    if isinstance(archive.bell, ThreadBell):
        assert archive.bell.rung.is_set()
        return
    with Redis.from_url(str(archive.settings.redis_url)) as client:
        (rung,) = Queue(rq_name("upkeep"), connection=client).jobs
        assert (rung.func_name, rung.args) == (RQ_FUNCTION, (job.id,))


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_each_job_is_rung_for_in_its_own_queue(migrated_size: Settings, clock: SetClock) -> None:
    archive = open_archive(migrated_size, clock, queues=Queues({"thing.save": "urgent", "thing.show": "awaited"}))
    with archive.write() as work:
        sent = {name: work.send(name).id for name in ("thing.do", "thing.save", "thing.show")}
    with Redis.from_url(str(migrated_size.redis_url)) as client:
        heard = {queue: [rung.args for rung in Queue(rq_name(queue), connection=client).jobs] for queue in QUEUES}
    assert heard == {
        "urgent": [(sent["thing.save"],)],
        "awaited": [(sent["thing.show"],)],
        "intake": [],
        "upkeep": [(sent["thing.do"],)],
    }
    assert isinstance(archive.bell, RedisBell)
    assert archive.bell.heard() == set(sent.values())
    archive.close()


def test_an_empty_ring_wakes_nobody(archive: Archive) -> None:
    archive.bell = bell = ThreadBell()
    with archive.write() as work:
        work.record("thing.changed", "thing", 1)
    assert not bell.rung.is_set()
