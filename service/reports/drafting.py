"""A report drawn up from the archive as it stands now: facts, figures, what is compared, and the whole document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import cast

from service.reports import periods
from service.reports.accumulating import entries
from service.reports.adjusting import adjusted_lines
from service.reports.composition import compose
from service.reports.counting import CountingSettings
from service.reports.definitions import SINCE, rule_of
from service.reports.document import ReportDocument
from service.reports.facts import ReportFacts
from service.reports.figures import Figure
from service.reports.gathering import gathered
from service.reports.keeping import kept_figures
from service.reports.letterhead import Letterhead, UnitName, defaults_for, letterhead
from service.reports.periods import Period
from service.reports.stored import to_plain
from service.reports.tally import figures
from service.reports.texts import Adjusted, CumulativeEntry, ReportFrame
from service.reports.wording import WordingSettings, long_date, prose_date
from service.retrievals.rules import RELAX_SETTING
from service.web.language import _
from storage.catalog import accounts, indicators, reports
from storage.catalog import units as units_catalog
from storage.errors import NotFound
from storage.models import Report, Unit
from storage.unit_of_work import Reading
from storage.values.clock import local_date

PROVISIONAL = "Dự thảo, số liệu tạm, kỳ chưa chốt"
COMPARISONS = ("last_year", "previous", "none")
# Figures that are also counted since the system began, for the cumulative lines.
ACCUMULATED = ("cases.assisted", "subjects", "retrievals")


@dataclass(frozen=True)
class Draft:
    """A report as it would be issued now. ``before`` None: nothing is compared, and the frame says why."""

    report: Report
    head: Letterhead
    frame: ReportFrame
    now: dict[str, Figure]
    before: dict[str, Figure] | None
    unit_ids: frozenset[str]
    facts: ReportFacts

    def document(
        self, number: int | None = None, signed_on: date | None = None, *, is_provisional: bool = False
    ) -> ReportDocument:
        """The whole document; without number and day it is a draft and says so by its dots.

        ``is_provisional``: its period still runs, and that is said before anything else.
        """
        texts = self.head.texts(written_parts(self.report), number, signed_on)
        said = (f"{PROVISIONAL}: kỳ này chốt hết ngày {prose_date(self.report.to_on)}; bản này chỉ để xem.",)
        frame = replace(self.frame, notes=(*said, *self.frame.notes)) if is_provisional else self.frame
        return compose(self.now, self.before, frame, texts)

    def rule(self, code: str) -> str:
        """The rule that made a number, with its version."""
        return rule_of(code, self.frame.administrative_in_headline)

    @property
    def fingerprint(self) -> str:
        """A digest of every word, number and row: equal for two drafts that say the same."""
        rows = [
            [code, [[row.noun, row.id, row.weight, row.details] for row in figure.rows]]
            for figures_of in (self.now, self.before or {})
            for code, figure in sorted(figures_of.items())
        ]
        said = json.dumps([to_plain(self.document()), rows], ensure_ascii=False, sort_keys=True)
        return sha256(said.encode()).hexdigest()


def written_parts(report: Report) -> dict[str, tuple[str, ...]]:
    """What people wrote, by heading key, paragraph by paragraph."""
    return {key: tuple(lines) for key, lines in report.texts.get("paragraphs", {}).items()}


def period_of(report: Report) -> Period:
    """The period of a report, with the cut-off it was drawn up by."""
    month_end = periods.CALENDAR.closes_on(report.to_on.year, report.to_on.month)
    cut_off = periods.CALENDAR if report.to_on == month_end else periods.CutOff(min(report.to_on.day, 28))
    kind = cast(periods.Kind, report.period_kind)
    return Period(kind, report.year, report.period_index, report.from_on, report.to_on, cut_off)


def head_of(session: Reading, unit_id: str, of_one: Mapping[str, str] | None = None) -> Letterhead:
    """The settings of a unit in force, with those of one report on top."""
    return letterhead(defaults_of(session, unit_id), units_catalog.settings_of(session, unit_id), of_one or {})


def defaults_of(session: Reading, unit_id: str) -> dict[str, str]:
    """The settings that follow from the unit's name and that of the unit above it. Raises NotFound."""
    unit = units_catalog.get(session, unit_id)
    if unit is None:
        raise NotFound
    above = units_catalog.get(session, unit.parent_unit_id) if unit.parent_unit_id else None
    return defaults_for(_name(unit), _name(above) if above else None)


def system_start(session: Reading) -> date | None:
    """The first day the registers know of: as set, else that of the first custody event."""
    known = accounts.setting(session, "system_start")
    if known:
        return date.fromisoformat(known)
    first = reports.first_event_at(session)
    return None if first is None else local_date(first)


def draft_of(session: Reading, report: Report) -> Draft:
    """The report of a draft, counted and composed from the archive as it stands."""
    period = period_of(report)
    head = head_of(session, report.unit_id, report.texts.get("head"))
    unit_ids = frozenset(indicators.covered(session, report.unit_id))
    settings = CountingSettings(unit_ids, administrative_in_headline=head.flag("administrative_in_headline"))
    facts, start = gathered(session, unit_ids), system_start(session)
    totals = _since_start(facts, settings, start, period)
    compared = _compared(session, report, facts, settings, start)
    now = figures(facts, period, settings) | totals
    frame = ReportFrame(
        period,
        base_vi=compared.base_vi,
        base_note_vi=compared.note_vi,
        wording=head.wording,
        three_people=units_catalog.settings_of(session, report.unit_id).get(RELAX_SETTING) != "1",
        administrative_in_headline=settings.administrative_in_headline,
        cumulatives=_cumulatives(session, report, unit_ids, totals, start=start, settings=head.wording),
        notes=_notes(session, report, start, period),
        system_start=start,
        adjusted=_adjusted(session, report, now),
    )
    return Draft(report, head, frame, now, compared.figures, unit_ids, facts)


@dataclass(frozen=True)
class _Compared:
    base_vi: str
    note_vi: str
    figures: dict[str, Figure] | None


def _compared(
    session: Reading, report: Report, facts: ReportFacts, settings: CountingSettings, start: date | None
) -> _Compared:
    """The period compared with: as it was issued where it was, else counted anew; or why there is none."""
    period, wanted = period_of(report), report.texts.get("compare", COMPARISONS[0])
    if wanted == "previous":
        base, base_vi = periods.previous(period), "kỳ trước"
    else:
        base, base_vi = periods.same_period_last_year(period), f"cùng kỳ năm {period.year - 1}"
    if wanted == "none":
        return _Compared(base_vi, _("Báo cáo này không so sánh với kỳ khác."), None)
    if start is None or start > base.from_on:
        since = "" if start is None else f" từ ngày {prose_date(start)}"
        return _Compared(base_vi, f"Không so với {base_vi}: hệ thống mới bắt đầu{since}.", None)
    note = _summed_units(session, report, base, base_vi, settings.unit_ids)
    issued = [
        row
        for row in reports.of_period(session, report.unit_id, base.kind, base.year, base.index)
        if row.state == "issued" and row.from_on == base.from_on
    ]
    if issued:
        return _Compared(base_vi, note, kept_figures(session, issued[-1].id))
    return _Compared(base_vi, note, figures(facts, base, settings))


def _summed_units(session: Reading, report: Report, base: Period, base_vi: str, unit_ids: frozenset[str]) -> str:
    """For a period from before the unit was as it is: which units its number is the sum of."""
    units = units_catalog.many(session, set(unit_ids))
    own = units.get(report.unit_id)
    if own is None or own.valid_from_on <= base.to_on:
        return ""
    valid = [u for u in units.values() if u.valid_from_on <= base.to_on < (u.valid_to_on or date.max)]
    names = sorted((u.name_sort, u.full_name) for u in valid if u.level == own.level)
    if not names:
        return f"Số {base_vi} không tách được cho địa bàn hiện nay vì đơn vị cũ đã chia cho nhiều đơn vị."
    return f"Số {base_vi} là tổng của: {', '.join(name for _, name in names)}."


def _since_start(
    facts: ReportFacts, settings: CountingSettings, start: date | None, period: Period
) -> dict[str, Figure]:
    """The main figures counted from the system's first day to the end of the period."""
    if start is None or start > period.to_on:
        return {}
    whole = figures(facts, replace(period, from_on=start), settings)
    since = _("%(figure)s, lũy kế từ ngày %(day)s")
    return {
        f"{code}{SINCE}": replace(
            whole[code],
            code=f"{code}{SINCE}",
            label_vi=since % {"figure": whole[code].label_vi, "day": prose_date(start)},
        )
        for code in ACCUMULATED
    }


def _cumulatives(
    session: Reading,
    report: Report,
    unit_ids: frozenset[str],
    totals: Mapping[str, Figure],
    *,
    start: date | None,
    settings: WordingSettings,
) -> tuple[CumulativeEntry, ...]:
    """Approved balances of the unit and of the former units it came from, beside the system's own totals."""
    scope = indicators.concerned(session, units_catalog.scope(session, report.unit_id))
    balances = indicators.listed(session, scope, approved_only=True)
    units = units_catalog.many(session, {row.unit_id for row in balances} | {report.unit_id})
    level = units[report.unit_id].level if report.unit_id in units else None
    own = {key for key, unit in units.items() if key in unit_ids and unit.level == level}
    values = {code.removesuffix(SINCE): int(figure.value or 0) for code, figure in totals.items()}
    return entries(balances, units, own, values, start, settings=settings)


def _notes(session: Reading, report: Report, start: date | None, period: Period) -> tuple[str, ...]:
    """What must be said before any number."""
    notes: list[str] = []
    if report.corrects_id is not None and (earlier := reports.get(session, report.corrects_id)) is not None:
        reason = (report.correction_reason or "").rstrip(".")
        notes.append(f"Báo cáo này điều chỉnh và thay thế {earlier_vi(earlier)}. Lý do: {reason}.")
    if start is not None and period.from_on < start <= period.to_on:
        notes.append(f"Hệ thống bắt đầu từ ngày {prose_date(start)}; số liệu trước ngày đó không có trong sổ.")
    return tuple(notes)


def _adjusted(session: Reading, report: Report, now: Mapping[str, Figure]) -> Adjusted | None:
    """For a new issue: what differs from the one it corrects."""
    earlier = reports.get(session, report.corrects_id) if report.corrects_id is not None else None
    if earlier is None:
        return None
    reason = report.correction_reason or ""
    return Adjusted(earlier_vi(earlier), reason, adjusted_lines(kept_figures(session, earlier.id), now))


def earlier_vi(earlier: Report) -> str:
    """An issued report as another one cites it: "Báo cáo số 05/BC-CAP ngày 16 tháng 6 năm 2026"."""
    line = (earlier.document or {}).get("number_line", "").removeprefix("Số:").strip()
    day = date.fromisoformat(earlier.document["dated_on"]) if earlier.document else earlier.to_on
    return f"Báo cáo số {line} {long_date(day)}"


def _name(unit: Unit) -> UnitName:
    return UnitName(unit.kind, unit.name, unit.full_name)
