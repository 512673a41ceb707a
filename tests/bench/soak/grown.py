"""What grew in a soak: the calm before the faults against the calm behind them, when every feed is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median_low

from tests.bench.soak.watch import KINDS, Sample

MEMORY_MAY_GROW = 1.10  # of the whole family; what an allocator keeps is not a leak
_FILES_A_CONNECTION = 2  # of SQLite: the database and its log; one more for what the connections share


@dataclass(frozen=True)
class Figure:
    """One line of the final table: before, behind, and how much may stand behind."""

    name: str
    before: float
    behind: float
    most: float

    @property
    def is_well(self) -> bool:
        """Whether no more stands behind than may."""
        return self.behind <= self.most


@dataclass
class Calm:
    """Samples of the two calms. Only those count in which every feed was recorded: a feed that is being connected again
    holds neither its connection nor its segment, and would hide what was left open."""

    feeds: int
    before: list[Sample] = field(default_factory=list)
    behind: list[Sample] = field(default_factory=list)

    def add(self, samples: Sequence[Sample], *, is_before: bool) -> None:
        """Take those of a calm in which every feed was recorded."""
        kept = self.before if is_before else self.behind
        kept += [one for one in samples if one.recorded == self.feeds]

    def figures(self, pool_size: int) -> list[Figure]:
        """Open files by kind, threads and processes. Nothing may be more, but for connections that the database's
        pool (``pool_size`` for each process) keeps open once as many were wanted at a time."""
        kinds = {f"open {kind}": partial(_open, kind=kind) for kind in KINDS}
        pool = {"open database": _FILES_A_CONNECTION * pool_size + 1}
        found = []
        for name, of in (kinds | {"threads": _threads, "processes": _processes}).items():
            before, behind = _usual(self.before, of), _usual(self.behind, of)
            found.append(Figure(name, before, behind, max(before, pool.get(name, 0))))
        return found


def _open(one: Sample, kind: str) -> float:
    return one.files[kind]


def _threads(one: Sample) -> float:
    return one.threads


def _processes(one: Sample) -> float:
    return one.processes


def memory(samples: Sequence[Sample]) -> Figure:
    """The most in the first third of the run, and what was usual in its last sixth."""
    part = max(1, len(samples) // 6)
    before = max(one.resident_mb for one in samples[: 2 * part])
    behind = _usual(samples[-part:], lambda one: one.resident_mb)
    return Figure("memory, MB", before, behind, before * MEMORY_MAY_GROW)


def _usual(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    return median_low([of(one) for one in samples]) if samples else float("nan")
