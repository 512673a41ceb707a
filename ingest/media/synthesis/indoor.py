"""The inside of a small shop: tiled floor, shelves along both walls, a counter, a door with daylight at the end."""

from __future__ import annotations

import numpy as np

from ingest.media.synthesis.canvas import Canvas
from ingest.media.synthesis.ground import where
from ingest.media.synthesis.shapes import Bgr

_HALF, _HIGH, _DEEP = 2.3, 3.1, 16.0


def draw_room(canvas: Canvas, seed: int, *, dark: bool) -> None:
    """Draw the room; ``dark`` when only the camera's infrared ring lights it."""
    rng = np.random.default_rng([seed, 12])
    wall: Bgr = (206, 212, 212)
    ends = ((-_HALF, -1.0, -_HALF, _DEEP), (-_HALF, _DEEP, _HALF, _DEEP), (_HALF, _DEEP, _HALF, -1.0))
    for x0, z0, x1, z1 in ends:
        canvas.polygon(np.array([(x0, 0, z0), (x1, 0, z1), (x1, _HIGH, z1), (x0, _HIGH, z0)]), wall)
    ceiling = np.array([(-_HALF, _HIGH, -1.0), (_HALF, _HIGH, -1.0), (_HALF, _HIGH, _DEEP), (-_HALF, _HIGH, _DEEP)])
    canvas.polygon(ceiling, (222, 224, 224))
    _floor(canvas)
    door = np.array([(-0.9, 0, _DEEP), (0.9, 0, _DEEP), (0.9, 2.4, _DEEP), (-0.9, 2.4, _DEEP)])
    canvas.polygon(door, (60, 56, 52) if dark else (246, 244, 240))
    for z in np.arange(3.0, _DEEP - 1, 3.0):
        tube = np.array(
            [
                (-0.6, _HIGH - 0.02, z),
                (0.6, _HIGH - 0.02, z),
                (0.6, _HIGH - 0.02, z + 0.2),
                (-0.6, _HIGH - 0.02, z + 0.2),
            ]
        )
        canvas.polygon(tube, (120, 120, 120) if dark else (255, 255, 255))
    for side in (-1, 1):
        for z in np.arange(_DEEP - 2.0, 0.0, -1.2):
            _shelf(canvas, rng, side, float(z))
    if dark:
        canvas.colour[:] = (canvas.colour.mean(axis=2, keepdims=True) * 0.52).astype(np.uint8)


def _floor(canvas: Canvas) -> None:
    first, x, z = where(canvas.lens)
    tile = np.where(((x // 0.6) + (z // 0.6)) % 2 > 0, np.float32(186), np.float32(200))
    tile[np.minimum(np.abs(x) % 0.6, z % 0.6) < 0.015] = 140
    shine = 26 * np.exp(-((x / 0.8) ** 2)) * np.clip(z / _DEEP, 0, 1)
    colour = np.clip(np.stack([tile * 0.94, tile * 0.98, tile], axis=-1) + shine[..., None], 0, 255)
    inside = (np.abs(x) < _HALF) & (z < _DEEP)
    canvas.colour[first:][inside] = colour.astype(np.uint8)[inside]


def _shelf(canvas: Canvas, rng: np.random.Generator, side: int, z: float) -> None:
    """One bay of shelves, 1.2 m long, with goods."""
    x, out = side * _HALF, side * (_HALF - 0.45)
    canvas.polygon(np.array([(x, 0, z), (out, 0, z), (out, 2.2, z), (x, 2.2, z)]), (96, 100, 102))
    canvas.polygon(np.array([(out, 0, z), (out, 0, z + 1.2), (out, 2.2, z + 1.2), (out, 2.2, z)]), (84, 88, 92))
    for level in range(4):
        low = 0.12 + level * 0.52
        ledge = np.array([(out, low - 0.05, z), (out, low - 0.05, z + 1.2), (out, low, z + 1.2), (out, low, z)])
        canvas.polygon(ledge, (186, 190, 192))
        at = z + 1.18
        while at > z + 0.1:
            wide, tall = float(rng.uniform(0.08, 0.24)), float(rng.uniform(0.20, 0.40))
            grey = float(rng.uniform(70, 190))
            blue, green, red = (float(part) for part in grey + rng.normal(0, 26, 3))
            face = np.array(
                [(out, low, at - wide), (out, low, at), (out, low + tall, at), (out, low + tall, at - wide)]
            )
            canvas.polygon(face, (blue, green, red))
            band = np.array(
                [
                    (out, low + tall * part, z_at)
                    for part, z_at in ((0.3, at - wide), (0.3, at), (0.5, at), (0.5, at - wide))
                ]
            )
            canvas.polygon(band, (red, blue, green))
            at -= wide + 0.02
    top = np.array([(x, 2.2, z), (out, 2.2, z), (out, 2.2, z + 1.2), (x, 2.2, z + 1.2)])
    canvas.polygon(top, (150, 154, 156))
