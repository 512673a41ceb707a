"""JSON shapes of reports, their numbers and rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ReportBody(BaseModel):
    """A report of one unit and period. Days are Vietnamese calendar days, both included; instants epoch ms UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    unit_id: str
    period_kind: str = Field(description="month, quarter, half, year")
    year: int
    period_index: int
    from_on: date
    to_on: date
    state: str = Field(description="draft or issued")
    issue_number: int = Field(description="1, then 2 … for corrections")
    corrects_id: int | None
    correction_reason: str | None
    document_number: str | None
    docx_sha256: str | None
    docx_bytes: int | None
    pdf_sha256: str | None
    pdf_bytes: int | None
    created_by: int
    created_at: int
    issued_by: int | None
    issued_at: int | None


class FigureBody(BaseModel):
    """One number of a report. ``value`` is whole: a share is in hundredths of a percent, a mean in minutes."""

    code: str
    label: str
    unit: str
    measure: str = Field(description="sum, share or mean of the rows' weights")
    value: int | None = Field(description="null: no data, which is not nought")
    before: int | None = Field(description="of the period compared with")
    row_count: int


class ReportReadBody(ReportBody):
    """A report with its document and numbers. A draft is counted anew; an issued one is as it was frozen."""

    document: dict[str, Any]
    figures: list[FigureBody]
    fingerprint: str | None = Field(description="of a draft: to be given back when it is issued")
    is_issuing: bool
    is_provisional: bool = Field(description="a draft of a period that still runs: it cannot be issued yet")


class NewReportBody(BaseModel):
    """Which report to draw up."""

    unit_id: str
    kind: str = Field(description="month, quarter, half, year")
    year: int
    index: int = Field(default=1, description="month 1-12, quarter 1-4, half 1-2, year 1")


class RowBody(BaseModel):
    """One line behind a number."""

    noun: str = Field(description="case, camera, request, retrieval, subject")
    id: int
    label: str
    on: date | None
    weight: int
    details: dict[str, str]


class NumberBody(FigureBody):
    """A number with everything behind it."""

    of: str = Field(description="now, before (period compared with) or earlier (the issue that is corrected)")
    rule: str
    rows: list[RowBody]
    excluded: list[dict[str, Any]]


class TextsBody(BaseModel):
    """What people word in one report; lists hold one entry a line."""

    parts: dict[str, str] = Field(default_factory=dict, description="heading key (III.1) to its paragraphs")
    addressees: str | None = None
    recipients: str | None = None
    bases: str | None = None
    signer_posts: str | None = None
    signer_name: str | None = None
    compare: str = Field(default="last_year", description="last_year, previous or none")


class IssueBody(BaseModel):
    """Under which number and day to issue. ``seen``: the fingerprint of the draft as it was read."""

    number: int
    signed_on: date
    seen: str = Field(max_length=64)


class JobBody(BaseModel):
    """The job that issues; read the report until its state is issued."""

    job_id: int
    report_id: int


class CorrectionBody(BaseModel):
    """Why a new issue is needed."""

    reason: str = Field(max_length=2000)


class SettingsBody(BaseModel):
    """Settings of a unit's reports as text by name; names left out stay as they are."""

    values: dict[str, str]
