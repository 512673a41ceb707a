"""What is issued is what was seen, says the same in every form, and never changes again."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from service.reports import issuing
from service.reports.document import Heading, NumberRun, Paragraph, ReportDocument, plain_text, runs_of
from service.reports.drafting import draft_of
from service.reports.keeping import kept_figures
from service.reports.stored import document_of
from service.reports.wording import duration
from storage.catalog import custody, jobs, reports
from storage.errors import NotFound
from storage.unit_of_work import UnitOfWork
from storage.values.digest import sha256_of_bytes
from tests.service.reports.conftest import Tell
from tests.service.reports.desk_work import drawn_by_verbs, made_ready, said
from tests.service.reports.stories import half_drawn_up_with_a_case_ungraded, may_issued
from tests.service.reports.ward import Ward


@pytest.fixture
def issued(tell: Tell) -> int:
    """The ward after ``may_issued``; the key of the report."""
    return tell(may_issued)


def document(ward: Ward, report_id: int) -> ReportDocument:
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
        assert report is not None and report.document is not None
        return document_of(report.document)


def file(ward: Ward, report_id: int, extension: str) -> bytes:
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
        assert report is not None
        key = report.docx_key if extension == "docx" else report.pdf_key
        digest = report.docx_sha256 if extension == "docx" else report.pdf_sha256
    assert key is not None
    data = b"".join(ward.archive.store.read(key))
    assert sha256_of_bytes(data) == digest
    return data


def words(value: str) -> str:
    return re.sub(r"\s+", "", value)


def test_every_number_of_the_document_is_its_rows(ward: Ward, issued: int) -> None:
    found = document(ward, issued)
    with ward.archive.read() as session:
        figures = {"now": kept_figures(session, issued), "before": kept_figures(session, issued, is_before=True)}
    numbers = [run for block in found.blocks() for run in runs_of(block) if isinstance(run, NumberRun)]
    assert len(numbers) > 60 and {run.of for run in numbers} == {"now", "before"}
    for run in numbers:
        figure = figures[run.of][run.code]
        total = sum(row.weight for row in figure.rows)
        if figure.measure == "sum":
            assert run.text in {str(total), f"0{total}"}, run
        elif figure.measure == "mean":
            lasting = duration(round(total / len(figure.rows)))
            assert run.text in {lasting, f"0{lasting}"}, run
        assert run.text in said(figure)


def test_the_word_file_says_exactly_what_the_document_says(ward: Ward, issued: int) -> None:
    found, word = document(ward, issued), Document(io.BytesIO(file(ward, issued, "docx")))
    lines = [words(paragraph.text) for paragraph in word.paragraphs]
    tables = [[[words(cell.text) for cell in row.cells] for row in table.rows] for table in word.tables]
    for block in found.blocks():
        if isinstance(block, Heading):
            assert words(block.text) in lines
        elif isinstance(block, Paragraph):
            assert words(plain_text(block.runs)) in lines
        else:
            wanted = [[words(column.title) for column in block.columns]]
            wanted += [[words(plain_text(cell)) for cell in row] for row in block.rows]
            assert wanted in tables


def test_the_pdf_says_exactly_what_the_document_says(ward: Ward, issued: int, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(file(ward, issued, "pdf"))
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    # a page break puts the page's number into a sentence
    pages = words(re.sub(r"\f\d+\n", "\f", read))
    for block in document(ward, issued).blocks():
        if isinstance(block, Paragraph):
            assert words(plain_text(block.runs)) in pages
        elif not isinstance(block, Heading):
            for row in block.rows:
                assert all(words(plain_text(cell)) in pages for cell in row)
                if all(plain_text(cell) for cell in row[1:]) and len(words(plain_text(row[0]))) < 20:
                    assert "".join(words(plain_text(cell)) for cell in row) in pages
    assert "<b>tốt</b>&đúng." in pages


def test_an_issued_report_never_changes(ward: Ward, issued: int) -> None:
    tries = [
        "UPDATE report SET state = 'draft'",
        "UPDATE report SET document_number = '99'",
        "DELETE FROM report",
        "UPDATE report_number SET value = 99",
        "DELETE FROM report_number",
        "UPDATE report_row SET weight = 2",
        "DELETE FROM report_row",
        "INSERT INTO report_row (report_id, code, is_before, ordinal, noun, noun_id, label, weight, detail) "
        f"VALUES ({issued}, 'cases.assisted', FALSE, 99, 'case', 1, 'HS 9999/2026', 1, '{{}}')",
        f"INSERT INTO report_number (report_id, code, label, rule, excluded) VALUES ({issued}, 'x', 'x', 'x', '[]')",
    ]
    with ward.archive.read() as session:
        before = kept_figures(session, issued)
    for statement in tries:
        with pytest.raises(DatabaseError, match=r"cannot|insert-only"), ward.archive.write() as work:
            run(work, statement)
    with ward.archive.read() as session:
        assert kept_figures(session, issued) == before


def run(work: UnitOfWork, statement: str) -> None:
    work.session.execute(text(statement))


def test_custody_states_both_digests(ward: Ward, issued: int) -> None:
    with ward.archive.read() as session:
        events = custody.of_noun(session, "report", issued)
        report = reports.get(session, issued)
    assert report is not None and [event.kind for event in events][-1] == "report.issued"
    body = events[-1].body.decode()
    assert report.docx_sha256 in body and report.pdf_sha256 in body
    assert report.issued_by == ward.people["reporter"].id == events[-1].actor_id
    names = {info.key for info in ward.archive.store.listed("report/")}
    assert names == {report.docx_key, report.pdf_key}


class Job:
    """A run that nobody ended yet."""

    def __init__(self, person: int) -> None:
        self.created_by: int | None = person
        self.messages: list[str | None] = []

    def progress(self, done: int, total: int, note: str = "") -> None:
        assert 0 < done < total and note

    def finish_in(self, work: UnitOfWork, message: str | None = None) -> None:
        self.messages.append(message)


@pytest.fixture
def late_link(tell: Tell) -> int:
    """The ward after ``half_drawn_up_with_a_case_ungraded``, whose draft is the first report; the key of the link."""
    return tell(half_drawn_up_with_a_case_ungraded)


def seen(ward: Ward, report_id: int) -> str:
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
        assert report is not None
        return draft_of(session, report).fingerprint


def test_what_changed_after_it_was_asked_for_is_not_issued(ward: Ward, late_link: int) -> None:
    report_id, stale = 1, seen(ward, 1)
    ward.grade(late_link, 3)
    job = Job(ward.people["reporter"].id)
    issuing.issue(ward.archive, job, report_id, number=1, signed_on=date(2026, 6, 20), seen=stale)
    assert job.messages == [issuing.CHANGED]
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
    assert report is not None and report.state == "draft" and report.docx_key is None
    assert not list(ward.archive.store.listed("report/"))


def test_what_changes_while_the_files_are_written_is_not_issued(
    ward: Ward, late_link: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = 1
    fingerprint, write = seen(ward, report_id), issuing.written

    def slow(found: ReportDocument, extension: str) -> bytes:
        if extension == "docx":
            ward.grade(late_link, 3)
        return write(found, extension)

    monkeypatch.setattr(issuing, "written", slow)
    job = Job(ward.people["reporter"].id)
    issuing.issue(ward.archive, job, report_id, number=1, signed_on=date(2026, 6, 20), seen=fingerprint)
    assert job.messages == [issuing.CHANGED]
    with ward.archive.read() as session:
        assert kept_figures(session, report_id) == {}
    monkeypatch.undo()
    # the next attempt clears what this one left behind
    job = Job(ward.people["reporter"].id)
    issuing.issue(ward.archive, job, report_id, number=1, signed_on=date(2026, 6, 20), seen=seen(ward, report_id))
    assert job.messages == [None] and len(list(ward.archive.store.listed("report/"))) == 2


def test_a_number_goes_to_one_of_two_that_are_issued_at_once(ward: Ward, issued: int) -> None:
    other = drawn_by_verbs(ward, "month", 4)
    made_ready(ward, other)
    job = Job(ward.people["reporter"].id)
    issuing.issue(ward.archive, job, other, number=5, signed_on=date(2026, 6, 20), seen=seen(ward, other))
    assert job.messages == [issuing.TAKEN]


def test_issuing_twice_issues_once(ward: Ward, issued: int) -> None:
    with ward.archive.read() as session:
        count = custody.count(session)
        done = jobs.latest_of(session, "report", issued)
    job = Job(ward.people["reporter"].id)
    issuing.issue(ward.archive, job, issued, number=77, signed_on=date(2026, 6, 20), seen="")
    assert job.messages == [None] and done is not None and done.state == "done"
    with ward.archive.read() as session:
        assert custody.count(session) == count
    with pytest.raises(NotFound):
        issuing.issue(ward.archive, job, 999, number=1, signed_on=date(2026, 6, 20), seen="")
