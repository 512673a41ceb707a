"""What is undone is found again: after dead processes, after lost rings, when its round has come."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import redis

from storage.catalog import jobs
from storage.models import Job
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, MINUTE_MS, SetClock
from storage.values.process import this_process
from tests.workers import trial_jobs
from tests.workers.conftest import Send
from workers import catch_up
from workers.jobs import queues
from workers.schedule import TIMETABLE, Round

NAME_OF_A_CHILD = "from storage.values.process import this_process; print(this_process())"


def dead_process() -> str:
    """The name of a process of this host that is no more."""
    done = subprocess.run([sys.executable, "-c", NAME_OF_A_CHILD], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def leased(archive: Archive, job_id: int, name: str) -> None:
    with archive.write() as work:
        assert jobs.claim(work.session, job_id, work.now, work.now + DAY_MS, name)


def state_of(archive: Archive, job_id: int) -> str:
    with archive.read() as session:
        return session.get_one(Job, job_id).state


def test_what_dead_processes_held_is_free_again(archive: Archive, send: Send) -> None:
    dead, alive, elsewhere = send("succeed"), send("succeed"), send("succeed")
    leased(archive, dead, dead_process())
    leased(archive, alive, this_process())
    leased(archive, elsewhere, "another-host:1:1")
    assert catch_up.release_dead(archive) == 1
    assert [state_of(archive, job_id) for job_id in (dead, alive, elsewhere)] == ["queued", "running", "running"]


def test_an_expired_lease_of_another_host_is_claimed(archive: Archive, clock: SetClock, send: Send) -> None:
    job_id = send("succeed")
    leased(archive, job_id, "another-host:1:1")
    assert catch_up.run_undone(archive) == 0
    clock.advance(DAY_MS + 1)
    assert catch_up.run_undone(archive) == 1
    assert state_of(archive, job_id) == "done"


def test_a_reused_process_number_is_another_process() -> None:
    host, pid, _ = this_process().split(":")
    assert pid == str(os.getpid())
    from storage.values.process import is_dead

    assert not is_dead(this_process())
    assert is_dead(f"{host}:{pid}:1")


def noted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs in the order in which they are run; each is over at once."""
    order: list[int] = []
    monkeypatch.setattr(catch_up, "run_job", lambda archive, job_id: order.append(job_id) or _done(archive, job_id))
    return order


def test_the_queues_go_in_their_order(archive: Archive, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep, intake = send("refuse"), send("fail", queue="intake")
    awaited, urgent = send("succeed", queue="awaited"), send("return_only", queue="urgent")
    order = noted(monkeypatch)
    assert catch_up.run_undone(archive) == 4
    assert order == [urgent, awaited, intake, upkeep]


def test_a_queue_that_is_never_empty_keeps_no_other_waiting(
    archive: Archive, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, awaited = send("refuse"), [send("succeed", queue="awaited") for _ in range(6)]
    order = noted(monkeypatch)
    assert catch_up.run_undone(archive) == 7
    assert order == [*awaited[:4], late, *awaited[4:]]


def test_many_that_wait_hide_no_urgent_one(archive: Archive, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        send("refuse")
    urgent = send("succeed", queue="urgent")
    order = noted(monkeypatch)
    few = jobs.undone
    monkeypatch.setattr(jobs, "undone", lambda session, now, limit=100, names=None: few(session, now, 1, names))
    catch_up.run_undone(archive)
    assert order[0] == urgent


def test_a_job_of_another_version_waits_in_the_last_queue(archive: Archive, send: Send) -> None:
    with archive.write() as work:
        job_id = work.send("no.such_job").id
    assert catch_up.run_undone(archive) == 1
    assert state_of(archive, job_id) == "parked"


def _done(archive: Archive, job_id: int) -> bool:
    with archive.write() as work:
        jobs.finish(work.session, job_id, work.now)
    return True


def test_other_jobs_are_left_alone_when_asked(archive: Archive, send: Send) -> None:
    first, second = send("succeed"), send("succeed")
    assert catch_up.run_undone(archive, only={second}.__contains__) == 1
    assert [state_of(archive, first), state_of(archive, second)] == ["queued", "done"]


def test_each_round_is_made_once(archive: Archive, clock: SetClock) -> None:
    timetable = (Round("round.minute", MINUTE_MS), Round("round.day", DAY_MS, 2 * 60 * MINUTE_MS))
    assert catch_up.tend_timetable(archive, timetable) == ["round.minute", "round.day"]
    assert catch_up.tend_timetable(archive, timetable) == []
    clock.advance(MINUTE_MS)
    assert catch_up.tend_timetable(archive, timetable) == [], "the last one is still waiting: rounds do not pile up"
    with archive.write() as work:
        for job_id, _ in jobs.undone(work.session, work.now):
            jobs.finish(work.session, job_id, work.now)
    assert catch_up.tend_timetable(archive, timetable) == ["round.minute"]
    clock.advance(DAY_MS)
    assert catch_up.tend_timetable(archive, timetable) == ["round.day"], "08:00 lies after 02:00 of the next day"


def test_a_round_is_made_by_whoever_is_first(archive: Archive, clock: SetClock) -> None:
    turn = Round("round.minute", MINUTE_MS)
    assert catch_up.begin_round(archive, turn)
    assert not catch_up.begin_round(archive, turn), "cron of another host"
    catch_up.run_undone(archive)
    assert not catch_up.begin_round(archive, turn), "it is over, but it was"
    with archive.read() as session:
        assert len(jobs.listed(session, ("parked",))) == 1


def test_two_that_look_at_the_same_moment_make_one(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = Round("round.minute", MINUTE_MS)
    monkeypatch.setattr(catch_up, "_is_due", lambda *_: True)  # neither sees what the other is about to do
    assert [catch_up.begin_round(archive, turn) for _ in range(2)] == [True, False]
    with archive.read() as session:
        assert len(jobs.listed(session, ("queued",))) == 1


def test_a_missed_round_is_made_up_for(archive: Archive, clock: SetClock) -> None:
    turn = Round("round.minute", MINUTE_MS)
    assert catch_up.begin_round(archive, turn)
    catch_up.run_undone(archive)
    clock.advance(MINUTE_MS)  # 08:01:00; cron should ring now
    assert catch_up.tend_timetable(archive, (turn,), late_ms=15_000) == []
    clock.advance(14_999)
    assert catch_up.tend_timetable(archive, (turn,), late_ms=15_000) == []
    clock.advance(1)
    assert catch_up.tend_timetable(archive, (turn,), late_ms=15_000) == ["round.minute"]
    catch_up.run_undone(archive)
    clock.advance(600 * MINUTE_MS)
    assert catch_up.tend_timetable(archive, (turn,), late_ms=15_000) == ["round.minute"], "one, not six hundred"


def test_a_parked_round_does_not_stop_the_next(archive: Archive, clock: SetClock) -> None:
    timetable = (Round("round.minute", MINUTE_MS),)
    catch_up.tend_timetable(archive, timetable)
    assert catch_up.run_undone(archive) == 1  # nobody knows this job: it is parked
    clock.advance(MINUTE_MS)
    assert catch_up.tend_timetable(archive, timetable) == ["round.minute"]


def test_rounds_of_a_day_begin_at_their_vietnamese_hour(clock: SetClock) -> None:
    nightly = next(turn for turn in TIMETABLE if turn.job_name == "retention.apply")
    eight = clock.now_ms()  # 08:00 in Vietnam; the round began at 02:00
    begin = eight - 6 * 60 * MINUTE_MS
    assert nightly.number_at(begin) == nightly.number_at(eight) == nightly.number_at(begin - 1) + 1


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_a_lost_ring_is_rung_again(migrated_size: Settings, clock: SetClock, size_name: str) -> None:
    archive = open_archive(migrated_size, clock, queues=queues())
    assert migrated_size.redis_url
    with redis.Redis.from_url(migrated_size.redis_url) as client:
        with archive.write() as work:
            job_id = work.send("staging.sweep").id
        assert client.llen("rq:queue:camera-antt.upkeep") == 1
        client.flushdb()
        ringer = catch_up.Ringer(archive)
        assert [ringer.look(), ringer.look(), ringer.look()] == [[], [job_id], []]
        assert client.llen("rq:queue:camera-antt.upkeep") == 1
        assert [ringer.look() for _ in range(30)] == [[]] * 30, "a ring that waits to be heard is not repeated"
        assert client.llen("rq:queue:camera-antt.upkeep") == 1
    archive.close()


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_a_dead_bell_undoes_nothing(migrated_size: Settings, clock: SetClock, size_name: str) -> None:
    from dataclasses import replace

    archive = open_archive(replace(migrated_size, redis_url="redis://127.0.0.1:1/0"), clock)
    with archive.write() as work:
        job_id = work.send("staging.sweep").id
    assert catch_up.run_undone(archive) == 1
    assert state_of(archive, job_id) == "done"
    assert trial_jobs.count_of(archive) == 0
    archive.close()
