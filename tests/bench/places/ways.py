"""Ways to find the mounts that may reach a place: arrays in memory, the query there was before, and ours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from service.footage.actions.page import Search
from service.footage.actions.search import candidates
from service.footage.rules import sight
from service.footage.rules.question import Along, Area, Ground, UnitOnDay
from storage.catalog import footage_places
from storage.values.place import EARTH_RADIUS_METRES, Box
from tests.bench.places.province import PROVINCE, Province, ward

Bools = npt.NDArray[np.bool_]
_DEGREE_METRES = math.radians(1) * EARTH_RADIUS_METRES
# Before strips there was an index on (lat, lon), and the box was widened by what the farthest-seeing camera sees.
OLD_INDEX = "CREATE INDEX old_lat_lon ON mount (lat, lon)"
_OLD = """
SELECT m.id, m.camera_id, m.lat, m.lon, m.azimuth_deg, m.angle_deg, m.range_metres, m.valid_from_ms, m.valid_to_ms
FROM mount AS m {hint} JOIN camera AS c ON c.id = m.camera_id
WHERE m.lat BETWEEN {0}south{1} AND {0}north{1} AND m.lon BETWEEN {0}west{1} AND {0}east{1}
AND m.valid_from_ms < {0}until{1} AND (m.valid_to_ms IS NULL OR m.valid_to_ms > {0}since{1})
AND c.registration = 'confirmed'
"""


class Floor:
    """All mounts as arrays: one vectorised distance, the rows as tuples, since an answer has to be written out."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.ward_of = province.ward_of
        names = ("lat", "lon", "range_metres", "camera_id", "azimuth_deg", "angle_deg", "valid_from_ms", "valid_to_ms")
        self.columns = {name: getattr(province, name) for name in names}

    def answer(self, made: Search) -> list[tuple[Any, ...]]:
        """The mounts (of a unit: the cameras)."""
        place = made.question.place
        if isinstance(place, UnitOnDay):
            inside = np.ones(len(self.ward_of), dtype=bool)
            if place.unit_id != PROVINCE:
                inside = self.ward_of == next(n for n in range(1_000) if ward(n) == place.unit_id)
            return list(zip((np.nonzero(inside)[0] + 1).tolist(), strict=True))
        assert isinstance(place, Ground)
        window, here = made.question.window, self.columns
        near = self._near(place)
        near &= (here["valid_from_ms"] < window.end_ms) & (here["valid_to_ms"] > window.start_ms)
        index = np.nonzero(near)[0]
        return list(zip((index + 1).tolist(), *(column[index].tolist() for column in here.values()), strict=True))

    def _near(self, place: Ground) -> Bools:
        here = self.columns
        if isinstance(place, Area):
            return self._in_box(place.box)
        points = place.corridor.points if isinstance(place, Along) else (place.centre,)
        metres = place.corridor.width_metres if isinstance(place, Along) else place.radius_metres
        squash = math.cos(math.radians(place.centre.lat)) * _DEGREE_METRES
        x = (here["lon"] - place.centre.lon) * squash
        y = (here["lat"] - place.centre.lat) * _DEGREE_METRES
        flat = [((p.lon - place.centre.lon) * squash, (p.lat - place.centre.lat) * _DEGREE_METRES) for p in points]
        best = np.full(len(x), np.inf)
        for (ax, ay), (bx, by) in zip(flat, flat[1:] or flat, strict=False):
            square = (bx - ax) ** 2 + (by - ay) ** 2
            t = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square, 0, 1) if square else 0.0
            np.minimum(best, (x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2, out=best)
        near: Bools = best <= (here["range_metres"] + metres) ** 2
        return near

    def _in_box(self, box: Box) -> Bools:
        here = self.columns
        lat = here["range_metres"] / _DEGREE_METRES
        lon = lat / math.cos(math.radians(box.north))
        inside: Bools = (here["lat"] >= box.south - lat) & (here["lat"] <= box.north + lat)
        inside &= (here["lon"] >= box.west - lon) & (here["lon"] <= box.east + lon)
        return inside


class Old:
    """The query there was before, with its index."""

    def __init__(self, connection: Connection) -> None:
        is_sqlite = connection.dialect.name == "sqlite"
        marks = (":", "", "INDEXED BY old_lat_lon") if is_sqlite else ("%(", ")s", "")
        self.connection, self.sql = connection, _OLD.format(*marks[:2], hint=marks[2])

    def answer(self, made: Search) -> Sequence[Any]:
        """The mounts; only for places on the ground."""
        longest = self.connection.exec_driver_sql("SELECT max(range_metres) FROM mount").scalar() or 0.0
        place, window = made.question.place, made.question.window
        assert isinstance(place, Ground)
        box = place.box.widened(longest)
        values = {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
        values |= {"until": window.end_ms, "since": window.start_ms}
        result = self.connection.exec_driver_sql(self.sql, values)
        return [footage_places.MountRow(*row) for row in result.cursor.fetchall()] if result.cursor else []


class Ours:
    """The product's own: ``answer`` reads the mounts (of a unit: the cameras), ``settled`` does all that is done
    before a clip is read: the exact sector of each, its place along a line, its camera."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def answer(self, made: Search) -> Sequence[Any]:
        """The mounts, or the keys of the cameras."""
        place = made.question.place
        if isinstance(place, UnitOnDay):
            units = footage_places.family(self.connection, place.unit_id)
            return list(footage_places.registered_in(self.connection, units, place.day))
        assert isinstance(place, Ground)
        return footage_places.mounts_reaching(self.connection, place.ranges, made.question.window, made.scope)

    def settled(self, made: Search) -> Sequence[Any]:
        """The cameras that see the place."""
        mounts, ids = candidates(self.connection, made)
        sights = sight.sights_of(mounts, made.question)
        return list(footage_places.cameras(self.connection, sights if ids is None else ids, made.scope))
