"""Statements of rebuilding the index: what of it still stands, and what custody says of what was lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from storage.catalog import clip_hours
from storage.catalog.custody import facts_of, said_of
from storage.catalog.inventory import ENDED_INTAKES
from storage.models import Camera, Clip, ClipDetail, ClipHour, CustodyEvent, Discard, Intake, LeavingClipDetail, Master
from storage.values.clock import HOUR_MS

FILED = ("master.filed", "master.rebuilt")  # the events that state what a master and its clips are
_AT_ONCE = 400  # SQLite bounds the parameters of one statement


@dataclass(frozen=True)
class Standing:
    """What the index still has at one place of a camera: either half of a clip, or both."""

    clip: Clip | None
    detail: ClipDetail | None


def standing(session: Session, camera_id: int, starts: Collection[int]) -> dict[int, Standing]:
    """What the index has at these starts of a camera; starts of which it has nothing are left out."""
    clips: dict[int, Clip] = {}
    details: dict[int, ClipDetail] = {}
    wanted = sorted(starts)
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        for clip in session.scalars(select(Clip).where(Clip.camera_id == camera_id, Clip.start_ms.in_(part))):
            clips[clip.start_ms] = clip
        own = (ClipDetail.camera_id == camera_id, ClipDetail.start_ms.in_(part))
        for detail in session.scalars(select(ClipDetail).where(*own)):
            details[detail.start_ms] = detail
    return {start: Standing(clips.get(start), details.get(start)) for start in {*clips, *details}}


def leaving(session: Session, names: Collection[str]) -> set[str]:
    """Which of these clips and thumbnails left the index with their day and are about to be let go."""
    wanted = set(names)
    found: set[str] = set()
    for column in (LeavingClipDetail.object_key, LeavingClipDetail.thumbnail_key):
        found.update(name for name in session.scalars(select(column).where(column.in_(wanted))) if name)
    return found


def let_go(session: Session, names: Collection[str]) -> dict[str, int | None]:
    """Which of these objects were let go, and when their bytes were gone (None: they have yet to be removed)."""
    found = select(Discard.object_key, Discard.removed_at).where(Discard.object_key.in_(set(names)))
    return {row[0]: row[1] for row in session.execute(found)}


def has_cameras(session: Session) -> bool:
    """Whether the register holds any camera."""
    return session.scalar(select(Camera.id).limit(1)) is not None


def add_halves(session: Session, clips: Sequence[dict[str, Any]], details: Sequence[dict[str, Any]]) -> None:
    """Give clips the half that they lost: narrow rows, wide rows, each a dict of columns."""
    if clips:
        session.execute(insert(Clip), list(clips))
        clip_hours.count(session, clips)
    if details:
        session.execute(insert(ClipDetail), list(details))


def mend_hours(session: Session) -> int:
    """Recount the hours that do not say what the clips say; answers how many."""
    wrong = [tuple(map(int, place.split("/"))) for place in clip_hours.that_differ(session)]
    for camera_id, hour_ms in wrong:
        session.execute(delete(ClipHour).where(ClipHour.camera_id == camera_id, ClipHour.hour_ms == hour_ms))
        own = (Clip.camera_id == camera_id, Clip.start_ms >= hour_ms, Clip.start_ms < hour_ms + HOUR_MS)
        rows = session.execute(select(*Clip.__table__.columns).where(*own)).mappings()
        clip_hours.count(session, [dict(row) for row in rows])
    return len(wrong)


def masters_told(session: Session) -> dict[int | None, list[int]]:
    """Keys of all masters that custody tells of, by camera (None: the event does not say). One walk over the chain."""
    found = select(CustodyEvent.noun_id, CustodyEvent.body).where(
        CustodyEvent.noun == "master", CustodyEvent.kind.in_(FILED)
    )
    told: dict[int | None, list[int]] = defaultdict(list)
    for noun_id, body in session.execute(found.order_by(CustodyEvent.seq).execution_options(yield_per=500)):
        told[facts_of(bytes(body)).get("camera_id")].append(noun_id)
    return told


def said_of_masters(session: Session, master_ids: Sequence[int]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """What custody says of these masters: kind and facts, oldest first."""
    said: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for begin in range(0, len(master_ids), _AT_ONCE):
        said |= said_of(session, "master", master_ids[begin : begin + _AT_ONCE])
    return said


def last_master_id(session: Session) -> int:
    """The highest key that a master has or had, as far as anything left knows."""
    known = (
        select(func.max(Master.id)),
        select(func.max(Intake.master_id)),
        select(func.max(CustodyEvent.noun_id)).where(CustodyEvent.noun == "master"),
    )
    return max(session.scalar(one) or 0 for one in known)


def masters_of(session: Session, camera_id: int, digests: Collection[str]) -> dict[str, Master]:
    """The masters of a camera that have one of these digests."""
    found = select(Master).where(Master.camera_id == camera_id, Master.sha256.in_(set(digests)))
    return {master.sha256: master for master in session.scalars(found)}


def contents_being_filed(session: Session) -> set[tuple[int, str]]:
    """Camera and digest of what open intakes are about to file: their objects may be there, their rows will come."""
    found = select(Intake.camera_id, Intake.sha256).where(Intake.state.not_in(ENDED_INTAKES))
    return {(row[0], row[1]) for row in session.execute(found) if row[1]}


def count_on(session: Session, column: Any) -> None:
    """Have PostgreSQL give new keys after the highest there is; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    table = column.table.name
    session.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column.name}'), max({column.name})) "
            f"FROM {table} HAVING max({column.name}) IS NOT NULL"
        )
    )
