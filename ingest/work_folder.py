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
    remove_left_over(home, leased_by.partition(":")[0])
    folder = home / "work" / f"{job_id}@{leased_by}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_over(home: Path, host: str = "") -> list[str]:
    """Remove what processes of this host that are no more left; answers the folders' names.

    ``host``: what leases call this host, if settings give it a name.
    """
    root, removed = home / "work", []
    for folder in root.iterdir() if root.is_dir() else ():
        if is_dead(folder.name.partition("@")[2], host):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder.name)
    return removed
