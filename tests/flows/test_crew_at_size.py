"""The crew on two hosts with a real PostgreSQL, S3 and Valkey: a host dies, every ring is lost, rounds come twice.

Whatever happens, each file is filed once. "Hosts" are worker commands that call themselves by different names; one
dies as by a power cut: all its processes at once, by SIGKILL.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select

from storage.models import Intake, Job, JobRound, Master
from storage.receive import receive
from storage.settings import Settings
from storage.steps import KILL_AFTER
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS
from storage.values.digest import chunks_of_file
from tests.factories import video
from tests.factories.program import power_cut, started
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera
from tests.factories.visitor import waited
from tests.servers.process import free_port
from tests.servers.valkey import valkey
from workers.jobs import queues

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)]),
]
HOST = "CAMERA_ANTT_HOST_NAME"


@pytest.fixture
def settings(migrated_size: Settings, tmp_path: Path) -> Iterator[Settings]:
    """With a Valkey of its own, so that all of it may be flushed; a lease is four seconds."""
    port, folder = free_port(), tmp_path / "valkey"
    folder.mkdir()
    with valkey(folder, port) as server:
        yield replace(migrated_size, redis_url=server["redis_url"], lease_seconds=4)


@pytest.fixture
def real_archive(settings: Settings) -> Iterator[Archive]:
    archive = open_archive(settings, queues=queues())
    yield archive
    archive.close()


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [video.make_clip(tmp_path / f"{seed}.mp4", seconds=4, seed=seed) for seed in range(4)]


def hand_in(archive: Archive, path: Path, camera_id: int) -> int:
    start_ms = archive.clock.now_ms() - HOUR_MS
    return receive(
        archive,
        chunks_of_file(path),
        camera_id=camera_id,
        original_name=path.name,
        device_start_ms=start_ms,
        channel="page",
        actor_id=None,
    ).id


def intake_jobs(archive: Archive) -> list[Job]:
    with archive.read() as session:
        return list(session.scalars(select(Job).where(Job.name == "intake.file").order_by(Job.id)))


def all_over(archive: Archive) -> bool:
    """Nothing is undone, nothing is parked."""
    with archive.read() as session:
        return not session.scalars(select(Job.id).where(Job.state != "done")).all()


def require_each_once(archive: Archive, handed: list[int]) -> None:
    """Every file is filed, with one master, one event of each kind, and no round was made twice."""
    with archive.read() as session:
        states = set(session.scalars(select(Intake.state).where(Intake.id.in_(handed))))
        masters = session.scalar(select(func.count()).select_from(Master))
        rounds = session.execute(select(JobRound.job_name, func.count()).group_by(JobRound.job_name)).all()
        made = Counter(session.scalars(select(Job.name).where(Job.name.in_([row[0] for row in rounds]))))
    assert states == {"filed"}
    assert masters == len(handed)
    counted = kinds(archive)
    assert counted["master.filed"] == counted["intake.filed"] == len(handed)
    assert made == {row[0]: row[1] for row in rounds} and made["break_glass.close"] >= 1
    require_promises(archive)


def test_what_a_dead_host_had_begun_is_done_by_another_after_its_lease(
    settings: Settings, real_archive: Archive, paths: list[Path]
) -> None:
    archive, camera_id = real_archive, a_camera(real_archive)
    near, far = f"may-mot-{os.getpid()}", f"may-hai-{os.getpid()}"
    held: list[Job] = []

    def left_by_the_dead() -> bool:
        held[:] = [job for job in intake_jobs(archive) if (job.leased_by or "").startswith(f"{far}:")]
        stored = {item.key.split("/")[0] for item in archive.store.listed("master/")}
        return bool(held) and bool(stored)

    # the far host's children die when their objects are stored and only the transaction is missing; its watcher, who
    # would put them back, is stopped: what is left is what a power cut leaves
    with started(settings, "worker", "--processes", "1", **{HOST: far, KILL_AFTER: "stored"}) as dying:
        dying.wait_for("1 tiến trình")
        os.kill(dying.process.pid, signal.SIGSTOP)
        handed = [hand_in(archive, paths[0], camera_id)]
        waited(left_by_the_dead)
        assert power_cut(dying, far) >= 2
    (job,) = held
    assert job.lease_until_at is not None
    with started(settings, "worker", "--processes", "2", **{HOST: near}) as crew:
        crew.wait_for("2 tiến trình")
        handed += [hand_in(archive, path, camera_id) for path in paths[1:]]
        waited(lambda: all_over(archive) or None)
        assert crew.end(signal.SIGTERM) == 0
    first, *rest = intake_jobs(archive)
    assert (first.id, first.attempt_count) == (job.id, 2)
    assert first.ended_at is not None and first.ended_at >= job.lease_until_at, "not before its lease had run out"
    assert [other.attempt_count for other in rest] == [1] * len(rest)
    require_each_once(archive, handed)


def test_flushing_redis_in_the_middle_of_work_loses_nothing(
    settings: Settings, real_archive: Archive, paths: list[Path]
) -> None:
    """Two hosts, each with its own scheduler; all keys go twice, once while jobs run, once while rings wait."""
    archive, camera_id = real_archive, a_camera(real_archive)
    assert settings.redis_url
    with (
        redis.Redis.from_url(settings.redis_url) as client,
        started(settings, "worker", "--processes", "2", **{HOST: "may-mot"}) as near,
        started(settings, "worker", "--queues", "intake,upkeep", "--processes", "1", **{HOST: "may-hai"}) as far,
    ):
        near.wait_for("2 tiến trình, hàng urgent, awaited, intake, upkeep")
        far.wait_for("1 tiến trình, hàng intake, upkeep")
        handed = [hand_in(archive, path, camera_id) for path in paths[:2]]
        waited(lambda: [job for job in intake_jobs(archive) if job.state == "running"])
        client.flushall()
        handed += [hand_in(archive, path, camera_id) for path in paths[2:]]
        client.flushall()
        waited(lambda: all_over(archive) or None)
        assert near.end(signal.SIGTERM) == far.end(signal.SIGTERM) == 0
        assert not [line for line in near.lines + far.lines if "Traceback" in line]
    require_each_once(archive, handed)
