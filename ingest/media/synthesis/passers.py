"""Who passes a camera, when, on which lane: traffic thrown by seed, and journeys told by hand.

A passage is dated by the instant at which the passer crosses the mark, a line across the street MARK_METRES ahead of
the camera's foot, where it is seen best. One journey along a street therefore becomes one passage per camera, and the
same passer is seen by all of them at instants that agree with its speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["person", "motorbike", "bicycle", "car", "truck"]
Direction = Literal["away", "towards"]

MARK_METRES = 13.0
FARTHEST_METRES = 62.0
"""Beyond this a passer is not drawn: it would be a few pixels."""

_USUAL_SPEED_KMH: dict[Kind, tuple[float, float]] = {
    "person": (3.6, 5.4),
    "motorbike": (20, 38),
    "bicycle": (9, 15),
    "car": (18, 36),
    "truck": (15, 28),
}
_USUAL_COLOURS: dict[Kind, tuple[str, ...]] = {
    "person": ("white", "black", "blue", "grey", "brown", "green", "yellow", "pink"),
    "motorbike": ("black", "blue", "white", "grey", "brown", "green"),
    "bicycle": ("black", "blue", "silver", "green"),
    "car": ("white", "silver", "black", "grey", "blue"),
    "truck": ("white", "blue", "green", "silver"),
}
_SHARES: dict[bool, dict[Kind, float]] = {
    False: {"person": 0.22, "motorbike": 0.52, "bicycle": 0.07, "car": 0.14, "truck": 0.05},
    True: {"person": 0.20, "motorbike": 0.60, "bicycle": 0.03, "car": 0.14, "truck": 0.03},
}


@dataclass(frozen=True)
class Passage:
    """One passer before one camera.

    ``at_ms`` true instant of crossing the mark; ``direction`` as the camera sees it; ``lane`` 0 next to the kerb,
    1 next to the centre line (for people: 0 the pavement on the right of their way, 1 the other one).
    Traffic keeps to the right. ``colour`` is a key of ``shapes.COLOURS``: the shirt, or the vehicle's body.
    """

    at_ms: int
    kind: Kind
    colour: str = "black"
    direction: Direction = "away"
    speed_kmh: float = 25.0
    lane: int = 0

    def ahead_metres(self, at_ms: int) -> float:
        """How far ahead of the camera's foot the passer is at an instant; negative behind it."""
        gone = self.speed_kmh / 3.6 * (at_ms - self.at_ms) / 1000
        return MARK_METRES + (gone if self.direction == "away" else -gone)

    def in_reach(self, at_ms: int) -> bool:
        """Whether the passer may be in the picture at an instant."""
        return -1.0 < self.ahead_metres(at_ms) < FARTHEST_METRES


def route_passages(
    cameras: Sequence[tuple[float, int]],
    start_ms: int,
    speed_kmh: float,
    kind: Kind,
    colour: str,
    *,
    from_metres: float = 0.0,
    heading: int = 1,
    lane: int = 0,
) -> list[Passage]:
    """One journey along a street as each of its cameras sees it.

    ``cameras``: (metres along the street, facing) with facing +1 when the camera looks the way the metres grow and -1
    when it looks back. The passer is at ``from_metres`` at ``start_ms`` and moves with ``heading`` +1 or -1.
    Answers one passage per camera, in the order given; some may lie before the start. Raises ValueError for a speed
    that is not positive or a heading or facing other than +1 or -1.
    """
    if speed_kmh <= 0:
        raise ValueError("a journey needs a positive speed")
    passages = []
    for along_metres, facing in cameras:
        if facing not in (1, -1) or heading not in (1, -1):
            raise ValueError("facing and heading are +1 or -1")
        mark = along_metres + facing * MARK_METRES
        at_ms = start_ms + round((mark - from_metres) * heading / (speed_kmh / 3.6) * 1000)
        direction: Direction = "away" if facing == heading else "towards"
        passages.append(Passage(at_ms, kind, colour, direction, speed_kmh, lane))
    return passages


def traffic(
    seed: int, start_ms: int, seconds: float, *, per_minute: float, night: bool = False, indoor: bool = False
) -> list[Passage]:
    """Random passers whose crossing of the mark falls in or near the span; the same for the same arguments.

    Passers that cross the mark shortly before or after the span are included, so that the picture does not begin
    empty. Nothing random is red: red is left to the passers a story follows.
    """
    rng = np.random.default_rng([seed & 0xFFFFFFFF, start_ms // 1000, 77])
    margin_s = 12.0
    count = int(rng.poisson(per_minute * (seconds + 2 * margin_s) / 60))
    shares = {"person": 1.0} if indoor else _SHARES[night]
    kinds = rng.choice(list(shares), size=count, p=list(shares.values()))
    passages = [
        _thrown(rng, kind, start_ms + round(rng.uniform(-margin_s, seconds + margin_s) * 1000)) for kind in kinds
    ]
    return sorted(passages, key=lambda passage: passage.at_ms)


def _thrown(rng: np.random.Generator, kind: Kind, at_ms: int) -> Passage:
    slow, fast = _USUAL_SPEED_KMH[kind]
    colours = _USUAL_COLOURS[kind]
    lane = 1 if kind in ("car", "truck") else int(rng.random() < 0.35)
    return Passage(
        at_ms=at_ms,
        kind=kind,
        colour=colours[int(rng.integers(len(colours)))],
        direction="away" if rng.random() < 0.5 else "towards",
        speed_kmh=float(rng.uniform(slow, fast)),
        lane=lane,
    )
