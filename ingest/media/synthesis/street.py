"""One street, the same for every camera that stands in it: its widths, its houses, its trees and posts.

Places along the street are metres from its beginning, growing the way a camera with facing +1 looks; the side is +1
for what such a camera has on its right. Everything is thrown from the street's name.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

PLOT_METRES = 4.8
POST_METRES = 31.0
TREE_METRES = 11.5


@dataclass(frozen=True)
class House:
    """One tube house: from where to where, how high, and the seed of its face."""

    from_metres: float
    to_metres: float
    side: int
    floors: int
    height_metres: float
    seed: int


@dataclass(frozen=True)
class Street:
    """Widths and what stands where."""

    key: int
    road_half_metres: float
    pavement_metres: float
    leafy: bool

    @property
    def front_metres(self) -> float:
        """From the centre line to the house fronts."""
        return self.road_half_metres + self.pavement_metres

    def rng(self, *what: int) -> np.random.Generator:
        """Chance for one thing of the street, the same from every camera."""
        return np.random.default_rng([self.key, *(abs(part) * 2 + (part < 0) for part in what)])

    def houses(self, side: int, from_metres: float, to_metres: float) -> list[House]:
        """The houses of one side that touch a stretch, in the order of the street; alleys leave gaps."""
        first, last = int(from_metres // PLOT_METRES) - 1, int(to_metres // PLOT_METRES) + 1
        found = []
        for plot in range(first, last + 1):
            rng = self.rng(1, side, plot)
            if rng.random() < 0.05:
                continue
            floors = int(rng.choice([1, 2, 3, 4, 5], p=[0.16, 0.30, 0.30, 0.17, 0.07]))
            height = 3.7 + 3.2 * (floors - 1) + float(rng.uniform(0.3, 1.2))
            house = House(
                self._edge(side, plot), self._edge(side, plot + 1), side, floors, height, int(rng.integers(1 << 30))
            )
            if house.to_metres > from_metres and house.from_metres < to_metres:
                found.append(house)
        return found

    def posts(self, from_metres: float, to_metres: float) -> list[float]:
        """Where the lamp posts stand (all on side +1)."""
        first, last = int(np.ceil((from_metres - 6) / POST_METRES)), int((to_metres - 6) // POST_METRES)
        return [6 + POST_METRES * index for index in range(first, last + 1)]

    def trees(self, side: int, from_metres: float, to_metres: float) -> list[tuple[float, int]]:
        """Where trees stand on one side, each with its seed."""
        first, last = int(from_metres // TREE_METRES), int(to_metres // TREE_METRES)
        found = []
        for index in range(first, last + 1):
            rng = self.rng(2, side, index)
            if rng.random() < (0.75 if self.leafy else 0.3):
                found.append((index * TREE_METRES + float(rng.uniform(2, 7)), int(rng.integers(1 << 30))))
        return [tree for tree in found if from_metres <= tree[0] < to_metres]

    def _edge(self, side: int, plot: int) -> float:
        return plot * PLOT_METRES + float(self.rng(3, side, plot).uniform(-0.7, 0.7))


def street(name: str) -> Street:
    """The street of a name."""
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest(), "big")
    rng = np.random.default_rng([key, 0])
    return Street(key, float(rng.uniform(3.6, 5.4)), float(rng.uniform(2.2, 3.2)), bool(rng.random() < 0.6))
