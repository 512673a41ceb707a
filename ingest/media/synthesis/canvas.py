"""The board on which a scene is drawn: colour by day, light of its own, and what stands in front of passers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ingest.media.synthesis.optics import SHIFT, Lens, Picture, Points, drawable
from ingest.media.synthesis.shapes import Bgr

FINER = 2
"""Scenes are drawn so many times as fine as they are shown, against jagged edges."""


@dataclass(frozen=True)
class Occluder:
    """A standing thing that hides passers farther away: where, and which of its pixels are solid (0-255)."""

    distance_metres: float
    left: int
    top: int
    mask: Picture


class Canvas:
    """A drawing board in the street frame of one camera."""

    def __init__(self, lens: Lens, haze: Bgr, *, haze_metres: float) -> None:
        self.lens = lens.scaled(FINER)
        self.haze, self.haze_metres = haze, haze_metres
        shape = (self.lens.height, self.lens.width, 3)
        self.colour: Picture = np.zeros(shape, np.uint8)
        self.glow: Picture = np.zeros(shape, np.uint8)
        self.occluders: list[Occluder] = []
        self._mask: Picture | None = None

    def hazed(self, colour: Bgr, distance: float) -> Bgr:
        """A colour as the air between shows it."""
        thin = float(np.exp(-distance / self.haze_metres))
        blue, green, red = (own * thin + air * (1 - thin) for own, air in zip(colour, self.haze, strict=True))
        return (blue, green, red)

    def polygon(self, points: Points, colour: Bgr, *, glow: Bgr = (0, 0, 0)) -> None:
        """Fill a flat polygon of the street."""
        outline = self.lens.outline(points)
        if outline is None:
            return
        distance = float(np.linalg.norm(points.mean(axis=0) - self.lens.eye))
        cv2.fillConvexPoly(self.colour, outline, self.hazed(colour, distance), cv2.LINE_AA, SHIFT)
        cv2.fillConvexPoly(self.glow, outline, glow, cv2.LINE_8, SHIFT)
        if self._mask is not None:
            cv2.fillConvexPoly(self._mask, outline, 255, cv2.LINE_AA, SHIFT)

    def disc(self, place: tuple[float, float, float], radius: float, colour: Bgr) -> None:
        """Fill a disc that faces the camera."""
        seen = self.lens.seen(np.array([place]))
        if seen[0, 2] < 0.8:
            return
        (u, v), size = drawable(self.lens.pixels(seen))[0].tolist(), radius * self.lens.focal / seen[0, 2]
        fixed = round(size * (1 << SHIFT))
        cv2.circle(self.colour, (u, v), fixed, self.hazed(colour, float(seen[0, 2])), -1, cv2.LINE_AA, SHIFT)
        cv2.circle(self.glow, (u, v), fixed, (0, 0, 0), -1, cv2.LINE_8, SHIFT)
        if self._mask is not None:
            cv2.circle(self._mask, (u, v), fixed, 255, -1, cv2.LINE_AA, SHIFT)

    def rod(self, points: Points, width: float, colour: Bgr, *, at_most: int = 999) -> None:
        """A thin bent rod or wire, ``width`` metres, at least half a shown pixel, at most so many halves."""
        seen = self.lens.seen(points)
        flat = drawable(self.lens.pixels(np.maximum(seen, (-1e6, -1e6, 0.5))))
        for index in range(len(points) - 1):
            near = float(seen[index : index + 2, 2].min())
            if near < 0.8:
                continue
            thick = min(at_most, max(1, round(width * self.lens.focal / near)))
            ends, tint = [flat[index : index + 2]], self.hazed(colour, near)
            cv2.polylines(self.colour, ends, False, tint, thick, cv2.LINE_AA, SHIFT)
            if self._mask is not None and thick > 2:
                cv2.polylines(self._mask, ends, False, 255, thick, cv2.LINE_AA, SHIFT)

    def begin(self) -> None:
        """From now on, note what is drawn as one thing that hides passers."""
        self._mask = np.zeros(self.colour.shape[:2], np.uint8)

    def end(self, distance: float) -> None:
        """The thing begun is complete; it stands at this distance from the camera."""
        mask, self._mask = self._mask, None
        if mask is None or not mask.any():
            return
        size = (self.lens.width // FINER, self.lens.height // FINER)
        small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        left, top, width, height = cv2.boundingRect((small > 0).astype(np.uint8))
        cut = np.where(small[top : top + height, left : left + width] > 127, 255, 0).astype(np.uint8)
        self.occluders.append(Occluder(distance, left, top, cut))

    def paste(self, colour: Picture, glow: Picture, corners: Points) -> None:
        """Stretch a flat drawing over four corners (lower left, lower right, upper right, upper left)."""
        seen = self.lens.seen(corners)
        if seen[:, 2].min() < 0.4:
            return
        flat = self.lens.pixels(seen)
        left, top = np.maximum(np.floor(flat.min(axis=0)), 0).astype(int)
        right, bottom = np.minimum(np.ceil(flat.max(axis=0)) + 1, (self.lens.width, self.lens.height)).astype(int)
        if right <= left or bottom <= top:
            return
        spread = np.linalg.norm(flat[1] - flat[0]), np.linalg.norm(flat[3] - flat[0])
        colour, glow = (_shrunk(drawing, float(spread[0]), float(spread[1])) for drawing in (colour, glow))
        high, wide = colour.shape[:2]
        source = np.array([(0, high), (wide, high), (wide, 0), (0, 0)], np.float32)
        there = (flat - (left, top)).astype(np.float32)
        turn, size = cv2.getPerspectiveTransform(source, there), (int(right - left), int(bottom - top))
        inside = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(inside, drawable(there.astype(np.float64)), 255, cv2.LINE_8, SHIFT)
        for board, drawing in ((self.colour, colour), (self.glow, glow)):
            region = board[top:bottom, left:right]
            if drawing.any():
                warped = cv2.warpPerspective(drawing, turn, size, borderMode=cv2.BORDER_REPLICATE)
                cv2.copyTo(warped, inside, region)
            else:
                region[inside > 0] = 0


def _shrunk(drawing: Picture, width: float, height: float) -> Picture:
    """The drawing no finer than it will be seen, so that far fronts do not flicker with detail."""
    high, wide = drawing.shape[:2]
    size = (max(4, min(wide, round(width * 1.2))), max(4, min(high, round(height * 1.2))))
    smaller: Picture = drawing if size == (wide, high) else cv2.resize(drawing, size, interpolation=cv2.INTER_AREA)
    return smaller
