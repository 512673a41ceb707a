"""The grown-up size with real RQ worker processes: files are filed, dying workers double nothing, poison is parked."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from storage.catalog import jobs
from storage.models import Intake, Job
from storage.receive import receive
from storage.settings import Settings
from storage.steps import KILL_AFTER
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS
from storage.values.digest import chunks_of_file
from tests.factories import video
from tests.factories.program import camera_antt, started
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)]),
]


@pytest.fixture
def real_archive(migrated_size: Settings) -> Iterator[Archive]:
    archive = open_archive(migrated_size)
    yield archive
    archive.close()


def hand_in(archive: Archive, path: Path, camera_id: int) -> Intake:
    return receive(
        archive,
        chunks_of_file(path),
        camera_id=camera_id,
        original_name=path.name,
        device_start_ms=archive.clock.now_ms() - HOUR_MS,
        channel="page",
        actor_id=None,
    )


def waited(archive: Archive, intake_id: int, until: str) -> Job:
    """The intake's job once it stands where it should: "done" or "parked"."""
    for _ in range(600):
        with archive.read() as session:
            job = jobs.latest_of(session, "intake", intake_id)
            assert job is not None
            if job.state == until:
                return job
        threading.Event().wait(0.1)
    raise AssertionError(f"{job.state}, not {until}: {job.message}")


def waited_clear(archive: Archive) -> None:
    for _ in range(600):
        if not list(archive.store.listed("staging/")):
            return
        threading.Event().wait(0.1)
    raise AssertionError("staging is not empty")


def test_workers_file_what_pages_receive(migrated_size: Settings, real_archive: Archive, tmp_path: Path) -> None:
    cameras = [a_camera(real_archive, code) for code in ("VT-0001", "VT-0002")]
    paths = [video.make_clip(tmp_path / f"{seed}.mp4", seconds=4, seed=seed) for seed in range(4)]
    with started(migrated_size, "worker", "--processes", "2") as running:
        running.wait_for("2 tiến trình")
        handed = [hand_in(real_archive, path, cameras[index % 2]) for index, path in enumerate(paths)]
        for intake in handed:
            waited(real_archive, intake.id, "done")
        waited_clear(real_archive)
        assert running.end(signal.SIGTERM) == 0
    with real_archive.read() as session:
        assert {session.get_one(Intake, intake.id).state for intake in handed} == {"filed"}
    assert kinds(real_archive)["master.filed"] == 4
    require_promises(real_archive)


def test_a_file_that_kills_its_workers_is_parked_then_filed(
    migrated_size: Settings, real_archive: Archive, tmp_path: Path
) -> None:
    intake_path = video.make_clip(tmp_path / "one.mp4", seconds=4)
    camera_id = a_camera(real_archive)
    poison = {"CAMERA_ANTT_JOB_ATTEMPTS": "2", KILL_AFTER: "stored"}
    with (
        started(migrated_size, "worker", "--processes", "2", CAMERA_ANTT_HOST_NAME="may-mot", **poison) as near,
        started(migrated_size, "worker", "--processes", "1", CAMERA_ANTT_HOST_NAME="may-hai", **poison) as far,
    ):
        intake = hand_in(real_archive, intake_path, camera_id)
        parked = waited(real_archive, intake.id, "parked")
        assert near.end(signal.SIGINT) == far.end(signal.SIGINT) == 0
    assert parked.message and "dừng giữa chừng 2 lần" in parked.message
    assert (parked.attempt_count, parked.leased_by) == (2, None)
    assert camera_antt(migrated_size, "jobs", "retry").returncode == 0
    assert migrated_size.redis_url
    with redis.Redis.from_url(migrated_size.redis_url) as client:
        client.flushdb()  # losing every ring loses nothing
    with started(migrated_size, "worker", "--processes", "1") as running:
        waited(real_archive, intake.id, "done")
        waited_clear(real_archive)
        running.end(signal.SIGTERM)
    assert kinds(real_archive)["master.filed"] == 1
    require_promises(real_archive)


def test_without_redis_the_command_says_so_and_ends(migrated_size: Settings) -> None:
    done = camera_antt(migrated_size, "worker", CAMERA_ANTT_REDIS_URL="redis://:khong-noi-ra@127.0.0.1:1/0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Không kết nối được Redis ở 127.0.0.1:1." in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    assert "khong-noi-ra" not in done.stderr


def test_a_queue_that_is_none_is_said_so(migrated_size: Settings) -> None:
    done = camera_antt(migrated_size, "worker", "--queues", "intake,nhanh")
    assert done.returncode == 1
    assert done.stderr == "--queues: không có hàng «nhanh». Các hàng: urgent, awaited, intake, upkeep.\n"
