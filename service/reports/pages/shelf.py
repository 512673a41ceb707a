"""Pages: the list of reports and drawing up a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.reports import actions, periods, rules
from service.reports.drafting import head_of
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import accounts, reports
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.models import Report
from storage.values.clock import local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Báo cáo"), "/reports")
ReportId = Annotated[int, Path(ge=1, le=2**53)]
YEARS_OFFERED = 3
PAGE = 50


def report_of(desk: Desk, report_id: int) -> Report:
    """A report of this person's units. Raises NotFound, also for another unit's."""
    with desk.archive.read() as session:
        report = reports.get(session, report_id)
    if report is None:
        raise NotFound
    desk.check_unit(report.unit_id)
    return report


def require_own_unit(desk: Desk, unit_id: str) -> None:
    """A unit's reports are drawn up and issued by its own people; those above read them. Raises Forbidden."""
    desk.check_unit(unit_id)
    if desk.account.unit_id is not None and desk.account.unit_id != unit_id:
        raise Forbidden("only_own_unit", _("Chỉ đơn vị lập báo cáo được sửa hoặc phát hành báo cáo của mình."))


def is_ours(desk: Desk, unit_id: str) -> bool:
    """Whether this person may write and issue reports of a unit."""
    return desk.may("report.draft") and desk.account.unit_id in (None, unit_id) and desk.sees_unit(unit_id)


def _page(desk: Desk, before: int | None, values: Any = None, problems: dict[str, str] | None = None) -> Response:
    desk.require("report.view")
    unit_id = desk.account.unit_id
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        rows = reports.listed(session, desk.unit_ids, before_id=before, limit=PAGE + 1)
        units = units_catalog.many(session, {row.unit_id for row in rows} | ({unit_id} if unit_id else set()))
        names = accounts.names(session, [row.issued_by or row.created_by for row in rows])
        cut_off = head_of(session, unit_id).cut_off if unit_id else periods.DECREE_09_2019
    default = periods.last_closed_at("half", now, cut_off)
    return desk.page(
        "reports/shelf.html",
        status=422 if problems else 200,
        crumbs=[CRUMB],
        rows=rows[:PAGE],
        older=f"/reports?before={rows[PAGE - 1].id}" if len(rows) > PAGE else None,
        units=units,
        names=names,
        states=rules.STATES,
        title_of=partial(title_of, desk),
        today=local_date(now),
        offered=_offered(desk.say, now, cut_off),
        chosen=(values or {}).get("period") or _value(default),
        unit_id=unit_id,
        values=values or {},
        problems=problems or {},
    )


def title_of(desk: Desk, report: Report) -> str:
    """The period as a report's title names it, in this person's language."""
    kind = cast(periods.Kind, report.period_kind)
    return periods.Period(kind, report.year, report.period_index, report.from_on, report.to_on).title(desk.say)


def _value(of: periods.Period) -> str:
    return f"{of.kind}-{of.year}-{of.index}"


def _offered(say: Callable[[str], str], now: int, cut_off: periods.CutOff) -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods to choose from, newest first, by kind: those that have begun, of the last years."""
    today = local_date(now)
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for kind in ("half", "year", "quarter", "month"):
        period, found = periods.containing(today, kind, cut_off), []
        while period.year > today.year - YEARS_OFFERED:
            label = f"{period.title(say)} ({period.from_on:%d/%m/%Y}–{period.to_on:%d/%m/%Y})"
            found.append((_value(period), label[:1].upper() + label[1:]))
            period = periods.previous(period)
        groups.append((rules.KINDS[kind], found))
    return groups


@router.get("/reports")
def shelf(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Reports of one's units, newest first, and the form for a new one."""
    before = request.query_params.get("before", "")
    return _page(desk, int(before) if before.isdecimal() else None)


@router.post("/reports")
def draw_up(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Draw up the report of a period; one that exists is opened instead."""
    desk.require("report.draft")
    try:
        kind, year, index = _read(fields["period"])
        unit_id = fields["unit_id"] or desk.account.unit_id or ""
        require_own_unit(desk, unit_id)
        with desk.write() as work:
            report = actions.create_draft(work, unit_id, kind, year, index)
    except Invalid as problem:
        return _page(desk, None, fields, problem.problems)
    except Conflict as conflict:
        return desk.to(f"/reports/{conflict.facts['report_id']}", conflict.message, "info")
    return desk.to(f"/reports/{report.id}", _("Đã lập dự thảo từ số liệu hiện có."))


def _read(text: str) -> tuple[str, int, int]:
    """A chosen period: "half-2026-1". Raises Invalid."""
    kind, _dash, rest = text.partition("-")
    year, _dash, index = rest.partition("-")
    if kind not in rules.KINDS or not (year.isdecimal() and index.isdecimal() and len(year) == 4 and len(index) < 3):
        raise Invalid({"period": _("Hãy chọn kỳ báo cáo.")})
    return kind, int(year), int(index)
