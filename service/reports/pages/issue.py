"""Pages: issuing, its progress, corrections, letting go of a draft, and the files."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from service.access.desk import Desk, signed_in, with_token
from service.reports import actions
from service.reports.drafting import period_of
from service.reports.issuing import written
from service.reports.pages.paper import paper_page
from service.reports.pages.shelf import ReportId, report_of, require_own_unit
from service.reports.showing import shown
from service.web.downloads import disposition, redirected
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_day
from storage.catalog import jobs
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import Report
from storage.objects.store import LinkAsked
from storage.values.clock import local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@router.post("/reports/{report_id}/issue")
def issue(report_id: ReportId, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Have the draft issued under a number and a day; a job does it."""
    desk.require("report.issue")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    try:
        signed_on = read_day(fields["signed_on"], "signed_on") if fields["signed_on"] else None
        with desk.write() as work:
            actions.ask_to_issue(
                work, report_id, number=fields.whole("number"), signed_on=signed_on, seen=fields["seen"]
            )
    except Invalid as problem:
        return paper_page(desk, report_id, fields, problem.problems)
    except Conflict as conflict:
        return paper_page(desk, report_id, fields, {"issue": conflict.message})
    except Refused as refusal:
        if refusal.field != "signed_on":
            raise
        return paper_page(desk, report_id, fields, {"signed_on": refusal.message})
    return RedirectResponse(f"/reports/{report_id}", status_code=303)


@router.get("/reports/{report_id}/issuing")
def issuing(report_id: ReportId, desk: Desk = Depends(signed_in)) -> Response:
    """How far issuing is; once it is over the whole page is shown anew."""
    desk.require("report.view")
    report = report_of(desk, report_id)
    with desk.archive.read() as session:
        job = jobs.latest_of(session, "report", report_id)
    if report.state == "issued" or job is None or job.state not in actions.OPEN_JOB:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return desk.fragment("reports/issuing.html", report=report, job=job)


@router.post("/reports/{report_id}/corrections")
def correct(report_id: ReportId, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Begin a new issue that corrects this one."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    try:
        with desk.write() as work:
            made = actions.start_correction(work, report_id, fields["reason"])
    except Invalid as problem:
        return paper_page(desk, report_id, fields, problem.problems)
    except Conflict as conflict:
        return desk.to(f"/reports/{conflict.facts['report_id']}", conflict.message, "info")
    return desk.to(f"/reports/{made.id}", _("Đã lập dự thảo điều chỉnh. Bản cũ giữ nguyên."))


@router.post("/reports/{report_id}/discard")
def discard(report_id: ReportId, desk: Desk = Depends(signed_in)) -> Response:
    """Let go of a draft."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    with desk.write() as work:
        actions.discard_draft(work, report_id)
    return desk.to("/reports", _("Đã bỏ dự thảo; sổ lưu vết vẫn ghi việc này."))


@router.get("/reports/{report_id}/file.{extension}")
def file(report_id: ReportId, extension: str, desk: Desk = Depends(signed_in)) -> Response:
    """The DOCX or PDF: as issued, or of a draft as it stands."""
    desk.require("report.view")
    return file_answer(desk, report_of(desk, report_id), extension)


def file_answer(desk: Desk, report: Report, extension: str) -> Response:
    """The bytes of a report's file, or of an issued one the way to them; the look is written down first. Raises
    NotFound."""
    if extension not in MEDIA_TYPES:
        raise NotFound
    is_docx = extension == "docx"
    key = report.docx_key if is_docx else report.pdf_key
    headers = {"Content-Disposition": disposition(_file_name(report, extension))}
    kind = MEDIA_TYPES[extension]
    desk.look("report.downloaded", report_id=report.id, file=extension, is_draft=key is None)
    if key is not None:
        sha256 = (report.docx_sha256 if is_docx else report.pdf_sha256) or ""
        elsewhere = redirected(desk.archive.store, key, LinkAsked(sha256, headers["Content-Disposition"], kind))
        if elsewhere is not None:
            return elsewhere
        headers["Content-Length"] = str(report.docx_bytes if is_docx else report.pdf_bytes)
        return StreamingResponse(desk.archive.store.read(key), media_type=kind, headers=headers)
    with desk.archive.read() as session:
        document = shown(session, report, local_date(desk.archive.clock.now_ms())).document
    return Response(written(document, extension), media_type=kind, headers=headers)


def _file_name(report: Report, extension: str) -> str:
    """A name that every system takes: "bao-cao-so-05-6-thang-dau-nam-2026-lan-1.docx", "du-thao-nam-2026-lan-1.pdf"."""
    stem = f"bao-cao-so-{report.document_number}" if report.state == "issued" else "du-thao"
    return f"{stem}-{period_of(report).file_vi}-lan-{report.issue_number}.{extension}"
