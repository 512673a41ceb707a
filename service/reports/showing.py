"""A report as it is shown: a draft counted anew at every look, an issued one exactly as it was frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from service.reports.definitions import rule_of
from service.reports.document import FigureSet, ReportDocument
from service.reports.drafting import Draft, draft_of
from service.reports.figures import Figure, Row
from service.reports.keeping import kept_figures
from service.reports.rules import is_provisional
from service.reports.stored import document_of
from storage.catalog import cases, reports
from storage.errors import NotFound
from storage.models import Report
from storage.unit_of_work import Reading

SETS: tuple[FigureSet, ...] = ("now", "before", "earlier")
ADDRESSES = {
    "case": "/cases/{}",
    "camera": "/cameras/{}",
    "request": "/requests/{}",
    "retrieval": "/retrievals/{}",
}
# Whose rows a person may open follows from what they may see.
OPENED_BY = {"case": "case.view", "camera": "camera.view", "request": "retrieval.view", "retrieval": "retrieval.view"}


@dataclass(frozen=True)
class Shown:
    """A report with its document; ``draft`` is None once it is issued."""

    report: Report
    document: ReportDocument
    draft: Draft | None


@dataclass(frozen=True)
class NumberShown:
    """One number with what stands behind it. ``of`` says of which period or issue."""

    figure: Figure
    of: FigureSet
    rule: str

    @property
    def columns(self) -> list[str]:
        """Labels of the further columns, each once, in order."""
        return list(dict.fromkeys(label for row in self.figure.rows for label, _ in row.details))

    @property
    def is_weighted(self) -> bool:
        """Whether rows add anything but one each."""
        return any(row.weight != 1 for row in self.figure.rows)

    @property
    def total(self) -> int:
        """The sum of the weights: what a sum is, and what a share or mean is made from."""
        return sum(row.weight for row in self.figure.rows)


def shown(session: Reading, report: Report, today: date) -> Shown:
    """The report as it is to be read today."""
    if report.document is not None:
        return Shown(report, document_of(report.document), None)
    draft = draft_of(session, report)
    return Shown(report, draft.document(is_provisional=is_provisional(report.to_on, today)), draft)


def number_shown(session: Reading, report: Report, code: str, of: str) -> NumberShown:
    """A number of a report with its rows. Raises NotFound for a code or a period it does not have."""
    if of not in SETS:
        raise NotFound
    wanted: FigureSet = next(name for name in SETS if name == of)
    figures, rules = _figures(session, report, wanted)
    if code not in figures:
        raise NotFound
    return NumberShown(figures[code], wanted, rules.get(code) or rule_of(code))


def _figures(session: Reading, report: Report, of: FigureSet) -> tuple[Mapping[str, Figure], Mapping[str, str]]:
    """The figures, and the rules that made them by code."""
    if of == "earlier":
        corrected = reports.get(session, report.corrects_id) if report.corrects_id is not None else None
        if corrected is None:
            raise NotFound
        return _figures(session, corrected, "now")
    if report.state == "issued":
        rules = {line.code: line.rule for line in reports.numbers_of(session, report.id)}
        return kept_figures(session, report.id, is_before=of == "before"), rules
    draft = draft_of(session, report)
    figures = (draft.before or {}) if of == "before" else draft.now
    return figures, {code: draft.rule(code) for code in figures}


def addresses(session: Reading, rows: Iterable[Row]) -> dict[tuple[str, int], tuple[str, str]]:
    """Where the record behind each row is shown, and the act that opening it needs, by noun and key."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for row in rows:
        noun, key = row.noun, row.id
        if noun == "subject":  # a person is shown inside the case only
            subject = cases.subject(session, row.id)
            if subject is None:
                continue
            noun, key = "case", subject.case_id
        found[row.noun, row.id] = ADDRESSES[noun].format(key), OPENED_BY[noun]
    return found
