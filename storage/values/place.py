"""Places on the ground in WGS84 degrees: points, distances, polygons and viewing sectors. Standard library only."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_METRES = 6_371_008.8


@dataclass(frozen=True, order=True)
class Point:
    """A point in WGS84 degrees. Raises ValueError outside latitude ±90 or longitude ±180, or when not finite."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise ValueError("a point needs finite degrees")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError("a point lies within latitude 90 and longitude 180 degrees")

    def rounded(self, decimals: int = 5) -> Point:
        """The point to 5 decimals (about a metre), or to 3 (about 100 m) for maps shown to owners or printed."""
        return Point(round(self.lat, decimals), round(self.lon, decimals))
