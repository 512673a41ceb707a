"""Statements about grades."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import Camera, CaseRecord, CaseRetrieval, Grade, Retrieval, RetrievalRequest

# What was opened in an emergency that a commander found unjustified waits for no grade and no confirmation.
_IS_GRADED = or_(RetrievalRequest.is_justified.is_(None), RetrievalRequest.is_justified.is_(True))


def add(session: Session, grade: Grade) -> Grade:
    """A new grade."""
    session.add(grade)
    session.flush()
    return grade


def get(session: Session, grade_id: int) -> Grade | None:
    """A grade by key."""
    return session.get(Grade, grade_id)


def fresh(session: Session, grade_id: int) -> Grade:
    """A grade as it stands now, read anew; for after its link was locked."""
    return session.get_one(Grade, grade_id, populate_existing=True)


def current(session: Session, link_ids: Collection[int]) -> dict[int, Grade]:
    """The grade that holds now, by link between case and retrieval."""
    found = select(Grade).where(Grade.case_retrieval_id.in_(set(link_ids)), Grade.replaced_at.is_(None))
    return {grade.case_retrieval_id: grade for grade in session.scalars(found)}


def history(session: Session, link_id: int) -> list[Grade]:
    """All grades of a link, oldest first."""
    return list(session.scalars(select(Grade).where(Grade.case_retrieval_id == link_id).order_by(Grade.id)))


def ungraded(
    session: Session, investigator_id: int, limit: int = 50
) -> list[tuple[CaseRetrieval, Retrieval, CaseRecord, str]]:
    """Produced retrievals in one investigator's cases that have no grade yet, each with its camera's code."""
    graded = select(Grade.case_retrieval_id).where(Grade.replaced_at.is_(None))
    found = (
        select(CaseRetrieval, Retrieval, CaseRecord, Camera.code)
        .join(Retrieval, Retrieval.id == CaseRetrieval.retrieval_id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(Camera, Camera.id == Retrieval.camera_id)
        .join(CaseRecord, CaseRecord.id == CaseRetrieval.case_id)
        .where(
            _IS_GRADED,
            CaseRecord.investigator_id == investigator_id,
            CaseRecord.withdrawn_at.is_(None),
            Retrieval.state.in_(("produced", "handed_over")),
            CaseRetrieval.id.not_in(graded),
        )
        .order_by(Retrieval.produced_at)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(found)]


def unconfirmed(
    session: Session, unit_ids: Collection[str] | None, limit: int = 50
) -> list[tuple[Grade, CaseRetrieval, CaseRecord]]:
    """Grades that wait for a second person."""
    found = (
        select(Grade, CaseRetrieval, CaseRecord)
        .join(CaseRetrieval, CaseRetrieval.id == Grade.case_retrieval_id)
        .join(CaseRecord, CaseRecord.id == CaseRetrieval.case_id)
        .join(Retrieval, Retrieval.id == CaseRetrieval.retrieval_id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .where(_IS_GRADED, Grade.replaced_at.is_(None), Grade.confirmed_at.is_(None))
        .order_by(Grade.graded_at)
        .limit(limit)
    )
    if unit_ids is not None:
        found = found.where(CaseRecord.unit_id.in_(unit_ids))
    return [(row[0], row[1], row[2]) for row in session.execute(found)]


def count_unconfirmed(session: Session, unit_ids: Collection[str] | None) -> int:
    """How many grades wait for a second person."""
    found = (
        select(func.count())
        .select_from(Grade)
        .join(CaseRetrieval, CaseRetrieval.id == Grade.case_retrieval_id)
        .join(CaseRecord, CaseRecord.id == CaseRetrieval.case_id)
        .join(Retrieval, Retrieval.id == CaseRetrieval.retrieval_id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .where(_IS_GRADED, Grade.replaced_at.is_(None), Grade.confirmed_at.is_(None))
    )
    if unit_ids is not None:
        found = found.where(CaseRecord.unit_id.in_(unit_ids))
    return session.scalar(found) or 0
