"""JSON: reports, their numbers and rows, issuing, files, settings of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.reports import actions, letterhead, rules
from service.reports.drafting import head_of
from service.reports.figures import Figure, full_label
from service.reports.keeping import kept_figures
from service.reports.pages.issue import file_answer
from service.reports.pages.shelf import ReportId, report_of, require_own_unit
from service.reports.schemas import (
    CorrectionBody,
    FigureBody,
    IssueBody,
    JobBody,
    NewReportBody,
    NumberBody,
    ReportBody,
    ReportReadBody,
    RowBody,
    SettingsBody,
    TextsBody,
)
from service.reports.showing import number_shown, shown
from service.reports.stored import to_plain
from storage.catalog import reports
from storage.values.clock import local_date

router = APIRouter(tags=["reports"], dependencies=[Depends(with_token)])
_BYTES: dict[int | str, dict[str, object]] = {200: {"content": {"application/pdf": {}}, "description": "the file"}}


@router.get("/reports")
def list_reports(
    desk: Desk = Depends(signed_in),
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ReportBody]:
    """Reports of one's units, newest first; ``before`` is the id of the last row of the page before."""
    desk.require("report.view")
    with desk.archive.read() as session:
        rows = reports.listed(session, desk.unit_ids, before_id=before, limit=limit)
        return [ReportBody.model_validate(row) for row in rows]


@router.post("/reports", status_code=201)
def draw_up(body: NewReportBody, desk: Desk = Depends(signed_in)) -> ReportBody:
    """Draw up the report of a unit and period; 409 with its id when there is one."""
    desk.require("report.draft")
    require_own_unit(desk, body.unit_id)
    with desk.write() as work:
        made = actions.create_draft(work, body.unit_id, body.kind, body.year, body.index)
        return ReportBody.model_validate(made)


@router.get("/reports/settings")
def read_settings(unit_id: str, desk: Desk = Depends(signed_in)) -> SettingsBody:
    """The settings of a unit's reports in force."""
    desk.require("report.view")
    desk.check_unit(unit_id)
    with desk.archive.read() as session:
        return SettingsBody(values=dict(head_of(session, unit_id).values))


@router.put("/reports/settings")
def keep_settings(unit_id: str, body: SettingsBody, desk: Desk = Depends(signed_in)) -> SettingsBody:
    """Change settings of a unit's reports."""
    desk.require("report.draft")
    require_own_unit(desk, unit_id)
    with desk.write() as work:
        actions.set_unit_words(work, unit_id, body.values)
        return SettingsBody(values=dict(head_of(work.session, unit_id).values))


@router.get("/reports/{report_id}")
def read_report(report_id: ReportId, desk: Desk = Depends(signed_in)) -> ReportReadBody:
    """A report with its document and all its numbers."""
    desk.require("report.view")
    report, today = report_of(desk, report_id), local_date(desk.archive.clock.now_ms())
    with desk.archive.read() as session:
        found = shown(session, report, today)
        if found.draft:
            now, before = found.draft.now, found.draft.before or {}
        else:
            now, before = kept_figures(session, report.id), kept_figures(session, report.id, is_before=True)
        is_issuing = actions.issuing(session, report.id) is not None
    return ReportReadBody(
        **ReportBody.model_validate(report).model_dump(),
        document=to_plain(found.document),
        figures=[_figure(figure, before) for figure in now.values()],
        fingerprint=found.draft.fingerprint if found.draft else None,
        is_issuing=is_issuing,
        is_provisional=found.draft is not None and rules.is_provisional(report.to_on, today),
    )


@router.get("/reports/{report_id}/numbers/{code:path}")
def read_number(report_id: ReportId, code: str, desk: Desk = Depends(signed_in), of: str = "now") -> NumberBody:
    """A number with its rows, its rule and what was left out of it."""
    desk.require("report.view")
    report = report_of(desk, report_id)
    with desk.archive.read() as session:
        found = number_shown(session, report, code, of)
    figure = found.figure
    return NumberBody(
        **_figure(figure, {}).model_dump(),
        of=found.of,
        rule=found.rule,
        rows=[RowBody(**{**row.__dict__, "details": dict(row.details)}) for row in figure.rows],
        excluded=[{"noun": x.noun, "id": x.id, "label": x.label, "reason": x.reason_vi} for x in figure.excluded],
    )


def _figure(figure: Figure, before: Mapping[str, Figure]) -> FigureBody:
    return FigureBody(
        code=figure.code,
        label=full_label(figure),
        unit=figure.unit_vi,
        measure=figure.measure,
        value=figure.stored_value,
        before=before[figure.code].stored_value if figure.code in before else None,
        row_count=len(figure.rows),
    )


@router.put("/reports/{report_id}/texts")
def keep_texts(report_id: ReportId, body: TextsBody, desk: Desk = Depends(signed_in)) -> ReportBody:
    """Write the parts that no figure can say, and word addressees and signature."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    given = body.model_dump(include=set(letterhead.OF_ONE_REPORT), exclude_none=True)
    with desk.write() as work:
        actions.write_parts(work, report_id, body.parts)
        return ReportBody.model_validate(actions.word_one(work, report_id, given, body.compare))


@router.post("/reports/{report_id}/issue", status_code=202)
def issue(report_id: ReportId, body: IssueBody, desk: Desk = Depends(signed_in)) -> JobBody:
    """Have a draft issued; a job freezes its numbers and writes its files."""
    desk.require("report.issue")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    with desk.write() as work:
        job = actions.ask_to_issue(work, report_id, number=body.number, signed_on=body.signed_on, seen=body.seen)
        return JobBody(job_id=job.id, report_id=report_id)


@router.post("/reports/{report_id}/corrections", status_code=201)
def correct(report_id: ReportId, body: CorrectionBody, desk: Desk = Depends(signed_in)) -> ReportBody:
    """Begin a new issue that corrects an issued report."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    with desk.write() as work:
        return ReportBody.model_validate(actions.start_correction(work, report_id, body.reason))


@router.delete("/reports/{report_id}", status_code=204)
def discard(report_id: ReportId, desk: Desk = Depends(signed_in)) -> None:
    """Let go of a draft; an issued report stays for ever."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    with desk.write() as work:
        actions.discard_draft(work, report_id)


@router.get("/reports/{report_id}/file.{extension}", response_class=Response, responses=_BYTES)
def file(report_id: ReportId, extension: str, desk: Desk = Depends(signed_in)) -> Response:
    """The DOCX or PDF: as issued, or of a draft as it stands."""
    desk.require("report.view")
    return file_answer(desk, report_of(desk, report_id), extension)
