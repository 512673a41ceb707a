"""Figures as columns and back: the same numbers, rows, exclusions and rules."""

from __future__ import annotations

from service.reports.definitions import DEFINITIONS, rule_of
from service.reports.keeping import kept_figures, number_columns, row_columns
from service.reports.periods import same_period_last_year
from service.reports.tally import figures
from storage.catalog import reports
from storage.models import Report
from storage.unit_of_work import Archive
from tests.factories.people import an_account
from tests.service.reports.made import HALF, SETTINGS, six_months


def a_report(archive: Archive) -> int:
    person = an_account(archive, "bao-cao.thu", "report_officer")
    with archive.write() as work:
        made = Report(
            unit_id="26506@2025-07-01",
            period_kind="half",
            year=2026,
            period_index=1,
            from_on=HALF.from_on,
            to_on=HALF.to_on,
            state="draft",
            issue_number=1,
            texts={},
            created_by=person.id,
            created_at=work.now,
        )
        return reports.add(work.session, made).id


def test_what_is_kept_reads_back_as_it_was(archive: Archive) -> None:
    facts = six_months()
    now, before = (figures(facts, period, SETTINGS) for period in (HALF, same_period_last_year(HALF)))
    report_id = a_report(archive)
    with archive.write() as work:
        rows = row_columns(report_id, now, is_before=False) + row_columns(report_id, before, is_before=True)
        reports.freeze(work.session, number_columns(report_id, now, before, rule_of), rows)
    with archive.read() as session:
        assert kept_figures(session, report_id) == now
        kept = kept_figures(session, report_id, is_before=True)
        lines = {line.code: line for line in reports.numbers_of(session, report_id)}
    known = {code: figure for code, figure in before.items() if code in now and figure.value is not None}
    assert {code: (kept[code].value, kept[code].rows) for code in kept} == {
        code: (figure.value, figure.rows) for code, figure in known.items()
    }
    assert all(lines[code].value == figure.stored_value for code, figure in now.items())
    assert {code: line.rule for code, line in lines.items()} == {code: rule_of(code) for code in now}
    assert lines["cases.clarified"].rule == DEFINITIONS["cases.clarified"] != lines["cases.assisted"].rule


def test_without_a_period_compared_with_there_is_none(archive: Archive) -> None:
    now, report_id = figures(six_months(), HALF, SETTINGS), a_report(archive)
    with archive.write() as work:
        numbers = number_columns(report_id, now, None, rule_of)
        reports.freeze(work.session, numbers, row_columns(report_id, now, is_before=False))
    with archive.read() as session:
        assert kept_figures(session, report_id, is_before=True) == {}
