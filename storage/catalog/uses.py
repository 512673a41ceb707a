"""Statements about what owners' cameras were used for. They answer keys, counts and instants: never who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import (
    AccessEntry,
    CaseRecord,
    CaseRetrieval,
    Discard,
    Exhibit,
    Grade,
    Grant,
    LegalHold,
    Retrieval,
    RetrievalRequest,
)


@dataclass(frozen=True)
class Hold:
    """A span (filed time, ms) of a camera that a case keeps from being deleted."""

    case_id: int
    start_ms: int
    end_ms: int


VIEWED = ("clip.viewed", "exhibit.downloaded")


def of_cameras(
    session: Session, camera_ids: Collection[int], *, before_id: int | None = None, limit: int = 50
) -> list[tuple[Retrieval, RetrievalRequest]]:
    """One page of the retrievals of these cameras with their requests, newest first."""
    found = (
        select(Retrieval, RetrievalRequest)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .where(Retrieval.camera_id.in_(set(camera_ids)))
        .order_by(Retrieval.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        found = found.where(Retrieval.id < before_id)
    return [(row[0], row[1]) for row in session.execute(found)]


def totals(session: Session, camera_ids: Collection[int]) -> tuple[int, int]:
    """How many retrievals of these cameras there are, and how long (ms) those are together that were allowed."""
    mine = Retrieval.camera_id.in_(set(camera_ids))
    count = session.scalar(select(func.count()).select_from(Retrieval).where(mine)) or 0
    allowed = mine & Retrieval.state.in_(("approved", "produced", "handed_over"))
    length = session.scalar(select(func.sum(Retrieval.end_ms - Retrieval.start_ms)).where(allowed))
    return count, int(length or 0)


def views(session: Session, retrieval_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By retrieval: how many people have looked or downloaded, and when last."""
    found = (
        select(AccessEntry.retrieval_id, func.count(AccessEntry.account_id.distinct()), func.max(AccessEntry.at))
        .where(
            AccessEntry.retrieval_id.in_(set(retrieval_ids)),
            AccessEntry.action.in_(VIEWED),
            AccessEntry.is_allowed.is_(True),
        )
        .group_by(AccessEntry.retrieval_id)
    )
    return {key: (count, last) for key, count, last in session.execute(found) if key is not None}


def has_viewed(session: Session, retrieval_id: int, account_id: int) -> bool:
    """Whether one person has looked at footage of a retrieval, or downloaded it."""
    found = select(AccessEntry.id).where(
        AccessEntry.retrieval_id == retrieval_id,
        AccessEntry.account_id == account_id,
        AccessEntry.action.in_(VIEWED),
        AccessEntry.is_allowed.is_(True),
    )
    return session.scalar(found.limit(1)) is not None


def viewer_count(session: Session, camera_ids: Collection[int]) -> int:
    """How many people have looked at footage of these cameras, or downloaded some."""
    found = (
        select(func.count(AccessEntry.account_id.distinct()))
        .join(Retrieval, Retrieval.id == AccessEntry.retrieval_id)
        .where(
            Retrieval.camera_id.in_(set(camera_ids)),
            AccessEntry.action.in_(VIEWED),
            AccessEntry.is_allowed.is_(True),
        )
    )
    return session.scalar(found) or 0


def leave_until(session: Session, retrieval_ids: Collection[int]) -> dict[int, int]:
    """By retrieval: until when somebody may look at it, as far as leave was given and not taken back."""
    found = (
        select(Grant.retrieval_id, func.max(Grant.expires_at).label("until"))
        .where(Grant.retrieval_id.in_(set(retrieval_ids)), Grant.revoked_at.is_(None))
        .group_by(Grant.retrieval_id)
    )
    return {row.retrieval_id: row.until for row in session.execute(found)}


def deleted_at(session: Session, retrieval_ids: Collection[int]) -> dict[int, int]:
    """By retrieval: when the last of its exhibits was deleted; only where none is left."""
    found = (
        select(Exhibit.retrieval_id, Exhibit.object_key, Discard.discarded_at)
        .outerjoin(Discard, (Discard.sha256 == Exhibit.sha256) & Discard.object_key.startswith("exhibit/"))
        .where(Exhibit.retrieval_id.in_(set(retrieval_ids)))
    )
    rows: dict[int, list[tuple[str | None, int | None]]] = defaultdict(list)
    for retrieval_id, object_key, at in session.execute(found):
        rows[retrieval_id].append((object_key, at))
    return {
        retrieval_id: max(at or 0 for _key, at in exhibits)
        for retrieval_id, exhibits in rows.items()
        if all(key is None for key, _at in exhibits)
    }


def held(session: Session, camera_ids: Collection[int]) -> dict[int, list[Hold]]:
    """By camera: what cases keep from being deleted now."""
    found = select(LegalHold.camera_id, LegalHold.case_id, LegalHold.start_ms, LegalHold.end_ms).where(
        LegalHold.camera_id.in_(set(camera_ids)), LegalHold.released_at.is_(None)
    )
    holds: dict[int, list[Hold]] = defaultdict(list)
    for camera_id, case_id, start_ms, end_ms in session.execute(found):
        holds[camera_id].append(Hold(case_id, start_ms, end_ms))
    return holds


def outcomes(session: Session, retrieval_ids: Collection[int]) -> dict[int, list[tuple[CaseRecord, int | None]]]:
    """By retrieval: the cases it is used in, each with its grade there once a second person confirmed it; none for
    what was opened in an emergency found unjustified."""
    found = (
        select(CaseRetrieval.retrieval_id, CaseRecord, Grade.value)
        .join(CaseRecord, CaseRecord.id == CaseRetrieval.case_id)
        .join(Retrieval, Retrieval.id == CaseRetrieval.retrieval_id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .outerjoin(
            Grade,
            (Grade.case_retrieval_id == CaseRetrieval.id)
            & or_(RetrievalRequest.is_justified.is_(None), RetrievalRequest.is_justified.is_(True))
            & Grade.replaced_at.is_(None)
            & Grade.confirmed_at.is_not(None),
        )
        .where(CaseRetrieval.retrieval_id.in_(set(retrieval_ids)), CaseRecord.withdrawn_at.is_(None))
        .order_by(CaseRetrieval.id)
    )
    cases: dict[int, list[tuple[CaseRecord, int | None]]] = defaultdict(list)
    for retrieval_id, case, value in session.execute(found):
        cases[retrieval_id].append((case, value))
    return cases


def contact_looks(session: Session, camera_ids: Collection[int]) -> list[int]:
    """When the owner's contact was looked at by way of these cameras, newest first; at most a hundred."""
    found = select(AccessEntry.at).where(
        AccessEntry.camera_id.in_(set(camera_ids)),
        AccessEntry.action == "owner.revealed",
        AccessEntry.is_allowed.is_(True),
    )
    return list(session.scalars(found.order_by(AccessEntry.id.desc()).limit(100)))
