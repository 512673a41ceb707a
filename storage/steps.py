"""The steps of the intake and of the other jobs that store bytes: each a place where a crash test may end the process.

For crash tests only: ``CAMERA_ANTT_KILL_AFTER=<step>`` or ``<step>:<nth>`` sends SIGKILL to this very process when the
step has been taken for the nth time (the first, if not said). Without the variable a step costs one look-up.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Literal, get_args

IntakeStep = Literal["received", "digested", "probed", "cut", "stored", "compared", "committed", "unstaged"]
# A file of a hand-in: its bytes are in staging with their row; what was read of it is written down
HandInStep = Literal["hand_in_received", "hand_in_read"]
# A job that makes something: it has just begun; its objects are stored and only their transaction is missing
MakingStep = Literal["exhibit_begun", "exhibit_stored", "copy_begun", "copy_stored", "report_begun", "report_stored"]
# What goes on where it was: a page of the index rebuilt; rows, then objects moved to another place; all of it compared
LongStep = Literal["page_rebuilt", "rows_moved", "objects_moved", "move_compared"]
# Segments of a recorder's shelf: their objects are stored; they are filed; the shelf has let them go
SegmentStep = Literal["segments_stored", "segments_filed", "segments_let_go"]
Step = IntakeStep | HandInStep | MakingStep | LongStep | SegmentStep
INTAKE_STEPS: tuple[IntakeStep, ...] = get_args(IntakeStep)
KILL_AFTER = "CAMERA_ANTT_KILL_AFTER"
_taken: Counter[str] = Counter()


def step(name: Step) -> None:
    """Say that a step has been taken."""
    asked = os.environ.get(KILL_AFTER)
    if not asked:
        return
    _taken[name] += 1
    wanted, _, nth = asked.partition(":")
    if wanted == name and _taken[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
