"""The street without anybody: sky, ground, houses on both sides with what juts out of them."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ingest.media.synthesis.canvas import Canvas
from ingest.media.synthesis.facades import Front, front, grain
from ingest.media.synthesis.ground import house_shadow, surface, where
from ingest.media.synthesis.optics import Points
from ingest.media.synthesis.shapes import Bgr
from ingest.media.synthesis.street import House, Street

END_METRES = 96.0
_UPRIGHT_SIGNS: tuple[Bgr, ...] = ((60, 50, 190), (160, 90, 40), (60, 150, 60), (60, 190, 220))

Sun = tuple[float, float, float]


def draw_sky(canvas: Canvas, high: Bgr, low: Bgr, seed: int, clouds: float) -> None:
    """A gradient from the top of the picture to the horizon, with soft clouds."""
    height, width = canvas.colour.shape[:2]
    lens = canvas.lens
    horizon = lens.pixels(lens.seen(np.array([[lens.x_metres, lens.height_metres, 1e4]])))[0, 1]
    rows = max(1, min(height, int(horizon) + 8))
    part = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None]
    sky = np.array(high, np.float32) * (1 - part) + np.array(low, np.float32) * part
    shift = seed % 600
    veil = cv2.resize(grain()[shift : shift + 90, shift : shift + 160], (width, rows), interpolation=cv2.INTER_LINEAR)
    canvas.colour[:rows] = np.clip(sky + np.clip(veil, -0.6, 2)[..., None] * np.float32(clouds), 0, 255)


def draw_ground(canvas: Canvas, road: Street, along_metres: float, facing: int, sun: Sun | None) -> None:
    """Asphalt and pavements up to the horizon."""
    first, x, z = where(canvas.lens)
    along = z * facing + np.float32(along_metres)
    colour = surface(road, x, z, along)
    lit = 0.72 + 0.28 * np.clip((road.front_metres - np.abs(x)) / 0.9, 0, 1)
    thin = np.exp(-np.abs(z) / canvas.haze_metres)
    colour *= (lit * thin)[..., None]
    if sun is not None:
        shadow = cv2.blur(house_shadow(road, x, along, sun=sun, facing=facing), (5, 3))
        colour *= 1.16 - shadow[..., None] * np.array([0.46, 0.52, 0.56], np.float32)
    colour += (1 - thin)[..., None] * np.array(canvas.haze, np.float32)
    canvas.colour[first:] = np.clip(colour, 0, 255, out=colour)


def draw_end(canvas: Canvas, road: Street, seed: int) -> None:
    """What closes the view far away: a grey row of roofs and trees."""
    rng = np.random.default_rng([seed, 4])
    at = -road.front_metres - 6.0
    while at < road.front_metres + 6.0:
        wide, tall = rng.uniform(2.5, 5), rng.uniform(3.5, 9)
        z = END_METRES + 8
        quad = np.array([(at, 0, z), (at + wide, 0, z), (at + wide, tall, z), (at, tall, z)])
        canvas.polygon(quad, (120, 130, 126) if rng.random() < 0.6 else (70, 96, 76))
        at += wide


def draw_houses(canvas: Canvas, road: Street, along_metres: float, facing: int, sun: Sun | None) -> None:
    """Both rows of houses, far ones first."""
    ahead = along_metres, along_metres + facing * END_METRES
    for side in (-1, 1):
        lit = 1.0 if sun is None else 0.80 + 0.34 * max(0.0, -sun[0] * side)
        houses = road.houses(side * facing, min(ahead) - 3, max(ahead))
        for house in sorted(houses, key=lambda h: -facing * (h.from_metres + h.to_metres)):
            span = sorted((facing * (edge - along_metres)) for edge in (house.from_metres, house.to_metres))
            _draw_house(canvas, house, side * road.front_metres, (span[0], span[1]), lit=lit, facing=facing)


def _draw_house(canvas: Canvas, house: House, x: float, span: tuple[float, float], *, lit: float, facing: int) -> None:
    board = _front(house)
    near, far = span
    start = _first_in_front(canvas, x, near)
    if start is None or start >= far - 0.2:
        return
    distance = float(np.hypot(x - canvas.lens.x_metres, (start + far) / 2))
    thin = float(np.exp(-distance / canvas.haze_metres))
    air = tuple(float(part) * (1 - thin) for part in canvas.haze)
    colour = np.clip(board.colour * np.float32(lit * thin) + np.array(air, np.float32), 0, 255).astype(np.uint8)
    glow = board.glow
    if facing < 0:
        colour, glow = colour[:, ::-1], glow[:, ::-1]
    gone = round((start - near) / (far - near) * colour.shape[1])
    tall, deep = house.height_metres, x + (6.0 if x > 0 else -6.0)
    wall = tuple(float(part) * lit * 0.74 for part in board.colour[3, 3])
    if near > 0.5:
        side = np.array([(x, 0, near), (deep, 0, near), (deep, tall, near), (x, tall, near)])
        canvas.polygon(side, (wall[0], wall[1], wall[2]))
    corners = np.array([(x, 0, start), (x, 0, far), (x, tall, far), (x, tall, start)])
    canvas.paste(np.ascontiguousarray(colour[:, gone:]), np.ascontiguousarray(glow[:, gone:]), corners)
    own_side = x * canvas.lens.x_metres > 0
    if near > (14.0 if own_side else 1.5):
        _jutting(canvas, board, house, x, span)


def _jutting(canvas: Canvas, board: Front, house: House, x: float, span: tuple[float, float]) -> None:
    """Awnings over the pavement, balconies, now and then an upright sign."""
    inward, (near, far) = (-1.0 if x > 0 else 1.0), span
    rng = np.random.default_rng([house.seed, 9])
    for floor in range(1, house.floors):
        if rng.random() < 0.4:
            y, out = 3.7 + 3.2 * (floor - 1), x + inward * 0.9
            low, pale = (112, 116, 118), (176, 184, 188)
            canvas.polygon(_sheet(x, y, out, y, (near + 0.2, far - 0.2)), low)
            face = np.array(
                [(out, y, near + 0.2), (out, y, far - 0.2), (out, y + 0.95, far - 0.2), (out, y + 0.95, near + 0.2)]
            )
            canvas.polygon(face, pale)
            end = np.array(
                [(x, y, near + 0.2), (out, y, near + 0.2), (out, y + 0.95, near + 0.2), (x, y + 0.95, near + 0.2)]
            )
            canvas.polygon(end, (142, 148, 152))
    if board.awning is not None:
        out, tint = x + inward * 1.5, board.awning
        for stripe in np.arange(near + 0.1, far - 0.4, 0.7):
            for piece, shade in ((0.0, 1.0), (0.35, 0.78)):
                span_z = (float(stripe) + piece, float(stripe) + piece + 0.35)
                canvas.polygon(_sheet(x, 3.05, out, 2.55, span_z), (tint[0] * shade, tint[1] * shade, tint[2] * shade))
        hem = np.array(
            [(out, 2.35, near + 0.1), (out, 2.35, far - 0.1), (out, 2.57, far - 0.1), (out, 2.57, near + 0.1)]
        )
        canvas.polygon(hem, (tint[0] * 0.65, tint[1] * 0.65, tint[2] * 0.65))
    if board.shop and rng.random() < 0.3:
        out, z = x + inward * 0.9, near + 0.6
        plate = np.array([(x, 3.6, z), (out, 3.6, z), (out, 5.6, z), (x, 5.6, z)])
        tint = _UPRIGHT_SIGNS[int(rng.integers(len(_UPRIGHT_SIGNS)))]
        lit = (tint[0] * 0.8, tint[1] * 0.8, tint[2] * 0.8) if rng.random() < 0.5 else (0.0, 0.0, 0.0)
        canvas.polygon(plate, tint, glow=lit)


def _sheet(x: float, y: float, out: float, out_y: float, z: tuple[float, float]) -> Points:
    return np.array([(x, y, z[0]), (x, y, z[1]), (out, out_y, z[1]), (out, out_y, z[0])])


def _first_in_front(canvas: Canvas, x: float, near: float) -> float | None:
    """The first z at or beyond ``near`` where a wall's foot and top lie well before the lens."""
    for z in np.arange(near, near + 12, 0.25):
        if canvas.lens.seen(np.array([(x, 0, z), (x, 18, z)]))[:, 2].min() > 0.45:
            return float(z)
    return None


@lru_cache(maxsize=96)
def _front(house: House) -> Front:
    return front(house)
