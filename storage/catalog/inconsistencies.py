"""What no true archive holds: rows without their other half, changes without their event, discards under a hold.

Every statement answers a subject (a key or a name) for each case found, as a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models import (
    CaseRecord,
    Clip,
    ClipDetail,
    ClipRef,
    ClockEvidence,
    ClockObservation,
    CustodyEvent,
    Discard,
    Exhibit,
    Grade,
    LeavingClip,
    LeavingClipDetail,
    LegalHold,
    Master,
    Report,
    Retrieval,
    RetrievalRequest,
    WorkingCopy,
)

_SAME_CLIP = and_(ClipDetail.camera_id == Clip.camera_id, ClipDetail.start_ms == Clip.start_ms)


def _names(session: Session, column: Any, *conditions: Any) -> Iterator[str]:
    for value in session.scalars(select(column).where(*conditions).execution_options(yield_per=500)):
        yield str(value)


def _place(table: Any) -> Any:
    """Camera and start as a subject."""
    return cast(table.camera_id, String) + "/" + cast(table.start_ms, String)


def clips_without_detail(session: Session) -> Iterator[str]:
    """Clips whose wide side is missing: camera/start."""
    return _names(session, _place(Clip), ~exists().where(_SAME_CLIP))


def details_without_clip(session: Session) -> Iterator[str]:
    """Wide sides whose clip is missing: the object's name."""
    return _names(session, ClipDetail.object_key, ~exists().where(_SAME_CLIP))


def refs_that_differ(session: Session) -> Iterator[str]:
    """Permanent names whose digest is not their clip's: key of the name."""
    same = and_(ClipDetail.camera_id == ClipRef.camera_id, ClipDetail.start_ms == ClipRef.start_ms)
    return _names(session, ClipRef.id, exists().where(same, ClipDetail.sha256 != ClipRef.sha256))


def refs_to_nothing(session: Session) -> Iterator[str]:
    """Permanent names of clips that are neither there nor discarded: key of the name."""
    there = and_(Clip.camera_id == ClipRef.camera_id, Clip.start_ms == ClipRef.start_ms)
    gone = and_(
        Discard.camera_id == ClipRef.camera_id,
        Discard.start_ms == ClipRef.start_ms,
        Discard.object_key.startswith("clip/"),
        Discard.sha256 == ClipRef.sha256,
    )
    return _names(session, ClipRef.id, ~exists().where(there), ~exists().where(gone))


def copies_of_nothing(session: Session) -> Iterator[str]:
    """Working copies of clips that are not there: the object's name."""
    there = and_(ClipRef.id == WorkingCopy.clip_ref_id, Clip.camera_id == ClipRef.camera_id)
    return _names(session, WorkingCopy.object_key, ~exists().where(there, Clip.start_ms == ClipRef.start_ms))


def exhibits_gone_without_discard(session: Session) -> Iterator[str]:
    """Exhibits without object and without a discard row: key."""
    folder = literal("exhibit/") + cast(Exhibit.retrieval_id, String)
    # "0" follows "/" in the order of bytes: all names inside the folder, by the primary key
    inside = and_(Discard.object_key > folder + "/", Discard.object_key < folder + "0")
    gone = exists().where(inside, Discard.sha256 == Exhibit.sha256)
    return _names(session, literal("exhibit ") + cast(Exhibit.id, String), Exhibit.object_key.is_(None), ~gone)


def discards_of_owned(session: Session) -> Iterator[str]:
    """Names that a row owns although they were let go."""
    for column in (
        ClipDetail.object_key,
        ClipDetail.thumbnail_key,
        Master.object_key,
        Exhibit.object_key,
        WorkingCopy.object_key,
        Report.docx_key,
        Report.pdf_key,
    ):
        yield from _names(session, column, exists().where(Discard.object_key == column))


def discards_under_hold(session: Session) -> Iterator[str]:
    """Footage that was let go while a hold was in force: the object's name."""
    held = exists().where(
        LegalHold.camera_id == Discard.camera_id,
        LegalHold.start_ms < Discard.start_ms + Discard.duration_ms,
        LegalHold.end_ms > Discard.start_ms,
        LegalHold.placed_at < Discard.discarded_at,
        or_(LegalHold.released_at.is_(None), LegalHold.released_at > Discard.discarded_at),
    )
    return _names(session, Discard.object_key, held)


def impossible_holds(session: Session) -> Iterator[str]:
    """Holds that end before they begin, or are half released: key."""
    half = or_(LegalHold.released_at.is_(None), LegalHold.released_by.is_(None)) & or_(
        LegalHold.released_at.is_not(None), LegalHold.released_by.is_not(None)
    )
    return _names(session, LegalHold.id, or_(LegalHold.end_ms <= LegalHold.start_ms, half))


def impossible_grades(session: Session) -> Iterator[str]:
    """Two grades that stand at once, or one confirmed by who gave it without leave: key."""
    other = aliased(Grade)
    twice = exists().where(
        other.case_retrieval_id == Grade.case_retrieval_id, other.replaced_at.is_(None), other.id < Grade.id
    )
    alone = and_(Grade.confirmed_by == Grade.graded_by, Grade.is_rule_relaxed.is_(False))
    return _names(session, Grade.id, or_(and_(Grade.replaced_at.is_(None), twice), alone))


def impossible_retrievals(session: Session) -> Iterator[str]:
    """Produced without a time of production, or without exhibit and without a word about it: key."""
    produced = Retrieval.state.in_(("produced", "handed_over"))
    without = and_(Retrieval.message.is_(None), ~exists().where(Exhibit.retrieval_id == Retrieval.id))
    return _names(session, Retrieval.id, produced, or_(Retrieval.produced_at.is_(None), without))


# Noun in custody, table, when an event of that kind must be there (kind None: any event)
_EVENTS: tuple[tuple[str, Any, Any, str | None], ...] = (
    ("case", CaseRecord, None, None),
    ("case", CaseRecord, CaseRecord.clarified_at.is_not(None), "case.clarified"),
    ("case", CaseRecord, CaseRecord.withdrawn_at.is_not(None), "case.withdrawn"),
    ("hold", LegalHold, None, "hold.placed"),
    ("hold", LegalHold, LegalHold.released_at.is_not(None), "hold.released"),
    ("request", RetrievalRequest, None, None),
    ("retrieval", Retrieval, None, None),
    ("retrieval", Retrieval, Retrieval.state.in_(("produced", "handed_over")), "retrieval.produced"),
    ("retrieval", Retrieval, Retrieval.state == "handed_over", "retrieval.handed_over"),
    ("grade", Grade, None, "grade.given"),
    ("grade", Grade, Grade.confirmed_at.is_not(None), "grade.confirmed"),
    ("grade", Grade, Grade.replaced_at.is_not(None), "grade.replaced"),
    ("exhibit", Exhibit, Exhibit.object_key.is_(None), "exhibit.discarded"),
    ("master", Master, Master.object_key.is_(None), "master.discarded"),
)


def rows_without_event(session: Session) -> Iterator[str]:
    """Rows in a form that custody does not know of: noun and key, and the event that is missing."""
    for noun, table, condition, kind in _EVENTS:
        told = [CustodyEvent.noun == noun, CustodyEvent.noun_id == table.id]
        if kind is not None:
            told.append(CustodyEvent.kind == kind)
        subject = literal(f"{noun} ") + cast(table.id, String) + (f" ({kind})" if kind else "")
        conditions = [~exists().where(*told)] if condition is None else [condition, ~exists().where(*told)]
        yield from _names(session, subject, *conditions)


def masters_after(session: Session, after_id: int, limit: int) -> list[Master]:
    """Masters in order of their keys."""
    return list(session.scalars(select(Master).where(Master.id > after_id).order_by(Master.id).limit(limit)))


def details_of_masters(session: Session, master_ids: list[int]) -> list[ClipDetail | LeavingClipDetail]:
    """Wide sides of the clips of these masters, also of those that left the index and are not yet let go."""
    found: list[ClipDetail | LeavingClipDetail] = []
    for detail in (ClipDetail, LeavingClipDetail):
        found += session.scalars(select(detail).where(detail.master_id.in_(master_ids)))
    return found


def durations(session: Session, master_ids: list[int]) -> dict[tuple[int, int], int]:
    """Lengths of the clips of these masters, by camera and start."""
    lengths: dict[tuple[int, int], int] = {}
    for clip, detail in ((Clip, ClipDetail), (LeavingClip, LeavingClipDetail)):
        same = and_(detail.camera_id == clip.camera_id, detail.start_ms == clip.start_ms)
        found = select(clip.camera_id, clip.start_ms, clip.duration_ms).join(detail, same)
        for camera_id, start_ms, length in session.execute(found.where(detail.master_id.in_(master_ids))):
            lengths[camera_id, start_ms] = length
    return lengths


def exhibit_digests(session: Session, after_id: int, limit: int) -> list[tuple[int, list[str]]]:
    """Keys and digests of exhibits, in order of keys."""
    found = select(Exhibit.id, Exhibit.sha256).where(Exhibit.id > after_id).order_by(Exhibit.id).limit(limit)
    return [(row.id, [row.sha256]) for row in session.execute(found)]


def photograph_digests(session: Session, after_id: int, limit: int) -> list[tuple[int, list[str]]]:
    """Cameras and the digests of photographs of their clocks, in order of the camera's key."""
    one, evidence = ClockObservation, ClockEvidence
    photographed = select(one.camera_id).join(evidence, evidence.observation_id == one.id)
    photographed = photographed.where(evidence.photograph_sha256.is_not(None), one.camera_id > after_id)
    page = list(session.scalars(photographed.distinct().order_by(one.camera_id).limit(limit)))
    found = select(one.camera_id, evidence.photograph_sha256).join(evidence, evidence.observation_id == one.id)
    found = found.where(one.camera_id.in_(page), evidence.photograph_sha256.is_not(None))
    digests: dict[int, list[str]] = {camera_id: [] for camera_id in page}
    for camera_id, sha256 in session.execute(found):
        digests[camera_id].append(str(sha256))
    return list(digests.items())


def report_digests(session: Session, after_id: int, limit: int) -> list[tuple[int, list[str]]]:
    """Keys and digests of the documents of issued reports, in order of keys."""
    found = select(Report.id, Report.docx_sha256, Report.pdf_sha256)
    found = found.where(Report.state == "issued", Report.id > after_id).order_by(Report.id).limit(limit)
    return [(row.id, [sha for sha in (row.docx_sha256, row.pdf_sha256) if sha]) for row in session.execute(found)]
