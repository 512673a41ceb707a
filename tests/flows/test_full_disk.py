"""A disk that is really full: a 200 MB file handed in is refused in words, and nothing of it is left."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.settings import Settings
from tests.factories.program import COMMAND
from tests.servers.full_disk import FullDisk

SETUP = """
from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.factories.street import a_camera
settings = Settings.from_env()
migrate(settings)
a_camera(open_archive(settings))
"""
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "reserve_bytes",
    [pytest.param(64 << 20, id="reserve"), pytest.param(0, id="kernel")],
)
def test_a_large_upload_on_a_full_disk_is_refused_and_leaves_nothing(
    full_disk: Callable[[int], FullDisk], tmp_path: Path, reserve_bytes: int
) -> None:
    """Once refused by the house's own reserve, once, without one, by the kernel's ENOSPC."""
    disk = full_disk(120 << 20)
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(200 << 20)
    settings = Settings(home=disk.folder / "home", reserve_bytes=reserve_bytes)
    hand_in = [*COMMAND, "intake", str(large), "--camera", "VT-0001", "--yes"]
    both = ["sh", "-c", '"$0" -c "$1" && shift && exec "$@"', sys.executable, SETUP, *hand_in]
    done = disk.run(both, env={**os.environ, **settings.to_env(), "PYTHONPATH": str(ROOT)})
    assert done.returncode == 1, done.stderr
    assert done.stdout == ("TỪ CHỐI  large.mp4: Kho lưu trữ đã đầy. Chưa ghi gì; hãy giải phóng chỗ rồi gửi lại.\n"), (
        done.stderr
    )
    left = {path for path in done.left if not path.startswith(("home/camera-antt.sqlite3", "home/log/"))}
    assert left == set(), "neither staged nor half-written bytes"
