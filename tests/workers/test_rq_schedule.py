"""RQ's cron rings for the rounds of the one timetable, on Vietnamese time; two schedulers make each round once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import rq.cron
from redis import Redis
from rq import Queue, SimpleWorker

from storage.catalog import jobs
from storage.queue import ThreadBell, rq_name
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import MINUTE_MS, SetClock, from_local
from storage.values.queues import QUEUES
from workers import crew
from workers.jobs import queues
from workers.rq_schedule import Schedule
from workers.schedule import TIMETABLE

EVERY_MINUTE = sorted(turn.job_name for turn in TIMETABLE if turn.every_ms == MINUTE_MS)

pytestmark = pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])


@pytest.fixture(autouse=True)
def zone_is_put_back() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def grown(migrated_size: Settings, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """The archive that RQ's functions of this process work on; RQ tells the time of the test's clock."""
    archive = open_archive(migrated_size, clock, queues())
    archive.bell = ThreadBell()
    monkeypatch.setitem(crew._opened, os.getpid(), archive)
    monkeypatch.setattr(rq.cron, "now", lambda: datetime.fromtimestamp(clock.at_ms / 1000, UTC))
    yield archive
    archive.close()


def at(text: str) -> int:
    return from_local(datetime.fromisoformat(text))


def heard(archive: Archive) -> None:
    """Whatever cron rang for is heard; the jobs that this makes wait."""
    with Redis.from_url(str(archive.settings.redis_url)) as client:
        listened = [Queue(rq_name(queue), connection=client) for queue in QUEUES]
        SimpleWorker(listened, connection=client).work(burst=True, logging_level="WARNING")


def made(archive: Archive) -> list[str]:
    with archive.read() as session:
        return sorted(job.name for job in jobs.listed(session, ("queued",)))


def over(archive: Archive) -> None:
    with archive.write() as work:
        for job in jobs.listed(work.session, ("queued",)):
            jobs.finish(work.session, job.id, work.now)


def test_rounds_ring_at_their_vietnamese_minute(grown: Archive, clock: SetClock) -> None:
    clock.at_ms = at("2026-03-02T01:58:30")
    schedule = Schedule(str(grown.settings.redis_url), "may-mot")
    assert schedule.look() == [], "nothing begins before its time"
    clock.at_ms = at("2026-03-02T01:59:00")
    assert sorted(schedule.look()) == EVERY_MINUTE
    assert schedule.look() == []
    clock.at_ms = at("2026-03-02T02:00:00")
    assert sorted(schedule.look()) == sorted(["access.digest", "retention.apply", *EVERY_MINUTE])
    clock.at_ms = at("2026-03-02T03:00:00")
    assert "archive.check" in schedule.look()
    schedule.end()


def test_two_schedulers_make_each_round_once(grown: Archive, clock: SetClock) -> None:
    clock.at_ms = at("2026-03-02T01:59:30")
    both = [Schedule(str(grown.settings.redis_url), name) for name in ("may-mot", "may-hai")]
    clock.at_ms = at("2026-03-02T02:00:00")
    assert [len(one.look()) for one in both] == [len(EVERY_MINUTE) + 2] * 2
    heard(grown)
    assert made(grown) == sorted(["access.digest", "retention.apply", *EVERY_MINUTE])
    over(grown)
    clock.advance(30_000)
    for one in both:
        assert one.look() == []
    crew.begin_round("retention.apply")  # a ring that was late
    crew.begin_round("of.another_version")
    assert made(grown) == []
    clock.at_ms = at("2026-03-02T02:01:00")
    assert [sorted(one.look()) for one in both] == [EVERY_MINUTE] * 2
    heard(grown)
    assert made(grown) == EVERY_MINUTE


def test_flushed_keys_are_written_anew(grown: Archive, clock: SetClock) -> None:
    schedule = Schedule(str(grown.settings.redis_url), "may-mot")
    with Redis.from_url(str(grown.settings.redis_url)) as client:
        client.flushdb()
        clock.at_ms = at("2026-03-02T08:01:00")
        assert sorted(schedule.look()) == EVERY_MINUTE
        assert [found.name for found in rq.cron.CronScheduler.all(client)] == ["may-mot"]
        schedule.end()
        assert rq.cron.CronScheduler.all(client) == []


def test_every_round_of_the_timetable_is_kept(grown: Archive) -> None:
    schedule = Schedule(str(grown.settings.redis_url), "may-mot")
    kept = {job.name: (job.queue_name, job.cron) for job in schedule._cron.get_jobs()}
    assert kept == {turn.job_name: (rq_name(queues().of(turn.job_name)), turn.cron) for turn in TIMETABLE}
