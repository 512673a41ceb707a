"""Statements about case records, their stages, subjects and cooperating units."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.catalog import registers
from storage.models import CaseRecord, CaseStage, CaseSubject, CaseUnit
from storage.values.text import folded


def get(session: Session, case_id: int) -> CaseRecord | None:
    """A case by key."""
    return session.get(CaseRecord, case_id)


def locked(session: Session, case_id: int) -> CaseRecord | None:
    """A case that nobody else can change until this transaction ends."""
    found = select(CaseRecord).where(CaseRecord.id == case_id).with_for_update(key_share=True)
    return session.scalar(found.execution_options(populate_existing=True))


def by_number(session: Session, number: str) -> CaseRecord | None:
    """A case by its number in the register."""
    return session.scalar(select(CaseRecord).where(CaseRecord.number == number))


def entered_since(session: Session, account_id: int | None, since_ms: int) -> list[CaseRecord]:
    """Cases one person entered from an instant on and that stand in the register, oldest first."""
    found = select(CaseRecord).where(
        CaseRecord.created_by == account_id, CaseRecord.created_at >= since_ms, CaseRecord.withdrawn_at.is_(None)
    )
    return list(session.scalars(found.order_by(CaseRecord.id)))


def many(session: Session, case_ids: Collection[int]) -> dict[int, CaseRecord]:
    """Cases by key."""
    return {case.id: case for case in session.scalars(select(CaseRecord).where(CaseRecord.id.in_(set(case_ids))))}


def add(session: Session, case: CaseRecord) -> CaseRecord:
    """A new case; its key is set on return."""
    session.add(case)
    session.flush()
    return case


def listed(
    session: Session,
    *,
    unit_ids: Collection[str] | None = None,
    text: str = "",
    kind: str = "",
    stages: Collection[str] = (),
    is_open: bool | None = None,
    investigator_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[CaseRecord]:
    """One page of cases, newest first. ``unit_ids``: handled by or helped by one of these; None: all."""
    found = select(CaseRecord).where(CaseRecord.withdrawn_at.is_(None)).order_by(CaseRecord.id.desc()).limit(limit)
    if unit_ids is not None:
        helped = select(CaseUnit.case_id).where(CaseUnit.unit_id.in_(unit_ids))
        found = found.where(or_(CaseRecord.unit_id.in_(unit_ids), CaseRecord.id.in_(helped)))
    if text.strip():
        found = found.where(CaseRecord.title_fold.contains(folded(text), autoescape=True))
    if kind:
        found = found.where(CaseRecord.kind == kind)
    if stages:
        found = found.where(CaseRecord.stage.in_(stages))
    if is_open is not None:
        found = found.where(CaseRecord.clarified_at.is_(None) if is_open else CaseRecord.clarified_at.is_not(None))
    if investigator_id is not None:
        found = found.where(CaseRecord.investigator_id == investigator_id)
    if before_id is not None:
        found = found.where(CaseRecord.id < before_id)
    return list(session.scalars(found))


def last_number(session: Session, prefix: str, suffix: str) -> str | None:
    """The highest number of that form in the register, which is kept until the transaction ends."""
    return registers.last_number(session, CaseRecord.number, prefix, suffix)


def add_stage(session: Session, stage: CaseStage) -> CaseStage:
    """One more dated step."""
    session.add(stage)
    session.flush()
    return stage


def stages_of(session: Session, case_id: int) -> list[CaseStage]:
    """Steps of a case in the order they took effect."""
    found = select(CaseStage).where(CaseStage.case_id == case_id).order_by(CaseStage.entered_at, CaseStage.id)
    return list(session.scalars(found))


def add_subject(session: Session, subject: CaseSubject) -> CaseSubject:
    """One more identified person, by pseudonym."""
    session.add(subject)
    session.flush()
    return subject


def subject(session: Session, subject_id: int) -> CaseSubject | None:
    """A subject by key."""
    return session.get(CaseSubject, subject_id)


def subjects_of(session: Session, case_id: int) -> list[CaseSubject]:
    """Identified persons of a case, withdrawn ones too."""
    return list(session.scalars(select(CaseSubject).where(CaseSubject.case_id == case_id).order_by(CaseSubject.id)))


def add_unit(session: Session, case_id: int, unit_id: str, since_at: int) -> None:
    """A unit cooperates from now on; no change when it did already."""
    if session.get(CaseUnit, (case_id, unit_id)) is None:
        session.add(CaseUnit(case_id=case_id, unit_id=unit_id, since_at=since_at))
        session.flush()


def units_of(session: Session, case_id: int) -> list[CaseUnit]:
    """Cooperating units of a case."""
    return list(session.scalars(select(CaseUnit).where(CaseUnit.case_id == case_id).order_by(CaseUnit.since_at)))


def is_helped_by(session: Session, case_id: int, unit_ids: Collection[str]) -> bool:
    """Whether one of these units cooperates in the case."""
    found = select(CaseUnit.case_id).where(CaseUnit.case_id == case_id, CaseUnit.unit_id.in_(unit_ids)).limit(1)
    return session.scalar(found) is not None
