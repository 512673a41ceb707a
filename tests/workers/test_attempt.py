"""One attempt at a job: its end stands with its effect, failures pause and park, a lost lease has no effect."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from storage.catalog import jobs
from storage.models import Job
from storage.queue import ThreadBell
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SetClock
from storage.values.process import this_process
from tests.factories.away import away_store
from tests.workers import trial_jobs
from tests.workers.conftest import Send
from workers.attempt import end_running, run_job


def row(archive: Archive, job_id: int) -> Job:
    with archive.read() as session:
        job = jobs.get(session, job_id)
    assert job is not None
    return job


def test_a_job_ends_with_its_effect(archive: Archive, send: Send) -> None:
    job_id = send("succeed")
    assert run_job(archive, job_id)
    job = row(archive, job_id)
    assert (job.state, job.message, job.leased_by, job.attempt_count) == ("done", "xong", None, 1)
    assert (job.done_count, job.total_count, job.progress_note) == (1, 2, "nửa chừng")
    assert trial_jobs.count_of(archive) == 1
    assert not run_job(archive, job_id), "a job that is over is not there to be claimed"
    assert trial_jobs.count_of(archive) == 1


def test_a_job_without_effects_ends_by_returning(archive: Archive, send: Send) -> None:
    job_id = send("return_only")
    run_job(archive, job_id)
    assert row(archive, job_id).state == "done"


def test_while_the_store_is_away_a_job_waits_and_no_attempt_is_counted(
    archive: Archive, clock: SetClock, send: Send
) -> None:
    job_id, there = send("read"), archive.store
    archive.store = away_store()
    for _ in range(archive.settings.job_attempts + 1):
        assert run_job(archive, job_id)
        job = row(archive, job_id)
        assert (job.state, job.attempt_count, job.message) == ("queued", 0, None)
        assert job.progress_note == "Kho tệp không trả lời; việc tự làm tiếp khi kho trở lại"
        clock.advance(job.due_at - clock.now_ms())
    archive.store = there
    run_job(archive, job_id)
    assert row(archive, job_id).attempt_count == 1  # the object is not there: that counts


def test_a_job_that_alone_finds_the_store_away_is_parked_in_the_end(
    archive: Archive, clock: SetClock, send: Send
) -> None:
    job_id = send("miss")
    for _ in range(archive.settings.job_attempts):
        assert run_job(archive, job_id)
        clock.advance(HOUR_MS)
    assert row(archive, job_id).state == "parked"


def test_failures_pause_ever_longer_then_park_with_the_reason(archive: Archive, clock: SetClock, send: Send) -> None:
    job_id = send("refuse")
    pauses = []
    for _ in range(archive.settings.job_attempts - 1):
        assert run_job(archive, job_id)
        job = row(archive, job_id)
        assert (job.state, job.message) == ("queued", "Kho đang bận, hãy chờ.")
        pauses.append(job.due_at - clock.now_ms())
        assert not run_job(archive, job_id), "not before its pause is over"
        clock.advance(pauses[-1])
    assert pauses == sorted(set(pauses)) and pauses[0] > 0
    run_job(archive, job_id)
    job = row(archive, job_id)
    assert job.state == "parked"
    assert job.message == "Đã thử 5 lần không được. Kho đang bận, hãy chờ."
    clock.advance(10**9)
    assert not run_job(archive, job_id)
    with archive.write() as work:
        assert jobs.retry(work.session, job_id, work.now)
    assert run_job(archive, job_id)
    assert row(archive, job_id).attempt_count == 1


def test_asked_for_again_a_parked_job_is_tried_with_what_is_asked_now(archive: Archive, send: Send) -> None:
    send("refuse", attempts=1)
    with archive.write() as work:
        parked = work.send("trial.refuse", dedupe_key="trial-1", number=1, seen="a")
    run_job(archive, parked.id)
    assert row(archive, parked.id).state == "parked"
    archive.bell = bell = ThreadBell()
    with archive.write() as work:
        again = work.send("trial.refuse", dedupe_key="trial-1", number=2)
    assert bell.rung.is_set()
    job = row(archive, parked.id)
    assert (again.id, job.state, job.attempt_count) == (parked.id, "queued", 0)
    assert job.arguments == {"number": 2, "seen": "a"}
    with archive.write() as work:
        assert work.send("trial.refuse", dedupe_key="trial-1", number=3).arguments["number"] == 2, "it waits as asked"


def test_what_a_program_would_say_stays_in_the_log(
    archive: Archive, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = send("fail", attempts=1)
    with caplog.at_level(logging.ERROR):
        run_job(archive, job_id)
    message = row(archive, job_id).message
    assert message and "ZeroDivisionError" in message and "secret detail" not in message
    assert "secret detail" in caplog.text


def test_a_job_that_asks_for_a_later_turn_is_not_counted(archive: Archive, clock: SetClock, send: Send) -> None:
    job_id = send("wait")
    for _ in range(20):
        assert run_job(archive, job_id)
        clock.advance(5_000)
    job = row(archive, job_id)
    assert (job.state, job.attempt_count, job.progress_note) == ("queued", 0, "Chờ đến lượt")


def test_a_lost_lease_has_no_effect(archive: Archive, send: Send) -> None:
    job_id = send("lose_lease")
    run_job(archive, job_id)
    job = row(archive, job_id)
    assert (job.state, job.leased_by) == ("running", "elsewhere:1:1"), "it is the other's to end"
    assert trial_jobs.count_of(archive) == 0


def test_what_fails_after_the_end_changes_nothing(archive: Archive, send: Send) -> None:
    job_id = send("fail_after_end")
    run_job(archive, job_id)
    assert row(archive, job_id).state == "done"
    assert trial_jobs.count_of(archive) == 1


def test_a_job_under_which_processes_die_is_parked(archive: Archive, clock: SetClock, send: Send) -> None:
    job_id = send("succeed")
    for _ in range(archive.settings.job_attempts):  # claimed, then silence: as a killed process leaves it
        with archive.write() as work:
            assert jobs.claim(work.session, job_id, work.now, work.now + 1, "elsewhere:1:1")
        clock.advance(1_000)
    run_job(archive, job_id)
    job = row(archive, job_id)
    assert job.state == "parked"
    assert job.message and "dừng giữa chừng 5 lần" in job.message
    assert job.attempt_count == 5, "the claim that found it so tried nothing"
    assert trial_jobs.count_of(archive) == 0


def test_an_unknown_job_is_parked(archive: Archive) -> None:
    with archive.write() as work:
        job_id = work.send("no.such_job").id
    run_job(archive, job_id)
    assert row(archive, job_id).state == "parked"


def test_a_job_that_takes_too_long_is_stopped(archive: Archive, send: Send) -> None:
    job_id = send("last", time_limit_s=1, attempts=1)
    run_job(archive, job_id)
    job = row(archive, job_id)
    assert job.state == "parked"
    assert job.message and "quá thời hạn" in job.message


def test_the_lease_is_renewed_while_the_job_runs(archive: Archive, clock: SetClock, send: Send) -> None:
    """The lease is three seconds, the clock moves on by a minute: only a heartbeat can push the lease beyond it."""
    archive.settings = replace(archive.settings, lease_seconds=1)
    job_id = send("last", time_limit_s=3, attempts=1)
    with archive.write() as work:
        work.session.get_one(Job, job_id).due_at -= 1
    import threading

    thread = threading.Thread(target=run_job, args=(archive, job_id))
    trial_jobs.begun.clear()
    thread.start()
    assert trial_jobs.begun.wait(10)
    clock.advance(60_000)
    for _ in range(200):
        lease = row(archive, job_id).lease_until_at
        if lease is not None and lease > clock.now_ms():
            break
        thread.join(0.02)
    assert lease is not None and lease > clock.now_ms()
    assert row(archive, job_id).leased_by == this_process()
    end_running()
    thread.join(10)
    job = row(archive, job_id)
    assert (job.state, job.attempt_count) == ("queued", 0), "the program ended: the job goes back uncounted"
