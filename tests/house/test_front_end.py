"""The TypeScript of the pages is held to the same: its types are judged, its own tests are run."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT


def test_the_islands_are_well_typed_and_pass_their_tests() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service.web.build", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
