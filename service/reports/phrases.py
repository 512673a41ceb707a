"""Sentences with numbers that open: from a pattern and figures to runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.reports.document import FigureSet, NumberRun, Run, Runs, TextRun
from service.reports.figures import Figure
from service.reports.texts import ReportFrame
from service.reports.wording import (
    NO_DATA,
    Number,
    cell,
    change,
    change_of_rate,
    count,
    duration,
    number,
    signed_percent,
)

_HOLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Phrases:
    """Makes runs from the figures of a period, of the one compared with (None: nothing to compare), and the frame."""

    now: Mapping[str, Figure]
    before: Mapping[str, Figure] | None
    frame: ReportFrame

    def value(self, code: str, of: FigureSet = "now") -> Number | None:
        """The figure's value; None where there is no such figure, which is never nought."""
        figures = self.now if of == "now" else self.before or {}
        return figures[code].value if code in figures else None

    def say(self, pattern: str) -> Runs:
        """A sentence of this house's own with ``{code}`` for numbers. People's text must never come through here."""
        runs: list[Run] = []
        for n, part in enumerate(_HOLE.split(pattern)):
            if n % 2:
                runs.append(self.prose_number(part))
            elif part:
                runs.append(TextRun(part))
        return tuple(runs)

    def prose_number(self, code: str, of: FigureSet = "now") -> Run:
        """A number in a sentence: padded counts, percents with two decimals; missing data in words, without rows."""
        value = self.value(code, of)
        if value is None:
            return TextRun(NO_DATA)
        measure = self._figure(code, of).measure
        if measure == "share":
            return NumberRun(code, f"{number(value, 2)}%", of)
        if measure == "mean":
            return NumberRun(code, duration(int(value), self.frame.wording), of)
        return NumberRun(code, count(value, self.frame.wording), of)

    def cell_number(self, code: str, of: FigureSet = "now", *, bold: bool = False) -> Runs:
        """A number in a table; "chưa có số liệu" where there is none."""
        value = self.value(code, of)
        if value is None:
            return (TextRun(NO_DATA, italic=True),)
        if self._figure(code, of).measure == "share":
            return (NumberRun(code, f"{number(value, 2)}%", of, bold),)
        return (NumberRun(code, cell(value, 0 if value == int(value) else 2), of, bold),)

    def compared(self, code: str, unit: str, none_vi: str = "không có") -> Runs:
        """ ", tăng 04 lượt (+14,81%) so với cùng kỳ năm 2025 (27 lượt)"; nothing where there is nothing to compare."""
        now, before = self.value(code), self.value(code, "before")
        if now is None or before is None:
            return ()
        base, is_share = self.frame.base_vi, self._figure(code, "now").measure == "share"
        if now == before:
            return (TextRun(f", bằng {base}"),)
        if is_share:
            words = change_of_rate(now, before, base)
        else:
            words = change(int(now), int(before), unit, base, settings=self.frame.wording, none_vi=none_vi)
            if before == 0:
                return (TextRun(f", {words}"),)
        ending = ")" if is_share else f" {unit})"
        return (TextRun(f", {words} so với {base} ("), self.prose_number(code, "before"), TextRun(ending))

    def difference_cells(self, code: str) -> tuple[Runs, Runs]:
        """For the comparison table: the signed difference, and the percent (or points for a rate)."""
        now, before = self.value(code), self.value(code, "before")
        if now is None or before is None:
            return (TextRun(NO_DATA, italic=True),), (TextRun("-"),)
        delta = Decimal(now) - Decimal(before)
        sign = "+" if delta > 0 else ""
        if self._figure(code, "now").measure == "share":
            return (TextRun(f"{sign}{number(delta, 2)} điểm %"),), (TextRun("-"),)
        decimals = 0 if delta == int(delta) else 2
        relative = signed_percent(delta, before) if before else "-"
        return (TextRun(f"{sign}{number(delta, decimals)}"),), (TextRun(relative),)

    def _figure(self, code: str, of: FigureSet) -> Figure:
        """The figure itself; the caller knows that it is there."""
        return (self.now if of == "now" else self.before or {})[code]
