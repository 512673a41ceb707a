"""Figures painted into a picture: shaded faces, a shadow by day, lamps by night."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.synthesis.optics import NEAREST_METRES, SHIFT, Lens, Picture, Points, drawable
from ingest.media.synthesis.shapes import Ball, Figure, Solid

_AHEAD = np.array([1.0, 1.0, 1.0])
_BACK = np.array([-1.0, 1.0, -1.0])

Sun = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """What light falls on a figure: the sun's direction in the street frame (None under clouds or at night)."""

    sun: Sun | None = None
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Multiplies every colour, BGR: 1 by day, the lamps' light by night."""


@dataclass(frozen=True)
class _Posed:
    """A figure heading one way under one sun, laid out so that one product of matrices places all of it.

    ``points``: the corners of all faces, then per part its middle, then the corners of all strokes.
    """

    points: Points
    faces: int
    colours: NDArray[np.float64]
    sides: NDArray[np.float64]
    """Per face the outward direction of the side it is set into; zeros when it is set into none."""
    layers: NDArray[np.int64]
    runs: tuple[tuple[int, int], ...]
    """Per part: from which face, or which point of a stroke, to which."""


def paint(
    picture: Picture, lens: Lens, figure: Figure, x: float, z: float, *, forward: bool, light: Light
) -> tuple[int, int, int, int] | None:
    """Paint a figure standing at (x, 0, z), heading away (``forward``) or towards the camera.

    Answers the touched rectangle (left, top, right, bottom) in pixels, None when it is not in the picture.
    """
    posed = _posed(figure, forward, light.sun)
    eye = lens.eye - (x, 0.0, z)
    seen = (posed.points - eye) @ lens.turn.T
    if seen[:, 2].min() < NEAREST_METRES:
        return None
    flat = lens.pixels(seen)
    bounds = _bounds(lens, flat)
    if bounds is None:
        return None
    edge, fixed = 4 * posed.faces, drawable(flat)
    quads, shown = fixed[:edge].reshape(-1, 4, 2), _shown(posed, flat[:edge].reshape(-1, 4, 2), eye)
    colours, depths = (posed.colours * light.colour).tolist(), seen[edge : edge + len(figure.parts), 2]
    for index in np.lexsort((-depths, posed.layers)).tolist():
        part, (first, last) = figure.parts[index], posed.runs[index]
        if isinstance(part, Solid):
            for face in range(first, last):
                if shown[face]:
                    cv2.fillConvexPoly(picture, quads[face], colours[face], cv2.LINE_AA, SHIFT)
            continue
        colour = [channel * lit for channel, lit in zip(part.colour, light.colour, strict=True)]
        size = lens.focal / float(depths[index])
        if isinstance(part, Ball):
            (u, v), radius = fixed[edge + index].tolist(), round(part.radius_metres * size * (1 << SHIFT))
            cv2.circle(picture, (u, v), radius, colour, -1, cv2.LINE_AA, SHIFT)
        else:
            thick = max(1, round(part.width_metres * size))
            cv2.polylines(picture, [fixed[first:last]], False, colour, thick, cv2.LINE_AA, SHIFT)
    return bounds


def _shown(posed: _Posed, quads: NDArray[np.float64], eye: Points) -> list[bool]:
    """Per face whether it is turned to the camera (and so is the side it is set into) and covers a pixel's half."""
    across, along = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    front = across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0] > 1.0
    reach = ((eye - posed.points[: 4 * posed.faces : 4]) * posed.sides).sum(axis=1)
    answer: list[bool] = (front & (reach >= 0)).tolist()
    return answer


_poses: dict[tuple[int, bool, Sun | None], tuple[Figure, _Posed]] = {}


def _posed(figure: Figure, forward: bool, sun: Sun | None) -> _Posed:
    """The figure turned and shaded; remembered, since figures are shared and lights are few."""
    key = (id(figure), forward, sun)
    known = _poses.get(key)
    if known is not None and known[0] is figure:
        return known[1]
    posed = _pose(figure, _AHEAD if forward else _BACK, sun)
    if len(_poses) > 600:
        _poses.clear()
    _poses[key] = (figure, posed)
    return posed


def _pose(figure: Figure, turn: Points, sun: Sun | None) -> _Posed:
    faces = sum(len(part.quads) for part in figure.parts if isinstance(part, Solid))
    corners, colours, sides, middles, bends = [], [], [], [], []
    runs: list[tuple[int, int]] = []
    face, bend = 0, 4 * faces + len(figure.parts)
    for part in figure.parts:
        if isinstance(part, Solid):
            corners.append(part.quads.reshape(-1, 3))
            colours.append(_shaded(part, turn, sun))
            sides.append(np.tile(np.array(part.side or (0.0, 0.0, 0.0)), (len(part.quads), 1)))
            middles.append(part.quads.reshape(-1, 3).mean(axis=0))
            runs.append((face, face + len(part.quads)))
            face += len(part.quads)
        elif isinstance(part, Ball):
            middles.append(np.array(part.centre))
            runs.append((0, 0))
        else:
            middles.append(part.points.mean(axis=0))
            bends.append(part.points)
            runs.append((bend, bend + len(part.points)))
            bend += len(part.points)
    points = np.concatenate([*corners, np.array(middles), *bends]) * turn
    layers = np.array([part.layer for part in figure.parts])
    return _Posed(points, faces, np.concatenate(colours), np.concatenate(sides) * turn, layers, tuple(runs))


def _shaded(part: Solid, turn: Points, sun: Sun | None) -> NDArray[np.float64]:
    """The face colours of a part under this light."""
    across, along = part.quads[:, 2] - part.quads[:, 0], part.quads[:, 3] - part.quads[:, 1]
    normals = np.cross(across, along) * turn
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    shade = 0.74 + 0.26 * normals[:, 1]
    if sun is not None:
        shade = 0.66 + 0.16 * normals[:, 1] + 0.34 * np.maximum(0, normals @ np.array(sun))
    return np.asarray(np.clip(part.colours * shade[:, None], 0, 255), dtype=np.float64)


def _bounds(lens: Lens, flat: NDArray[np.float64]) -> tuple[int, int, int, int] | None:
    """The pixels a figure touches, with room for round heads; None when it is outside the picture."""
    (left, top), (right, bottom) = flat.min(axis=0), flat.max(axis=0)
    room = 2 + 0.1 * (bottom - top)
    left, top, right, bottom = left - room, top - room, right + room, bottom + room
    if right <= 0 or bottom <= 0 or left >= lens.width or top >= lens.height:
        return None
    return max(0, int(left)), max(0, int(top)), min(lens.width, int(right) + 1), min(lens.height, int(bottom) + 1)


def shade_ground(picture: Picture, lens: Lens, figure: Figure, *, x: float, z: float, light: Light) -> None:
    """Darken the ground beneath a figure, and where it keeps the sun away."""
    half, reach = figure.width_metres * 0.46, figure.length_metres * 0.46
    foot = np.array(
        [(x - half, 0, z - reach), (x + half, 0, z - reach), (x + half, 0, z + reach), (x - half, 0, z + reach)]
    )
    if light.sun is not None:
        sun_x, sun_y, sun_z = light.sun
        away = np.array([-sun_x, 0.0, -sun_z]) / max(sun_y, 0.2) * figure.height_metres * 0.85
        foot = np.concatenate([foot, foot + away])
    seen = lens.seen(foot)
    if seen[:, 2].min() < NEAREST_METRES:
        return
    flat = lens.pixels(seen)
    soft = max(1, int(figure.height_metres * 0.09 * lens.focal / seen[:, 2].mean())) | 1
    (left, top), (right, bottom) = flat.min(axis=0).tolist(), flat.max(axis=0).tolist()
    left, top = max(0, int(left) - soft), max(0, int(top) - soft)
    region = picture[top : max(0, int(bottom) + soft + 1), left : max(0, int(right) + soft + 1)]
    if region.size == 0 or right - left < 3:
        return
    mask = np.full(region.shape, 255, np.uint8)
    hull = cv2.convexHull(drawable(flat - (left, top)))
    dark = 140 if light.sun is not None else 165
    cv2.fillConvexPoly(mask, hull, (dark, dark, dark), cv2.LINE_AA, SHIFT)
    if soft > 1:
        cv2.blur(mask, (soft, soft), dst=mask)
    cv2.multiply(region, mask, dst=region, scale=1 / 255)


def shine(picture: Picture, lens: Lens, place: tuple[float, float, float], reach: float, colour: Picture) -> None:
    """Add a soft round glow of ``reach`` metres (at least 2 pixels) around a place; ``colour`` is BGR, float."""
    seen = lens.seen(np.array([place]))
    if seen[0, 2] < NEAREST_METRES + 0.3:
        return
    u, v = lens.pixels(seen)[0]
    half = int(min(220, max(2, reach * lens.focal / seen[0, 2])))
    add_glow(picture, (round(u), round(v)), (half, half), colour)


def add_glow(picture: Picture, centre: tuple[int, int], half: tuple[int, int], colour: Picture) -> None:
    """Add an elliptic glow with the given half axes in pixels."""
    left, top = centre[0] - half[0], centre[1] - half[1]
    rows = slice(max(0, top), max(0, min(picture.shape[0], centre[1] + half[1] + 1)))
    columns = slice(max(0, left), max(0, min(picture.shape[1], centre[0] + half[0] + 1)))
    region = picture[rows, columns]
    if region.size == 0:
        return
    glow = cv2.resize(_glow(), (2 * half[0] + 1, 2 * half[1] + 1), interpolation=cv2.INTER_LINEAR)
    cut = glow[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    cv2.add(region, (cut[..., None] * np.asarray(colour, np.float32)).astype(np.uint8), dst=region)


@lru_cache(maxsize=1)
def _glow() -> Picture:
    """A round spot, 1 in the middle, 0 at the rim."""
    along = np.linspace(-1, 1, 65, dtype=np.float32)
    far = np.sqrt(along[None, :] ** 2 + along[:, None] ** 2)
    spot: Picture = np.clip(1 - far, 0, 1) ** np.float32(2.2)
    return spot
