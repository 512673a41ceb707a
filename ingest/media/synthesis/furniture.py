"""What stands and hangs in a street: lamp posts, wires, trees, parked motorbikes, a parasol."""

from __future__ import annotations

import numpy as np

from ingest.media.synthesis.canvas import Canvas
from ingest.media.synthesis.figures import parked_motorbike
from ingest.media.synthesis.paint import Light, paint, shade_ground
from ingest.media.synthesis.shapes import Bgr
from ingest.media.synthesis.street import POST_METRES, Street

LAMP_METRES = 7.3
_STEEL: Bgr = (112, 114, 114)
_WIRE: Bgr = (34, 32, 32)
_FARTHEST = 80.0


def lamps(road: Street, along_metres: float, facing: int) -> list[tuple[float, float, float]]:
    """The places of the lamps in the camera's street frame, from 30 m behind it to the far end."""
    x = facing * (road.road_half_metres - 1.1)
    ahead = sorted((along_metres - facing * 30, along_metres + facing * 95))
    return [(x, LAMP_METRES, facing * (at - along_metres)) for at in road.posts(ahead[0], ahead[1])]


def draw_furniture(canvas: Canvas, road: Street, along_metres: float, facing: int, light: Light) -> None:
    """All of it, far things first, each noted as an occluder."""
    ahead = sorted((along_metres - facing * 2, along_metres + facing * _FARTHEST))
    things: list[tuple[float, str, float, float, int]] = []
    for side in (-1, 1):
        for at, seed in road.trees(side * facing, ahead[0], ahead[1]):
            things.append((facing * (at - along_metres), "tree", side * (road.road_half_metres + 0.75), 0.0, seed))
        things += _parked(road, side, along_metres, facing)
    for x, _, z in lamps(road, along_metres, facing):
        things.append((z, "post", facing * (road.road_half_metres + 0.45), x, 0))
    _wires(canvas, road, along_metres, facing)
    for z, what, x, reach, seed in sorted(things, key=lambda thing: -thing[0]):
        distance = float(np.hypot(x - canvas.lens.x_metres, z))
        if z < 2.5 or distance < (11.0 if what == "tree" else 6.0):
            continue
        canvas.begin()
        if what == "tree":
            _tree(canvas, x, z, seed)
        elif what == "post":
            _post(canvas, x, z, reach)
        else:
            _motorbike(canvas, x, z, seed, light)
        canvas.end(distance)


def _parked(road: Street, side: int, along_metres: float, facing: int) -> list[tuple[float, str, float, float, int]]:
    """Rows of motorbikes on the pavement, near the house fronts."""
    found = []
    for index in range(int((along_metres - _FARTHEST) // 9), int((along_metres + _FARTHEST) // 9) + 1):
        rng = road.rng(4, side * facing, index)
        if rng.random() < 0.5:
            for place in range(int(rng.integers(1, 5))):
                z = facing * (index * 9 + place * 0.85 + float(rng.uniform(0, 0.2)) - along_metres)
                found.append((z, "bike", side * (road.front_metres - 1.0), 0.0, int(rng.integers(1 << 20))))
    return [thing for thing in found if 2.5 < thing[0] < 45]


def _motorbike(canvas: Canvas, x: float, z: float, seed: int, light: Light) -> None:
    colours = ("black", "blue", "white", "grey", "brown", "green", "silver")
    bike = parked_motorbike(colours[seed % len(colours)])
    shade_ground(canvas.colour, canvas.lens, bike, x=x, z=z, light=Light())
    paint(canvas.colour, canvas.lens, bike, x, z, forward=bool(seed % 2), light=light)


def _post(canvas: Canvas, x: float, z: float, reach_x: float) -> None:
    canvas.rod(np.array([(x, 0.0, z), (x, LAMP_METRES + 0.6, z)]), 0.17, _STEEL)
    canvas.rod(np.array([(x, LAMP_METRES + 0.3, z), (reach_x, LAMP_METRES + 0.15, z)]), 0.07, _STEEL)
    canvas.rod(
        np.array([(reach_x + (x - reach_x) * 0.28, LAMP_METRES + 0.12, z), (reach_x, LAMP_METRES, z)]),
        0.16,
        (178, 178, 178),
    )
    canvas.rod(np.array([(x - 0.9, 6.35, z), (x + 0.9, 6.35, z)]), 0.10, (70, 72, 74))
    turn = np.linspace(0, 2 * np.pi, 14)
    for offset in (0.0, 0.12):  # coils of spare cable, as on every post here
        coil = np.stack(
            [x + 0.25 + 0.28 * np.cos(turn), 5.6 + offset + 0.3 * np.sin(turn), np.full(14, z - 0.1)], axis=1
        )
        canvas.rod(coil, 0.04, _WIRE)
    canvas.polygon(
        np.array([(x - 0.25, 1.1, z), (x + 0.25, 1.1, z), (x + 0.25, 1.9, z), (x - 0.25, 1.9, z)]), (134, 138, 132)
    )


def _wires(canvas: Canvas, road: Street, along_metres: float, facing: int) -> None:
    """Bundles that sag from post to post, and single ones across to the houses."""
    x = facing * (road.road_half_metres + 0.45)
    part = np.linspace(0, 1, 14)
    for _, _, z in lamps(road, along_metres, facing):
        rng = road.rng(5, round((along_metres + facing * z) * 10))
        for wire in range(11):
            offset, y = (wire - 5) * 0.14, 6.35 - 0.05 * (wire % 4) - (0.5 if wire > 7 else 0)
            sag = float(rng.uniform(0.35, 0.9))
            line = np.stack([np.full(14, x + offset), y - 4 * sag * part * (1 - part), z + POST_METRES * part], axis=1)
            canvas.rod(line, 0.022, _WIRE, at_most=2)
        for _ in range(3):
            over = -facing * road.front_metres
            end_z = z + float(rng.uniform(-9, 9))
            line = np.stack(
                [x + (over - x) * part, 6.2 - 1.6 * part * (1 - part) - 0.6 * part, z + (end_z - z) * part], axis=1
            )
            canvas.rod(line, 0.018, _WIRE, at_most=2)


def _tree(canvas: Canvas, x: float, z: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tall, spread = float(rng.uniform(4.6, 6.6)), float(rng.uniform(1.4, 2.3))
    lean = float(rng.uniform(-0.3, 0.3))
    canvas.rod(np.array([(x, 0, z), (x + lean * 0.3, tall * 0.4, z), (x + lean, tall * 0.8, z)]), 0.24, (70, 84, 96))
    for branch in rng.uniform(-0.8, 0.8, (4, 2)):
        tip = (x + lean + branch[0] * spread, tall * 0.95, z + branch[1] * spread)
        canvas.rod(np.array([(x + lean * 0.5, tall * 0.55, z), tip]), 0.09, (66, 78, 88))
    places = rng.normal(0, 1, (360, 3))
    places *= (rng.uniform(0, 1, (360, 1)) ** 0.4) / np.linalg.norm(places, axis=1, keepdims=True)
    places *= 1 + 0.22 * np.sin(5 * np.arctan2(places[:, 1:2], places[:, 0:1]) + seed)
    order = np.argsort(places[:, 1] - places[:, 2] * 0.7)
    tint, sizes = float(rng.uniform(0.8, 1.15)), rng.uniform(0.07, 0.19, 360)
    brights = np.clip(0.74 + 0.34 * places[:, 1] + rng.normal(0, 0.14, 360), 0.35, 1.3) * tint
    places *= (spread, spread * 0.62, spread)
    places += (x + lean, tall, z)
    for index in order.tolist():
        bright = float(brights[index])
        px, py, pz = places[index].tolist()
        canvas.disc((px, py, pz), float(sizes[index]) * spread * 0.62, (46 * bright, 104 * bright, 78 * bright))
    canvas.polygon(
        np.array(
            [(x - 0.6, 0.02, z - 0.6), (x + 0.6, 0.02, z - 0.6), (x + 0.6, 0.02, z + 0.6), (x - 0.6, 0.02, z + 0.6)]
        ),
        (74, 92, 108),
    )
