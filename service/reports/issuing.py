"""Issuing: numbers and rows frozen, the document kept, DOCX and PDF stored, all or nothing.

1 the report is drawn up and compared with what its issuer saw; 2 both files are written and stored, and read back;
3 in one transaction it is drawn up again, must be the same, and becomes issued with its rows, digests and custody.
A kill before 3 leaves a draft and objects that the next attempt replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from service.reports import rules
from service.reports.actions import document_numbers
from service.reports.document import ReportDocument
from service.reports.docx import write_docx
from service.reports.drafting import Draft, draft_of
from service.reports.keeping import number_columns, row_columns
from service.reports.pdf import write_pdf
from service.reports.stored import to_plain
from service.web.assets import Assets
from service.web.language import _
from storage.catalog import reports
from storage.errors import NotFound
from storage.models import Report
from storage.objects.keys import report_key
from storage.objects.read_back import require_kept
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.digest import sha256_of_bytes

CHANGED = _("Số liệu hoặc nội dung đã thay đổi sau khi anh/chị xem. Hãy xem lại dự thảo rồi phát hành lại.")
TAKEN = _("Số văn bản này vừa được một báo cáo khác dùng. Hãy lấy số kế tiếp rồi phát hành lại.")
STEPS = 4


class Run(Protocol):
    """What issuing needs of the job it runs in."""

    @property
    def created_by(self) -> int | None:
        """The account that asked for it."""
        ...

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is."""
        ...

    def finish_in(self, work: UnitOfWork, message: str | None = None) -> None:
        """End the job with this transaction."""
        ...


@dataclass(frozen=True)
class File:
    """One written document and the name it is kept under."""

    key: str
    data: bytes
    sha256: str


def written(document: ReportDocument, extension: str) -> bytes:
    """The "docx" or the "pdf" of a document."""
    if extension == "docx":
        return write_docx(document)
    return write_pdf(document, Assets().path("fonts/Tinos-Regular.ttf").parent)


def issue(archive: Archive, run: Run, report_id: int, *, number: int, signed_on: date, seen: str) -> None:
    """Issue a draft under a number and a day. ``seen``: fingerprint of the draft as its issuer read it.

    Does nothing for a report that is issued already. When the draft no longer is what was seen, the job ends with a
    word about it and the report stays a draft. Raises NotFound, and Refused when a file cannot be written.
    """
    with archive.read() as session:
        report = reports.get(session, report_id)
        if report is None:
            raise NotFound
        draft = draft_of(session, report) if report.state == "draft" else None
    if draft is None or draft.fingerprint != seen:
        with archive.write(run.created_by) as work:
            run.finish_in(work, CHANGED if draft else None)
        return
    step("report_begun")
    run.progress(1, STEPS, _("Đang viết bản DOCX và PDF"))
    document = draft.document(number, signed_on)
    data = {extension: written(document, extension) for extension in ("docx", "pdf")}
    run.progress(2, STEPS, _("Đang lưu vào kho"))
    files = [_stored(archive, report_id, found, extension) for extension, found in data.items()]
    _clear_left_over(archive, report_id, {file.key for file in files})
    step("report_stored")
    run.progress(3, STEPS, _("Đang khóa số liệu"))
    with archive.write(run.created_by) as work:
        locked = reports.locked(work.session, report_id)
        if locked is None:
            raise NotFound
        reports.unit_locked(work.session, locked.unit_id)
        again = draft_of(work.session, locked) if locked.state == "draft" else None
        if again is None:
            run.finish_in(work)
        elif again.fingerprint != seen:
            run.finish_in(work, CHANGED)
        elif number in rules.numbers(document_numbers(work.session, locked.unit_id, work.now)):
            run.finish_in(work, TAKEN)
        else:
            _freeze(work, again, number, signed_on, files)
            run.finish_in(work)


def _freeze(work: UnitOfWork, draft: Draft, number: int, signed_on: date, files: list[File]) -> None:
    """Numbers and rows first: the database lets none in once the report is issued."""
    report, compared = draft.report, draft.before
    rows = row_columns(report.id, draft.now, is_before=False)
    if compared is not None:
        shown = {code: figure for code, figure in compared.items() if code in draft.now}
        rows += row_columns(report.id, shown, is_before=True)
    reports.freeze(work.session, number_columns(report.id, draft.now, compared, draft.rule), rows)
    docx, pdf = files
    report.document = to_plain(draft.document(number, signed_on))
    report.document_number = f"{number:02d}"
    report.docx_key, report.docx_sha256, report.docx_bytes = docx.key, docx.sha256, len(docx.data)
    report.pdf_key, report.pdf_sha256, report.pdf_bytes = pdf.key, pdf.sha256, len(pdf.data)
    report.issued_by, report.issued_at, report.state = work.actor_id, work.now, "issued"
    _record(work, report, number, len(rows))


def _record(work: UnitOfWork, report: Report, number: int, row_count: int) -> None:
    work.record(
        "report.issued",
        "report",
        report.id,
        unit_id=report.unit_id,
        from_on=report.from_on.isoformat(),
        to_on=report.to_on.isoformat(),
        issue_number=report.issue_number,
        corrects_id=report.corrects_id,
        document_number=number,
        row_count=row_count,
        docx_sha256=report.docx_sha256,
        docx_bytes=report.docx_bytes,
        pdf_sha256=report.pdf_sha256,
        pdf_bytes=report.pdf_bytes,
    )


def _stored(archive: Archive, report_id: int, data: bytes, extension: str) -> File:
    """Keep one file and read it back."""
    sha256 = sha256_of_bytes(data)
    key = report_key(report_id, sha256, extension)
    archive.store.put_bytes(key, data)
    require_kept(archive.store, key, sha256)
    return File(key, data, sha256)


def _clear_left_over(archive: Archive, report_id: int, wanted: set[str]) -> None:
    """Objects of an attempt that came to nothing."""
    for left in list(archive.store.listed(f"report/{report_id}/")):
        if left.key not in wanted:
            archive.store.remove(left.key)
