"""Picture after picture: the empty scene, whoever passes, the fault, the recorder's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from ingest.media.synthesis.canvas import Occluder
from ingest.media.synthesis.faults import Fault, veiled
from ingest.media.synthesis.figures import figure
from ingest.media.synthesis.optics import Picture
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.paint import add_glow, paint, shade_ground, shine
from ingest.media.synthesis.passers import Passage
from ingest.media.synthesis.scene import SceneSpec, Stage, stage
from ingest.media.synthesis.shapes import Figure

_BEAM = np.array([150.0, 190.0, 210.0])
_STANDING_PICTURES = 5
_REAR = np.array([30.0, 24.0, 190.0])


def pictures(
    spec: SceneSpec, passages: Sequence[Passage], start_ms: int, seconds: float, *, osd: Osd, fault: Fault | None = None
) -> Iterator[Picture]:
    """The pictures of a span, ``spec.rate`` per second, BGR uint8.

    One board serves them all: each picture is overwritten by the next, so keep a copy of what is to be kept.
    """
    scene = stage(spec)
    board = np.empty_like(scene.plates[0])
    for index in range(round(seconds * spec.rate)):
        if index and fault is Fault.FROZEN:
            yield board
            continue
        at_ms = start_ms + round(index * 1000 / spec.rate)
        plate = scene.plates[_plate(index, len(scene.plates))]
        np.copyto(board, plate)
        _play(scene, plate, board, passages, at_ms)
        if fault is not None:
            board[:] = veiled(board, fault)
        osd.burn(board, at_ms)
        yield board


def _plate(index: int, plates: int) -> int:
    """Which plate a picture shows. Noise stands for some pictures, as the smoothing in such cameras makes it do."""
    turn = index // _STANDING_PICTURES
    return (turn * 3 + turn // plates) % plates


def _play(scene: Stage, plate: Picture, picture: Picture, passages: Sequence[Passage], at_ms: int) -> None:
    """Paint everybody who is in reach onto the empty picture, far ones first, hidden by what stands nearer."""
    present = [(passage.ahead_metres(at_ms), passage) for passage in passages if passage.in_reach(at_ms)]
    places = [(z, _across(scene, passage), passage) for z, passage in present]
    eye_x = scene.lens.x_metres
    for z, x, passage in sorted(places, key=lambda place: -float(np.hypot(place[0], place[1] - eye_x))):
        _put(scene, plate, picture, passage, (x, z))


def _across(scene: Stage, passage: Passage) -> float:
    """Where across the street a passer keeps: traffic on the right, people on the pavement."""
    side = 1 if passage.direction == "away" else -1
    if passage.kind == "person":
        pavement = side if passage.lane == 0 else -side
        return pavement * (scene.road_half_metres + 0.32 * scene.pavement_metres)
    part = {"bicycle": 0.78, "motorbike": 0.62, "car": 0.42, "truck": 0.44}[passage.kind]
    return side * scene.road_half_metres * (part if passage.lane == 0 else part - 0.12)


def _put(scene: Stage, plate: Picture, picture: Picture, passage: Passage, place: tuple[float, float]) -> None:
    x, z = place
    body = figure(passage.kind, passage.colour, z if passage.direction == "away" else -z)
    forward = passage.direction == "away"
    light = scene.light(x, z)
    if scene.dark and not forward:
        _beam(scene, picture, body, x, z)
    shade_ground(picture, scene.lens, body, x=x, z=z, light=light)
    touched = paint(picture, scene.lens, body, x, z, forward=forward, light=light)
    if touched is None:
        return
    if scene.infrared:
        left, top, right, bottom = touched
        region = picture[top:bottom, left:right]
        region[:] = region.mean(axis=2, keepdims=True)
    if scene.dark:
        _lamps(scene, picture, body, place, forward=forward)
    distance = float(np.hypot(z, x - scene.lens.x_metres))
    for thing in scene.occluders:
        if thing.distance_metres < distance:
            _hide(plate, picture, thing, touched)


def _beam(scene: Stage, picture: Picture, body: Figure, x: float, z: float) -> None:
    """The patch of road that head lamps light before an oncoming vehicle."""
    if not body.head_lamps:
        return
    spot = scene.lens.seen(np.array([(x, 0.0, z - body.length_metres / 2 - 4.0)]))
    if spot[0, 2] < 2.0:
        return
    u, v = scene.lens.pixels(spot)[0]
    size = scene.lens.focal / spot[0, 2]
    half = (int(min(260, 2.2 * size)) + 1, int(min(160, 3.5 * size * scene.lens.height_metres / spot[0, 2])) + 1)
    add_glow(picture, (round(u), round(v)), half, (np.full(3, _BEAM.mean()) if scene.infrared else _BEAM) * 0.5)


def _lamps(scene: Stage, picture: Picture, body: Figure, place: tuple[float, float], *, forward: bool) -> None:
    x, z = place
    turn = 1 if forward else -1
    strength = np.full(3, _BEAM.mean()) if scene.infrared else _BEAM
    for lamp_x, lamp_y, lamp_z in () if forward else body.head_lamps:
        spot = (x + lamp_x * turn, lamp_y, z + lamp_z * turn)
        shine(picture, scene.lens, spot, 1.1, strength * 0.6)
        shine(picture, scene.lens, spot, 0.28, np.full(3, 255.0))
    rear = np.full(3, 110.0) if scene.infrared else _REAR
    for lamp_x, lamp_y, lamp_z in body.tail_lamps if forward else ():
        shine(picture, scene.lens, (x + lamp_x * turn, lamp_y, z + lamp_z * turn), 0.35, rear)


def _hide(plate: Picture, picture: Picture, thing: Occluder, touched: tuple[int, int, int, int]) -> None:
    """Bring the standing thing back where a passer behind it was painted over it."""
    left, top, right, bottom = touched
    height, width = thing.mask.shape
    left, top = max(left, thing.left), max(top, thing.top)
    right, bottom = min(right, thing.left + width), min(bottom, thing.top + height)
    if left >= right or top >= bottom:
        return
    rows, columns = slice(top, bottom), slice(left, right)
    solid = thing.mask[top - thing.top : bottom - thing.top, left - thing.left : right - thing.left]
    cv2.copyTo(plate[rows, columns], np.ascontiguousarray(solid), picture[rows, columns])
