"""Did something move here? A region of the picture laid over the motion maps of clips. Pure.

A region is places of the 16 x 16 map, as 64 hexadecimal digits: four a row, from the upper left, the highest bit first.
The map of a clip is text of sixteen rows joined by ``/`` (``ingest/media/motion.py``, decision 0008 of the dock).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from service.footage.rules.answer import ClipAnswer
from service.web.language import _
from storage.errors import Invalid

SIDE: Final = 16
WHOLE: Final = frozenset(range(SIDE * SIDE))
_DIGITS: Final = SIDE * SIDE // 4

STATES: dict[str, tuple[str, str]] = {
    "moves": (_("Có chuyển động"), "good"),
    "still": (_("Không thấy chuyển động"), "out"),
    "unknown": (_("Không rõ"), "warn"),
}


class MovingClip(msgspec.Struct, frozen=True, gc=False):
    """A clip with what its key frames say of the region. Instants are corrected, epoch ms UTC.

    ``state``: moves, still, or unknown (no map was made of it). ``level`` 0 to 15: the most that any place of the
    region changed between two key frames. ``is_thin``: key frames looked at so far apart that what is quick may be
    missed; ``looked_every_ms``: how far on average, None when fewer than two were. ``leaves_clock_out``: part of the
    region is the recorder's running clock, which counts for nothing.
    ``curve``: pairs of offset in ms and 0 to 100, for the whole picture.
    """

    start_ms: int
    end_ms: int
    filed_start_ms: int
    state: str
    level: int
    is_thin: bool
    is_by_uncertainty: bool
    curve: list[tuple[int, float]]
    looked_every_ms: int | None = None
    leaves_clock_out: bool = False


@dataclass(frozen=True)
class Counts:
    """How many clips say what."""

    moves: int
    still: int
    unknown: int
    thin: int
    with_clock: int


def read_region(region: str, cells: Sequence[str] = ()) -> frozenset[int]:
    """Places of an address: the digits, or single places from 0 to 255; the whole picture when neither is given.

    Raises Invalid for anything else.
    """
    try:
        if region:
            if len(region) != _DIGITS or not region.isascii():
                raise ValueError(region)
            bits = int(region, 16)
            found = frozenset(place for place in WHOLE if bits >> (SIDE * SIDE - 1 - place) & 1)
        else:
            found = frozenset(int(cell) for cell in cells)
    except ValueError as error:
        raise Invalid({"region": _("Vùng vẽ không đọc được. Hãy vẽ lại trên khung hình.")}) from error
    if found - WHOLE:
        raise Invalid({"region": _("Vùng vẽ không đọc được. Hãy vẽ lại trên khung hình.")})
    return found or WHOLE


def region_text(cells: frozenset[int]) -> str:
    """The region as it stands in an address; empty for the whole picture."""
    if cells == WHOLE:
        return ""
    return f"{sum(1 << (SIDE * SIDE - 1 - place) for place in cells):0{_DIGITS}x}"


def levels_of(text: object) -> list[int] | None:
    """The 256 levels 0 to 15 of a clip's map; None for what is none."""
    if not isinstance(text, str):
        return None
    rows = text.split("/")
    if len(rows) != SIDE or any(len(row) > SIDE for row in rows):
        return None
    try:
        return [int(digit, 16) for row in rows for digit in row.ljust(SIDE, "0")]
    except ValueError:
        return None


def judged(
    clips: Sequence[ClipAnswer], pictures: Mapping[int, Mapping[str, Any]], region: frozenset[int]
) -> list[MovingClip]:
    """Every clip with what its map says of the region; ``pictures`` by filed start."""
    return [_judged(clip, pictures.get(clip.filed_start_ms, {}), region) for clip in clips]


def _judged(clip: ClipAnswer, picture: Mapping[str, Any], region: frozenset[int]) -> MovingClip:
    levels = levels_of(picture.get("motion"))
    level = max((levels[place] for place in region), default=0) if levels else 0
    curve = [(int(at), float(value)) for at, value in picture.get("curve") or ()]
    return MovingClip(
        start_ms=clip.start_ms,
        end_ms=clip.end_ms,
        filed_start_ms=clip.filed_start_ms,
        state="unknown" if levels is None else "moves" if level else "still",
        level=level,
        is_thin=bool(picture.get("is_thin")),
        is_by_uncertainty=clip.is_by_uncertainty,
        curve=curve,
        looked_every_ms=(curve[-1][0] - curve[0][0]) // (len(curve) - 1) if len(curve) > 1 else None,
        leaves_clock_out=not region.isdisjoint(picture.get("clock_places") or ()),
    )


def counted(clips: Sequence[MovingClip]) -> Counts:
    """How many clips say what."""
    said = [clip.state for clip in clips]
    return Counts(
        moves=said.count("moves"),
        still=said.count("still"),
        unknown=said.count("unknown"),
        thin=sum(clip.is_thin for clip in clips),
        with_clock=sum(clip.leaves_clock_out for clip in clips),
    )


def looked_every_ms(clips: Sequence[MovingClip]) -> int | None:
    """How far apart key frames were looked at in the clip where they were looked at least often."""
    return max((clip.looked_every_ms for clip in clips if clip.looked_every_ms is not None), default=None)


def curve_path(clip: MovingClip, width: float, height: float) -> str:
    """The activity of a clip as the path of a drawing so wide and high; empty when there is none."""
    length = max(1, clip.end_ms - clip.start_ms)
    points = [(width * min(1.0, at / length), height * (1 - min(100.0, value) / 100)) for at, value in clip.curve]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if len(points) > 1 else ""
