"""A town of the embedded size moves up to real servers by the command, killed on the way, and works on there."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.factories.program import camera_antt
from tests.factories.promises import require_promises
from tests.factories.world import FOOTAGE, a_world
from tests.servers.fixtures import fresh_settings
from tests.storage.rebuild.lost import index_of

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.parametrize("size_name", ["embedded"])]


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Settings]:
    """An empty place of the grown-up size."""
    with fresh_settings("grown", tmp_path / "grown", migrated=False) as settings:
        yield settings


def files_of(home: Path) -> dict[str, str]:
    """Every file of a home but logs and the program's own lock, with its digest."""
    return {
        str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and "log" not in path.relative_to(home).parts and path.name != "program.lock"
        if not path.name.endswith(("-shm", "-wal"))
    }


def test_a_town_moves_up(migrated_size: Settings, grown: Settings) -> None:
    archive = open_archive(migrated_size)
    world = a_world(archive)
    before = index_of(archive)
    archive.close()
    where = ["--to", grown.database_url, "--objects", grown.objects_url]
    untouched = files_of(migrated_size.home)
    killed = camera_antt(migrated_size, "move", *where, CAMERA_ANTT_KILL_AFTER="rows_moved:9")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # what stands in variables is seen by no list of processes
    done = camera_antt(migrated_size, "move", MOVE_TO=grown.database_url, MOVE_OBJECTS=grown.objects_url)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "Chuỗi ghi nhận liền mạch" in done.stdout
    secret = grown.objects_url.split("@")[0].rsplit(":", 1)[1]
    assert secret not in done.stdout and "CAMERA_ANTT_DATABASE_URL=postgresql+psycopg://" in done.stdout
    assert files_of(migrated_size.home) == untouched
    checked = camera_antt(grown, "check", "bytes")
    assert checked.returncode == 0, checked.stdout
    there = open_archive(grown)
    assert index_of(there) == before
    # the house goes on there: what was handed in before is recognised, what is new is filed behind it
    path, camera = world.masters[min(FOOTAGE)], world.cameras[min(FOOTAGE)]
    handed = camera_antt(grown, "intake", str(path), "--camera", camera.code, "--yes")
    assert handed.returncode == 0 and handed.stdout.startswith("ĐÃ CÓ"), handed.stdout + handed.stderr
    require_promises(there)
    there.close()
