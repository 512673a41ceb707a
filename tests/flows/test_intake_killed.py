"""SIGKILL after each step of the intake, and again on the repeat: nothing is lost, nothing doubled, nothing left over.

The process is the real command, the kill is the kernel's; both sizes.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.models import Clip, Intake, Job, Master
from storage.settings import Settings
from storage.steps import INTAKE_STEPS, KILL_AFTER, IntakeStep
from storage.unit_of_work import Archive, open_archive
from tests.factories import video
from tests.factories.program import camera_antt
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera, observe_clock

START = "02/03/2026 08:00:00"
START_MS = 1_772_413_200_000
DURATIONS = [60_000, 30_000]
# Every step on the small size; on the grown-up one those at which its servers hold something
KILLED = [("embedded", step) for step in INTAKE_STEPS] + [
    pytest.param("grown", step, marks=pytest.mark.servers) for step in ("stored", "compared", "committed")
]


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return video.make_clip(tmp_path_factory.mktemp("video") / "ngõ.mp4", seconds=90, rate=2, width=160, height=90)


@pytest.fixture
def real_archive(migrated_size: Settings) -> Iterator[Archive]:
    """On the machine's own clock, as the processes of the program are."""
    archive = open_archive(migrated_size)
    yield archive
    archive.close()


def require_filed_once(archive: Archive, first_start_ms: int = START_MS) -> None:
    with archive.read() as session:
        [master] = session.scalars(select(Master)).all()
        [intake] = session.scalars(select(Intake)).all()
        filed = session.execute(select(Clip.start_ms, Clip.duration_ms).order_by(Clip.start_ms)).all()
        undone = session.scalar(select(func.count()).select_from(Job).where(Job.state != "done"))
    assert (intake.state, intake.master_id) == ("filed", master.id)
    assert [tuple(row) for row in filed] == [(first_start_ms, DURATIONS[0]), (first_start_ms + 60_000, DURATIONS[1])]
    assert undone == 0
    brought = {"hand_in.received": 1, "hand_in.confirmed": 1}
    assert kinds(archive) == brought | {"intake.received": 1, "master.filed": 1, "intake.filed": 1}
    require_promises(archive)
    assert not list(archive.store.listed("staging/"))
    assert not list((archive.settings.home / "work").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(("size_name", "step"), KILLED, indirect=["size_name"])
def test_killed_after_each_step_and_again_on_the_repeat(
    migrated_size: Settings, real_archive: Archive, footage: Path, step: IntakeStep
) -> None:
    a_camera(real_archive)
    intake = ("intake", str(footage), "--camera", "VT-0001", "--start", START, "--yes")
    killed = camera_antt(migrated_size, *intake, **{KILL_AFTER: step})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # What lies before the kill is not taken again: these steps are over when the process dies
    is_over = step in {"received", "committed"}
    again = camera_antt(migrated_size, "jobs", "run", **{KILL_AFTER: step})
    assert again.returncode == (0 if is_over else -signal.SIGKILL), again.stderr
    done = camera_antt(migrated_size, "jobs", "run")
    assert done.returncode == 0, done.stderr
    require_filed_once(real_archive)
    once_more = camera_antt(migrated_size, *intake)
    assert once_more.returncode == 0 and "ĐÃ CÓ" in once_more.stdout, once_more.stdout + once_more.stderr


def test_objects_of_an_attempt_that_came_to_nothing_are_cleared(
    migrated_size: Settings, real_archive: Archive, footage: Path
) -> None:
    """Killed with everything stored; then the camera's clock is compared, so the repeat names its clips otherwise."""
    camera_id = a_camera(real_archive)
    intake = ("intake", str(footage), "--camera", "VT-0001", "--start", START, "--yes")
    killed = camera_antt(migrated_size, *intake, **{KILL_AFTER: "stored"})
    assert killed.returncode == -signal.SIGKILL
    stored = {item.key for item in real_archive.store.listed("clip/")}
    assert len(stored) == 4
    observe_clock(real_archive, camera_id, START_MS, 37_000, 500)
    assert camera_antt(migrated_size, "jobs", "run").returncode == 0
    require_filed_once(real_archive, START_MS + 37_000)
    assert not stored & {item.key for item in real_archive.store.listed("clip/")}
