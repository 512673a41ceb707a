"""Solid shapes of which everything that moves is built, and their colours.

A figure is a handful of parts: solids (convex, so their visible faces never hide each other), balls and strokes.
Its own frame: x to its right, y up, z the way it is heading, metres, the origin on the ground beneath its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.media.synthesis.optics import Points

Bgr = tuple[float, float, float]

COLOURS: dict[str, Bgr] = {
    "red": (38, 30, 196),
    "blue": (150, 84, 36),
    "white": (226, 228, 228),
    "black": (38, 36, 36),
    "silver": (178, 178, 174),
    "grey": (112, 110, 108),
    "green": (72, 118, 54),
    "yellow": (54, 186, 222),
    "brown": (52, 78, 112),
    "pink": (166, 142, 214),
}
DARK: Bgr = (34, 32, 32)
GLASS: Bgr = (74, 66, 58)
SKIN: Bgr = (112, 142, 184)


@dataclass(frozen=True)
class Solid:
    """Convex body: faces × 4 corners × 3, corners clockwise seen from outside; one colour per face."""

    quads: NDArray[np.float64]
    colours: NDArray[np.float64]
    layer: int = 0
    """Parts with a higher layer are painted over lower ones (a cabin over its chassis, a lamp over a body)."""
    side: tuple[float, float, float] | None = None
    """For what is set into one side of a body: that side's outward direction; not seen from behind it."""


@dataclass(frozen=True)
class Ball:
    """A sphere."""

    centre: tuple[float, float, float]
    radius_metres: float
    colour: Bgr
    layer: int = 0


@dataclass(frozen=True)
class Stroke:
    """A thin bent rod through points."""

    points: Points
    width_metres: float
    colour: Bgr
    layer: int = 0


def set_into(side: tuple[float, float, float], *parts: Solid) -> list[Solid]:
    """The parts, seen only from where that side of the body is seen."""
    return [replace(part, side=side) for part in parts]


Part = Solid | Ball | Stroke


@dataclass(frozen=True)
class Figure:
    """Parts, the footprint for the shadow, and the places of the lamps (own frame)."""

    parts: tuple[Part, ...]
    width_metres: float
    length_metres: float
    height_metres: float
    head_lamps: tuple[tuple[float, float, float], ...] = ()
    tail_lamps: tuple[tuple[float, float, float], ...] = ()


# Corners of a hexahedron: 0-3 the bottom (left back, right back, right front, left front), 4-7 the top alike.
_FACES = np.array([[0, 1, 2, 3], [7, 6, 5, 4], [0, 4, 5, 1], [1, 5, 6, 2], [2, 6, 7, 3], [3, 7, 4, 0]])
BOTTOM, TOP, BACK, RIGHT, FRONT, LEFT = range(6)


def hexahedron(
    corners: Sequence[Sequence[float]], colour: Bgr, *, faces: dict[int, Bgr] | None = None, layer: int = 0
) -> Solid:
    """A body of eight corners; ``faces`` recolours single ones (BOTTOM, TOP, BACK, RIGHT, FRONT, LEFT)."""
    colours = np.array([colour] * 6, dtype=np.float64)
    for face, other in (faces or {}).items():
        colours[face] = other
    return Solid(np.asarray(corners, dtype=np.float64)[_FACES], colours, layer)


def tapered(
    bottom: tuple[float, float, float, float, float],
    top: tuple[float, float, float, float, float],
    colour: Bgr,
    *,
    faces: dict[int, Bgr] | None = None,
    layer: int = 0,
) -> Solid:
    """A body between two level rectangles, each (x from, x to, z from, z to, y)."""
    corners = []
    for x0, x1, z0, z1, y in (bottom, top):
        corners += [(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)]
    return hexahedron(corners, colour, faces=faces, layer=layer)


def box(
    x: tuple[float, float],
    y: tuple[float, float],
    z: tuple[float, float],
    colour: Bgr,
    *,
    faces: dict[int, Bgr] | None = None,
    layer: int = 0,
) -> Solid:
    """An upright box."""
    return tapered((*x, *z, y[0]), (*x, *z, y[1]), colour, faces=faces, layer=layer)


def limb(
    start: tuple[float, float, float], end: tuple[float, float, float], width: float, colour: Bgr, layer: int = 0
) -> Solid:
    """A four-sided rod from one place to another, a little thinner at its end."""
    corners: list[tuple[float, float, float]] = []
    for (x, y, z), half in ((end, width * 0.4), (start, width * 0.5)):
        corners += [(x - half, y, z - half), (x + half, y, z - half), (x + half, y, z + half), (x - half, y, z + half)]
    return hexahedron(corners, colour, layer=layer)


def wheel(x: float, z: float, radius: float, width: float, *, hub: Bgr = (96, 96, 96), layer: int = 0) -> list[Solid]:
    """An upright eight-sided wheel across x, standing on the ground, with a hub on both sides."""
    angles = np.arange(8) * (np.pi / 4) + np.pi / 8

    def ring(r: float, at_x: float) -> Points:
        return np.stack([np.full(8, at_x), radius + r * np.sin(angles), z + r * np.cos(angles)], axis=1)

    left, right = ring(radius, x - width / 2), ring(radius, x + width / 2)
    tread = [[right[i], right[(i + 1) % 8], left[(i + 1) % 8], left[i]] for i in range(8)]
    quads = np.array([*tread, *_octagon(left), *_octagon(right[::-1])])
    inner = np.array([*_octagon(ring(radius * 0.5, x - width / 2)), *_octagon(ring(radius * 0.5, x + width / 2)[::-1])])
    return [
        Solid(quads, np.array([DARK] * len(quads)), layer),
        Solid(inner, np.array([hub] * len(inner)), layer + 1),
    ]


def _octagon(ring: Points) -> list[list[NDArray[np.float64]]]:
    return [
        [ring[0], ring[1], ring[2], ring[3]],
        [ring[0], ring[3], ring[4], ring[7]],
        [ring[4], ring[5], ring[6], ring[7]],
    ]


def cone(centre: tuple[float, float, float], radius: float, height: float, colour: Bgr, layer: int = 0) -> Solid:
    """A six-sided cone, as the palm-leaf hat."""
    angles = np.arange(6) * (np.pi / 3)
    x, y, z = centre
    rim = np.stack([x + radius * np.cos(angles), np.full(6, y), z + radius * np.sin(angles)], axis=1)
    tip = np.array([x, y + height, z])
    quads = np.array([[rim[i], tip, tip, rim[(i + 1) % 6]] for i in range(6)])
    return Solid(quads, np.array([colour] * 6), layer)
