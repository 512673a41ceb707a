"""Night: what the lamps, the shops and the camera's own infrared ring make of a scene drawn by day."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ingest.media.synthesis.canvas import FINER, Canvas
from ingest.media.synthesis.optics import Lens, Picture
from ingest.media.synthesis.paint import add_glow

SODIUM = np.array([0.42, 0.78, 1.0])
WHITE_LED = np.array([1.0, 0.98, 0.92])
_SKYGLOW = np.array([0.095, 0.082, 0.078])

Lamp = tuple[float, float, float]


def lamp_light(lamps: Sequence[Lamp], tint: Picture, x: Picture, y: Picture, z: Picture) -> Picture:
    """How much light falls on places of the street, times 3 (BGR); 1 right beneath a lamp."""
    total = np.zeros(np.shape(x), np.float32)
    for lamp_x, lamp_y, lamp_z in lamps:
        below = np.maximum(lamp_y - y, 0.0)
        far = (x - lamp_x) ** 2 + below**2 + (z - lamp_z) ** 2 + 1.0
        total += (1.5 * lamp_y * lamp_y / far) * (0.25 + 0.75 * below / np.sqrt(far))
    return np.asarray(total[..., None] * tint + _SKYGLOW, dtype=np.float32)


def street_light(lens: Lens, front_metres: float, lamps: Sequence[Lamp], tint: Picture) -> Picture:
    """The light on what each pixel shows (ground or house front), at a quarter of the lens's fineness and back."""
    coarse = Lens(
        lens.width // 4,
        lens.height // 4,
        lens.x_metres,
        lens.height_metres,
        lens.yaw_deg,
        lens.tilt_deg,
        lens.across_deg,
    )
    reach, rays = _reach(coarse, front_metres)
    x = lens.x_metres + rays[..., 0] * reach
    y = lens.height_metres + rays[..., 1] * reach
    light = lamp_light(lamps, tint, x, y, rays[..., 2] * reach)
    return np.asarray(cv2.resize(light, (lens.width, lens.height), interpolation=cv2.INTER_LINEAR))


def infrared_light(lens: Lens, front_metres: float) -> Picture:
    """The light of a ring of infrared lamps around the lens: strong near by, gone at 40 m, weak at the edges."""
    coarse = Lens(
        lens.width // 4,
        lens.height // 4,
        lens.x_metres,
        lens.height_metres,
        lens.yaw_deg,
        lens.tilt_deg,
        lens.across_deg,
    )
    reach, rays = _reach(coarse, front_metres)
    far = reach * np.linalg.norm(rays, axis=2)
    u = np.linspace(-1, 1, coarse.width)[None, :]
    v = np.linspace(-1, 1, coarse.height)[:, None]
    beam = np.exp(-(u**2 * 0.9 + v**2 * 0.5))
    light = (beam * np.minimum(1.15, (11.0 / far) ** 1.5) + 0.07).astype(np.float32)
    wide = cv2.resize(light, (lens.width, lens.height), interpolation=cv2.INTER_LINEAR)
    return np.repeat(wide[..., None], 3, axis=2)


def by_night(canvas: Canvas, light: Picture, lamps: Sequence[Lamp], tint: Picture, *, infrared: bool) -> Picture:
    """The canvas under night light, float32 BGR, still at the canvas's fineness."""
    lit: Picture = canvas.colour.astype(np.float32) * light + canvas.glow * np.float32(0.85)
    spill = cv2.GaussianBlur(cv2.resize(canvas.glow, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), (0, 0), 5)
    lit += cv2.resize(spill, (lit.shape[1], lit.shape[0]), interpolation=cv2.INTER_LINEAR) * np.float32(0.5)
    if infrared:
        lit = np.repeat((lit @ np.array([0.3, 0.4, 0.3], np.float32))[..., None], 3, axis=2)
    picture = np.clip(lit, 0, 255).astype(np.uint8)
    for lamp in lamps:
        _bulb(picture, canvas.lens, lamp, np.ones(3) if infrared else tint)
    return picture.astype(np.float32)


def _bulb(picture: Picture, lens: Lens, lamp: Lamp, tint: Picture) -> None:
    seen = lens.seen(np.array([lamp]))
    if seen[0, 2] < 2.0:
        return
    u, v = (round(float(part)) for part in lens.pixels(seen)[0])
    size = lens.focal / seen[0, 2]
    for metres, strength in ((2.6, 60), (1.0, 110), (0.34, 255)):
        half = max(FINER, int(metres * size))
        add_glow(picture, (u, v), (half, half), tint * strength)


def _reach(lens: Lens, front_metres: float) -> tuple[Picture, Picture]:
    """For every pixel how many ray lengths it is to the ground or a house front, and the rays."""
    rays = lens.rays()
    with np.errstate(divide="ignore", invalid="ignore"):
        ground = np.where(rays[..., 1] < -1e-3, -lens.height_metres / rays[..., 1], np.inf)
        right = np.where(rays[..., 0] > 1e-3, (front_metres - lens.x_metres) / rays[..., 0], np.inf)
        left = np.where(rays[..., 0] < -1e-3, (-front_metres - lens.x_metres) / rays[..., 0], np.inf)
    return np.clip(np.minimum(ground, np.minimum(left, right)), 0.5, 200.0), rays
