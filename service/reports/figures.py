"""Figures of a report: every number is made from the rows it opens, so the two can never differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from service.reports.wording import Number, rounded
from storage.values.text import sort_key

Noun = Literal["camera", "request", "retrieval", "case", "subject"]
Measure = Literal["sum", "share", "mean"]


@dataclass(frozen=True)
class Row:
    """One line behind a number: which record, how people call it, the day it counts by, and what it adds.

    ``weight`` is 1 for most, the eyes of a camera, -1 for a correction; in a share, 1 or 0. ``details`` are label and
    text pairs for the list. ``camera``, ``request``, ``retrieval`` and ``case`` rows carry that record's id;
    ``subject`` rows the id of the subject.
    """

    noun: Noun
    id: int
    label: str
    on: date | None = None
    weight: Number = 1
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Figure:
    """A number with its name, unit and rows. ``measure``: sum of weights, their share in percent, or their mean."""

    code: str
    label_vi: str
    unit_vi: str
    rows: tuple[Row, ...] = ()
    measure: Measure = "sum"

    @property
    def value(self) -> Number | None:
        """Computed from the rows. A share (percent) or mean (two decimals) of no rows is None: no data, not nought."""
        total = sum((Decimal(row.weight) for row in self.rows), Decimal(0))
        if self.measure == "sum":
            return int(total) if total == int(total) else total
        if not self.rows:
            return None
        return rounded(total * (100 if self.measure == "share" else 1) / len(self.rows), 2)

    def renamed(self, code: str, label_vi: str) -> Figure:
        """The same rows under another code and label."""
        return replace(self, code=code, label_vi=label_vi)


def to_plain(figure: Figure) -> dict[str, object]:
    """The figure as JSON values: what an issued report stores."""
    return {
        "code": figure.code,
        "label": figure.label_vi,
        "unit": figure.unit_vi,
        "measure": figure.measure,
        "value": None if figure.value is None else str(figure.value),
        "rows": [
            {
                "noun": row.noun,
                "id": row.id,
                "label": row.label,
                "on": None if row.on is None else row.on.isoformat(),
                "weight": str(row.weight),
                "details": [list(pair) for pair in row.details],
            }
            for row in figure.rows
        ],
    }


def partition(
    code: str, unit_vi: str, labels: Mapping[str, str], tagged: Iterable[tuple[str, Row]]
) -> list[Figure]:
    """One figure ``code:member`` for every member of ``labels``, also empty ones, then for members met without label.

    Each row goes to exactly one member, so the parts add up to the whole.
    """
    rows: dict[str, list[Row]] = {member: [] for member in labels}
    for member, row in tagged:
        rows.setdefault(member, []).append(row)
    named = list(labels) + sorted(set(rows) - set(labels), key=sort_key)
    return [Figure(f"{code}:{member}", labels.get(member, member), unit_vi, tuple(rows[member])) for member in named]


def members(figures: Mapping[str, Figure], code: str) -> dict[str, Figure]:
    """The parts of a partition by member, in order: ``members(figures, "cameras.fund")``."""
    prefix = f"{code}:"
    return {name.removeprefix(prefix): figure for name, figure in figures.items() if name.startswith(prefix)}
