"""What lies on the ground, pixel by pixel: asphalt, kerbs, tiled pavements, markings, the shadow of the houses."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.synthesis.facades import grain
from ingest.media.synthesis.optics import Lens, Picture
from ingest.media.synthesis.street import Street

Plane = NDArray[np.float32]
FARTHEST_METRES = 170.0


def where(lens: Lens) -> tuple[int, Plane, Plane]:
    """The first row below the horizon, and from there on for every pixel the ground it shows, x and z in metres.

    The ground goes no farther than FARTHEST_METRES of viewing length.
    """
    rays = lens.rays()
    below = np.flatnonzero((rays[..., 1] < -lens.height_metres / FARTHEST_METRES).all(axis=1))
    first = int(below[0]) if below.size else lens.height
    rays = rays[first:]
    reach = -lens.height_metres / rays[..., 1]
    return first, rays[..., 0] * reach + np.float32(lens.x_metres), rays[..., 2] * reach


def surface(road: Street, x: Plane, z: Plane, along: Plane) -> Picture:
    """The ground's colour by day without shadows, float32 BGR; ``along`` is z on the street's own scale."""
    rough, blotch = _sampled(x * 90, along * 90), _sampled(x * 14 + 300, along * 6)
    across = np.abs(x)
    colour = np.empty((*x.shape, 3), np.float32)
    lane = across <= road.road_half_metres
    colour[lane] = _asphalt(road, x[lane], along[lane], 5 * rough[lane] + 7 * blotch[lane])
    edge = road.road_half_metres + 0.22
    kerb = ~lane & (across <= edge)
    stone = np.where((along[kerb] % 2.0) < 1.0, np.float32(176), np.float32(150)) + 5 * rough[kerb]
    colour[kerb] = stone[:, None] * np.array([0.96, 0.98, 1.0], np.float32)
    paved = across > edge
    colour[paved] = _tiles(across[paved], along[paved], z[paved], 5 * rough[paved] + 6 * blotch[paved])
    return colour


def _asphalt(road: Street, x: Plane, along: Plane, grime: Plane) -> Picture:
    across, half = np.abs(x), road.road_half_metres
    tone = 98 + grime - 6 * np.exp(-(((across - half * 0.45) / 0.5) ** 2))
    tone[_patches(road, x, along)] -= 16
    tone[_markings(road, across, along) & (grime > -11)] += 76
    tone[across > half - 0.28] *= 0.82
    return np.stack([tone, tone * 0.995, tone * 0.985], axis=-1)


def _tiles(across: Plane, along: Plane, z: Plane, grime: Plane) -> Picture:
    tile = 148 + grime + 8 * (((across // 0.4) + (along // 0.4)) % 2)
    tile[(np.minimum(across % 0.4, along % 0.4) < 0.03) & (z < 22)] -= 28
    return np.stack([tile * 0.94, tile * 0.97, tile], axis=-1)


def house_shadow(road: Street, x: Plane, along: Plane, *, sun: tuple[float, float, float], facing: int) -> Plane:
    """1 where the houses keep the sun from the ground, else 0. ``sun`` is in the camera's street frame."""
    side = 1 if sun[0] > 0 else -1
    first, last = float(along.min()) - 40, float(along.max()) + 40
    heights = np.zeros((1, int((last - first) * 2) + 2), np.float32)
    for house in road.houses(side * facing, first, last):
        heights[0, max(0, int((house.from_metres - first) * 2)) : int((house.to_metres - first) * 2)] = (
            house.height_metres
        )
    distance = (road.front_metres - x * side) / max(abs(sun[0]), 0.05)
    source = (along + (facing * sun[2]) * distance - first) * 2
    casting = cv2.remap(heights, source, np.zeros_like(source), cv2.INTER_NEAREST)
    return np.asarray(casting > distance * np.float32(sun[1]), dtype=np.float32)


def _markings(road: Street, across: Plane, along: Plane) -> NDArray[np.bool_]:
    """Centre line, edge lines, now and then a crossing."""
    paint = (across < 0.07) & ((along % 6.0) < 3.2)
    paint |= np.abs(across - (road.road_half_metres - 0.45)) < 0.05
    crossing = float(road.rng(6).uniform(20, 60))
    paint |= (
        (np.abs((along % 95.0) - crossing) < 1.5) & ((across % 0.9) < 0.48) & (across < road.road_half_metres - 0.5)
    )
    return paint


def _patches(road: Street, x: Plane, along: Plane) -> NDArray[np.bool_]:
    """Squares where the asphalt was cut open and closed again, and manhole covers."""
    rng = road.rng(7)
    found = np.zeros(x.shape, bool)
    for _ in range(3):
        centre_x, at = rng.uniform(-road.road_half_metres, road.road_half_metres), rng.uniform(0, 70)
        wide, long = rng.uniform(0.3, 0.9), rng.uniform(0.5, 3.5)
        found |= (np.abs(x - centre_x) < wide) & (np.abs(along % 70 - at) < long)
        found |= (x + centre_x) ** 2 + (along % 35 - at / 2) ** 2 < 0.16
    return found


def _sampled(u: Plane, v: Plane) -> Plane:
    """Grain at texture coordinates, wrapped round."""
    wrapped = u % 1023, v % 1023
    return np.asarray(cv2.remap(grain(), *wrapped, cv2.INTER_LINEAR), dtype=np.float32)
