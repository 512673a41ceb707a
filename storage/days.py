"""The days of the index on PostgreSQL: made ahead, closed when over, taken out whole when their keeping ends.

Leaving is two steps, so that searchers never wait for the removal of millions of objects:

1. one short transaction: the day's parts are hung under the ``leaving`` tables, what is held, asked for, referred to
   or was filed late stays in the index (the rest, ``clip_kept``), and custody says how many left and stayed;
2. page by page, camera by camera: each clip is asked about once more under the camera's lock; a clip that is held by
   now goes back into the index, the others become discards and their objects are removed. The empty parts are dropped.

A hold placed between the two takes its clips back at once (``catalog.holds.place``). SQLite has no parts: there the
clips of each camera are let go in short transactions (``storage.retention``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from storage.catalog import clip_days
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, local_date

DAYS_AHEAD = 7
WORTH_A_PART = 10_000  # clips of one day in the rest: from so many on the day gets a part of its own
_CLOSED_AFTER_MS = 2 * HOUR_MS  # uploads of the evening are in by then
# What stays is copied while nobody can search: only a handful may
MOST_STAYING = 20_000
_TRIES, _PAUSE_S = 25, 0.2
_IN_THE_WAY = {"55P03", "40P01"}  # lock not available, deadlock
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def make_ahead(archive: Archive) -> list[date]:
    """Parts for today, the days ahead and days of which the rest holds many clips; answers the days that got one."""
    now = archive.clock.now_ms()
    with archive.read() as session:
        if not clip_days.is_parted(session):
            return []
        today = local_date(now)
        ahead = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
        wanted = {*ahead, *clip_days.crowded(session, WORTH_A_PART)} - clip_days.made_among(session, ahead)
    for day in sorted(wanted):
        _patiently(archive, partial(_made, day=day))
    return sorted(wanted)


def make_for(archive: Archive, wanted: Iterable[date]) -> None:
    """Parts for these days, before many rows of them come at once. A day that has left gets no second one."""
    with archive.read() as session:
        if not clip_days.is_parted(session):
            return
        missing = (asked := set(wanted)) - clip_days.made_among(session, asked)
    for day in sorted(missing):
        _patiently(archive, partial(_made, day=day))


def _made(work: UnitOfWork, *, day: date) -> None:
    if not clip_days.made_among(work.session, [day]):  # another process may have been first
        clip_days.make(work.session, day, work.now)


def close(archive: Archive) -> list[date]:
    """Vacuum, analyse and reindex the days that are over; answers them."""
    ended = local_date(archive.clock.now_ms() - _CLOSED_AFTER_MS)
    with archive.read() as session:
        days = clip_days.to_close(session, ended) if clip_days.is_parted(session) else []
    for day in days:
        clip_days.tidy(archive.engine, day)
        with archive.write() as work:
            clip_days.mark_closed(work.session, day, work.now)
    return days


def take_out(archive: Archive, asked_margin_ms: int) -> int:
    """Take the days out of the index whose keeping is over, oldest first; answers how many clips left.

    ``asked_margin_ms``: a span asked for keeps so much more at both ends.
    """
    keeping_ms = archive.settings.clip_retention_days * DAY_MS
    by = archive.clock.now_ms() - keeping_ms
    with archive.read() as session:
        days = clip_days.to_leave(session, by) if clip_days.is_parted(session) else []
    left = 0
    for day in days:
        with archive.read() as session:
            kept = clip_days.kept_spans(session, day, by, asked_margin_ms)
            staying = clip_days.staying_count(session, day, kept)
        if staying > MOST_STAYING:  # most of it was filed late: its clips go one by one until that is over
            _log.info("%s keeps %s clips and stays in the index for now", day, staying)
            continue
        act = partial(_taken_out, day=day, filed_after=by, asked_margin_ms=asked_margin_ms)
        left += _patiently(archive, act) or 0
    return left


def _taken_out(work: UnitOfWork, *, day: date, filed_after: int, asked_margin_ms: int) -> int:
    clip_days.keep_others_from_holding(work.session)
    known = clip_days.get(work.session, day)
    if known is None or known.left_at is not None:  # another process was first
        return 0
    left, stayed = clip_days.leave(work.session, day, filed_after, asked_margin_ms, work.now)
    number = int(f"{day:%Y%m%d}")
    work.record("day.left", "day", number, rule="retention", clip_count=left, kept_count=stayed)
    return left


def forget_emptied(archive: Archive) -> list[date]:
    """Drop what is left of days of which the last object was let go; answers them."""
    with archive.read() as session:
        if not clip_days.is_parted(session):
            return []
    return _patiently(archive, lambda work: clip_days.drop_emptied(work.session, work.now)) or []


def _patiently(archive: Archive, act: Callable[[UnitOfWork], _Result]) -> _Result | None:
    """A short transaction that gives up when it has to wait for others, and comes again; None when they never let it
    through (a backup reads every table for as long as it runs): the next round tries anew."""
    for _ in range(_TRIES):
        try:
            with archive.write() as work:
                return act(work)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
        time.sleep(_PAUSE_S)
    _log.warning("the clip tables were busy all the time; the days stay as they are until the next round")
    return None
