"""Statements about reports, their frozen numbers and the rows behind them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from storage.models import Camera, CustodyEvent, Report, ReportNumber, ReportRow, Unit


def add(session: Session, report: Report) -> Report:
    """A new draft; its key is set on return."""
    session.add(report)
    session.flush()
    return report


def get(session: Session, report_id: int) -> Report | None:
    """A report by key."""
    return session.get(Report, report_id)


def locked(session: Session, report_id: int) -> Report | None:
    """A report that nobody else changes until this transaction ends."""
    found = select(Report).where(Report.id == report_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def unit_locked(session: Session, unit_id: str) -> bool:
    """Keep others from drawing up or numbering reports of a unit until this transaction ends; false: no such unit."""
    found = select(Unit.unit_id).where(Unit.unit_id == unit_id).with_for_update(key_share=True)
    return session.scalar(found) is not None


def remove(session: Session, report: Report) -> None:
    """Let go of a draft; the database refuses it for an issued report."""
    session.delete(report)
    session.flush()


def listed(
    session: Session, unit_ids: Collection[str] | None, *, before_id: int | None = None, limit: int = 50
) -> list[Report]:
    """One page of reports of these units (None: of all), newest first."""
    found = select(Report).order_by(Report.id.desc()).limit(limit)
    if unit_ids is not None:
        found = found.where(Report.unit_id.in_(unit_ids))
    if before_id is not None:
        found = found.where(Report.id < before_id)
    return list(session.scalars(found))


def of_period(session: Session, unit_id: str, kind: str, year: int, index: int) -> list[Report]:
    """Every issue and draft of one unit and period, by number of issue."""
    found = select(Report).where(
        Report.unit_id == unit_id, Report.period_kind == kind, Report.year == year, Report.period_index == index
    )
    return list(session.scalars(found.order_by(Report.issue_number, Report.id)))


def numbers_given(session: Session, unit_id: str, since: int) -> list[str]:
    """Document numbers that the unit's reports were given since an instant."""
    found = select(Report.document_number).where(
        Report.unit_id == unit_id, Report.issued_at >= since, Report.document_number.is_not(None)
    )
    return [number for number in session.scalars(found) if number]


def freeze(session: Session, numbers: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> None:
    """Write the numbers of a report and their rows (columns by name), before it becomes issued."""
    if numbers:
        session.execute(insert(ReportNumber), list(numbers))
    for start in range(0, len(rows), 2_000):
        session.execute(insert(ReportRow), list(rows[start : start + 2_000]))
    session.flush()


def numbers_of(session: Session, report_id: int) -> list[ReportNumber]:
    """Frozen numbers of an issued report."""
    return list(session.scalars(select(ReportNumber).where(ReportNumber.report_id == report_id)))


def rows_of(session: Session, report_id: int, *, is_before: bool, code: str | None = None) -> list[ReportRow]:
    """Frozen rows of one period of an issued report, of one number or of all, in their order."""
    found = select(ReportRow).where(ReportRow.report_id == report_id, ReportRow.is_before.is_(is_before))
    if code is not None:
        found = found.where(ReportRow.code == code)
    return list(session.scalars(found.order_by(ReportRow.code, ReportRow.ordinal)))


def first_event_at(session: Session) -> int | None:
    """The instant of the first custody event: when the house began to keep anything."""
    return session.scalar(select(CustodyEvent.at).order_by(CustodyEvent.seq).limit(1))


def without_notice_sign(session: Session, unit_ids: Collection[str], on: date) -> list[Camera]:
    """Confirmed cameras registered to these units by a day at which no notice sign was seen, by code."""
    found = select(Camera).where(
        Camera.unit_id.in_(unit_ids),
        Camera.registration == "confirmed",
        Camera.has_notice_sign.is_(False),
        Camera.registered_on <= on,
    )
    return list(session.scalars(found.order_by(Camera.code)))


def count_drafts(session: Session, unit_ids: Collection[str] | None) -> int:
    """How many drafts of these units (None: of all) have not been issued."""
    found = select(func.count()).select_from(Report).where(Report.state == "draft")
    if unit_ids is not None:
        found = found.where(Report.unit_id.in_(unit_ids))
    return session.scalar(found) or 0
