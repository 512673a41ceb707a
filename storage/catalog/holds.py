"""Statements about legal holds. Their custody events are recorded by the caller, under the noun ``hold``.

A hold and a discard exclude each other: both take the camera's row (``lock_camera``) before they look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalog import clip_days
from storage.catalog.retrievals import span_of
from storage.errors import Conflict, NotFound
from storage.models import (
    Camera,
    CaseRecord,
    Clip,
    ClipDetail,
    ClipRef,
    Exhibit,
    LegalHold,
    Master,
    Retrieval,
    RetrievalClip,
)
from storage.models.archive import CLIP_CAP_MS
from storage.values.timespan import Timespan


@dataclass(frozen=True)
class HeldObject:
    """An object that footage is kept in, and the span of that footage. A clip's sidecar goes with the clip."""

    key: str
    span: Timespan


def lock_camera(session: Session, camera_id: int) -> None:
    """Keep others from placing a hold on this camera or discarding its footage until the transaction ends."""
    session.execute(select(Camera.id).where(Camera.id == camera_id).with_for_update(key_share=True))


def place(
    session: Session,
    *,
    case_id: int,
    camera_id: int,
    span: Timespan,
    reason: str,
    placed_by: int,
    placed_at: int,
    follows_id: int | None = None,
) -> LegalHold:
    """Hold footage of a camera and span (filed time, half-open). What is already let go stays gone.

    ``follows_id``: the hold that it follows to where an original was filed.
    """
    lock_camera(session, camera_id)
    hold = LegalHold(
        case_id=case_id,
        camera_id=camera_id,
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        reason=reason,
        follows_id=follows_id,
        placed_by=placed_by,
        placed_at=placed_at,
    )
    session.add(hold)
    session.flush()
    clip_days.bring_back(session, {camera_id: [span]})  # a day may be on its way out: what is still there is held
    return hold


def release(session: Session, hold_id: int, *, released_by: int, released_at: int, reason: str) -> LegalHold:
    """End a hold. Raises NotFound for an unknown one, Conflict for one already released."""
    found = select(LegalHold).where(LegalHold.id == hold_id).with_for_update()
    hold = session.scalar(found.execution_options(populate_existing=True))
    if hold is None:
        raise NotFound
    if hold.released_at is not None:
        raise Conflict("hold_released", "Lệnh giữ này đã được gỡ trước đó.", released_at=hold.released_at)
    hold.released_by, hold.released_at, hold.release_reason = released_by, released_at, reason
    session.flush()
    return hold


def get(session: Session, hold_id: int) -> LegalHold | None:
    """A hold by key."""
    return session.get(LegalHold, hold_id)


def following(session: Session, hold_id: int) -> list[LegalHold]:
    """Holds in force that follow this one to where originals were filed."""
    found = select(LegalHold).where(LegalHold.follows_id == hold_id, LegalHold.released_at.is_(None))
    return list(session.scalars(found.order_by(LegalHold.id)))


def of_case(session: Session, case_id: int) -> list[LegalHold]:
    """All holds of a case, also released ones, oldest first."""
    return list(session.scalars(select(LegalHold).where(LegalHold.case_id == case_id).order_by(LegalHold.id)))


def overlapping(session: Session, camera_id: int, start_ms: int, end_ms: int) -> list[LegalHold]:
    """Holds in force that meet ``[start_ms, end_ms)`` of a camera."""
    found = select(LegalHold).where(
        LegalHold.camera_id == camera_id,
        LegalHold.start_ms < end_ms,
        LegalHold.end_ms > start_ms,
        LegalHold.released_at.is_(None),
    )
    return list(session.scalars(found.order_by(LegalHold.start_ms, LegalHold.id)))


def is_held(session: Session, camera_id: int, span: Timespan) -> bool:
    """Whether a hold in force meets the span."""
    return bool(overlapping(session, camera_id, span.start_ms, span.end_ms))


def spans_in_force(session: Session, camera_id: int) -> list[Timespan]:
    """Spans of all holds in force on a camera."""
    found = select(LegalHold.start_ms, LegalHold.end_ms).where(
        LegalHold.camera_id == camera_id, LegalHold.released_at.is_(None)
    )
    return [Timespan(row.start_ms, row.end_ms) for row in session.execute(found)]


def in_force(session: Session) -> list[LegalHold]:
    """All holds in force, oldest first."""
    return list(session.scalars(select(LegalHold).where(LegalHold.released_at.is_(None)).order_by(LegalHold.id)))


def ids_to_mirror(session: Session, released_since: int) -> list[int]:
    """Holds in force, and those released at or after an instant: what the store's own locks must agree with."""
    found = select(LegalHold.id).where(LegalHold.released_at.is_(None) | (LegalHold.released_at >= released_since))
    return list(session.scalars(found.order_by(LegalHold.id)))


def listed(session: Session, *, in_force_only: bool = True, limit: int = 200) -> list[tuple[LegalHold, str, str]]:
    """Holds with the number of their case and the code of their camera, newest first."""
    found = (
        select(LegalHold, CaseRecord.number, Camera.code)
        .join(CaseRecord, CaseRecord.id == LegalHold.case_id)
        .join(Camera, Camera.id == LegalHold.camera_id)
        .order_by(LegalHold.id.desc())
        .limit(limit)
    )
    if in_force_only:
        found = found.where(LegalHold.released_at.is_(None))
    return [(row[0], row[1], row[2]) for row in session.execute(found)]


def objects(session: Session, camera_id: int, span: Timespan) -> Iterator[HeldObject]:
    """The objects that hold footage of a camera and span: clips with their thumbnails, masters, exhibits."""
    for key, thumbnail, found in _clips(session, camera_id, span):
        yield HeldObject(key, found)
        if thumbnail:
            yield HeldObject(thumbnail, found)
    yield from _masters(session, camera_id, span)
    yield from _exhibits(session, camera_id, span)


def _clips(session: Session, camera_id: int, span: Timespan) -> Iterator[tuple[str, str | None, Timespan]]:
    found = (
        select(Clip.start_ms, Clip.duration_ms, ClipDetail.object_key, ClipDetail.thumbnail_key)
        .join(ClipDetail, (ClipDetail.camera_id == Clip.camera_id) & (ClipDetail.start_ms == Clip.start_ms))
        .where(
            Clip.camera_id == camera_id,
            Clip.start_ms >= span.start_ms - CLIP_CAP_MS,
            Clip.start_ms < span.end_ms,
            Clip.start_ms + Clip.duration_ms > span.start_ms,
        )
        .order_by(Clip.start_ms)
    )
    for row in session.execute(found):
        yield row.object_key, row.thumbnail_key, Timespan(row.start_ms, row.start_ms + row.duration_ms)


def _masters(session: Session, camera_id: int, span: Timespan) -> Iterator[HeldObject]:
    found = select(Master.object_key, Master.filed_start_ms, Master.duration_ms).where(
        Master.camera_id == camera_id,
        Master.object_key.is_not(None),
        Master.filed_start_ms < span.end_ms,
        Master.filed_start_ms + Master.duration_ms > span.start_ms,
    )
    for row in session.execute(found.order_by(Master.id)):
        yield HeldObject(row.object_key, Timespan(row.filed_start_ms, row.filed_start_ms + row.duration_ms))


def _exhibits(session: Session, camera_id: int, span: Timespan) -> Iterator[HeldObject]:
    found = (
        select(Exhibit)
        .join(Retrieval, Retrieval.id == Exhibit.retrieval_id)
        .where(Retrieval.camera_id == camera_id, Exhibit.object_key.is_not(None))
        .order_by(Exhibit.id)
    )
    for exhibit in session.scalars(found):
        shown = exhibit_span(session, exhibit)
        if exhibit.object_key and shown.overlaps(span):
            yield HeldObject(exhibit.object_key, shown)


def exhibit_span(session: Session, exhibit: Exhibit) -> Timespan:
    """The widest span of filed time an exhibit can show: its own times, and those of the clips it was made of."""
    refs = (
        select(ClipRef.start_ms)
        .join(RetrievalClip, RetrievalClip.clip_ref_id == ClipRef.id)
        .where(RetrievalClip.retrieval_id == exhibit.retrieval_id)
    )
    starts = list(session.scalars(refs))
    told = span_of(exhibit)
    return Timespan(min([told.start_ms, *starts]), max([told.end_ms, *(start + CLIP_CAP_MS for start in starts)]))
