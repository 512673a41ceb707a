"""When a fault of the picture is told, and when it is over: clip after clip, so that what passes raises nothing.

A fault must be there in so many clips in a row, for so long; it is over when so many clips in a row are without it. A
truck before the lens, headlights, a shower count for nothing. A clip of which it cannot be said changes nothing. Pure,
standard library only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from storage.values.clock import HOUR_MS, MINUTE_MS

FAULTS: Final = ("undecodable", "black", "frozen", "overexposed", "covered", "blurred", "turned", "noisy")
"""Faults of a picture, worst first."""

BLIND: Final = frozenset({"undecodable", "black", "frozen", "overexposed", "covered", "turned"})
"""Those under which a camera does not see what it hangs there for: it does not count as alive."""

_QUICK: Final = frozenset({"undecodable", "black", "frozen", "overexposed"})  # nothing that passes looks like that
RAISED_BY_CLIPS: Final = {True: 3, False: 5}
RAISED_AFTER_MS: Final = {True: 2 * MINUTE_MS, False: 4 * MINUTE_MS}
OVER_BY_CLIPS: Final = 3
FORGOTTEN_AFTER_MS: Final = 6 * HOUR_MS  # clips further apart are no row

Event = Literal["begun", "goes_on", "over"] | None


@dataclass(frozen=True)
class Tally:
    """What was counted of one fault of one camera. Instants are filed time, epoch ms UTC."""

    bad_count: int = 0
    bad_ms: int = 0
    first_ms: int = 0
    last_ms: int = 0
    good_count: int = 0
    good_ms: int = 0
    stands: bool = False

    def to_plain(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return asdict(self)


def tally_of(plain: dict[str, Any]) -> Tally:
    """A tally as it was kept."""
    return Tally(**plain)


def counted(tally: Tally, fault: str, is_bad: bool | None, start_ms: int, duration_ms: int) -> tuple[Tally, Event]:
    """The tally after one more clip, and what follows: the fault begins (since ``first_ms``), goes on, is over (since
    ``good_ms``), or nothing. ``is_bad`` None: it cannot be said of this clip."""
    if is_bad is None:
        return tally, None
    if is_bad:
        return _bad(tally, fault, start_ms, duration_ms)
    if not tally.stands:
        return Tally(), None
    good_ms = tally.good_ms if tally.good_count else start_ms
    tally = replace(tally, good_count=tally.good_count + 1, good_ms=good_ms)
    if tally.good_count < OVER_BY_CLIPS:
        return tally, None
    return replace(tally, stands=False, bad_count=0, bad_ms=0, good_count=0), "over"


def _bad(tally: Tally, fault: str, start_ms: int, duration_ms: int) -> tuple[Tally, Event]:
    if not tally.stands and (not tally.bad_count or start_ms - tally.last_ms > FORGOTTEN_AFTER_MS):
        tally = Tally(first_ms=start_ms)
    tally = replace(
        tally,
        bad_count=tally.bad_count + 1,
        bad_ms=tally.bad_ms + duration_ms,
        last_ms=start_ms + duration_ms,
        good_count=0,
    )
    if tally.stands:
        return tally, "goes_on"
    is_quick = fault in _QUICK
    if tally.bad_count < RAISED_BY_CLIPS[is_quick] or tally.bad_ms < RAISED_AFTER_MS[is_quick]:
        return tally, None
    return replace(tally, stands=True), "begun"
