"""Instants as people type them: one reader for every form."""

from __future__ import annotations

import re
from datetime import date, datetime

from service.web.language import _
from storage.errors import Refused
from storage.values.clock import VIETNAM, from_local

_VIETNAMESE = re.compile(
    r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T,]+(\d{1,2})(?:[:hg](\d{1,2}))?(?:[:mp](\d{1,2})(?:[.,](\d{1,3}))?)?)?"
)
_FIRST_YEAR, _LAST_YEAR = 1970, 2199  # beyond them no clock of a camera stands, and arithmetic with zones ends
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_moment(text: str, field: str, *, needs_time: bool = False) -> int:
    """Epoch ms of ``22/11/2026 14:32[:08]``, ``2026-11-22T14:32`` or an ISO instant; local means Vietnam.

    A day alone is its first instant; ``needs_time``: it is refused, where midnight would be a time nobody read off
    anything. Raises Refused naming ``field`` and the form that is understood.
    """
    text = text.strip()
    try:
        if found := _VIETNAMESE.fullmatch(text):
            day, month, year, hour, minute, second, fraction = found.groups()
            if needs_time and minute is None:
                raise _without_time(field)
            micro = int((fraction or "0").ljust(3, "0")) * 1000
            clock = (int(hour or 0), int(minute or 0), int(second or 0), micro)
            return _instant(datetime(int(year), int(month), int(day), *clock, tzinfo=VIETNAM))
        if _ISO.match(text):
            if needs_time and ":" not in text:
                raise _without_time(field)
            return _instant(datetime.fromisoformat(text))
    except ValueError as error:
        raise _unreadable(field) from error
    raise _unreadable(field)


def _instant(moment: datetime) -> int:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(moment.year)
    return from_local(moment)


def read_day(text: str, field: str) -> date:
    """A day of ``22/11/2026`` or ``2026-11-22``. Raises Refused naming ``field`` and how a day is written."""
    text = text.strip()
    try:
        if found := _VIETNAMESE.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("bad_moment", _("Chưa đọc được ngày. Hãy ghi dạng 22/11/2026."), field=field) from error


def _without_time(field: str) -> Refused:
    return Refused("bad_moment", _("Thiếu giờ và phút. Hãy ghi dạng 22/11/2026 14:32:08."), field=field)


def _unreadable(field: str) -> Refused:
    return Refused("bad_moment", _("Chưa đọc được ngày giờ. Hãy ghi dạng 22/11/2026 14:32:08."), field=field)
