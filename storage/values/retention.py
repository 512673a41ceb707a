"""How long footage is kept: a pure rule, told what the footage is used for. A legal hold beats all of it.

Footage nobody used goes after its days. Footage used in a case goes by what it was worth there: graded 0 or 1, some
days after the grading; graded 2 to 4, never by the clock; not yet graded, never while its case is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.values.clock import DAY_MS

ASKED = frozenset({"requested", "approved"})
PRODUCED = frozenset({"produced", "handed_over"})
SERVES_FROM = 2  # grades from here on served the case


@dataclass(frozen=True)
class Use:
    """What one retrieval in one case means for footage. Instants in epoch ms; ``grade`` None: not graded there."""

    state: str
    produced_at: int | None
    grade: int | None
    graded_at: int | None
    is_case_open: bool


@dataclass(frozen=True)
class Keeping:
    """Days that things are kept: clips after filing, exhibits after grading, working copies after making."""

    clip_days: int
    exhibit_days: int
    copy_days: int


def use_ends_at(use: Use, keeping: Keeping) -> int | None:
    """When a use lets go of footage, epoch ms; None: not by the clock."""
    if use.state in ASKED:
        return None
    if use.state not in PRODUCED:
        return 0
    after = keeping.exhibit_days * DAY_MS
    if use.grade is None:
        return None if use.is_case_open or use.produced_at is None else use.produced_at + after
    if use.grade >= SERVES_FROM or use.graded_at is None:
        return None
    return use.graded_at + after


def kept_until(begins_at: int, days: int, uses: Iterable[Use], keeping: Keeping) -> int | None:
    """When footage that began to be kept at ``begins_at`` for ``days`` may go; None: not by the clock."""
    ends = [begins_at + days * DAY_MS]
    for use in uses:
        end = use_ends_at(use, keeping)
        if end is None:
            return None
        ends.append(end)
    return max(ends)


def is_due(until: int | None, now: int) -> bool:
    """Whether what is kept until an instant may go now."""
    return until is not None and until <= now
