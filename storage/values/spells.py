"""When a fault of the picture is told, and when it is over: clip after clip, so that what passes raises nothing.

A fault is told when it was there in so many clips in a row, for so long; or, if it comes and goes, in so many of the
last ones, of a quarter of an hour or of an hour where a clip lasts a minute. It is over when so many clips in a row are
without it: few after one that stayed, more after one that came and went, so that it is one spell and not many. A truck
before the lens, headlights, a shower count for nothing. A clip of which it cannot be said changes nothing.

All that is counted stands in a window of the last clips: who knows those, and whether a spell lasts, counts on as if he
had been there from the first. Pure, standard library only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import dropwhile, takewhile
from typing import Any, Final, Literal

from storage.values.clock import HOUR_MS, MINUTE_MS

FAULTS: Final = ("undecodable", "black", "frozen", "overexposed", "covered", "blurred", "turned", "noisy")
"""Faults of a picture, worst first."""

BLIND: Final = frozenset({"undecodable", "black", "frozen", "overexposed", "covered", "turned"})
"""Those under which a camera does not see what it hangs there for: it does not count as alive."""

_QUICK: Final = frozenset({"undecodable", "black", "frozen", "overexposed"})  # nothing that passes looks like that
RAISED_BY_CLIPS: Final = {True: 3, False: 5}
RAISED_AFTER_MS: Final = {True: 2 * MINUTE_MS, False: 4 * MINUTE_MS}
LATELY: Final = 15  # the last clips of which it can be said
RAISED_BY_SHARE: Final = {True: 9, False: 12}  # of those: what comes and goes
WINDOW: Final = 60  # the last clips that are remembered
RAISED_BY_LONG_SHARE: Final = 40  # of those: a shower is over by then
OVER_BY_CLIPS: Final = 3
OVER_BY_CLIPS_OF_WHAT_COMES_AND_GOES: Final = 8
_AMID: Final = 2  # good clips between bad ones of the window: the fault comes and goes
FORGOTTEN_AFTER_MS: Final = 6 * HOUR_MS  # what is so much older than a clip is in no window with it

Event = Literal["begun", "goes_on", "over"] | None
Mark = tuple[int, int, bool]
"""Start and length of a clip, and whether it showed the fault."""


@dataclass(frozen=True)
class Tally:
    """What was counted of one fault of one camera. Instants are filed time, epoch ms UTC.

    ``window``: the last clips, oldest first. ``bad_count`` and ``first_ms`` are of the spell that ``stands``; before
    one is told, of what would be it. ``over_ms``: end of the last spell, behind which a share is counted anew.
    """

    window: tuple[Mark, ...] = ()
    stands: bool = False
    bad_count: int = 0
    first_ms: int = 0
    last_ms: int = 0
    good_ms: int = 0
    over_ms: int = 0

    def to_plain(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return {**asdict(self), "window": [list(mark) for mark in self.window]}

    @property
    def is_quiet(self) -> bool:
        """Nothing stands and the last clip was a good one."""
        return not self.stands and not (self.window and self.window[-1][2])


def tally_of(plain: dict[str, Any]) -> Tally:
    """A tally as it was kept. One that was kept before there were windows begins anew, unless its fault stands."""
    if "window" not in plain:
        kept = {name: plain[name] for name in ("stands", "bad_count", "first_ms", "last_ms")}
        return Tally(**kept) if plain["stands"] else Tally()
    window = tuple((int(start), int(length), bool(is_bad)) for start, length, is_bad in plain["window"])
    return Tally(**{**plain, "window": window})


def counted(tally: Tally, fault: str, is_bad: bool | None, start_ms: int, duration_ms: int) -> tuple[Tally, Event]:
    """The tally after one more clip, and what follows: the fault begins (since ``first_ms``), goes on, is over (since
    ``good_ms``), or nothing. ``is_bad`` None: it cannot be said of this clip."""
    if is_bad is None:
        return tally, None
    tally = seen(tally, is_bad, start_ms, duration_ms)
    if is_bad:
        return _bad(tally, fault, start_ms + duration_ms)
    if not tally.stands:
        return (replace(tally, bad_count=0) if tally.window else Tally()), None
    good = _row(tally, is_bad=False)
    tally = replace(tally, good_ms=good[0][0])
    if len(good) < _good_enough(tally, len(good)):
        return tally, None
    return replace(tally, stands=False, bad_count=0, over_ms=tally.good_ms), "over"


def seen(tally: Tally, is_bad: bool, start_ms: int, duration_ms: int) -> Tally:
    """The tally with one more clip in its window, and nothing judged of it."""
    near = [mark for mark in tally.window if start_ms - mark[0] <= FORGOTTEN_AFTER_MS]
    window = (*near, (start_ms, duration_ms, is_bad))[-WINDOW:]
    if not tally.stands:  # good clips before the first bad one say nothing: of a camera without faults nothing is kept
        window = tuple(dropwhile(lambda mark: not mark[2], window))
    return replace(tally, window=window)


def _bad(tally: Tally, fault: str, end_ms: int) -> tuple[Tally, Event]:
    if tally.stands:
        return replace(tally, bad_count=tally.bad_count + 1, last_ms=end_ms), "goes_on"
    is_quick = fault in _QUICK
    row = _row(tally, is_bad=True)
    long = [mark for mark in tally.window if mark[2] and mark[0] >= tally.over_ms]
    shared = [mark for mark in long if mark[0] >= tally.window[-LATELY:][0][0]]
    tally = replace(tally, last_ms=end_ms)
    for bad, fewest in (
        (long, RAISED_BY_LONG_SHARE),
        (shared, RAISED_BY_SHARE[is_quick]),
        (row, RAISED_BY_CLIPS[is_quick]),
    ):
        tally = replace(tally, bad_count=len(bad), first_ms=bad[0][0])
        if len(bad) >= fewest and sum(length for _, length, _ in bad) >= RAISED_AFTER_MS[is_quick]:
            return replace(tally, stands=True), "begun"
    return tally, None


def _row(tally: Tally, *, is_bad: bool) -> list[Mark]:
    """The last clips in a row that showed the fault, or did not, oldest first."""
    return list(takewhile(lambda mark: mark[2] == is_bad, reversed(tally.window)))[::-1]


def _good_enough(tally: Tally, good_count: int) -> int:
    """How many good clips in a row end the spell."""
    before = tally.window[-LATELY:-good_count]
    bad = [at for at, mark in enumerate(before) if mark[2]]
    amid = sum(not mark[2] for mark in before[bad[0] :]) if bad else 0
    return OVER_BY_CLIPS if amid < _AMID else OVER_BY_CLIPS_OF_WHAT_COMES_AND_GOES
