"""What a fixed camera sees when nobody passes: drawn once per camera, then only copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

import cv2
import numpy as np

from ingest.media.synthesis.backdrop import draw_end, draw_ground, draw_houses, draw_sky
from ingest.media.synthesis.canvas import Canvas, Occluder
from ingest.media.synthesis.furniture import draw_furniture, lamps
from ingest.media.synthesis.indoor import draw_room
from ingest.media.synthesis.lighting import (
    SODIUM,
    WHITE_LED,
    Lamp,
    by_night,
    infrared_light,
    lamp_light,
    street_light,
)
from ingest.media.synthesis.optics import Lens, Picture
from ingest.media.synthesis.paint import Light
from ingest.media.synthesis.street import Street, street

PLATES = 4


@dataclass(frozen=True)
class SceneSpec:
    """One camera's view. The same spec gives the same pictures.

    Cameras with the same ``street_name`` stand in the same street: ``along_metres`` says where, ``facing`` +1 or -1
    which way they look, ``azimuth_deg`` what that is on the compass (it turns the sun). ``seed`` varies the camera:
    its height, side, lens, colours, and at night whether it works with infrared. Raises ValueError for pictures that
    are odd or too small, a facing other than +1 or -1, or a rate below one picture a second.
    """

    street_name: str
    azimuth_deg: float
    night: bool
    seed: int
    width: int = 640
    height: int = 360
    rate: int = 8
    indoor: bool = False
    along_metres: float = 0.0
    facing: int = 1

    def __post_init__(self) -> None:
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 64:
            raise ValueError("pictures have even sides of at least 64 pixels")
        if self.facing not in (1, -1) or self.rate < 1:
            raise ValueError("facing is +1 or -1 and the rate at least one picture a second")


@dataclass(frozen=True)
class Stage:
    """A scene ready to be played on.

    ``plates``: the empty picture with different noise, to be shown in turn. ``lamps`` is empty by day and indoors.
    """

    lens: Lens
    plates: tuple[Picture, ...]
    occluders: tuple[Occluder, ...]
    road_half_metres: float
    pavement_metres: float
    sun: tuple[float, float, float] | None
    lamps: tuple[Lamp, ...]
    tint: tuple[float, float, float]
    dark: bool
    infrared: bool

    def light(self, x: float, z: float) -> Light:
        """The light on a passer standing at (x, z)."""
        if not self.dark:
            return Light(self.sun)
        if self.infrared:
            level = 0.1 + min(1.1, (11.0 / max(1.0, float(np.hypot(x - self.lens.x_metres, z)))) ** 1.5)
            return Light(None, (level, level, level))
        blue, green, red = lamp_light(self.lamps, np.array(self.tint), np.array(x), np.array(0.9), np.array(z)).tolist()
        return Light(None, (min(1.2, blue + 0.05), min(1.2, green + 0.05), min(1.2, red + 0.05)))


@lru_cache(maxsize=6)
def stage(spec: SceneSpec) -> Stage:
    """The scene drawn (some tenths of a second); the last few are remembered."""
    rng = np.random.default_rng([spec.seed & 0xFFFFFFFF, 1])
    if spec.indoor:
        return _indoor(spec, rng)
    road = street(spec.street_name)
    side = 1 if rng.random() < 0.6 else -1
    offset = side * (road.road_half_metres + float(rng.uniform(0.4, road.pavement_metres - 0.7)))
    lens = Lens(
        spec.width,
        spec.height,
        offset,
        float(rng.uniform(3.9, 5.4)),
        -side * float(rng.uniform(11, 19)),
        float(rng.uniform(13, 18)),
        float(rng.uniform(74, 88)),
    )
    sun = None if spec.night or rng.random() < 0.35 else _sun(spec.azimuth_deg, float(rng.uniform(38, 62)))
    canvas = _drawn(spec, road, lens, sun)
    infrared = spec.night and bool(rng.random() < 0.3)
    bulbs: Sequence[Lamp] = lamps(road, spec.along_metres, spec.facing) if spec.night else ()
    tint = SODIUM if road.key % 2 else WHITE_LED
    picture: Picture = canvas.colour.astype(np.float32)
    if spec.night:
        light = (
            infrared_light(canvas.lens, road.front_metres)
            if infrared
            else street_light(canvas.lens, road.front_metres, bulbs, tint * 0.82)
        )
        picture = by_night(canvas, light, bulbs, tint, infrared=infrared)
    return Stage(
        lens=lens,
        plates=_developed(picture, spec, rng, noise=4.0 if spec.night else 1.5, grey=infrared),
        occluders=tuple(canvas.occluders),
        road_half_metres=road.road_half_metres,
        pavement_metres=road.pavement_metres,
        sun=sun,
        lamps=tuple(bulbs),
        tint=(float(tint[0]) * 0.82, float(tint[1]) * 0.82, float(tint[2]) * 0.82),
        dark=spec.night,
        infrared=infrared,
    )


def _drawn(spec: SceneSpec, road: Street, lens: Lens, sun: tuple[float, float, float] | None) -> Canvas:
    if spec.night:
        canvas = Canvas(lens, (26, 22, 20), haze_metres=120)
        draw_sky(canvas, (26, 20, 18), (40, 36, 36), spec.seed, 2)
    elif sun is None:
        canvas = Canvas(lens, (206, 206, 204), haze_metres=150)
        draw_sky(canvas, (204, 200, 196), (222, 222, 222), spec.seed, 7)
    else:
        canvas = Canvas(lens, (222, 214, 204), haze_metres=210)
        draw_sky(canvas, (226, 190, 156), (236, 226, 218), spec.seed, 14)
    draw_end(canvas, road, spec.seed)
    draw_ground(canvas, road, spec.along_metres, spec.facing, sun)
    draw_houses(canvas, road, spec.along_metres, spec.facing, sun)
    draw_furniture(canvas, road, spec.along_metres, spec.facing, Light(sun))
    return canvas


def _indoor(spec: SceneSpec, rng: np.random.Generator) -> Stage:
    tilt, across = float(rng.uniform(20, 25)), float(rng.uniform(84, 94))
    lens = Lens(spec.width, spec.height, float(rng.uniform(-0.4, 0.7)), 2.85, float(rng.uniform(-9, 5)), tilt, across)
    canvas = Canvas(lens, (120, 124, 126), haze_metres=400)
    draw_room(canvas, spec.seed, dark=spec.night)
    plates = _developed(canvas.colour.astype(np.float32), spec, rng, noise=4.0 if spec.night else 2.0, grey=spec.night)
    tint = (1.0, 1.0, 1.0)
    return Stage(lens, plates, tuple(canvas.occluders), 1.0, 0.6, None, (), tint, spec.night, spec.night)


def _sun(azimuth_deg: float, height_deg: float) -> tuple[float, float, float]:
    """The direction to a morning sun (south-east) in the street frame of a camera that looks to ``azimuth_deg``."""
    turn, up = radians(128.0 - azimuth_deg), radians(height_deg)
    return (sin(turn) * cos(up), sin(up), cos(turn) * cos(up))


def _developed(
    picture: Picture, spec: SceneSpec, rng: np.random.Generator, *, noise: float, grey: bool
) -> tuple[Picture, ...]:
    """From the fine drawing to what a cheap camera sends: lens softness, edge halo, vignette, cast, noise."""
    shown = cv2.resize(picture, (spec.width, spec.height), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(shown, (0, 0), 0.7)
    shown = soft + 0.35 * (soft - cv2.GaussianBlur(soft, (0, 0), 2.0))
    u = np.linspace(-1, 1, spec.width, dtype=np.float32)[None, :]
    v = np.linspace(-1, 1, spec.height, dtype=np.float32)[:, None]
    shown = shown * np.asarray(1.03 - 0.16 * (u**2 + v**2) ** 1.2, dtype=np.float32)[..., None]
    if not grey:
        shown *= rng.uniform(0.95, 1.05, 3).astype(np.float32)
    plates = []
    for _ in range(PLATES):
        grainy = np.float32(noise) * rng.standard_normal((spec.height, spec.width, 1), np.float32)
        if not grey:
            colour_grain = np.float32(noise / 2) * rng.standard_normal(
                (spec.height // 4, spec.width // 4, 3), np.float32
            )
            grainy = grainy + cv2.resize(colour_grain, (spec.width, spec.height), interpolation=cv2.INTER_LINEAR)
        plates.append(np.clip(shown + grainy, 0, 255).astype(np.uint8))
    return tuple(plates)
