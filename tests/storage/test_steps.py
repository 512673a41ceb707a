"""The places where a crash test may end the process: it ends there, and only there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from storage.steps import KILL_AFTER

TAKE = """
from storage.steps import step
for name in ("probed", "cut", "cut", "stored"):
    print(name, flush=True)
    step(name)
"""


@pytest.mark.parametrize(
    ("asked", "taken", "code"),
    [
        ("", 4, 0),
        ("received", 4, 0),
        ("probed", 1, -signal.SIGKILL),
        ("cut", 2, -signal.SIGKILL),
        ("cut:2", 3, -signal.SIGKILL),
        ("cut:3", 4, 0),
        ("stored", 4, -signal.SIGKILL),
    ],
)
def test_the_process_ends_after_the_step_asked_for(asked: str, taken: int, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TAKE], env={**os.environ, KILL_AFTER: asked}, capture_output=True, text=True, check=False
    )
    assert (len(done.stdout.split()), done.returncode) == (taken, code)
