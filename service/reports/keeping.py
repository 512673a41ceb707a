"""An issued report's numbers and rows as columns of the archive, and back to the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from service.reports.figures import Exclusion, Figure, Noun, Row
from storage.catalog import reports
from storage.models import ReportNumber, ReportRow
from storage.unit_of_work import Reading


def number_columns(
    report_id: int, now: Mapping[str, Figure], before: Mapping[str, Figure] | None, rule: Callable[[str], str]
) -> list[dict[str, Any]]:
    """One line for every number of the report."""
    return [
        {
            "report_id": report_id,
            "code": code,
            "label": figure.label_vi[:200],
            "value": figure.stored_value,
            "before": before[code].stored_value if before and code in before else None,
            "rule": rule(code),
            "excluded": [[x.noun, x.id, x.label, x.reason_vi] for x in figure.excluded],
        }
        for code, figure in now.items()
    ]


def row_columns(report_id: int, figures: Mapping[str, Figure], *, is_before: bool) -> list[dict[str, Any]]:
    """One line for every row behind every number."""
    return [
        {
            "report_id": report_id,
            "code": code,
            "is_before": is_before,
            "ordinal": ordinal,
            "noun": row.noun,
            "noun_id": row.id,
            "label": row.label[:200],
            "weight": row.weight,
            "detail": {"on": row.on.isoformat() if row.on else None, "columns": [list(pair) for pair in row.details]},
        }
        for code, figure in figures.items()
        for ordinal, row in enumerate(figure.rows, start=1)
    ]


def kept_figures(session: Reading, report_id: int, *, is_before: bool = False) -> dict[str, Figure]:
    """The figures of an issued report, read back from what was frozen; empty when nothing was compared."""
    rows: dict[str, list[Row]] = {}
    for line in reports.rows_of(session, report_id, is_before=is_before):
        rows.setdefault(line.code, []).append(_row(line))
    numbers = [line for line in reports.numbers_of(session, report_id) if not is_before or line.before is not None]
    return {line.code: _figure(line, rows.get(line.code, []), is_before) for line in numbers}


def _figure(line: ReportNumber, rows: list[Row], is_before: bool) -> Figure:
    excluded = () if is_before else tuple(Exclusion(cast(Noun, x[0]), x[1], x[2], x[3]) for x in line.excluded)
    return Figure(line.code, line.label, tuple(rows), excluded)


def _row(line: ReportRow) -> Row:
    on = line.detail.get("on")
    return Row(
        cast(Noun, line.noun),
        line.noun_id,
        line.label,
        date.fromisoformat(on) if on else None,
        line.weight,
        tuple((label, text) for label, text in line.detail["columns"]),
    )
