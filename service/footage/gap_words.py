"""Why a stretch has nothing, in the words of searches and of the player."""

from __future__ import annotations

from service.access.desk import Desk
from service.footage.rules.gaps import REASONS
from service.web.formatting import length, short_day
from service.web.language import _


def gap_words(desk: Desk, kind: str, reason: str, overwritten_at: int | None, now: int) -> str:
    """The reason of a gap (``kind``: gap, ask, lost); of what may still be had, how long."""
    if kind == "ask" and overwritten_at is not None:
        left = length(max(0, overwritten_at - now), desk.language)
        return desk.say(_("Còn {left} trước khi bị ghi đè")).format(left=left)
    said = desk.say(REASONS[reason])
    if reason == "overwritten" and overwritten_at is not None:
        return f"{said} {short_day(overwritten_at)}"
    return said
