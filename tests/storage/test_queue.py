"""The bell of each size, and that losing it loses nothing."""

from __future__ import annotations

from rq import Queue

from storage.catalog import custody, jobs
from storage.queue import RQ_FUNCTION, RQ_QUEUE, RedisBell, ThreadBell
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock


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
    from redis import Redis

    with Redis.from_url(str(archive.settings.redis_url)) as client:
        (rung,) = Queue(RQ_QUEUE, connection=client).jobs
        assert (rung.func_name, rung.args) == (RQ_FUNCTION, (job.id,))


def test_an_empty_ring_wakes_nobody(archive: Archive) -> None:
    archive.bell = bell = ThreadBell()
    with archive.write() as work:
        work.record("thing.changed", "thing", 1)
    assert not bell.rung.is_set()
