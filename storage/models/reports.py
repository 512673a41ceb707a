"""Opening balances, reports and the rows behind each of their numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class OpeningBalance(Base):
    """A total from before the system, with its source; printed on its own line, never drilled into."""

    __tablename__ = "opening_balance"
    __table_args__ = (
        Index("ix_opening_balance_unit_id", "unit_id"),
        {"comment": "A total from before the system, with its source"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    metric: Mapped[str] = mapped_column(String(40), comment="What it counts, e.g. case.camera_assisted")
    unit_id: Mapped[str] = mapped_column(String(24), comment="The unit as it was at that time")
    from_on: Mapped[date] = mapped_column(comment="First day it covers")
    to_on: Mapped[date] = mapped_column(comment="Last day it covers")
    is_span_exact: Mapped[bool] = mapped_column(comment="False when the source gives years only")
    value: Mapped[int] = mapped_column(Key, comment="The figure")
    qualifier: Mapped[str] = mapped_column(String(20), comment="exact or the source's word: gần, hơn, trên …")
    level: Mapped[str] = mapped_column(String(20), comment="What it can be mapped to; khong_phan_dinh if undivided")
    source: Mapped[str] = mapped_column(String(300), comment="Where the figure was published")
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who entered it")
    entered_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    approved_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="A second person")
    approved_at: Mapped[int | None] = mapped_column(Instant, comment="When approved, epoch ms UTC")


class Report(Base):
    """A report of one unit and period. Once issued it never changes; a correction is a new issue."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_unit_id_from_on", "unit_id", "from_on"),
        {"comment": "A report of one unit and period"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    unit_id: Mapped[str] = mapped_column(String(24), comment="The reporting unit")
    period_kind: Mapped[str] = mapped_column(String(8), comment="month, quarter, half, year")
    year: Mapped[int] = mapped_column(comment="Year of the period")
    period_index: Mapped[int] = mapped_column(comment="Month, quarter or half; 1 for a year")
    from_on: Mapped[date] = mapped_column(comment="First day of data")
    to_on: Mapped[date] = mapped_column(comment="Last day of data")
    state: Mapped[str] = mapped_column(String(8), comment="draft or issued")
    issue_number: Mapped[int] = mapped_column(comment="1 for the first issue, then 2 … for corrections")
    corrects_id: Mapped[int | None] = mapped_column(Key, ForeignKey("report.id"), comment="The issue it corrects")
    correction_reason: Mapped[str | None] = mapped_column(Text, comment="Why a new issue was needed")
    document_number: Mapped[str | None] = mapped_column(String(20), comment="Number given at issue, e.g. 05")
    texts: Mapped[dict[str, Any]] = mapped_column(comment="Written parts: header, evaluation, plans, recipients")
    document: Mapped[dict[str, Any] | None] = mapped_column(comment="The whole document as issued")
    docx_key: Mapped[str | None] = mapped_column(ObjectKey, unique=True, comment="Object of the DOCX")
    docx_sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of the DOCX")
    docx_bytes: Mapped[int | None] = mapped_column(comment="Size of the DOCX, bytes")
    pdf_key: Mapped[str | None] = mapped_column(ObjectKey, unique=True, comment="Object of the PDF")
    pdf_sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of the PDF")
    pdf_bytes: Mapped[int | None] = mapped_column(comment="Size of the PDF, bytes")
    created_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who drew it up")
    created_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    issued_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="Who issued it")
    issued_at: Mapped[int | None] = mapped_column(Instant, comment="When issued, epoch ms UTC")


class ReportNumber(Base):
    """One number of an issued report, frozen."""

    __tablename__ = "report_number"
    __table_args__ = ({"comment": "One number of an issued report, frozen"},)

    report_id: Mapped[int] = mapped_column(Key, ForeignKey("report.id"), primary_key=True, comment="The report")
    code: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Which number")
    label: Mapped[str] = mapped_column(String(200), comment="What it counts, in words")
    value: Mapped[int | None] = mapped_column(Key, comment="The figure; empty: chưa có số liệu")
    before: Mapped[int | None] = mapped_column(Key, comment="Same period last year; empty: chưa có số liệu")
    rule: Mapped[str] = mapped_column(String(300), comment="Rule and its version that made it")
    excluded: Mapped[list[Any]] = mapped_column(comment="What was left out and why")


class ReportRow(Base):
    """One row behind one number of an issued report, frozen."""

    __tablename__ = "report_row"
    __table_args__ = (
        Index("ix_report_row_noun_noun_id", "noun", "noun_id"),
        {"comment": "One row behind one number of an issued report, frozen"},
    )

    report_id: Mapped[int] = mapped_column(Key, ForeignKey("report.id"), primary_key=True, comment="The report")
    code: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Which number")
    is_before: Mapped[bool] = mapped_column(primary_key=True, comment="True: of the period compared with, not this one")
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Place in the list, from 1")
    noun: Mapped[str] = mapped_column(String(20), comment="case, retrieval, request, camera, subject")
    noun_id: Mapped[int] = mapped_column(Key, comment="Its key")
    label: Mapped[str] = mapped_column(String(200), comment="What is shown, e.g. HS 0148/2026")
    weight: Mapped[int] = mapped_column(comment="What it adds to the number; -1 for a correction")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Further columns as shown")
