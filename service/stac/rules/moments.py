"""Instants and intervals as RFC 3339 and OGC API - Features write them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from service.web.language import _
from storage.errors import Malformed
from storage.ledger.filing import EARLIEST_MS
from storage.values.timespan import Timespan

LATEST_MS = 4_102_444_800_000  # the year 2100
ALWAYS = Timespan(EARLIEST_MS, LATEST_MS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_OPEN = frozenset({"", ".."})


def written(at_ms: int) -> str:
    """An instant as the STAC API states it: ``2026-02-28T01:00:00.000Z``."""
    at = _EPOCH + at_ms * _MILLISECOND
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def read_interval(text: str) -> Timespan:
    """The span of one instant, or of an interval whose ends are both included, either of which may be open (``..``).

    What lies beyond the years the house knows is cut off; nothing may be left. Raises Malformed.
    """
    ends = text.split("/")
    if len(ends) == 1:
        start = end = _read_moment(ends[0])
    elif len(ends) == 2 and not _OPEN.issuperset(ends):
        start = EARLIEST_MS if ends[0] in _OPEN else _read_moment(ends[0])
        end = LATEST_MS if ends[1] in _OPEN else _read_moment(ends[1])
        if start > end and not _OPEN.intersection(ends):
            raise _refused()
    else:
        raise _refused()
    first, last = max(start, EARLIEST_MS), min(end + 1, LATEST_MS)
    return Timespan(first, max(first, last))


def _read_moment(text: str) -> int:
    """Epoch ms of an instant; fractions below a millisecond are dropped."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise _refused()
    *parts, fraction, sign, hours, minutes = match.groups()
    try:
        zone = timezone((-1 if sign == "-" else 1) * timedelta(hours=int(hours or 0), minutes=int(minutes or 0)))
        whole = datetime(*map(int, parts), tzinfo=zone)  # type: ignore[misc,arg-type]  # six numbers, as the form says
        return (whole - _EPOCH) // _MILLISECOND + int((fraction or "0").ljust(3, "0")[:3])
    except (ValueError, OverflowError) as error:
        raise _refused() from error


def _refused() -> Malformed:
    text = _(
        "Thời gian (datetime) chưa đúng dạng. Hãy ghi một thời điểm như 2026-02-28T01:00:00Z, "
        "hoặc khoảng BẮT_ĐẦU/KẾT_THÚC; đầu để ngỏ ghi hai dấu chấm."
    )
    return Malformed("bad_datetime", text, field="datetime")
