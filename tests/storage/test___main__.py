"""The door: what it says and the code it ends with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from storage.unit_of_work import Archive
from tests.servers.fixtures import child_environment
from tests.storage.whole_house import House


def _door(archive: Archive, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storage", *words],
        env=child_environment(archive.settings),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_door_answers_by_its_code(house: House) -> None:
    done = _door(house.archive, "check", "bytes")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.splitlines()[-1] == "Bốn lời hứa đều đúng."
    assert _door(house.archive, "verify-chain").returncode == 0
    house.drop(house.shelved.clip_keys[2])
    done = _door(house.archive, "check", "sizes")
    assert done.returncode == 1
    assert (
        done.stdout.splitlines()[0] == f"Lời hứa 1 · object_missing · Thiếu tệp trong kho: {house.shelved.clip_keys[2]}"
    )


def test_the_door_refuses_what_it_cannot_do(archive: Archive) -> None:
    assert _door(archive, "check", "everything").returncode == 2
    archive.settings = replace(archive.settings, database_url=f"sqlite:///{archive.settings.home}/none.sqlite3")
    done = _door(archive, "check", "rows")
    assert done.returncode == 2 and "python -m storage migrate" in done.stderr and "Traceback" not in done.stderr
