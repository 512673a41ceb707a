"""How a fixed camera turns a place in the street into a place in the picture.

Street frame, as the camera sees it: x metres to the right of the street's centre line, y metres above the ground,
z metres ahead along the street, measured from the camera's foot. A lens maps it to pixels with a pinhole model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin, tan
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[Any]
"""Height × width × 3, BGR, uint8 unless said otherwise."""

Points = NDArray[np.float64]
"""n × 3 places in the street frame, metres."""

NEAREST_METRES = 0.6
SHIFT = 4
_FAR_OUT = 8000.0 * (1 << SHIFT)
"""Fractional bits of the pixel coordinates handed to the drawing calls."""


@dataclass(frozen=True)
class Lens:
    """Where the camera hangs and which way it looks. Immutable, so that its matrix is made once."""

    width: int
    height: int
    x_metres: float
    height_metres: float
    yaw_deg: float
    tilt_deg: float
    across_deg: float
    """Horizontal field of view."""

    @cached_property
    def focal(self) -> float:
        """Focal length in pixels."""
        return self.width / 2 / tan(radians(self.across_deg) / 2)

    @cached_property
    def turn(self) -> NDArray[np.float64]:
        """3 × 3: street axes to camera axes (right, up, depth)."""
        yaw, tilt = radians(self.yaw_deg), radians(self.tilt_deg)
        level = np.array([[cos(yaw), 0, -sin(yaw)], [0, 1, 0], [sin(yaw), 0, cos(yaw)]])
        down = np.array([[1, 0, 0], [0, cos(tilt), sin(tilt)], [0, -sin(tilt), cos(tilt)]])
        return np.asarray(down @ level, dtype=np.float64)

    @cached_property
    def eye(self) -> NDArray[np.float64]:
        """The camera's own place in the street frame."""
        return np.array([self.x_metres, self.height_metres, 0.0])

    @cached_property
    def _pixel_scale(self) -> NDArray[np.float64]:
        return np.array([self.focal, -self.focal])

    @cached_property
    def _pixel_middle(self) -> NDArray[np.float64]:
        return np.array([self.width / 2, self.height / 2])

    def scaled(self, by: int) -> Lens:
        """The same view on a picture ``by`` times as wide and high."""
        return Lens(
            self.width * by,
            self.height * by,
            self.x_metres,
            self.height_metres,
            self.yaw_deg,
            self.tilt_deg,
            self.across_deg,
        )

    def seen(self, points: Points) -> Points:
        """Street points as n × 3 camera points (right, up, depth), metres."""
        return np.asarray((points - self.eye) @ self.turn.T, dtype=np.float64)

    def pixels(self, seen: Points) -> NDArray[np.float64]:
        """Camera points in front of the lens as n × 2 pixel places (may lie outside the picture)."""
        flat = seen[:, :2] * (self._pixel_scale / seen[:, 2:3])
        flat += self._pixel_middle
        return flat

    def outline(self, points: Points) -> NDArray[np.int32] | None:
        """A flat polygon of the street as drawing coordinates (with SHIFT bits), cut at the lens; None when behind."""
        seen = self.seen(points)
        if (seen[:, 2] < NEAREST_METRES).any():
            seen = _cut_near(seen)
            if len(seen) < 3:
                return None
        return drawable(self.pixels(seen))

    def pixels_per_metre(self, x: float, y: float, z: float) -> float:
        """How many pixels a metre across the view covers at this place; 0 behind the lens."""
        depth = float(self.seen(np.array([[x, y, z]]))[0, 2])
        return self.focal / depth if depth > NEAREST_METRES else 0.0

    def rays(self) -> NDArray[np.float32]:
        """height × width × 3: for every pixel the direction in the street frame in which it looks."""
        across = (np.arange(self.width) + 0.5 - self.width / 2) / self.focal
        up = (self.height / 2 - np.arange(self.height) - 0.5) / self.focal
        column = (np.outer(across, self.turn[0]) + self.turn[2]).astype(np.float32)
        row = np.outer(up, self.turn[1]).astype(np.float32)
        return np.asarray(column[None, :, :] + row[:, None, :], dtype=np.float32)


def drawable(pixels: NDArray[np.float64]) -> NDArray[np.int32]:
    """Pixel places as fixed-point drawing coordinates, kept within what the drawing calls can take."""
    fixed = pixels * (1 << SHIFT)
    np.minimum(np.maximum(fixed, -_FAR_OUT, out=fixed), _FAR_OUT, out=fixed)
    return np.rint(fixed, out=fixed).astype(np.int32)


def _cut_near(seen: Points) -> Points:
    """The part of a polygon that lies in front of the lens (Sutherland–Hodgman against one plane)."""
    kept: list[NDArray[np.float64]] = []
    for here, following in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        inside, next_inside = here[2] >= NEAREST_METRES, following[2] >= NEAREST_METRES
        if inside:
            kept.append(here)
        if inside != next_inside:
            part = (NEAREST_METRES - here[2]) / (following[2] - here[2])
            kept.append(here + (following - here) * part)
    return np.array(kept).reshape(-1, 3)
