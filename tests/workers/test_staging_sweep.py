"""Uploads that nobody finished: bytes without an intake go after a day, half-written ones too; what is needed stays."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from storage.catalog import intakes, jobs
from storage.models import Job
from storage.receive import receive
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, SystemClock
from tests.factories.program import environment
from tests.factories.promises import is_bare
from tests.factories.street import a_camera
from workers.attempt import run_job

# Streams one mebibyte through the door, then is killed with the stream open
KILLED = """
import os, signal
from storage.receive import receive
from storage.settings import Settings
from storage.unit_of_work import open_archive
def chunks():
    for _ in range(20):
        yield b"x" * (1 << 20)
    os.kill(os.getpid(), signal.SIGKILL)
receive(open_archive(Settings.from_env()), chunks(), camera_id=1, original_name="a.mp4", device_start_ms=None,
        channel="page", actor_id=None)
"""


def swept_at(archive: Archive, at_ms: int) -> Job:
    """The sweep's job, run at an instant."""
    later = Archive(archive.settings, archive.engine, archive.store, archive.bell, SetClock(at_ms))
    with later.write() as work:
        job_id = work.send("staging.sweep").id
    run_job(later, job_id)
    with later.read() as session:
        job = jobs.get(session, job_id)
    assert job is not None and job.state == "done"
    return job


@pytest.fixture
def real_archive(migrated_size: Settings) -> Archive:
    return open_archive(migrated_size)


def test_only_what_nobody_needs_goes_and_only_after_a_day(real_archive: Archive) -> None:
    now = SystemClock().now_ms()
    intake = receive(
        real_archive,
        [b"needed"],
        camera_id=a_camera(real_archive),
        original_name="a.mp4",
        device_start_ms=None,
        channel="page",
        actor_id=None,
    )
    real_archive.store.put_bytes("staging/nobodys", b"left by a killed upload")
    assert swept_at(real_archive, now + DAY_MS - HOUR_MS).message is None
    assert len(list(real_archive.store.listed("staging/"))) == 2
    assert swept_at(real_archive, now + DAY_MS + HOUR_MS).message == "Đã dọn 1 tệp gửi dở."
    assert [item.key for item in real_archive.store.listed("staging/")] == [intake.staging_key]


def test_an_upload_killed_in_the_middle_leaves_nothing_for_good(migrated_size: Settings, real_archive: Archive) -> None:
    a_camera(real_archive)
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment(migrated_size), check=False)
    assert killed.returncode == -signal.SIGKILL
    with real_archive.read() as session:
        assert intakes.latest(session) == []
    assert is_bare(real_archive)
    swept_at(real_archive, SystemClock().now_ms() + DAY_MS + HOUR_MS)
    folder = migrated_size.home / "objects" / ".partial"
    assert not folder.exists() or not list(folder.iterdir())


def test_rounds_long_finished_are_forgotten(real_archive: Archive) -> None:
    now = SystemClock().now_ms()
    first = swept_at(real_archive, now)
    with real_archive.write() as work:
        other = work.send("no.round")
        jobs.finish(work.session, other.id, now)
    swept_at(real_archive, now + 8 * DAY_MS)
    with real_archive.read() as session:
        left = {job.id for job in jobs.listed(session, ("done",))}
    assert first.id not in left and other.id in left


def test_readings_are_forgotten_once_nothing_waits_so_long(real_archive: Archive) -> None:
    now = SystemClock().now_ms()
    with real_archive.write() as work:
        reading = work.send("hand_in.read", prints=[[0, "0123456789abcdef"]])
        jobs.finish(work.session, reading.id, now)
    for days, is_left in ((13, True), (15, False)):
        swept_at(real_archive, now + days * DAY_MS)
        with real_archive.read() as session:
            assert (jobs.get(session, reading.id) is not None) == is_left
