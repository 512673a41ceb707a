"""Plane geometry of offsets (x, y): what polygons and sectors are made of. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

_Corner = TypeVar("_Corner")
Offset = tuple[float, float]


def edges(corners: Sequence[_Corner]) -> list[tuple[_Corner, _Corner]]:
    """Each corner with the next, the last with the first."""
    return [(corners[i], corners[(i + 1) % len(corners)]) for i in range(len(corners))]


def turn(a: Offset, b: Offset, c: Offset) -> float:
    """Positive when ``c`` lies left of the way from ``a`` to ``b``, negative right, 0 in line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def between(a: Offset, b: Offset, c: Offset) -> bool:
    """Whether ``c``, known to be in line with ``a`` and ``b``, lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def segments_meet(a: Offset, b: Offset, c: Offset, d: Offset) -> bool:
    """Whether two segments share at least a point."""
    at_c, at_d, at_a, at_b = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if at_c * at_d < 0 and at_a * at_b < 0:
        return True
    return (
        (at_c == 0 and between(a, b, c))
        or (at_d == 0 and between(a, b, d))
        or (at_a == 0 and between(c, d, a))
        or (at_b == 0 and between(c, d, b))
    )


def circle_hits(a: Offset, b: Offset, radius: float) -> list[Offset]:
    """Where the segment crosses the circle around the origin."""
    run, rise = b[0] - a[0], b[1] - a[1]
    square, half, rest = run**2 + rise**2, a[0] * run + a[1] * rise, a[0] ** 2 + a[1] ** 2 - radius**2
    inner = half**2 - square * rest
    if square == 0 or inner < 0:
        return []
    shares = [(-half + sign * math.sqrt(inner)) / square for sign in (-1, 1)]
    return [(a[0] + t * run, a[1] + t * rise) for t in shares if 0 <= t <= 1]
