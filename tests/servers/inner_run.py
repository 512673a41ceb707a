"""A test run inside a test: its own process, its own keeper, one file of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**extra: str) -> dict[str, str]:
    """This environment without the marks of the outer run, able to import the house."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CAMERA_ANTT_"))}
    kept.pop("CI", None)
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def inner_run(folder: Path, tests: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the file of tests ``tests`` below ``folder`` with the fixtures of the house; ``extra``: environment."""
    written = folder / "test_inner.py"
    written.write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(written)]
    return subprocess.run(
        [*command, "--rootdir", str(folder), "-o", "addopts="],
        env=environment(**extra),
        capture_output=True,
        text=True,
        check=False,
    )
