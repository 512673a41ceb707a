"""Plane geometry of offsets (x, y): what polygons and sectors are made of. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
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


def circle_shares(a: Offset, b: Offset, radius: float) -> list[float]:
    """At which shares of the way from ``a`` to ``b`` the segment crosses the circle around the origin."""
    run, rise = b[0] - a[0], b[1] - a[1]
    square, half, rest = run**2 + rise**2, a[0] * run + a[1] * rise, a[0] ** 2 + a[1] ** 2 - radius**2
    inner = half**2 - square * rest
    if square == 0 or inner < 0:
        return []
    return [t for sign in (-1, 1) if 0 <= (t := (-half + sign * math.sqrt(inner)) / square) <= 1]


def crossing_share(a: Offset, b: Offset, c: Offset, d: Offset) -> float | None:
    """At which share of the way from ``a`` to ``b`` it crosses the segment from ``c`` to ``d``; None when it does not.

    Segments in line with each other do not cross.
    """
    run, other = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    slant = run[0] * other[1] - run[1] * other[0]
    if slant == 0:
        return None
    aside = (c[0] - a[0], c[1] - a[1])
    share = (aside[0] * other[1] - aside[1] * other[0]) / slant
    on_it = (aside[0] * run[1] - aside[1] * run[0]) / slant
    return share if 0 <= share <= 1 and 0 <= on_it <= 1 else None


def point_at(a: Offset, b: Offset, share: float) -> Offset:
    """The point at a share of the way from ``a`` to ``b``."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def nearest_share(a: Offset, b: Offset, point: Offset) -> float:
    """At which share of the way from ``a`` to ``b`` it is nearest to a point."""
    run, rise = b[0] - a[0], b[1] - a[1]
    square = run**2 + rise**2
    if square == 0:
        return 0.0
    return min(1.0, max(0.0, ((point[0] - a[0]) * run + (point[1] - a[1]) * rise) / square))


def edges_cross(corners: Sequence[Offset]) -> bool:
    """Whether any edge of a polygon meets another elsewhere than in the corner that neighbours share."""
    around = edges(corners)
    for i, (a, b) in enumerate(around):
        after = around[(i + 1) % len(around)][1]
        if turn(a, b, after) == 0 and (between(a, b, after) or between(b, after, a)):
            return True  # the next edge runs back over this one
        for j in range(i + 2, len(around)):
            if (j + 1) % len(around) != i and segments_meet(a, b, *around[j]):
                return True
    return False


def feet(line: Sequence[Offset]) -> list[tuple[float, float]]:
    """For each edge of a line: how far from the origin it is at the nearest, and at which share of it that is.

    The same as ``nearest_share``, in one go: asked of every mount that may see a street.
    """
    found = []
    for (ax, ay), (bx, by) in pairwise(line):
        run, rise = bx - ax, by - ay
        square = run * run + rise * rise
        share = min(1.0, max(0.0, -(ax * run + ay * rise) / square)) if square else 0.0
        found.append((math.hypot(ax + share * run, ay + share * rise), share))
    return found
