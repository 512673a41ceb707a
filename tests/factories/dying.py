"""A process that works off the waiting jobs and is ended by the kernel's SIGKILL right after one named function."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from tempfile import TemporaryFile

from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.factories.nursery import run_born
from tests.factories.program import environment
from workers.catch_up import release_dead, run_undone


def killed_after(settings: Settings, module: str, act: str) -> None:
    """Work off the jobs in a process that dies right after ``module.act`` returned; it must have come that far."""
    with TemporaryFile("w+") as output:
        number = output.fileno()
        code = run_born(
            __name__, (module, act), environment(settings), (number, number), 120, known=(module, "workers.catch_up")
        )
        output.seek(0)
        assert code == -signal.SIGKILL, output.read()


def _dies_after(act: Callable[..., object]) -> Callable[..., None]:
    def acts(*given: object) -> None:
        act(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    return acts


def _work_off(module: str, act: str) -> None:
    place = import_module(module)
    setattr(place, act, _dies_after(getattr(place, act)))
    archive = open_archive(Settings.from_env())
    release_dead(archive)
    run_undone(archive)


if __name__ == "__main__":
    _work_off(*sys.argv[1:])
