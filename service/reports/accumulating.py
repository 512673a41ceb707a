"""The cumulative lines of a report: opening balances beside what the registers counted since they began.

A balance of the unit itself or of a unit that became wholly part of it stands above the system's own total and is
added to it; a balance of a former unit that was divided is shown as it is, never apportioned, never added to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from service.indicators.rules import METRICS, Metric
from service.reports.balances import OpeningBalance, cumulative, kept_apart
from service.reports.definitions import SINCE
from service.reports.texts import CumulativeEntry
from service.reports.wording import DEFAULT, WordingSettings
from service.web.formatting import day as written_day
from storage.errors import Refused
from storage.models import OpeningBalance as BalanceRow
from storage.models import Unit

NOT_ADDED = "số tại một thời điểm, không cộng"


def entries(
    balances: Sequence[BalanceRow],
    units: Mapping[str, Unit],
    own_units: Collection[str],
    totals: Mapping[str, int],
    system_start: date | None,
    *,
    settings: WordingSettings = DEFAULT,
) -> tuple[CumulativeEntry, ...]:
    """One entry for each metric of the unit itself and one for each metric of each former unit that was divided.

    ``own_units``: units that may be added to the system's own number. ``totals``: figure code to the system's total
    since ``system_start`` (empty when there is none yet).
    """
    found: list[CumulativeEntry] = []
    for code, metric in METRICS.items():
        of_metric = [row for row in balances if row.metric == code]
        own = [_plain(row, units) for row in of_metric if row.unit_id in own_units]
        total = totals.get(metric.figure) if metric.figure else None
        if own or total is not None:
            found.append(_entry(metric, metric.label, own, total, system_start, settings=settings))
        for unit_id in dict.fromkeys(row.unit_id for row in of_metric if row.unit_id not in own_units):
            rows = [_plain(row, units) for row in of_metric if row.unit_id == unit_id]
            label = f"{metric.label} ({_name(unit_id, units)}, không phân bổ cho đơn vị)"
            found.append(_entry(metric, label, rows, settings=settings))
    return tuple(found)


def _entry(
    metric: Metric,
    label: str,
    rows: list[OpeningBalance],
    total: int | None = None,
    start: date | None = None,
    *,
    settings: WordingSettings = DEFAULT,
) -> CumulativeEntry:
    """Lines with their sum, or without it and with the reason."""
    if not metric.figure:
        return CumulativeEntry(label, metric.unit, kept_apart(rows, NOT_ADDED))
    try:
        code = f"{metric.figure}{SINCE}" if total is not None else ""
        sums = cumulative(rows, total, start if total is not None else None, metric.unit, code, settings=settings)
    except Refused as refusal:
        sums = kept_apart(rows, refusal.message)
    return CumulativeEntry(label, metric.unit, sums)


def _plain(row: BalanceRow, units: Mapping[str, Unit]) -> OpeningBalance:
    """The balance with its unit by name; who approved it is named by day beside the source."""
    approved = f" (duyệt ngày {written_day(row.approved_at)})" if row.approved_at else ""
    return OpeningBalance(
        row.metric,
        _name(row.unit_id, units),
        row.from_on,
        row.to_on,
        row.value,
        row.qualifier,
        f"{row.source}{approved}",
        row.level,
    )


def _name(unit_id: str, units: Mapping[str, Unit]) -> str:
    return units[unit_id].full_name if unit_id in units else unit_id
