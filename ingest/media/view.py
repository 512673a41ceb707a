"""What a camera sees where it hangs, as a sketch of edges: small enough to keep, too coarse to know anybody by.

A sketch is a grid of 64 x 36 places. At each stands the direction of the edge there (eight directions of 22.5 degrees)
or that there is none. Directions stay when light, weather and coding change; brightness does not. It is made of the
middle of several typical pictures, so that whoever passed is gone from it.

As text: ``1 64x36 day 690`` (format, columns x rows, light, thousandths of the picture that have detail), then the rows
from the top as hexadecimal digits, one a place: 0 no edge, 1 to 8 direction, joined by ``/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Edges = NDArray[np.uint8]

COLUMNS: Final = 64
ROWS: Final = 36
DAY, DARK = "day", "dark"
ALIKE_FROM: Final = 0.40  # likeness at the best near place, 0 to 1
NEAR: Final = 3  # columns and rows that a pole in the wind, or a coarse picture, may move it by
HIDDEN_BELOW: Final = 0.5  # share of the detail that the view had
PARTLY_FROM, MOSTLY_FROM, WHOLLY_FROM = 0.3, 0.5, 0.9  # share of the fields
LOST_FROM: Final = 0.25  # share of the fields …
LIKE_IN_PART_FROM, LIKE_BELOW = 0.3, 0.6  # … and likeness
FEWEST_EDGES: Final = 60  # with fewer there is nothing to know a place by

_FORMAT = "1"
_BETTER = 1.25  # times as like at another place: the picture went there. What hangs still is most alike where it is
_DIRECTIONS = 8
_FIELD_EDGES = 8  # of the 72 places of a field: with fewer in the view nothing can be missed there …
_FEWEST_FIELDS = 8  # … and with fewer such fields, of 32, a share of them says nothing
_EDGE_SHARE = 0.30  # of all places, the strongest are edges
_DETAIL_FROM = 2.0  # grey levels of detail in a patch: less is noise
_FAINTEST = 1.5  # grey levels a place; weaker than this is noise
_DARK_BELOW = 75.0  # grey levels on average …
_DARK_BY_DAY_BELOW = 40.0  # … and by day, when a dark road or a hand may fill the picture
_GREY_BELOW = 5.0  # what colour differs from the middle of all, in a twentieth of the picture: by infrared, not at all


@dataclass(frozen=True, eq=False)
class Sketch:
    """``edges``: ROWS x COLUMNS, 0 or 1 to 8. ``light``: day or dark (:func:`light_of`). ``detailed`` is the
    share 0 to 1 of the picture that has detail."""

    edges: Edges
    light: str
    detailed: float

    @property
    def edge_count(self) -> int:
        """Places where an edge stands."""
        return int(np.count_nonzero(self.edges))

    def to_text(self) -> str:
        """As it is kept, see above."""
        rows = "/".join("".join(f"{place:x}" for place in row) for row in self.edges)
        return f"{_FORMAT} {COLUMNS}x{ROWS} {self.light} {round(self.detailed * 1000)} {rows}"


@dataclass(frozen=True)
class Likeness:
    """How a sketch stands to a view.

    ``score`` 0 to 1: agreement of directions at the best place near by, of the edges of whichever has fewer.
    ``moved``: columns and rows by which the picture went, where that explains it; else None. ``is_hidden``: little of
    the view's detail is left.
    ``hidden_share`` 0 to 1: of the fields of the picture in which the view has edges, those in which none are left.
    """

    score: float
    moved: tuple[int, int] | None
    is_hidden: bool
    hidden_share: float = 0.0

    @property
    def fault(self) -> str | None:
        """What is told of it: turned, covered, or None for a picture that is like its view."""
        if self.is_hidden and self.hidden_share >= MOSTLY_FROM:
            return "covered"  # the rest may be as it was, and what little that is may be found anywhere
        if self.score >= ALIKE_FROM and self.moved is None:
            return None
        return "covered" if self.is_hidden and self.moved is None else "turned"

    @property
    def is_partly_covered(self) -> bool:
        """Whether something stands before much of the view while the rest of it is to be seen. What is out of focus
        loses its edges everywhere or nowhere."""
        return PARTLY_FROM <= self.hidden_share < WHOLLY_FROM and self.moved is None

    @property
    def has_lost_part(self) -> bool:
        """Whether part of a view has no edges any more, others stand about it, and the rest is there. Fog takes edges,
        too, but those it leaves are where they were; of a camera that was turned nothing is."""
        is_in_part = LIKE_IN_PART_FROM <= self.score < LIKE_BELOW
        return is_in_part and self.hidden_share >= LOST_FROM and self.moved is None


def read_sketch(text: str) -> Sketch:
    """The sketch of a text. Raises ValueError for what is none."""
    try:
        form, size, light, detailed, rows = text.split(" ")
        share = int(detailed) / 1000
        edges = np.array([[int(place, 16) for place in row] for row in rows.split("/")], np.uint8)
    except ValueError as error:
        raise ValueError("not a sketch") from error
    if form != _FORMAT or size != f"{COLUMNS}x{ROWS}" or edges.shape != (ROWS, COLUMNS) or edges.max() > _DIRECTIONS:
        raise ValueError("not a sketch")
    return Sketch(edges, light, share)


def middle_of(pictures: Sequence[Picture]) -> Picture:
    """The middle of several pictures of one place: what most of them show. Raises ValueError for none."""
    if not pictures:
        raise ValueError("no picture")
    height, width = pictures[0].shape[:2]
    same = [p if p.shape[:2] == (height, width) else cv2.resize(p, (width, height)) for p in pictures]
    return np.asarray(np.median(np.stack(same), axis=0), dtype=np.uint8)


def sketch_of(picture: Picture, light: str | None = None) -> Sketch:
    """The sketch of one small BGR picture (typical, or the middle of several); its ``light`` as it was told, else as
    the picture tells (:func:`light_of`)."""
    even = np.asarray(cv2.resize(picture, (COLUMNS * 4, ROWS * 4), interpolation=cv2.INTER_AREA))
    grey = cv2.GaussianBlur(cv2.cvtColor(even, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 2.0)
    across, down = cv2.Scharr(grey, cv2.CV_32F, 1, 0) / 32, cv2.Scharr(grey, cv2.CV_32F, 0, 1) / 32
    # Directions have no sign (a wall may be lighter or darker than the sky): their doubled angle is what adds up.
    strength = np.hypot(across, down)
    twice = 2 * np.arctan2(down, across)
    weight = np.minimum(strength, 24.0)
    x = cv2.resize(weight * np.cos(twice), (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    y = cv2.resize(weight * np.sin(twice), (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    agreed = np.hypot(x, y)
    direction = np.round(np.arctan2(y, x) / (2 * np.pi) * _DIRECTIONS).astype(np.int64) % _DIRECTIONS
    # What is strong for its neighbourhood counts: a dark corner has its edges, too.
    around = cv2.GaussianBlur(agreed, (0, 0), 6.0) + 1.0
    ranked = agreed / around
    least = float(np.quantile(ranked, 1 - _EDGE_SHARE))
    is_edge = (ranked >= least) & (agreed >= _FAINTEST)
    edges = np.where(is_edge, direction + 1, 0).astype(np.uint8)
    full = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return Sketch(edges, light or light_of(picture), 1.0 - flat_share(detail_of(full)))


def flat_share(detail: NDArray[np.float32]) -> float:
    """Share 0 to 1 of a picture without any detail, by its patches (see :func:`detail_of`)."""
    return float(np.count_nonzero(detail < _DETAIL_FROM) / detail.size)


def detail_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much detail each of 9 x 16 patches of a picture (grey levels, about 320 px wide) has, in grey levels."""
    detail = grey - cv2.GaussianBlur(grey, (0, 0), 3)
    return np.sqrt(np.asarray(cv2.resize(detail * detail, (16, 9), interpolation=cv2.INTER_AREA), dtype=np.float32))


def light_of(picture: Picture, by_hour: str | None = None) -> str:
    """Day, or dark: little light, or the grey of infrared lamps. ``by_hour``: as the hour says for sure. By day what is
    bright and grey is a road; by night what is bright and coloured has lamps."""
    brightness = float(np.mean(picture[..., 1]))
    if by_hour == DAY:
        return DARK if brightness < _DARK_BY_DAY_BELOW else DAY
    colours = cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)[..., 1:].astype(np.float32)
    # From their own middle: coding shifts the colours of a grey picture, all by the same
    apart = np.abs(colours - np.median(colours, axis=(0, 1))).sum(axis=2)
    is_grey = float(np.quantile(apart, 0.95)) < _GREY_BELOW
    return DARK if by_hour == DARK or brightness < _DARK_BELOW or is_grey else DAY


def likeness(view: Sketch, now: Sketch) -> Likeness:
    """How the sketch of now stands to the registered view."""
    first, second = _vectors(view.edges), _vectors(now.edges)
    scores = _agreement(first, second)
    middle = (scores.shape[0] // 2, scores.shape[1] // 2)
    near = scores[middle[0] - NEAR : middle[0] + NEAR + 1, middle[1] - NEAR : middle[1] + NEAR + 1]
    score = float(max(0.0, near.max()))
    row, column = np.unravel_index(int(np.argmax(scores)), scores.shape)
    moved = None
    if scores[row, column] > max(ALIKE_FROM, _BETTER * score):
        moved = (int(column) - middle[1], int(row) - middle[0])
    is_hidden = now.detailed < HIDDEN_BELOW * view.detailed
    return Likeness(round(score, 3), moved, is_hidden, _hidden_share(view.edges, now.edges))


def _hidden_share(view: Edges, now: Edges) -> float:
    before, left = (np.count_nonzero(edges.reshape(4, 9, 8, 8), axis=(1, 3)) for edges in (view, now))
    told = before >= _FIELD_EDGES
    return float(np.mean(left[told] * 4 < before[told])) if np.count_nonzero(told) >= _FEWEST_FIELDS else 0.0


def _vectors(edges: Edges) -> NDArray[np.float32]:
    angle = (edges.astype(np.float32) - 1) * (2 * np.pi / _DIRECTIONS)
    there = edges > 0
    return np.stack([np.where(there, np.cos(angle), 0), np.where(there, np.sin(angle), 0)]).astype(np.float32)


def _agreement(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    """For every shift of at most half the picture: agreement of directions where they overlap, -1 to 1."""
    rows, columns = ROWS // 2, COLUMNS // 2
    padded = np.pad(second, ((0, 0), (rows, rows), (columns, columns)))
    there = np.hypot(first[0], first[1]) > 0
    padded_there = (np.hypot(padded[0], padded[1]) > 0).astype(np.float32)
    total = sum(cv2.matchTemplate(padded[n], first[n], cv2.TM_CCORR) for n in range(2))
    window = np.pad(np.ones((ROWS, COLUMNS), np.float32), ((rows, rows), (columns, columns)))
    own = cv2.matchTemplate(window, there.astype(np.float32), cv2.TM_CCORR)
    theirs = cv2.matchTemplate(padded_there, np.ones((ROWS, COLUMNS), np.float32), cv2.TM_CCORR)
    # of the fewer: a parked lorry brings edges, dusk takes some, and neither turns a camera
    return np.asarray(total / np.maximum(np.minimum(own, theirs), FEWEST_EDGES), dtype=np.float64)


def drawing_of(sketch: Sketch, times: int = 6) -> bytes:
    """The sketch drawn for people: short strokes along the edges, black on white, as a PNG."""
    board = np.full((ROWS * times, COLUMNS * times), 255, np.uint8)
    for row, column in zip(*np.nonzero(sketch.edges), strict=True):
        # half the doubled angle is the direction across the edge; the stroke runs along it
        angle = (int(sketch.edges[row, column]) - 1) * np.pi / _DIRECTIONS + np.pi / 2
        x, y = (column + 0.5) * times, (row + 0.5) * times
        dx, dy = np.cos(angle) * times * 0.62, np.sin(angle) * times * 0.62
        cv2.line(board, (round(x - dx), round(y - dy)), (round(x + dx), round(y + dy)), 40, 1, cv2.LINE_AA)
    done, coded = cv2.imencode(".png", board)
    if not done:
        raise ValueError("a small drawing must fit into a PNG")
    return coded.tobytes()
