"""The steps of the intake, each a place where a crash test may end the process.

For crash tests only: ``CAMERA_ANTT_KILL_AFTER=<step>`` or ``<step>:<nth>`` sends SIGKILL to this very process when the
step has been taken for the nth time (the first, if not said). Without the variable a step costs one look-up.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Literal, get_args

Step = Literal["received", "digested", "probed", "cut", "stored", "compared", "committed", "unstaged"]
STEPS: tuple[Step, ...] = get_args(Step)
KILL_AFTER = "CAMERA_ANTT_KILL_AFTER"
_taken: Counter[str] = Counter()


def step(name: Step) -> None:
    """Say that a step of the intake has been taken."""
    asked = os.environ.get(KILL_AFTER)
    if not asked:
        return
    _taken[name] += 1
    wanted, _, nth = asked.partition(":")
    if wanted == name and _taken[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
