"""Statements about the days of the clip tables on PostgreSQL: parts made, closed, taken out of the index, emptied.

The clip tables are parted by Vietnamese day. Rows of days without a part of their own stand in the rest
(``clip_kept`` and so on). A day that leaves is hung under the ``leaving`` tables as it is: no row is written for it.
SQLite has no parts; there ``is_parted`` says no and nothing here is called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, text, update
from sqlalchemy.orm import Session

from storage.catalog import clip_hours
from storage.models import (
    Clip,
    ClipDay,
    ClipDetail,
    ClipHour,
    ClipRef,
    LeavingClip,
    LeavingClipDetail,
    LegalHold,
    Master,
    Retrieval,
)
from storage.models.archive import CLIP_CAP_MS
from storage.values.clock import DAY_MS, day_start_ms
from storage.values.retention import ASKED
from storage.values.timespan import Timespan, merged

# Each parted table with what it is parted by and where its other rows stand, in the order writers touch them
_PARTED = (
    ("clip", "start_ms", "clip_kept"),
    ("clip_detail", "start_ms", "clip_detail_kept"),
    ("clip_hour", "hour_ms", "clip_hour_kept"),
)
_LEAVING = {"clip": "leaving_clip", "clip_detail": "leaving_clip_detail"}
# Whoever waits for a table's lock makes everybody behind it wait: give up soon and come again
_PATIENCE = "400ms"
_INVALID = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = CAST(:part AS regclass) AND NOT indisvalid"
_UTC_AHEAD_MS = -day_start_ms(date(1970, 1, 1))  # the Vietnamese day begins seven hours before that of UTC


def is_parted(session: Session) -> bool:
    """Whether the clip tables of this database have days at all."""
    return session.get_bind().dialect.name == "postgresql"


def span_of(day: date) -> Timespan:
    """The filed time of a Vietnamese day."""
    return Timespan(day_start_ms(day), day_start_ms(day) + DAY_MS)


def part_name(table: str, day: date) -> str:
    """Name of the part of a table that holds a day."""
    return f"{table}_{day:%Y%m%d}"


def get(session: Session, day: date) -> ClipDay | None:
    """What is known of a day; None when it never had a part."""
    return session.get(ClipDay, day)


def made_among(session: Session, days: Collection[date]) -> set[date]:
    """Which of these days have, or had, a part."""
    return set(session.scalars(select(ClipDay.day_on).where(ClipDay.day_on.in_(set(days)))))


def crowded(session: Session, at_least: int) -> list[date]:
    """Days without a part of which the rest holds at least so many clips."""
    day = (ClipHour.hour_ms + _UTC_AHEAD_MS) // DAY_MS
    rest = text("tableoid = 'clip_hour_kept'::regclass")
    found = select(day).where(rest).group_by(day).having(func.sum(ClipHour.clip_count) >= at_least).order_by(day)
    days = [date(1970, 1, 1) + timedelta(days=int(number)) for number in session.scalars(found)]
    return [one for one in days if one not in made_among(session, days)]


def make(session: Session, day: date, now: int) -> None:
    """Give a day parts of its own; rows of it that stood in the rest move there.

    Raises OperationalError when somebody holds the rest for longer than is decent: come again.
    """
    _be_brief(session)
    span = span_of(day)
    for _, _, rest in _PARTED:
        session.execute(text(f"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE"))
    for table, column, rest in _PARTED:
        part = part_name(table, day)
        inside = f"{column} >= {span.start_ms} AND {column} < {span.end_ms}"
        session.execute(text(f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)"))
        # said as a constraint too, so that the part need not be read when it is hung under another table
        session.execute(text(f"ALTER TABLE {part} ADD CONSTRAINT {part}_in_day CHECK ({inside})"))
        session.execute(text(f"INSERT INTO {part} SELECT * FROM {rest} WHERE {inside}"))
        session.execute(text(f"DELETE FROM {rest} WHERE {inside}"))
        session.execute(text(f"ALTER TABLE {table} ATTACH PARTITION {part} {_bounds(span)}"))
    session.add(ClipDay(day_on=day, made_at=now, left_count=0, kept_count=0))
    session.flush()


def to_close(session: Session, ended_by: date) -> list[date]:
    """Days before ``ended_by`` that were not yet closed and are still in the index."""
    found = select(ClipDay.day_on).where(
        ClipDay.day_on < ended_by, ClipDay.closed_at.is_(None), ClipDay.left_at.is_(None)
    )
    return list(session.scalars(found.order_by(ClipDay.day_on)))


def tidy(engine: Engine, day: date) -> None:
    """Vacuum, analyse and reindex a day that gets no more rows: its index is read alone and packed.

    Outside any transaction, beside readers and writers.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table, _, _ in _PARTED:
            part = part_name(table, day)
            for left in connection.scalars(text(_INVALID), {"part": part}).all():  # of a try that was killed
                connection.execute(text(f"DROP INDEX CONCURRENTLY {left}"))
            connection.execute(text(f"REINDEX TABLE CONCURRENTLY {part}"))
            connection.execute(text(f"VACUUM (ANALYZE) {part}"))


def mark_closed(session: Session, day: date, now: int) -> None:
    """Write down that a day was vacuumed and reindexed."""
    session.execute(update(ClipDay).where(ClipDay.day_on == day).values(closed_at=now))


def to_leave(session: Session, ended_by_ms: int) -> list[date]:
    """Days still in the index that ended by an instant, oldest first."""
    found = select(ClipDay.day_on).where(ClipDay.left_at.is_(None)).order_by(ClipDay.day_on)
    return [day for day in session.scalars(found) if span_of(day).end_ms <= ended_by_ms]


def keep_others_from_holding(session: Session) -> None:
    """Nobody places or changes a hold until the transaction ends; whoever is at it is waited for, but not long."""
    _be_brief(session)
    session.execute(text("LOCK TABLE legal_hold IN SHARE MODE"))


def kept_spans(session: Session, day: date, filed_after: int, asked_margin_ms: int) -> dict[int, list[Timespan]]:
    """What of a day may not leave with it, by camera: held, asked for and unanswered, referred to, or filed late."""
    span = span_of(day)
    spans: dict[int, list[Timespan]] = {}
    held = select(LegalHold.camera_id, LegalHold.start_ms, LegalHold.end_ms).where(
        LegalHold.released_at.is_(None),
        LegalHold.start_ms < span.end_ms + CLIP_CAP_MS,
        LegalHold.end_ms > span.start_ms,
    )
    asked = select(Retrieval.camera_id, Retrieval.start_ms - asked_margin_ms, Retrieval.end_ms + asked_margin_ms).where(
        Retrieval.state.in_(ASKED),
        Retrieval.start_ms < span.end_ms + CLIP_CAP_MS + asked_margin_ms,
        Retrieval.end_ms > span.start_ms - asked_margin_ms,
    )
    referred = select(ClipRef.camera_id, ClipRef.start_ms, ClipRef.start_ms + 1).where(
        ClipRef.start_ms >= span.start_ms, ClipRef.start_ms < span.end_ms
    )
    late = select(Master.camera_id, Master.filed_start_ms, Master.filed_start_ms + Master.duration_ms).where(
        Master.filed_at > filed_after,
        Master.filed_start_ms < span.end_ms,
        Master.filed_start_ms + Master.duration_ms > span.start_ms,
    )
    for found in (held, asked, referred, late):
        for camera_id, start, end in session.execute(found):
            spans.setdefault(camera_id, []).append(Timespan(start, end))
    return {camera_id: merged(own) for camera_id, own in spans.items()}


def staying_count(session: Session, day: date, kept: Mapping[int, Sequence[Timespan]]) -> int:
    """How many clips of a day that is still in the index meet ``kept``."""
    found = text(f"SELECT count(*) FROM ({_meeting('clip')}) AS staying")
    return session.scalar(found, _asked(kept) | _inside(span_of(day))) or 0


def leave(session: Session, day: date, filed_after: int, asked_margin_ms: int, now: int) -> tuple[int, int]:
    """Take a day out of the index, all but what ``kept_spans`` says; answers how many left and how many stayed.

    Raises OperationalError when somebody holds the tables for longer than is decent: come again.
    """
    _be_brief(session)
    span = span_of(day)
    hours = part_name("clip_hour", day)
    count = session.scalar(text(f"SELECT coalesce(sum(clip_count), 0) FROM {hours}")) or 0
    for table, aside in _LEAVING.items():
        part = part_name(table, day)
        session.execute(text(f"ALTER TABLE {table} DETACH PARTITION {part}"))
        session.execute(text(f"ALTER TABLE {aside} ATTACH PARTITION {part} {_bounds(span)}"))
    session.execute(text(f"ALTER TABLE clip_hour DETACH PARTITION {hours}"))
    session.execute(text(f"DROP TABLE {hours}"))
    # asked now that nobody can file into the day: whoever was at it has been waited for
    stayed = bring_back(session, kept_spans(session, day, filed_after, asked_margin_ms), span)
    session.execute(
        update(ClipDay).where(ClipDay.day_on == day).values(left_at=now, left_count=count - stayed, kept_count=stayed)
    )
    return int(count) - stayed, stayed


def bring_back(session: Session, wanted: Mapping[int, Sequence[Timespan]], within: Timespan | None = None) -> int:
    """Clips that have left and meet one of these spans of their camera stand in the index again; answers how many.

    ``within``: only those that begin in this span.
    """
    if not wanted or not is_parted(session):
        return 0
    inside = within or Timespan(-(1 << 62), 1 << 62)
    return _back(session, _meeting("leaving_clip"), _asked(wanted) | _inside(inside))


def bring_back_those(session: Session, camera_id: int, starts: Collection[int]) -> int:
    """Clips of a camera that have left, these and no others, stand in the index again; answers how many."""
    if not starts:
        return 0
    wanted = "SELECT CAST(:camera AS bigint) AS camera_id, unnest(CAST(:starts AS bigint[])) AS start_ms"
    return _back(session, wanted, {"camera": camera_id, "starts": sorted(set(starts))})


def _meeting(table: str) -> str:
    """Keys of the clips in a table that meet one of the spans asked for and begin inside the bounds."""
    return (
        "SELECT DISTINCT l.camera_id, l.start_ms FROM unnest(CAST(:cameras AS bigint[]), CAST(:since AS bigint[]), "
        f"CAST(:until AS bigint[])) AS s (camera_id, since, until) JOIN {table} l ON l.camera_id = s.camera_id "
        f"AND l.start_ms >= s.since - {CLIP_CAP_MS} AND l.start_ms < s.until AND l.start_ms + l.duration_ms > s.since "
        "AND l.start_ms >= :first AND l.start_ms < :end"
    )


def _asked(wanted: Mapping[int, Sequence[Timespan]]) -> dict[str, Any]:
    every = [(camera_id, one.start_ms, one.end_ms) for camera_id, spans in wanted.items() for one in spans]
    return {
        "cameras": [one[0] for one in every],
        "since": [one[1] for one in every],
        "until": [one[2] for one in every],
    }


def _inside(span: Timespan) -> dict[str, Any]:
    return {"first": span.start_ms, "end": span.end_ms}


def _back(session: Session, wanted: str, given: Mapping[str, Any]) -> int:
    names = _listed([column.name for column in Clip.__table__.columns])
    back = session.execute(
        text(
            f"WITH wanted AS ({wanted}), taken AS (DELETE FROM leaving_clip l USING wanted w "
            "WHERE l.camera_id = w.camera_id AND l.start_ms = w.start_ms RETURNING l.*) "
            f"INSERT INTO clip ({names}) SELECT {names} FROM taken RETURNING {names}"
        ),
        given,
    )
    clips = [dict(row) for row in back.mappings()]
    if clips:
        names = _listed([column.name for column in ClipDetail.__table__.columns])
        session.execute(
            text(
                "WITH taken AS (DELETE FROM leaving_clip_detail l USING unnest(CAST(:cameras AS bigint[]), "
                "CAST(:starts AS bigint[])) AS w (camera_id, start_ms) WHERE l.camera_id = w.camera_id "
                f"AND l.start_ms = w.start_ms RETURNING l.*) INSERT INTO clip_detail ({names}) "
                f"SELECT {names} FROM taken"
            ),
            {"cameras": [c["camera_id"] for c in clips], "starts": [c["start_ms"] for c in clips]},
        )
        clip_hours.count(session, clips)
    return len(clips)


def leaving_camera(session: Session, after_camera: int) -> int | None:
    """The next camera that has clips which left the index and are not yet let go."""
    return session.scalar(select(func.min(LeavingClip.camera_id)).where(LeavingClip.camera_id > after_camera))


def drop_leaving(session: Session, camera_id: int, starts: Collection[int]) -> None:
    """Take away the rows of clips that left and are let go now."""
    for table in (LeavingClipDetail, LeavingClip):
        session.execute(delete(table).where(table.camera_id == camera_id, table.start_ms.in_(set(starts))))


def drop_emptied(session: Session, now: int) -> list[date]:
    """Drop the parts of days that left and of which nothing is left to let go; answers the days."""
    _be_brief(session)
    gone = []
    for day in session.scalars(
        select(ClipDay.day_on).where(ClipDay.left_at.is_not(None), ClipDay.emptied_at.is_(None))
    ):
        parts = [part_name(table, day) for table in _LEAVING]
        if session.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {parts[0]})")):
            continue
        for part in parts:
            session.execute(text(f"DROP TABLE {part}"))
        session.execute(update(ClipDay).where(ClipDay.day_on == day).values(emptied_at=now))
        gone.append(day)
    return gone


def _be_brief(session: Session) -> None:
    session.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))


def _bounds(span: Timespan) -> str:
    return f"FOR VALUES FROM ({span.start_ms}) TO ({span.end_ms})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def left_at(connection: Connection | Session) -> dict[date, int]:
    """When the days left the index (epoch ms) whose objects are not all removed yet."""
    found = select(ClipDay.day_on, ClipDay.left_at).where(ClipDay.left_at.is_not(None), ClipDay.emptied_at.is_(None))
    return {day: at for day, at in connection.execute(found).all() if at is not None}
