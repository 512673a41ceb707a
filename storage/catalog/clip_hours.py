"""Statements about the hourly counts of clips: kept in the transaction that adds or drops clips, and recounted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, String, and_, case, cast, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.catalog.footage import among
from storage.catalog.restatements import BEGAN, STANDS
from storage.models import Clip, ClipDetail, ClipHour, Master, Restatement
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan

MOVES = 16  # the flag of a clip in which something moves
_COUNTS = ("clip_count", "length_ms", "size_bytes", "moving_count")


class HourTotal(msgspec.Struct, frozen=True, gc=False):
    """What several cameras have of one hour: how many of them have any, their clips, length (ms), clips that move."""

    hour_ms: int
    camera_count: int
    clip_count: int
    length_ms: int
    moving_count: int


class CameraHour(msgspec.Struct, frozen=True, gc=False):
    """What one camera has of one hour."""

    camera_id: int
    hour_ms: int
    clip_count: int
    length_ms: int
    moving_count: int


class ClipSaidAnew(msgspec.Struct, frozen=True, gc=False):
    """A clip of an original whose start was stated anew (by ``shift_ms`` from where it was filed) or taken out."""

    camera_id: int
    start_ms: int
    duration_ms: int
    moves: bool
    shift_ms: int
    is_withdrawn: bool


def count(session: Session, clips: Iterable[Mapping[str, Any]], sign: int = 1) -> None:
    """Add clips (dicts of the narrow row's columns) to their hours; with ``sign`` -1 take them off."""
    hours: dict[tuple[int, int], list[int]] = {}
    for clip in clips:
        start = clip["start_ms"]
        told = hours.setdefault((clip["camera_id"], start - start % HOUR_MS), [0, 0, 0, 0])
        for index, value in enumerate((1, clip["duration_ms"], clip["size_bytes"], bool(clip["flags"] & MOVES))):
            told[index] += sign * value
    if not hours:
        return
    # in one order everywhere, so that two writers never wait for each other crosswise
    rows = [
        {"camera_id": key[0], "hour_ms": key[1], **dict(zip(_COUNTS, hours[key], strict=True))} for key in sorted(hours)
    ]
    table = ClipHour.__table__
    build: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = build(table)
    sums = {name: table.c[name] + added.excluded[name] for name in _COUNTS}
    session.connection().execute(added.on_conflict_do_update(index_elements=["camera_id", "hour_ms"], set_=sums), rows)
    if sign < 0:
        _forget_empty(session, hours)


def _forget_empty(session: Session, hours: Collection[tuple[int, int]]) -> None:
    for camera_id in {camera for camera, _ in hours}:
        own = [hour for camera, hour in hours if camera == camera_id]
        session.execute(
            delete(ClipHour).where(ClipHour.camera_id == camera_id, ClipHour.hour_ms.in_(own), ClipHour.clip_count == 0)
        )


def totals(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[HourTotal]:
    """The hours of these cameras together that begin in a span of filed time, in order; empty hours are left out."""
    table = ClipHour.__table__.c
    found = (
        select(
            table.hour_ms,
            func.count(),
            func.sum(table.clip_count),
            func.sum(table.length_ms),
            func.sum(table.moving_count),
        )
        .where(
            among(connection, table.camera_id, camera_ids),
            table.hour_ms >= span.start_ms,
            table.hour_ms < span.end_ms,
        )
        .group_by(table.hour_ms)
        .order_by(table.hour_ms)
    )
    return [HourTotal(*map(int, row)) for row in connection.execute(found)]


def by_camera(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[CameraHour]:
    """The same, each camera by itself."""
    table = ClipHour.__table__.c
    found = select(table.camera_id, table.hour_ms, table.clip_count, table.length_ms, table.moving_count).where(
        among(connection, table.camera_id, camera_ids), table.hour_ms >= span.start_ms, table.hour_ms < span.end_ms
    )
    return [CameraHour(*map(int, row)) for row in connection.execute(found)]


def said_anew(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[ClipSaidAnew]:
    """Clips of originals whose start was stated anew or that were taken out of search, where the original meets a span
    of filed time as it was filed or as it was stated."""
    shift = BEGAN - Master.device_start_ms
    began = Master.filed_start_ms
    meets = [and_(start < span.end_ms, start + Master.duration_ms > span.start_ms) for start in (began, began + shift)]
    found = (
        select(
            Clip.camera_id,
            Clip.start_ms,
            Clip.duration_ms,
            Clip.flags.op("&")(MOVES) != 0,
            shift,
            Restatement.is_withdrawn,
        )
        .select_from(Restatement)
        .join(Master, STANDS)
        .join(
            ClipDetail,
            and_(
                ClipDetail.camera_id == Master.camera_id,
                ClipDetail.master_id == Master.id,
                ClipDetail.start_ms >= began - HOUR_MS,
                ClipDetail.start_ms < began + Master.duration_ms + HOUR_MS,
            ),
        )
        .join(Clip, and_(Clip.camera_id == ClipDetail.camera_id, Clip.start_ms == ClipDetail.start_ms))
        .where(among(connection, Restatement.camera_id, camera_ids), or_(*meets))
    )
    return [
        ClipSaidAnew(int(camera), int(start), int(length), bool(moves), int(by), bool(is_out))
        for camera, start, length, moves, by, is_out in connection.execute(found)
    ]


def that_differ(session: Session) -> Iterator[str]:
    """Hours that do not say what a recount of the clips says: camera/hour."""
    hour = Clip.start_ms - Clip.start_ms % HOUR_MS
    recounted = (
        select(
            Clip.camera_id,
            hour.label("hour_ms"),
            func.count().label("clip_count"),
            func.sum(Clip.duration_ms).label("length_ms"),
            func.sum(Clip.size_bytes).label("size_bytes"),
            func.sum(case((Clip.flags.op("&")(MOVES) != 0, 1), else_=0)).label("moving_count"),
        )
        .group_by(Clip.camera_id, hour)
        .subquery()
    )
    same = and_(recounted.c.camera_id == ClipHour.camera_id, recounted.c.hour_ms == ClipHour.hour_ms)
    differs = or_(ClipHour.clip_count.is_(None), *(recounted.c[name] != getattr(ClipHour, name) for name in _COUNTS))
    wrong = select(recounted.c.camera_id, recounted.c.hour_ms).outerjoin(ClipHour, same).where(differs)
    gone = select(ClipHour.camera_id, ClipHour.hour_ms).outerjoin(recounted, same)
    for found in (wrong, gone.where(recounted.c.camera_id.is_(None))):
        named = found.with_only_columns(
            cast(found.selected_columns[0], String) + "/" + cast(found.selected_columns[1], String)
        )
        yield from session.scalars(named.execution_options(yield_per=500))
