"""One table of one run: printed, and kept as JSON and as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.clips.goals import FLOOR, Goal
from tests.bench.clips.timing import Figure

KEPT = Path(__file__).resolve().parents[3] / ".build" / "bench"
_HEAD = (
    f"{'contender':24}{'median ms':>11}{'p95':>10}{'p99':>10}{'CPU ms':>10}{'to floor':>10}{'answers':>9}{'B/row':>8}"
)


def lines(figures: Sequence[Figure]) -> list[str]:
    """The figures, a block for each size and shape."""
    told: list[str] = []
    for clips, shape in dict.fromkeys((f.clips, f.shape) for f in figures):
        block = [f for f in figures if (f.clips, f.shape) == (clips, shape)]
        floor = next(f.median for f in block if f.contender == FLOOR)
        told += ["", f"{clips:,} clips · {shape} · {block[0].rows:,.0f} rows", _HEAD]
        told += [
            f"{f.contender:24}{f.median:11.3f}{f.p95:10.3f}{f.p99:10.3f}{f.cpu:10.3f}{f.median / floor:9.1f}x"
            f"{f.answers:9}{f.bytes_per_row:8.0f}"
            for f in block
        ]
    return told


def finished(name: str, told: Sequence[str], goals: Sequence[Goal], facts: Mapping[str, Any]) -> bool:
    """Print what was measured and whether the goals were kept, keep both in files; answers whether all were."""
    text = [*told, "", *(str(goal) for goal in goals)]
    print("\n" + "\n".join(text), flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.txt").write_text("\n".join(text) + "\n")
    said = {**facts, "goals": [{**asdict(goal), "kept": goal.is_kept} for goal in goals]}
    (KEPT / f"{name}.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    return all(goal.is_kept for goal in goals)
