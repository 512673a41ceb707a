"""Figures painted into a picture: shaded faces, a shadow by day, lamps by night."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.synthesis.optics import NEAREST_METRES, SHIFT, Lens, Picture, Points, drawable
from ingest.media.synthesis.shapes import Ball, Figure, Part, Solid

_AHEAD = np.array([1.0, 1.0, 1.0])
_BACK = np.array([-1.0, 1.0, -1.0])


@dataclass(frozen=True)
class Light:
    """What light falls on a figure: the sun's direction in the street frame (None under clouds or at night)."""

    sun: tuple[float, float, float] | None = None
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Multiplies every colour, BGR: 1 by day, the lamps' light by night."""


def paint(
    picture: Picture, lens: Lens, figure: Figure, x: float, z: float, *, forward: bool, light: Light
) -> tuple[int, int, int, int] | None:
    """Paint a figure standing at (x, 0, z), heading away (``forward``) or towards the camera.

    Answers the touched rectangle (left, top, right, bottom) in pixels, None when it is not in the picture.
    """
    place, turn = np.array([x, 0.0, z]), _AHEAD if forward else _BACK
    bounds = _bounds(lens, figure, place)
    if bounds is None:
        return None
    parts = figure.parts
    depths = [_depth(lens, part, place, turn) for part in parts]
    if min(depths) < NEAREST_METRES + 0.2:
        return None
    for index in sorted(range(len(parts)), key=lambda i: (parts[i].layer, -depths[i])):
        _paint_part(picture, lens, parts[index], (place, turn), light)
    return bounds


def _paint_part(picture: Picture, lens: Lens, part: Part, pose: tuple[Points, Points], light: Light) -> None:
    place, turn = pose
    if isinstance(part, Solid):
        if part.side is not None and (lens.eye - place - part.quads[0, 0] * turn) @ (turn * part.side) <= 0:
            return
        quads = lens.seen((part.quads * turn).reshape(-1, 3) + place)
        if quads[:, 2].min() < NEAREST_METRES:
            return
        flat = lens.pixels(quads).reshape(-1, 4, 2)
        sides = flat[:, 2] - flat[:, 0], flat[:, 3] - flat[:, 1]
        shown = sides[0][:, 0] * sides[1][:, 1] - sides[0][:, 1] * sides[1][:, 0] > 0
        colours = _shaded(part, bool(turn[0] > 0), light.sun) * light.colour
        for corners, colour in zip(drawable(flat[shown]), colours[shown].tolist(), strict=True):
            cv2.fillConvexPoly(picture, corners, colour, cv2.LINE_AA, SHIFT)
    elif isinstance(part, Ball):
        seen = lens.seen((np.array([part.centre]) * turn) + place)
        radius = part.radius_metres * lens.focal / seen[0, 2]
        (u, v), size = drawable(lens.pixels(seen))[0].tolist(), round(radius * (1 << SHIFT))
        colour = [channel * lit for channel, lit in zip(part.colour, light.colour, strict=True)]
        cv2.circle(picture, (u, v), size, colour, -1, cv2.LINE_AA, SHIFT)
    else:
        seen = lens.seen(part.points * turn + place)
        thick = max(1, round(part.width_metres * lens.focal / float(seen[:, 2].mean())))
        colour = [channel * lit for channel, lit in zip(part.colour, light.colour, strict=True)]
        cv2.polylines(picture, [drawable(lens.pixels(seen))], False, colour, thick, cv2.LINE_AA, SHIFT)


def _depth(lens: Lens, part: Part, place: Points, turn: Points) -> float:
    if isinstance(part, Solid):
        middle = part.quads.reshape(-1, 3).mean(axis=0)
    else:
        middle = np.asarray(part.centre) if isinstance(part, Ball) else part.points.mean(axis=0)
    return float(lens.turn[2] @ (middle * turn + place - lens.eye))


_shades: dict[tuple[int, bool, tuple[float, float, float] | None], tuple[Solid, NDArray[np.float64]]] = {}


def _shaded(part: Solid, forward: bool, sun: tuple[float, float, float] | None) -> NDArray[np.float64]:
    """The face colours under this light; remembered, since figures are shared and lights are few."""
    key = (id(part), forward, sun)
    known = _shades.get(key)
    if known is not None and known[0] is part:
        return known[1]
    across, along = part.quads[:, 2] - part.quads[:, 0], part.quads[:, 3] - part.quads[:, 1]
    normals = np.cross(across, along) * (_AHEAD if forward else _BACK)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    shade = 0.74 + 0.26 * normals[:, 1]
    if sun is not None:
        shade = 0.66 + 0.16 * normals[:, 1] + 0.34 * np.maximum(0, normals @ np.array(sun))
    colours: NDArray[np.float64] = np.clip(part.colours * shade[:, None], 0, 255)
    if len(_shades) > 4000:
        _shades.clear()
    _shades[key] = (part, colours)
    return colours


def _bounds(lens: Lens, figure: Figure, place: Points) -> tuple[int, int, int, int] | None:
    half, reach = figure.width_metres / 2 + 0.1, figure.length_metres / 2 + 0.1
    corners = np.array(
        [(x, y, z) for x in (-half, half) for y in (0, figure.height_metres + 0.2) for z in (-reach, reach)]
    )
    seen = lens.seen(corners + place)
    if seen[:, 2].min() < NEAREST_METRES:
        return None
    flat = lens.pixels(seen)
    (left, top), (right, bottom) = np.floor(flat.min(axis=0)), np.ceil(flat.max(axis=0))
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
    left, top = np.maximum(np.floor(flat.min(axis=0)).astype(int) - soft, 0)
    right, bottom = np.ceil(flat.max(axis=0)).astype(int) + soft
    region = picture[top:bottom, left:right]
    if region.size == 0:
        return
    mask = np.full(region.shape[:2], 255, np.uint8)
    hull = cv2.convexHull(drawable(flat - (left, top)))
    cv2.fillConvexPoly(mask, hull, 140 if light.sun is not None else 165, cv2.LINE_AA, SHIFT)
    cv2.blur(mask, (soft, soft), dst=mask)
    cv2.multiply(region, cv2.merge([mask, mask, mask]), dst=region, scale=1 / 255)


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
