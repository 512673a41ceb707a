"""In which order a process asks the queues for its next job, so that the first go first and the last still get theirs.

The rule: four jobs out of five are taken from the first queue that has one. For every fifth the search begins at
another queue, each in turn, so that a queue which is never empty cannot keep the others waiting for ever; within a
queue the oldest goes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
EVERY = 5


def order(taken: int, queues: Sequence[_T]) -> list[_T]:
    """The queues in the order in which the next job is looked for, when ``taken`` were taken before it.

    ``queues`` stands first to last.
    """
    if len(queues) < 2 or taken % EVERY != EVERY - 1:
        return list(queues)
    lead = len(queues) - 1 - (taken // EVERY) % len(queues)  # the last begins: it has waited longest
    return [queues[lead], *queues[:lead], *queues[lead + 1 :]]
