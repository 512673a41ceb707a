"""Interleaved timing: every contender in turn on the same question, so that a busy machine slows all alike."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.clips.shapes import Asked, Row

MOST_ROUNDS = 7
LEAST = 3  # answers of a contender that is too slow for more
BUDGET_S = 3.0  # so long each contender may answer one shape; beyond it sits the rest out


class Contender:
    """Something that answers questions. ``answer`` is timed, ``rows`` (the same as plain rows) is not."""

    name = ""
    bytes_per_row = 0.0
    has_rows = True  # whether its answer is rows and nothing else
    backend_pid: int | None = None  # the server process that works for it, if there is one

    def answer(self, question: Asked) -> Any:
        """The clips that meet the question, in this contender's own form."""
        raise NotImplementedError

    def rows(self, answer: Any) -> list[Row]:
        """Such an answer as rows."""
        found: list[Row] = answer
        return found

    def close(self) -> None:
        """Let go of files and connections, and remove what was loaded."""


@dataclass(frozen=True)
class Figure:
    """What one contender needed for one shape. Times in milliseconds; CPU is client and server together, a question."""

    contender: str
    shape: str
    clips: int
    rows: float
    answers: int
    median: float
    p95: float
    p99: float
    cpu: float
    bytes_per_row: float


def spent_ms(pid: int | None) -> float:
    """CPU time of this process and, if given, of a server process, milliseconds."""
    own = time.process_time() * 1_000
    return own if pid is None else own + int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def percentile(times: Sequence[float], share: float) -> float:
    """So many per cent of the times are no longer than this."""
    return float(np.percentile(times, share))


def compare(contenders: Sequence[Contender], shape: str, questions: Sequence[Asked], clips: int) -> list[Figure]:
    """Figures of every contender on these questions. The first one's rows are what all must answer."""
    sizes = _same_rows(contenders, questions)
    times: dict[str, list[float]] = {one.name: [] for one in contenders}
    cpu: dict[str, float] = dict.fromkeys(times, 0.0)
    for question in list(questions) * MOST_ROUNDS:
        for one in contenders:
            taken = times[one.name]
            if len(taken) >= LEAST and sum(taken) > BUDGET_S * 1_000:
                continue
            before, begun = spent_ms(one.backend_pid), time.perf_counter()
            one.answer(question)
            taken.append((time.perf_counter() - begun) * 1_000)
            cpu[one.name] += spent_ms(one.backend_pid) - before
    return [
        Figure(
            one.name,
            shape,
            clips,
            float(np.median(sizes)),
            len(times[one.name]),
            percentile(times[one.name], 50),
            percentile(times[one.name], 95),
            percentile(times[one.name], 99),
            cpu[one.name] / len(times[one.name]),
            one.bytes_per_row,
        )
        for one in contenders
    ]


def _same_rows(contenders: Sequence[Contender], questions: Sequence[Asked]) -> list[int]:
    """How many rows each question has; fails when a contender answers others than the first. Warms all of them up."""
    wanted = [sorted(contenders[0].rows(contenders[0].answer(question))) for question in questions]
    for one in contenders[1:]:
        begun = time.perf_counter()
        for question, rows in zip(questions, wanted, strict=True):
            answer = one.answer(question)
            assert not one.has_rows or sorted(one.rows(answer)) == rows, f"{one.name} answers other rows"
            if time.perf_counter() - begun > BUDGET_S:
                break
    return [len(rows) for rows in wanted]
