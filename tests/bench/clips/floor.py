"""The floor: the same question answered from sorted numpy arrays in memory. What it costs is not to be argued with.

The place by one vectorised distance to all cameras, the time by ``searchsorted`` of all cameras at once, the rows as
tuples, since an answer has to be written out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from storage.models.archive import CLIP_CAP_MS
from tests.bench.clips.shapes import NOW, Asked, Ints, Row, Town
from tests.bench.clips.timing import Contender

_LONG_AGO = NOW - (1 << 41)


class Floor(Contender):
    """Cameras and clips as sorted arrays, all in memory."""

    name = "numpy floor"

    def __init__(self, town: Town) -> None:
        self.town = town
        parts: list[list[Any]] = [[], [], [], [], []]
        for rows in town.by_camera():
            for column, part in enumerate(parts):
                part.append(rows[:, column].astype(np.int64 if column == 1 else np.int32))
        self.columns = [np.concatenate(part) for part in parts]
        self.key = self._key(self.columns[0].astype(np.int64), self.columns[1])
        self.bytes_per_row = sum(c.itemsize for c in self.columns) + self.key.itemsize

    def _key(self, cameras: Ints, starts: Any) -> Ints:
        key: Ints = (cameras << 42) | (starts - _LONG_AGO)
        return key

    def answer(self, question: Asked) -> list[Row]:
        """The clips, as rows."""
        cameras = self.town.cameras_near(question.point, question.radius_metres)
        span = question.span
        low = np.searchsorted(self.key, self._key(cameras, span.start_ms - CLIP_CAP_MS))
        high = np.searchsorted(self.key, self._key(cameras, span.end_ms))
        counts = high - low
        total = int(counts.sum())
        index = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(total)
        index = index[self.columns[1][index] + self.columns[2][index] > span.start_ms]
        return list(zip(*(column[index].tolist() for column in self.columns), strict=True))
