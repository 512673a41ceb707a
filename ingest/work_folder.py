"""Folders in which files are taken apart: below ``home/work``, one per run, gone with the run or with its process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.values.process import is_dead


@contextmanager
def work_folder(home: Path, job_id: int, leased_by: str) -> Iterator[Path]:
    """An empty folder of this run alone; what dead processes of this host left beside it is removed first."""
    root = home / "work"
    root.mkdir(parents=True, exist_ok=True)
    remove_left_over(root)
    folder = root / f"{job_id}@{leased_by}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_over(root: Path) -> list[str]:
    """Remove the folders of processes that are no more; answers their names."""
    removed = []
    for folder in root.iterdir() if root.is_dir() else ():
        if is_dead(folder.name.partition("@")[2]):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder.name)
    return removed
