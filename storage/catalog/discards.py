"""Statements about letting go: what could go, what it is used for, the rows that remain of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, select, update
from sqlalchemy.orm import Session

from storage.catalog import clip_hours, restatements
from storage.models import (
    CaseRecord,
    CaseRetrieval,
    Clip,
    ClipDetail,
    ClipHour,
    ClipRef,
    ClockEvidence,
    Discard,
    Exhibit,
    Grade,
    LeavingClip,
    LeavingClipDetail,
    Master,
    Report,
    Retrieval,
    RetrievalClip,
    RetrievalRequest,
    WorkingCopy,
)
from storage.models.archive import CLIP_CAP_MS
from storage.values.clock import DAY_MS
from storage.values.retention import ASKED, PRODUCED, Use
from storage.values.timespan import Timespan


@dataclass(frozen=True)
class OldClip:
    """A clip whose first days are over, with all that would go with it. ``clip_ref_id`` None: nothing refers to it;
    ``master_id`` None: it was recorded, and its days count from its start."""

    camera_id: int
    start_ms: int
    duration_ms: int
    size_bytes: int
    object_key: str
    sha256: str
    thumbnail: tuple[str, str, int] | None
    master_id: int | None
    filed_at: int
    clip_ref_id: int | None

    @property
    def span(self) -> Timespan:
        """The time it shows, filed."""
        return Timespan(self.start_ms, self.start_ms + self.duration_ms)


def cameras_with_clips(session: Session) -> list[int]:
    """Cameras that have a clip or a master."""
    masters = select(Master.camera_id).where(Master.object_key.is_not(None))
    return sorted({*session.scalars(select(ClipHour.camera_id).distinct()), *session.scalars(masters.distinct())})


def old_clips(
    session: Session, camera_id: int, filed_by: int, after_start: int, limit: int, *, is_leaving: bool = False
) -> list[OldClip]:
    """Clips of a camera filed by an instant, with starts after ``after_start``, in order of time.

    ``is_leaving``: those of days that left the index, whenever they were filed.
    """
    tables: tuple[Any, Any] = (LeavingClip, LeavingClipDetail) if is_leaving else (Clip, ClipDetail)
    clip, detail = tables
    filed_at = func.coalesce(Master.filed_at, clip.start_ms)
    found = (
        select(clip, detail, filed_at, ClipRef.id)
        .join(detail, and_(detail.camera_id == clip.camera_id, detail.start_ms == clip.start_ms))
        .outerjoin(Master, Master.id == detail.master_id)
        .outerjoin(ClipRef, and_(ClipRef.camera_id == clip.camera_id, ClipRef.start_ms == clip.start_ms))
        .where(clip.camera_id == camera_id, clip.start_ms > after_start)
        .order_by(clip.start_ms)
        .limit(limit)
    )
    if not is_leaving:
        # nothing is filed before it was filmed: later days need not be looked at
        found = found.where(filed_at <= filed_by, clip.start_ms <= filed_by + DAY_MS)
    return [_old(row[0], row[1], row[2], row[3]) for row in session.execute(found)]


def _old(
    clip: Clip | LeavingClip, detail: ClipDetail | LeavingClipDetail, filed_at: int, clip_ref_id: int | None
) -> OldClip:
    thumbnail = None
    if detail.thumbnail_key is not None:
        thumbnail = (detail.thumbnail_key, detail.thumbnail_sha256 or "", detail.thumbnail_bytes or 0)
    return OldClip(
        camera_id=clip.camera_id,
        start_ms=clip.start_ms,
        duration_ms=clip.duration_ms,
        size_bytes=clip.size_bytes,
        object_key=detail.object_key,
        sha256=detail.sha256,
        thumbnail=thumbnail,
        master_id=detail.master_id,
        filed_at=filed_at,
        clip_ref_id=clip_ref_id,
    )


def emptied_masters(session: Session, camera_id: int, filed_by: int) -> list[Master]:
    """Masters of a camera filed by an instant that still have their object but no clip any more."""
    clips = select(ClipDetail.start_ms).where(ClipDetail.master_id == Master.id)
    leaving = select(LeavingClipDetail.start_ms).where(LeavingClipDetail.master_id == Master.id)
    found = select(Master).where(
        Master.camera_id == camera_id,
        Master.object_key.is_not(None),
        Master.filed_at <= filed_by,
        ~clips.exists(),
        ~leaving.exists(),
    )
    return list(session.scalars(found.order_by(Master.id)))


def exhibits_kept(session: Session, made_by: int, after_id: int, limit: int) -> list[tuple[Exhibit, int]]:
    """Exhibits made by an instant that still have their object, each with its camera."""
    found = (
        select(Exhibit, Retrieval.camera_id)
        .join(Retrieval, Retrieval.id == Exhibit.retrieval_id)
        .where(Exhibit.object_key.is_not(None), Exhibit.made_at <= made_by, Exhibit.id > after_id)
        .order_by(Exhibit.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def copies_made_by(session: Session, made_by: int, limit: int) -> list[WorkingCopy]:
    """Working copies made by an instant."""
    found = select(WorkingCopy).where(WorkingCopy.made_at <= made_by)
    return list(session.scalars(found.order_by(WorkingCopy.clip_ref_id).limit(limit)))


def copies_of(session: Session, clip_ref_ids: Collection[int]) -> list[WorkingCopy]:
    """Working copies of these clips."""
    return list(session.scalars(select(WorkingCopy).where(WorkingCopy.clip_ref_id.in_(set(clip_ref_ids)))))


def open_spans(session: Session, camera_id: int) -> list[Timespan]:
    """Spans of a camera (corrected time) that somebody has asked for and that are not yet produced."""
    found = select(Retrieval.start_ms, Retrieval.end_ms)
    asked = found.where(Retrieval.camera_id == camera_id, Retrieval.state.in_(ASKED))
    return [Timespan(row.start_ms, row.end_ms) for row in session.execute(asked)]


def asked_spans(session: Session, camera_id: int) -> list[Timespan]:
    """Where in filed time lies what somebody has asked for and what is not yet produced."""
    asked = open_spans(session, camera_id)
    # originals whose start was stated anew lie elsewhere: what is asked of them is kept where it was filed
    shifts = {standing.shift_ms for standing in restatements.standing_of_camera(session, camera_id).values()} - {0}
    return asked + [Timespan(one.start_ms - by, one.end_ms - by) for one in asked for by in shifts]


def uses_of_clips(
    session: Session, camera_id: int, starts: Collection[int], ended_stages: Collection[str]
) -> dict[int, list[Use]]:
    """What produced retrievals use these clips for, by filed start."""
    found = (
        _uses(ended_stages)
        .add_columns(ClipRef.start_ms)
        .join(RetrievalClip, RetrievalClip.retrieval_id == Retrieval.id)
        .join(ClipRef, ClipRef.id == RetrievalClip.clip_ref_id)
        .where(ClipRef.camera_id == camera_id, ClipRef.start_ms.in_(set(starts)))
    )
    uses: dict[int, list[Use]] = defaultdict(list)
    for *columns, start_ms in session.execute(found):
        uses[start_ms].append(Use(*columns))
    return uses


def uses_of_retrieval(session: Session, retrieval_id: int, ended_stages: Collection[str]) -> list[Use]:
    """What one retrieval is used for, case by case."""
    found = _uses(ended_stages).where(Retrieval.id == retrieval_id)
    return [Use(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(found)]


def _uses(ended_stages: Collection[str]) -> Select[str, int | None, int | None, int | None, bool]:
    """Every retrieval once per case: the cases it is linked to, or the one it was asked for while there is no link."""
    is_open = and_(
        CaseRecord.withdrawn_at.is_(None),
        CaseRecord.clarified_at.is_(None),
        CaseRecord.stage.not_in(list(ended_stages)),
    )
    return (
        select(Retrieval.state, Retrieval.produced_at, Grade.value, Grade.graded_at, case((is_open, True), else_=False))
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .outerjoin(CaseRetrieval, CaseRetrieval.retrieval_id == Retrieval.id)
        .outerjoin(Grade, and_(Grade.case_retrieval_id == CaseRetrieval.id, Grade.replaced_at.is_(None)))
        .join(CaseRecord, CaseRecord.id == func.coalesce(CaseRetrieval.case_id, RetrievalRequest.case_id))
        .where(Retrieval.state.in_(PRODUCED | ASKED))
    )


def add(session: Session, rows: Sequence[Discard]) -> None:
    """Write what is let go."""
    session.add_all(rows)
    session.flush()


def drop_clips(session: Session, camera_id: int, starts: Collection[int]) -> None:
    """Take the rows of clips away; their permanent names stay."""
    session.execute(delete(ClipDetail).where(ClipDetail.camera_id == camera_id, ClipDetail.start_ms.in_(set(starts))))
    dropped = (
        delete(Clip)
        .where(Clip.camera_id == camera_id, Clip.start_ms.in_(set(starts)))
        .returning(Clip.camera_id, Clip.start_ms, Clip.duration_ms, Clip.size_bytes, Clip.flags)
    )
    clip_hours.count(session, [dict(row) for row in session.execute(dropped).mappings()], sign=-1)


def drop_copies(session: Session, clip_ref_ids: Collection[int]) -> None:
    """Take the rows of working copies away."""
    session.execute(delete(WorkingCopy).where(WorkingCopy.clip_ref_id.in_(set(clip_ref_ids))))


def unremoved(session: Session, limit: int, after_key: str = "") -> list[Discard]:
    """Discards whose bytes may still be there, in order of name."""
    found = select(Discard).where(Discard.removed_at.is_(None), Discard.object_key > after_key)
    return list(session.scalars(found.order_by(Discard.object_key).limit(limit)))


def mark_removed(session: Session, names: Collection[str], now: int) -> None:
    """The bytes are gone. A working copy is forgotten altogether: the same one may be made again."""
    wanted = set(names)
    copies = {name for name in wanted if name.startswith("copy/")}
    session.execute(delete(Discard).where(Discard.object_key.in_(copies)))
    session.execute(update(Discard).where(Discard.object_key.in_(wanted - copies)).values(removed_at=now))


def owned(session: Session, names: Iterable[str]) -> set[str]:
    """Which of these object names belong to a row now."""
    wanted = set(names)
    found: set[str] = set()
    starts = {start for name in wanted if (start := _start_in(name)) is not None}
    for column in (ClipDetail.object_key, ClipDetail.thumbnail_key):  # the start says in which day's part to look
        rows = select(column).where(column.in_(wanted), ClipDetail.start_ms.in_(starts))
        found.update(name for name in session.scalars(rows) if name)
    others = (Master.object_key, Exhibit.object_key, WorkingCopy.object_key, Report.docx_key, Report.pdf_key)
    for column in others:
        found.update(name for name in session.scalars(select(column).where(column.in_(wanted))) if name)
    # the row of a photograph stays as it was written: what was let go of it belongs to nobody
    key = ClockEvidence.photograph_key
    gone = select(Discard.object_key).where(Discard.object_key == key).exists()
    found.update(name for name in session.scalars(select(key).where(key.in_(wanted), ~gone)) if name)
    return found


def _start_in(name: str) -> int | None:
    """The filed start in the name of a clip or a thumbnail; None for other names."""
    kind, last = name.split("/", 1)[0], name.rsplit("/", 1)[-1].split("-", 1)[0]
    return int(last) if kind in {"clip", "thumbnail"} and last.isdigit() else None


def of_camera(session: Session, camera_id: int, span: Timespan) -> list[Discard]:
    """Clips of a camera that were let go and that showed part of a span, in order of time."""
    found = select(Discard).where(
        Discard.camera_id == camera_id,
        Discard.object_key.startswith("clip/", autoescape=True),
        Discard.start_ms >= span.start_ms - CLIP_CAP_MS,
        Discard.start_ms < span.end_ms,
        Discard.start_ms + Discard.duration_ms > span.start_ms,
    )
    return list(session.scalars(found.order_by(Discard.start_ms)))
