"""The one set of statements that a report is counted from: everything dated that concerns some units.

Nothing is summed here. Periods are cut later, by the day each fact carries, so that this period, the one compared with
and the whole time since the beginning are counted from the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.catalog import counted_cameras
from storage.models import (
    Camera,
    CameraStatus,
    CaseRecord,
    CaseRetrieval,
    CaseStage,
    CaseSubject,
    CaseUnit,
    CustodyEvent,
    Exhibit,
    Grade,
    Retrieval,
    RetrievalRequest,
)


@dataclass(frozen=True)
class RetrievalRow:
    """A retrieval with its request, its camera and what hangs on it; ``withdrawn_at`` from custody."""

    retrieval: Retrieval
    request: RetrievalRequest
    camera: Camera
    statuses: list[CameraStatus]
    links: list[tuple[CaseRetrieval, list[Grade]]]
    exhibit_count: int
    withdrawn_at: int | None


@dataclass(frozen=True)
class CaseRow:
    """A case with its steps in order, its subjects (withdrawn ones too) and the units that help."""

    case: CaseRecord
    stages: list[CaseStage]
    subjects: list[CaseSubject]
    helping: list[CaseUnit]


@dataclass(frozen=True)
class FactRows:
    """Everything a report of some units is counted from."""

    cameras: list[tuple[Camera, list[CameraStatus]]]
    requests: list[RetrievalRequest]
    retrievals: list[RetrievalRow]
    cases: list[CaseRow]


def facts_of(session: Session, unit_ids: Collection[str]) -> FactRows:
    """The rows of these units: cameras that ever counted for them, requests made, cases handled or helped in."""
    cases = _cases_of(unit_ids)
    made = RetrievalRequest.unit_id.in_(unit_ids)
    linked = select(CaseRetrieval.retrieval_id).where(CaseRetrieval.case_id.in_(cases))
    requests = select(RetrievalRequest).where(made).order_by(RetrievalRequest.id)
    return FactRows(
        counted_cameras.stretches(session, unit_ids),
        list(session.scalars(requests)),
        _retrievals(session, or_(made, Retrieval.id.in_(linked))),
        _cases(session, cases),
    )


def _cases_of(unit_ids: Collection[str]) -> Any:
    """Keys of cases that these units handle, handled at some stage, or help in."""
    staged = select(CaseStage.case_id).where(CaseStage.unit_id.in_(unit_ids))
    helped = select(CaseUnit.case_id).where(CaseUnit.unit_id.in_(unit_ids))
    ours = or_(CaseRecord.unit_id.in_(unit_ids), CaseRecord.id.in_(staged), CaseRecord.id.in_(helped))
    return select(CaseRecord.id).where(ours)


def _retrievals(session: Session, wanted: Any) -> list[RetrievalRow]:
    joined = select(Retrieval.id).join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id).where(wanted)
    rows = session.execute(
        select(Retrieval, RetrievalRequest, Camera)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(Camera, Camera.id == Retrieval.camera_id)
        .where(wanted)
        .order_by(Retrieval.id)
    ).all()
    seen = select(Retrieval.camera_id).where(Retrieval.id.in_(joined))
    statuses = _by(session, select(CameraStatus).where(CameraStatus.camera_id.in_(seen)), CameraStatus, "camera_id")
    links = _by(
        session, select(CaseRetrieval).where(CaseRetrieval.retrieval_id.in_(joined)), CaseRetrieval, "retrieval_id"
    )
    of_links = select(CaseRetrieval.id).where(CaseRetrieval.retrieval_id.in_(joined))
    grades = _by(session, select(Grade).where(Grade.case_retrieval_id.in_(of_links)), Grade, "case_retrieval_id")
    exhibits = _exhibit_counts(session, joined)
    withdrawn = _withdrawn(session, joined)
    return [
        RetrievalRow(
            retrieval,
            request,
            camera,
            statuses[camera.id],
            [(link, grades[link.id]) for link in links[retrieval.id]],
            exhibits.get(retrieval.id, 0),
            withdrawn.get(retrieval.id),
        )
        for retrieval, request, camera in rows
    ]


def _exhibit_counts(session: Session, retrieval_ids: Any) -> dict[int, int]:
    counted = select(Exhibit.retrieval_id, func.count()).where(Exhibit.retrieval_id.in_(retrieval_ids))
    return {row[0]: row[1] for row in session.execute(counted.group_by(Exhibit.retrieval_id))}


def _withdrawn(session: Session, retrieval_ids: Any) -> dict[int, int]:
    """When retrievals were taken back, which only custody tells."""
    found = select(CustodyEvent.noun_id, func.min(CustodyEvent.at)).where(
        CustodyEvent.noun == "retrieval",
        CustodyEvent.kind == "retrieval.withdrawn",
        CustodyEvent.noun_id.in_(retrieval_ids),
    )
    return {row[0]: row[1] for row in session.execute(found.group_by(CustodyEvent.noun_id))}


def _cases(session: Session, case_ids: Any) -> list[CaseRow]:
    cases = list(session.scalars(select(CaseRecord).where(CaseRecord.id.in_(case_ids)).order_by(CaseRecord.id)))
    in_order = select(CaseStage).where(CaseStage.case_id.in_(case_ids)).order_by(CaseStage.entered_at)
    stages = _by(session, in_order, CaseStage, "case_id")
    subjects = _by(session, select(CaseSubject).where(CaseSubject.case_id.in_(case_ids)), CaseSubject, "case_id")
    helping: dict[int, list[CaseUnit]] = defaultdict(list)
    for row in session.scalars(select(CaseUnit).where(CaseUnit.case_id.in_(case_ids)).order_by(CaseUnit.unit_id)):
        helping[row.case_id].append(row)
    return [CaseRow(case, stages[case.id], subjects[case.id], helping[case.id]) for case in cases]


def _by(session: Session, statement: Any, model: Any, column: str) -> defaultdict[int, list[Any]]:
    """Rows of a table grouped by one of its columns; in each group in the statement's order, then by key."""
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in session.scalars(statement.order_by(model.id)):
        grouped[getattr(row, column)].append(row)
    return grouped
