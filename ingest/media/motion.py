"""Where in the picture something moved: a 16 x 16 map of one clip, from the differences between its key frames.

As text: sixteen rows from the top, joined by ``/``, each a hexadecimal digit a place from the left, zeros at its end
cut off; an empty row is one in which nothing moved. A digit says how much of the place changed at the most between two
key frames: 0 nothing worth telling, else 1 (a fiftieth) to f (all of it), in even steps. Places are those of the
picture as a player shows it, turned where the file says so.

A running clock that the recorder burns into the picture moves without anything moving: its strip is left out, and the
places it lies in are told beside the map (``clock_places``). Maps that tell none were made before, or have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE: Final = 16
LEAST: Final = 0.02  # share of a place that changed: less is noise
THIN_FROM_MS: Final = 2_750  # looked at less often than that, an eighth less of what moves is shown (decision 0007)
FEWEST: Final = 4  # key frames; fewer tell little

FEWEST_FOR_CLOCK: Final = 8  # pairs of key frames: of fewer nobody can tell what changes nearly always
_HELD = 64  # pairs held until it is known where the clock is
_OFTEN = 0.3  # of the pairs: the pixels of a digit of seconds change every second time or third
_NEARLY_ALWAYS = 0.9
_STILL = 0.03  # above and below the digits
_TEXT = 0.09  # height of the picture that a line of recorders' text takes at the most
_EDGE = 0.2  # of the picture's height: there it stands
_DIGITS = 10  # heights to the left: minutes, hours, the day

Map = NDArray[np.float32]
Pixels = NDArray[np.bool_]


class MotionMap:
    """Collects the changes of one clip; memory stays the same however long it is."""

    def __init__(self) -> None:
        self._most: Map = np.zeros((SIDE, SIDE), np.float32)
        self._pairs = 0
        self._held: list[Pixels] = []
        self._clock: Pixels | None = None
        self._told: NDArray[np.bool_] = np.zeros((SIDE, SIDE), np.bool_)

    def add(self, changed: Map | None, pixels: Pixels | None = None) -> None:
        """Take the changed share 0 to 1 of each place between two key frames, and which pixels changed, where a running
        clock is to be told apart; None for the first of a file."""
        if changed is None:
            return
        self._pairs += 1
        if pixels is None:
            np.maximum(self._most, changed, out=self._most)
            return
        if self._held and self._held[0].shape != pixels.shape:
            self._fold()
        self._held.append(pixels)
        if len(self._held) == _HELD:
            self._fold()

    def most(self) -> Map:
        """The most that each place changed, as the file's pictures lie."""
        self._fold()
        return self._most

    def to_text(self, rotation_deg: int = 0) -> str | None:
        """The map, see above, turned clockwise by whole quarters; None when no two key frames could be compared."""
        if not self._pairs:
            return None
        turned = np.rot90(self.most(), -(rotation_deg // 90))
        levels = np.where(turned < LEAST, 0, 1 + np.minimum(14, (turned * 15).astype(np.int64)))
        return "/".join("".join(f"{level:x}" for level in row).rstrip("0") for row in levels)

    def clock_places(self, rotation_deg: int = 0) -> tuple[int, ...]:
        """The places, 0 to 255 from the upper left, in parts of which a running clock was left out; turned likewise."""
        self._fold()
        turned = np.rot90(self._told, -(rotation_deg // 90))
        return tuple(int(place) for place in np.flatnonzero(turned))

    def _fold(self) -> None:
        held, self._held = self._held, []
        if not held:
            return
        found = running_clock(np.stack(held)) if len(held) >= FEWEST_FOR_CLOCK else None
        if found is not None or (self._clock is not None and self._clock.shape != held[0].shape):
            self._clock = found  # else it is still where it was
        for pixels in held:
            shown = pixels if self._clock is None else pixels & ~self._clock
            np.maximum(self._most, shares_of(shown), out=self._most)
        if self._clock is not None:
            self._told |= shares_of(self._clock) > 0


def shares_of(pixels: Pixels) -> Map:
    """The share 0 to 1 of each place that is taken."""
    made = cv2.resize(pixels.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(made, dtype=np.float32)


def running_clock(pairs: NDArray[np.bool_]) -> Pixels | None:
    """Where a recorder burns in its running clock: the rows of its digits, as pixels; None when there is none.

    ``pairs``: which pixels changed between each two key frames. Digits of seconds change nearly every time and by the
    same pixels, in a strip as flat as text at an edge of the picture, right above and below which all stands still; and
    now and then they carry to the digit before. Whoever stands and fidgets there does not.
    """
    often = pairs.mean(axis=0, dtype=np.float32)
    height, width = often.shape
    seeds = cv2.dilate((often >= _OFTEN).astype(np.uint8), np.ones((3, 3), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(seeds)
    found = np.zeros_like(often, dtype=np.bool_)
    for x, y, wide, high, _area in boxes[1:count]:
        left, top, right, bottom = x + 1, y + 1, x + wide - 1, y + high - 1  # as before they were dilated
        tall = bottom - top
        if not 2 <= tall <= _TEXT * height or right - left > 3 * tall:
            continue
        if top > _EDGE * height and bottom < (1 - _EDGE) * height:
            continue
        if pairs[:, top:bottom, left:right].any(axis=(1, 2)).mean() < _NEARLY_ALWAYS:
            continue
        # It carries to the digit before: left of it, in the same rows alone, something changed now and then.
        carried = often[top:bottom, max(0, left - int(2.5 * tall)) : max(0, left - tall // 2)]
        columns = slice(max(0, left - 2 * tall), min(width, right + tall))
        above, below = often[max(0, top - 1 - tall) : max(0, top - 1), columns], often[bottom + 1 :][:tall, columns]
        if carried.any() and max(float(side.mean()) if side.size else 0.0 for side in (above, below)) <= _STILL:
            found[max(0, top - 1) : bottom + 1, max(0, left - _DIGITS * tall) : right + 1] = True
    return found if found.any() else None


def is_thin(seen_ms: Sequence[int]) -> bool:
    """Whether the key frames that were looked at stand so far apart, or are so few, that what moved between them may be
    missed: whether the camera sends no more or no more were looked at. One hole does not make all of it thin."""
    if len(seen_ms) < FEWEST:
        return True
    apart = sorted(after - before for before, after in pairwise(seen_ms))[:-1]
    return sum(apart) > THIN_FROM_MS * len(apart)
