"""The text a recorder burns into its picture: its own clock at the top, the channel's name at the bottom."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from ingest.media.synthesis.optics import Picture
from storage.values.clock import to_local

_MARGIN = 10


@dataclass(frozen=True)
class Osd:
    """What one recorder writes into its picture.

    ``clock_offset_ms`` is reference minus device: with +37,000 the burnt-in clock reads 37 s too little.
    """

    channel: str
    clock_offset_ms: int = 0
    size: int = field(default=15)
    """Height of the letters in pixels on a picture 360 lines high; grows with the picture."""

    def device_ms(self, true_ms: int) -> int:
        """What the device's clock says at a true instant, epoch milliseconds."""
        return true_ms - self.clock_offset_ms

    def clock_text(self, true_ms: int) -> str:
        """The burnt-in clock at a true instant, in the order recorders sold here write it."""
        return to_local(self.device_ms(true_ms)).strftime("%d-%m-%Y %H:%M:%S")

    def burn(self, picture: Picture, true_ms: int) -> None:
        """Write clock and channel into the picture, in place."""
        height, width = picture.shape[:2]
        size = max(9, round(self.size * height / 360))
        _blit(picture, _label(self.clock_text(true_ms), size), _MARGIN, _MARGIN)
        label = _label(self.channel, size)
        _blit(picture, label, width - label[0].shape[1] - _MARGIN, height - label[0].shape[0] - _MARGIN)


def _blit(picture: Picture, label: tuple[Picture, Picture], left: int, top: int) -> None:
    letters, keep = label
    rows, columns = slice(max(0, top), top + letters.shape[0]), slice(max(0, left), left + letters.shape[1])
    region = picture[rows, columns]
    height, width = region.shape[:2]
    cv2.multiply(region, keep[:height, :width], dst=region, scale=1 / 255)
    cv2.add(region, letters[:height, :width], dst=region)


@lru_cache(maxsize=64)
def _label(text: str, size: int) -> tuple[Picture, Picture]:
    """White letters with a dark rim, and how much of the picture beneath each pixel keeps (of 255)."""
    face = cv2.FontFace("sans")
    (_, _, width, height) = cv2.getTextSize((0, 0), text, (0, 0), face, size, 500)
    letters = np.zeros((height + size, width + 6, 3), np.uint8)
    cv2.putText(letters, text, (3, size + 2), (255, 255, 255), face, size, 500)
    rim = cv2.dilate(letters, np.ones((3, 3), np.uint8))
    keep = cv2.subtract(np.full_like(rim, 255), rim)
    return cv2.multiply(letters, np.full_like(letters, 235), scale=1 / 255), keep
