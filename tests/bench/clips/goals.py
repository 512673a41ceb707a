"""What the index has promised, and whether one run kept it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.clips.shapes import CITY, NEAR, SHAPES
from tests.bench.clips.timing import Figure

RAW, CORE, FLOOR = "SQLite, raw driver", "SQLite, Core", "numpy floor"
PEER = 100.0  # times faster than a peer
FROM_CLIPS = 9_900_000  # Frigate's schema reads a camera's whole history: judged where there are days of it
MORE = 1.35  # times slower at 70 million than at 10 million


@dataclass(frozen=True)
class Goal:
    """One promise: what was measured, what is allowed, and which of the two must not be the larger."""

    what: str
    measured: float
    limit: float
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it was kept."""
        return self.measured >= self.limit if self.is_least else self.measured <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        return f"{'ok    ' if self.is_kept else 'MISSED'}  {self.what}: {self.measured:.2f}x ({sign} {self.limit:g}x)"


def of_index(figures: Sequence[Figure]) -> list[Goal]:
    """The goals of the clip index that this run can judge."""
    medians = {(f.clips, f.shape, f.contender): f.median for f in figures}
    sizes = sorted({f.clips for f in figures})
    goals = []
    for clips in sizes:
        at = f"at {clips / 1e6:.3g} M"
        floor = medians[clips, NEAR, FLOOR]
        goals.append(Goal(f"{NEAR} {at}: SQLite raw to the floor", medians[clips, NEAR, RAW] / floor, 2))
        goals.append(Goal(f"{NEAR} {at}: SQLite through Core to the floor", medians[clips, NEAR, CORE] / floor, 5))
        for peer, shapes in (("Frigate-shaped", (NEAR, CITY)), ("pgstac", [shape.name for shape in SHAPES])):
            if peer == "Frigate-shaped" and clips < FROM_CLIPS:
                continue
            for shape in shapes:
                theirs = medians.get((clips, shape, peer))
                if theirs is not None:
                    ours = medians[clips, shape, RAW]
                    goals.append(Goal(f"{shape} {at}: faster than {peer}", theirs / ours, PEER, is_least=True))
    return goals + _growth(medians, sizes)


def _growth(medians: dict[tuple[int, str, str], float], sizes: Sequence[int]) -> list[Goal]:
    """70 M against 10 M, on both databases, raw and through Core."""
    small, large = (next((c for c in sizes if abs(c / n - 1) < 0.01), None) for n in (10e6, 70e6))
    if small is None or large is None:
        return []
    ours = sorted({who for _, _, who in medians if "raw" in who or who.endswith("Core")})
    return [
        Goal(f"{s.name}, {who}: 70 M to 10 M", medians[large, s.name, who] / medians[small, s.name, who], MORE)
        for who in ours
        for s in SHAPES
    ]
