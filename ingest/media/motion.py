"""Where in the picture something moved: a 16 x 16 map of one clip, from the differences between its key frames.

As text: sixteen rows from the top, joined by ``/``, each a hexadecimal digit a place from the left, zeros at its end
cut off; an empty row is one in which nothing moved. A digit says how much of the place changed at the most between two
key frames: 0 nothing worth telling, else 1 (a fiftieth) to f (all of it), in even steps. Places are those of the
picture as a player shows it, turned where the file says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 16
LEAST: Final = 0.02  # share of a place that changed: less is noise
THIN_FROM_MS: Final = 5_000  # key frames further apart: whoever runs through may be missed
FEWEST: Final = 4  # key frames; fewer tell little

Map = NDArray[np.float32]


class MotionMap:
    """Collects the changes of one clip; memory stays the same however long it is."""

    def __init__(self) -> None:
        self._most: Map = np.zeros((SIDE, SIDE), np.float32)
        self._pairs = 0

    def add(self, changed: Map | None) -> None:
        """Take the changed share 0 to 1 of each place between two key frames; None for the first of a file."""
        if changed is not None:
            np.maximum(self._most, changed, out=self._most)
            self._pairs += 1

    def to_text(self, rotation_deg: int = 0) -> str | None:
        """The map, see above, turned clockwise by whole quarters; None when no two key frames could be compared."""
        if not self._pairs:
            return None
        turned = np.rot90(self._most, -(rotation_deg // 90))
        levels = np.where(turned < LEAST, 0, 1 + np.minimum(14, (turned * 15).astype(np.int64)))
        return "/".join("".join(f"{level:x}" for level in row).rstrip("0") for row in levels)


def is_thin(seen_ms: Sequence[int]) -> bool:
    """Whether key frames stand so far apart, or are so few, that what moved between them may be missed."""
    if len(seen_ms) < FEWEST:
        return True
    apart = sorted(after - before for before, after in pairwise(seen_ms))
    return apart[len(apart) // 2] > THIN_FROM_MS
