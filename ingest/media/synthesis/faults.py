"""Faults of the picture that a camera in the street really shows, for a few cameras of the demonstration."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from ingest.media.synthesis.optics import Picture


class Fault(StrEnum):
    """What is wrong with the picture."""

    COVERED = "covered"
    """Something hangs or was sprayed over the lens: almost no detail, a little light at one edge."""
    BLURRED = "blurred"
    """Out of focus, or a dirty dome."""
    FROZEN = "frozen"
    """The recorder repeats the last picture it got, its clock included."""
    BLACK = "black"
    """The camera is fed but sends no picture: black, with the recorder's text."""


def veiled(picture: Picture, fault: Fault) -> Picture:
    """The picture (uint8 BGR, before the recorder's text is burnt in) as a camera with this fault sends it."""
    if fault is Fault.BLACK:
        return np.full_like(picture, 4)
    height, width = picture.shape[:2]
    if fault is Fault.BLURRED:
        small = cv2.resize(picture, (width // 40, height // 40), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    if fault is Fault.COVERED:
        small = cv2.resize(picture, (6, 4), interpolation=cv2.INTER_AREA).astype(np.float32)
        leak = np.linspace(0.05, 0.30, 6, dtype=np.float32)[None, :, None] ** 1.5
        cloth = small * leak + np.array([14, 16, 20], np.float32)
        return cv2.resize(cloth.clip(0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return picture
