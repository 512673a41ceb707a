"""A process that works off the waiting jobs and is ended by the kernel's SIGKILL right after one named function."""

from __future__ import annotations

import signal
import subprocess
import sys

from storage.settings import Settings
from tests.factories.program import environment

_DYING = """
import os, signal, sys
from importlib import import_module
from storage.settings import Settings
from storage.unit_of_work import open_archive
from workers.catch_up import release_dead, run_undone

def dies_after(act):
    def acts(*given):
        act(*given)
        os.kill(os.getpid(), signal.SIGKILL)
    return acts

place = import_module(sys.argv[1])
setattr(place, sys.argv[2], dies_after(getattr(place, sys.argv[2])))
archive = open_archive(Settings.from_env())
release_dead(archive)
run_undone(archive)
"""


def killed_after(settings: Settings, module: str, act: str) -> None:
    """Work off the jobs in a process that dies right after ``module.act`` returned; it must have come that far."""
    command = [sys.executable, "-c", _DYING, module, act]
    ended = subprocess.run(command, env=environment(settings), check=False, timeout=120, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
