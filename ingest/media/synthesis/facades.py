"""Fronts of tube houses, drawn flat: shutters, shops, gates, signs without words, windows, balconies, stains."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ingest.media.synthesis.optics import Picture
from ingest.media.synthesis.shapes import Bgr
from ingest.media.synthesis.street import House

PIXELS_PER_METRE = 36

_WALLS: tuple[Bgr, ...] = (
    (196, 214, 222), (170, 206, 224), (206, 204, 190), (186, 200, 178), (190, 190, 214), (214, 216, 214),
    (150, 184, 208), (176, 178, 176), (204, 196, 172), (160, 170, 186),
)  # fmt: skip
_SHUTTERS: tuple[Bgr, ...] = ((150, 152, 150), (120, 96, 66), (92, 112, 72), (164, 160, 148), (84, 92, 118))
_SIGNS: tuple[Bgr, ...] = (
    (46, 42, 186), (150, 72, 28), (48, 128, 40), (40, 178, 222), (120, 40, 110), (208, 208, 204), (36, 100, 214),
)  # fmt: skip
_PANE: Bgr = (92, 82, 70)


@lru_cache(maxsize=1)
def grain() -> Picture:
    """1024 × 1024 of soft grain around 0, float32, used wherever a surface must not be flat."""
    rng = np.random.default_rng(5)
    total = np.zeros((1024, 1024), np.float32)
    for size, weight in ((8, 1.0), (32, 0.8), (128, 0.6), (512, 0.5), (1024, 0.5)):
        coarse = rng.normal(0, weight, (size, size)).astype(np.float32)
        total += cv2.resize(coarse, (1024, 1024), interpolation=cv2.INTER_LINEAR)
    return np.asarray(total / total.std(), dtype=np.float32)


class Front:
    """A drawing board of one house front: metres from its left and from the ground; colour and own light."""

    def __init__(self, house: House) -> None:
        self.rng = np.random.default_rng(house.seed)
        self.width, self.height = house.to_metres - house.from_metres, house.height_metres
        shape = (round(self.height * PIXELS_PER_METRE), round(self.width * PIXELS_PER_METRE), 3)
        self.colour: Picture = np.zeros(shape, np.uint8)
        self.glow: Picture = np.zeros(shape, np.uint8)
        self.shop = False
        self.awning: Bgr | None = None

    def chance(self, share: float) -> bool:
        """True in ``share`` of the cases."""
        return bool(self.rng.random() < share)

    def pick(self, choices: tuple[Bgr, ...]) -> Bgr:
        """One of the colours, a little varied."""
        base = choices[int(self.rng.integers(len(choices)))]
        shift = self.rng.uniform(0.88, 1.08)
        return (base[0] * shift, base[1] * shift, base[2] * shift)

    def box(self, x: tuple[float, float], y: tuple[float, float], colour: Bgr, *, glow: Bgr | None = None) -> None:
        """Fill a rectangle, metres."""
        board = self.colour.shape[0]
        left, right = (round(edge * PIXELS_PER_METRE) for edge in x)
        top, bottom = board - round(y[1] * PIXELS_PER_METRE), board - round(y[0] * PIXELS_PER_METRE)
        cv2.rectangle(self.colour, (left, top), (right - 1, bottom - 1), colour, -1)
        if glow is not None:
            cv2.rectangle(self.glow, (left, top), (right - 1, bottom - 1), glow, -1)

    def bars(self, x: tuple[float, float], y: tuple[float, float], step: float, colour: Bgr, *, level: bool) -> None:
        """Parallel bars one pixel or two thick, level or upright, every ``step`` metres."""
        thick = 0.04
        for at in np.arange(*(y if level else x), step):
            if level:
                self.box(x, (at, at + thick), colour)
            else:
                self.box((at, at + thick), y, colour)


def front(house: House) -> Front:
    """The house front drawn."""
    board = Front(house)
    wall = board.pick(_WALLS)
    board.colour[:] = wall
    _ground_floor(board)
    for floor in range(1, house.floors):
        _upper_floor(board, 3.7 + 3.2 * (floor - 1), wall)
    board.box((0, board.width), (board.height - 0.25, board.height), (wall[0] * 1.08, wall[1] * 1.08, wall[2] * 1.08))
    _weather(board)
    return board


def _ground_floor(board: Front) -> None:
    inner, kind = (0.25, board.width - 0.25), board.rng.random()
    if kind < 0.42:
        shade = board.pick(_SHUTTERS)
        board.box(inner, (0.05, 3.0), shade)
        board.bars(inner, (0.1, 3.0), 0.13, (shade[0] * 0.8, shade[1] * 0.8, shade[2] * 0.8), level=True)
        board.shop = board.chance(0.6)
    elif kind < 0.78:
        _open_shop(board, inner)
    else:
        board.box(inner, (0.05, 2.9), (62, 62, 64))
        board.bars(inner, (0.05, 2.7), 0.16, board.pick(_SHUTTERS), level=False)
        board.bars(inner, (0.3, 2.7), 1.1, (96, 98, 100), level=True)
    if board.shop:
        _sign(board, (0.1, board.width - 0.1), (3.0, 3.0 + board.rng.uniform(0.6, 0.9)))
        if board.chance(0.55):
            board.awning = board.pick(_SIGNS)


def _open_shop(board: Front, inner: tuple[float, float]) -> None:
    board.shop = True
    board.box(inner, (0.05, 3.0), (56, 60, 66), glow=(84, 108, 122) if board.chance(0.6) else None)
    lit = bool(board.glow.any())
    for y in np.arange(0.3, 2.2, 0.5):  # goods on shelves
        at = inner[0] + 0.2
        while at < inner[1] - 0.4:
            width, tall = board.rng.uniform(0.12, 0.4), board.rng.uniform(0.2, 0.42)
            if board.chance(0.75):
                goods = board.pick(_SIGNS + _WALLS)
                dim = (goods[0] * 0.6, goods[1] * 0.6, goods[2] * 0.6)
                board.box(
                    (at, at + width),
                    (y, y + tall),
                    dim,
                    glow=(goods[0] * 0.62, goods[1] * 0.68, goods[2] * 0.72) if lit else None,
                )
            at += width + 0.04
    if board.chance(0.5):  # half of the folding gate pushed aside
        board.box((inner[0], inner[0] + 0.7), (0.05, 2.9), (128, 130, 132), glow=(0, 0, 0))
        board.bars((inner[0], inner[0] + 0.7), (0.05, 2.9), 0.1, (88, 90, 92), level=False)


def _sign(board: Front, x: tuple[float, float], y: tuple[float, float]) -> None:
    """A sign with strokes that look like writing from afar and are none."""
    ground = board.pick(_SIGNS)
    lit = board.chance(0.35)
    board.box(x, y, ground, glow=(ground[0] * 0.8, ground[1] * 0.8, ground[2] * 0.8) if lit else None)
    ink: Bgr = (236, 240, 240) if sum(ground) < 420 else (40, 30, 160)
    at, tall = x[0] + board.rng.uniform(0.3, 0.9), (y[1] - y[0]) * 0.55
    low = (y[0] + y[1] - tall) / 2
    while at < x[1] - 0.5:
        width = float(board.rng.uniform(0.12, 0.26))
        if board.chance(0.84):
            board.box((at, at + 0.06), (low, low + tall), ink, glow=ink if lit else None)
            level = low + tall * float(board.rng.choice([0.0, 0.45, 0.85]))
            board.box((at, at + width), (level, level + 0.07), ink, glow=ink if lit else None)
            if board.chance(0.5):
                board.box((at + width - 0.05, at + width), (low, low + tall), ink, glow=ink if lit else None)
        at += width + 0.08


def _upper_floor(board: Front, base: float, wall: Bgr) -> None:
    board.box((0, board.width), (base - 0.12, base + 0.06), (wall[0] * 0.82, wall[1] * 0.82, wall[2] * 0.82))
    lamp: Bgr | None = (84, 132, 160) if board.chance(0.22) else None
    if board.chance(0.5):
        door = (0.8, board.width - 0.8)
        board.box(door, (base + 0.1, base + 2.4), _PANE, glow=lamp)
        board.bars(door, (base + 0.1, base + 2.4), 0.75, (176, 180, 180), level=False)
        board.box((0.1, board.width - 0.1), (base + 0.1, base + 0.95), (wall[0] * 0.7, wall[1] * 0.7, wall[2] * 0.7))
        board.bars((0.1, board.width - 0.1), (base + 0.1, base + 0.95), 0.13, (60, 62, 66), level=False)
        for _ in range(int(board.rng.integers(0, 6))):  # pots
            at = board.rng.uniform(0.2, board.width - 0.8)
            board.box((at, at + 0.5), (base + 0.7, base + 1.0 + board.rng.uniform(0, 0.4)), (52, 96, 58))
    else:
        middle, half = board.width / 2, board.rng.uniform(0.5, 0.7)
        for centre in (middle - 1.0, middle + 1.0):
            frame = (centre - half, centre + half)
            board.box(frame, (base + 0.9, base + 2.4), (206, 210, 210))
            board.box((frame[0] + 0.07, frame[1] - 0.07), (base + 0.97, base + 2.33), _PANE, glow=lamp)
            board.bars(frame, (base + 0.97, base + 2.3), 0.32, (150, 150, 146), level=False)
    if board.chance(0.4):  # the outdoor unit of an air conditioner
        at = board.rng.uniform(0.2, board.width - 1.1)
        board.box((at, at + 0.85), (base + 2.45, base + 3.0), (206, 208, 208))
        board.box((at + 0.12, at + 0.5), (base + 2.5, base + 2.93), (120, 122, 122))


def _weather(board: Front) -> None:
    height, width = board.colour.shape[:2]
    rows, columns = (int(edge) for edge in board.rng.integers(0, 400, 2))
    spots = grain()[rows : rows + height, columns : columns + width]
    soot: Picture = 1 + np.float32(0.035) * spots
    for _ in range(int(board.rng.integers(3, 9))):  # rain runs down from ledges
        column, top = int(board.rng.integers(0, width)), int(board.rng.integers(0, max(1, height - 40)))
        soot[top : top + int(board.rng.integers(30, 160)), column : column + int(board.rng.integers(2, 7))] *= 0.88
    soot = np.asarray(cv2.blur(soot, (3, 9)), dtype=np.float32)
    soot[-14:] *= np.linspace(1, 0.72, 14, dtype=np.float32)[:, None]
    board.colour = np.clip(board.colour * soot[..., None], 0, 255).astype(np.uint8)
