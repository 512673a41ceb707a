"""Work folders go with their run, and with their process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.work_folder import remove_left_over, work_folder
from storage.values.process import this_process

NAME_OF_A_CHILD = "from storage.values.process import this_process; print(this_process())"


def test_a_folder_lives_as_long_as_its_run(tmp_path: Path) -> None:
    with work_folder(tmp_path, 5, this_process()) as folder:
        (folder / "clips").mkdir()
        (folder / "clips" / "a").write_bytes(b"x")
    with pytest.raises(ZeroDivisionError), work_folder(tmp_path, 5, this_process()) as folder:
        assert not list(folder.iterdir())
        raise ZeroDivisionError
    assert not list((tmp_path / "work").iterdir())


def test_folders_of_dead_processes_are_removed_and_others_stay(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", NAME_OF_A_CHILD], capture_output=True, text=True, check=True)
    dead, alive, elsewhere = f"1@{done.stdout.strip()}", f"2@{this_process()}", "3@another:1:1"
    for name in (dead, alive, elsewhere):
        (tmp_path / "work" / name).mkdir(parents=True)
    assert remove_left_over(tmp_path) == [dead]
    assert {folder.name for folder in (tmp_path / "work").iterdir()} == {alive, elsewhere}


def test_a_host_with_a_name_of_its_own_clears_what_it_left(tmp_path: Path) -> None:
    left, of_another = tmp_path / "work" / "4@may-hai:1:1", tmp_path / "work" / "4@may-ba:1:1"
    left.mkdir(parents=True)
    of_another.mkdir()
    with work_folder(tmp_path, 5, this_process("may-hai")):
        assert not left.exists() and of_another.exists()
