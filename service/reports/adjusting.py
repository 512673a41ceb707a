"""What a new issue changes: every number that differs from the issue it corrects, and which rows came or went."""

from __future__ import annotations

from collections.abc import Mapping

from service.reports.figures import Figure, full_label
from service.reports.texts import AdjustedLine
from service.reports.wording import NO_DATA, cell, duration, number

MOST_NAMED = 8


def adjusted_lines(earlier: Mapping[str, Figure], now: Mapping[str, Figure]) -> tuple[AdjustedLine, ...]:
    """Numbers of either issue that differ in value or in rows, in the order of the report."""
    codes = [*now, *(code for code in earlier if code not in now)]
    lines: list[AdjustedLine] = []
    for code in codes:
        before, after = earlier.get(code), now.get(code)
        rows_vi = _rows(before, after)
        if written(before) == written(after) and not rows_vi:
            continue
        shown = after or before
        assert shown is not None
        lines.append(
            AdjustedLine(
                code,
                full_label(shown),
                written(before),
                written(after),
                rows_vi,
                before is not None and before.value is not None,
                after is not None and after.value is not None,
            )
        )
    return tuple(lines)


def written(figure: Figure | None) -> str:
    """The number as a table says it, with % or the length of time."""
    if figure is None or figure.value is None:
        return NO_DATA
    if figure.measure == "share":
        return f"{number(figure.value, 2)}%"
    return duration(int(figure.value)) if figure.measure == "mean" else cell(figure.value)


def _rows(before: Figure | None, after: Figure | None) -> str:
    """ "thêm HS 0003/2026; bớt HS 0001/2026"; many are counted instead of named. Each weight of a row is its own."""
    old = {(row.noun, row.id, row.weight): row.label for row in (before.rows if before else ())}
    new = {(row.noun, row.id, row.weight): row.label for row in (after.rows if after else ())}
    said = []
    for word, labels in (
        ("thêm", [label for key, label in new.items() if key not in old]),
        ("bớt", [label for key, label in old.items() if key not in new]),
    ):
        if labels:
            said.append(f"{word} {', '.join(labels) if len(labels) <= MOST_NAMED else f'{len(labels)} dòng'}")
    return "; ".join(said)
