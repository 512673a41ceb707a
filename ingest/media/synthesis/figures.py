"""The figures that pass: people, two-wheelers with riders, cars, lorries."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

import numpy as np

from ingest.media.synthesis.passers import Kind
from ingest.media.synthesis.shapes import (
    BACK,
    COLOURS,
    DARK,
    GLASS,
    SKIN,
    TOP,
    Ball,
    Bgr,
    Figure,
    Part,
    Solid,
    Stroke,
    box,
    cone,
    hexahedron,
    limb,
    set_into,
    tapered,
    wheel,
)

STEPS = 8
"""Postures of one double step."""
_STRIDE_METRES = 1.35
_TROUSERS: Bgr = (58, 50, 46)
_AHEAD, _BEHIND = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
_LAMP: Bgr = (196, 226, 238)
_TAIL: Bgr = (40, 36, 170)


def figure(kind: Kind, colour: str, gone_metres: float) -> Figure:
    """The figure of a passer after so many metres of its way (people swing arms and legs).

    Raises KeyError for a colour that is not in ``shapes.COLOURS``.
    """
    if kind == "person":
        return _person(colour, int(gone_metres / _STRIDE_METRES * STEPS) % STEPS)
    return _vehicle(kind, colour)


@lru_cache(maxsize=256)
def _person(colour: str, step: int) -> Figure:
    shirt, swing = COLOURS[colour], sin(2 * pi * step / STEPS)
    lift = 0.03 * abs(cos(2 * pi * step / STEPS))
    skirt = colour in ("pink", "yellow")
    parts: list[Part] = []
    for side in (-1, 1):
        x, reach = side * 0.10, side * swing
        knee, foot = (x, 0.48, reach * 0.20 + 0.04), (x, 0.05 + lift, reach * 0.36)
        parts += [limb((x, 0.92, 0), knee, 0.19, _TROUSERS), limb(knee, foot, 0.15, SKIN if skirt else _TROUSERS)]
        parts.append(box((x - 0.05, x + 0.05), (lift, lift + 0.09), (reach * 0.36 - 0.08, reach * 0.36 + 0.18), DARK))
        elbow, hand = (side * 0.27, 1.12, -reach * 0.10), (side * 0.26, 0.90, -reach * 0.28)
        parts += [limb((side * 0.23, 1.40, 0), elbow, 0.13, shirt, 1), limb(elbow, hand, 0.10, SKIN, 1)]
    parts.append(tapered((-0.17, 0.17, -0.11, 0.11, 0.86), (-0.23, 0.23, -0.12, 0.12, 1.45), shirt, layer=1))
    parts += _head(0.0, 1.45, 0.02, hat=colour in ("brown", "green"))
    return Figure(tuple(parts), 0.55, 0.5, 1.75)


def _head(x: float, y: float, z: float, *, hat: bool = False, helmet: Bgr | None = None) -> list[Part]:
    """Neck, head and what is on it, above shoulders at height ``y``."""
    parts: list[Part] = [Ball((x, y + 0.14, z), 0.115, SKIN, 2)]
    if hat:
        parts.append(cone((x, y + 0.17, z), 0.26, 0.17, (142, 188, 208), 3))
    else:
        crown = helmet or (30, 28, 28)
        parts.append(Ball((x, y + 0.18, z - 0.02), 0.135 if helmet else 0.12, crown, 3))
    return parts


@lru_cache(maxsize=64)
def _vehicle(kind: Kind, colour: str) -> Figure:
    return {"motorbike": _motorbike, "bicycle": _bicycle, "car": _car, "truck": _truck}[kind](COLOURS[colour])


def parked_motorbike(colour: str) -> Figure:
    """A motorbike on its stand, without a rider."""
    return _motorbike(COLOURS[colour], ridden=False)


def _rider(shirt: Bgr, helmet: Bgr | None, seat_metres: float, *, hat: bool = False) -> list[Part]:
    hip, shoulder = (0.0, seat_metres, -0.28), seat_metres + 0.52
    parts: list[Part] = []
    for side in (-1, 1):
        knee, foot = (side * 0.21, seat_metres - 0.12, 0.14), (side * 0.19, 0.30, 0.02)
        parts += [limb((side * 0.12, hip[1], hip[2]), knee, 0.19, _TROUSERS, 2), limb(knee, foot, 0.15, _TROUSERS, 2)]
        elbow, hand = (side * 0.31, shoulder - 0.26, 0.02), (side * 0.28, 1.03, 0.36)
        parts += [limb((side * 0.22, shoulder - 0.06, -0.18), elbow, 0.14, shirt, 3), limb(elbow, hand, 0.10, SKIN, 3)]
    back = [(-0.17, hip[1], -0.42), (0.17, hip[1], -0.42), (0.17, hip[1], -0.16), (-0.17, hip[1], -0.16)]
    top = [(-0.24, shoulder, -0.30), (0.24, shoulder, -0.30), (0.24, shoulder, -0.06), (-0.24, shoulder, -0.06)]
    parts.append(hexahedron([*back, *top], shirt, layer=3))
    return [*parts, *_head(0, shoulder, -0.14, hat=hat, helmet=helmet)]


def _motorbike(paint: Bgr, *, ridden: bool = True) -> Figure:
    parts: list[Part] = [*wheel(0, -0.62, 0.30, 0.11), *wheel(0, 0.62, 0.30, 0.10)]
    parts.append(tapered((-0.13, 0.13, -0.85, 0.15, 0.36), (-0.16, 0.16, -0.95, 0.10, 0.70), paint, layer=1))
    parts.append(box((-0.14, 0.14), (0.70, 0.79), (-0.88, 0.05), DARK, layer=1))
    shield = [(-0.13, 0.34, 0.38), (0.13, 0.34, 0.38), (0.13, 0.34, 0.52), (-0.13, 0.34, 0.52)]
    brow = [(-0.20, 0.98, 0.30), (0.20, 0.98, 0.30), (0.16, 0.98, 0.46), (-0.16, 0.98, 0.46)]
    parts += [
        box((-0.11, 0.11), (0.26, 0.36), (-0.2, 0.45), DARK),
        hexahedron([*shield, *brow], paint, layer=1),
        box((-0.32, 0.32), (0.98, 1.04), (0.32, 0.38), DARK, layer=2),
        *set_into(_AHEAD, box((-0.10, 0.10), (0.84, 0.97), (0.46, 0.52), _LAMP, layer=2)),
        *set_into(_BEHIND, box((-0.09, 0.09), (0.62, 0.72), (-1.0, -0.93), _TAIL, layer=2)),
        *set_into(_BEHIND, box((-0.09, 0.09), (0.42, 0.55), (-1.02, -0.98), (200, 204, 204), layer=2)),
    ]
    for side in (-1, 1):  # mirrors
        parts.append(Stroke(np.array([(side * 0.22, 1.02, 0.36), (side * 0.30, 1.20, 0.32)]), 0.04, DARK, 2))
    if ridden:
        helmet = (paint[0] * 0.5 + 60, paint[1] * 0.5 + 60, paint[2] * 0.5 + 60)
        shirt = paint if max(paint) - min(paint) > 90 else (150, 146, 140)
        parts += _rider(shirt, helmet, 0.78)
    return Figure(tuple(parts), 0.7, 2.0, 1.7 if ridden else 1.1, ((0, 0.90, 0.55),), ((0, 0.67, -1.02),))


def _bicycle(paint: Bgr) -> Figure:
    turn = np.linspace(0, 2 * pi, 15)
    parts: list[Part] = []
    for z in (-0.52, 0.52):
        ring = np.stack([np.zeros(15), 0.33 + 0.32 * np.sin(turn), z + 0.32 * np.cos(turn)], axis=1)
        parts.append(Stroke(ring, 0.04, DARK))
    frame = [(0, 0.33, -0.52), (0, 0.36, 0.0), (0, 0.82, 0.36), (0, 0.80, -0.18), (0, 0.36, 0.0)]
    parts.append(Stroke(np.array(frame), 0.05, paint, 1))
    parts.append(Stroke(np.array([(0, 0.33, 0.52), (0, 1.0, 0.36)]), 0.05, paint, 1))
    parts.append(Stroke(np.array([(-0.28, 1.03, 0.34), (0.28, 1.03, 0.34)]), 0.05, DARK, 2))
    parts += _rider(paint, None, 0.86, hat=True)
    return Figure(tuple(parts), 0.55, 1.7, 1.65)


def _car(paint: Bgr) -> Figure:
    parts: list[Part] = [
        box((-0.80, 0.80), (0.18, 0.34), (-2.05, 2.05), DARK),
        tapered((-0.88, 0.88, -2.15, 2.18, 0.30), (-0.84, 0.84, -2.10, 1.98, 0.88), paint, layer=1),
        tapered((-0.80, 0.80, -1.75, 0.95, 0.86), (-0.62, 0.62, -1.25, 0.15, 1.46), GLASS, faces={TOP: paint}, layer=3),
        *set_into(_AHEAD, box((-0.55, 0.55), (0.42, 0.56), (2.12, 2.19), DARK, layer=2)),
        *set_into(_BEHIND, box((-0.26, 0.26), (0.52, 0.64), (-2.18, -2.12), (206, 208, 208), layer=2)),
    ]
    for side in (-1, 1):
        for z in (-1.30, 1.32):
            parts += _wheels(side, z, (0.80, 0.32, 0.22), (150, 150, 148))
        near, far = sorted((side * 0.50, side * 0.82))
        parts += set_into(_AHEAD, box((near, far), (0.62, 0.76), (2.04, 2.16), _LAMP, layer=2))
        parts += set_into(_BEHIND, box((near, far), (0.66, 0.82), (-2.17, -2.08), _TAIL, layer=2))
        pillar = limb((side * 0.62, 1.46, -0.45), (side * 0.79, 0.90, -0.35), 0.12, paint, 4)
        parts += set_into((side, 0, 0), pillar)
        parts.append(box((side * 0.93 - 0.08, side * 0.93 + 0.08), (0.88, 1.02), (0.62, 0.76), paint, layer=2))
    lamps = tuple((side * 0.66, 0.69, 2.2) for side in (-1, 1))
    tails = tuple((side * 0.66, 0.74, -2.2) for side in (-1, 1))
    return Figure(tuple(parts), 1.8, 4.35, 1.46, lamps, tails)


def _wheels(side: int, z: float, size: tuple[float, float, float], hub: Bgr) -> list[Solid]:
    """A wheel beneath a body, and its outer face over the body; ``size`` is (offset, radius, width)."""
    offset, radius, width = size
    outer = set_into((side, 0, 0), *wheel(side * (offset + width * 0.35), z, radius, width * 0.4, hub=hub, layer=2))
    return [*wheel(side * offset, z, radius, width, hub=hub, layer=-1), *outer]


def _truck(paint: Bgr) -> Figure:
    canvas: Bgr = (118, 112, 96)
    cloth: dict[int, Bgr] = {TOP: (150, 146, 132), BACK: (104, 100, 92)}
    parts: list[Part] = [box((-0.85, 0.85), (0.45, 0.70), (-2.9, 2.5), DARK)]
    for side in (-1, 1):
        for z in (-1.9, 1.9):
            parts += _wheels(side, z, (0.80, 0.40, 0.28), (120, 120, 120))
    parts += [
        box((-1.0, 1.0), (0.70, 2.75), (-3.0, 0.95), canvas, faces=cloth, layer=2),
        tapered((-0.95, 0.95, 1.1, 2.75, 0.50), (-0.88, 0.88, 1.1, 2.45, 2.05), paint, layer=2),
    ]
    screen = tapered((-0.83, 0.83, 2.56, 2.66, 1.22), (-0.78, 0.78, 2.44, 2.50, 1.90), GLASS, layer=3)
    bumper = box((-0.88, 0.88), (0.48, 0.66), (2.72, 2.80), DARK, layer=3)
    parts += set_into(_AHEAD, screen, bumper)
    parts += set_into(_BEHIND, box((-0.24, 0.24), (0.74, 0.88), (-3.04, -3.0), (60, 190, 214), layer=3))
    for side in (-1, 1):
        near, far = sorted((side * 0.52, side * 0.84))
        parts += set_into(_AHEAD, box((near, far), (0.70, 0.88), (2.70, 2.78), _LAMP, layer=3))
        parts += set_into(_BEHIND, box((near, far), (0.72, 0.86), (-3.06, -3.0), _TAIL, layer=3))
        pane = box((side * 0.92 - 0.02, side * 0.92 + 0.02), (1.25, 1.80), (1.35, 2.15), GLASS, layer=3)
        parts += set_into((side, 0, 0), pane)
    lamps = tuple((side * 0.68, 0.79, 2.8) for side in (-1, 1))
    tails = tuple((side * 0.68, 0.79, -3.05) for side in (-1, 1))
    return Figure(tuple(parts), 2.0, 5.9, 2.75, lamps, tails)
