"""Pages: opening balances, their form and their approval."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.indicators import actions, rules
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_day
from storage.catalog import accounts, indicators
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, Refused
from storage.models import Unit

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMBS = [(_("Báo cáo"), "/reports"), (_("Số dư đầu kỳ"), "/indicators")]
MOST_CHOICES = 300


def _page(desk: Desk, values: Any = None, problems: dict[str, str] | None = None) -> Response:
    desk.require("report.view")
    with desk.archive.read() as session:
        reached = actions.reach(session, desk.unit_ids)
        rows = indicators.listed(session, reached)
        units = units_catalog.many(session, {row.unit_id for row in rows})
        choices = units_catalog.many(session, reached) if reached is not None and len(reached) <= MOST_CHOICES else {}
        people = [person for row in rows for person in (row.entered_by, row.approved_by) if person]
        names = accounts.names(session, people)
    return desk.page(
        "indicators/balances.html",
        status=422 if problems else 200,
        crumbs=CRUMBS,
        rows=rows,
        units=units,
        names=names,
        metrics=rules.METRICS,
        levels=rules.LEVELS,
        metric_options=[(code, desk.say(metric.label)) for code, metric in rules.METRICS.items()],
        qualifier_options=[(code, desk.say(label)) for code, label in rules.QUALIFIERS.items()],
        level_options=[(code, desk.say(label)) for code, label in rules.LEVELS.items()],
        unit_options=[(unit.unit_id, _named(desk, unit)) for unit in _ordered(choices)],
        values=values or {},
        problems=problems or {},
    )


def _ordered(units: dict[str, Unit]) -> list[Unit]:
    """Living units first, then former districts, then the rest by name."""
    return sorted(units.values(), key=lambda unit: (unit.valid_to_on is not None, unit.level, unit.name_sort))


def _named(desk: Desk, unit: Unit) -> str:
    """A unit with the year it ended, so that old and new ones of one name are told apart."""
    if unit.valid_to_on is None:
        return unit.full_name
    return f"{unit.full_name} ({desk.say(_('đến'))} {unit.valid_to_on.strftime('%d/%m/%Y')})"


@router.get("/indicators")
def balances_page(desk: Desk = Depends(signed_in)) -> Response:
    """All opening balances that concern one's units, and the form for a new one."""
    return _page(desk)


@router.post("/indicators")
def enter(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter a balance."""
    desk.require("balance.enter")
    try:
        draft = _draft(fields)
        with desk.write() as work:
            actions.enter_balance(work, draft, desk.unit_ids)
    except Invalid as problem:
        return _page(desk, fields, problem.problems)
    except Conflict as conflict:
        return _page(desk, fields, {"metric": conflict.message})
    return desk.to("/indicators", _("Đã ghi số dư; chờ người thứ hai duyệt."))


def _draft(fields: Fields) -> actions.BalanceDraft:
    """The balance a form describes; a bare year stands for its first or last day. Raises Invalid."""
    problems: dict[str, str] = {}
    days: dict[str, date] = {}
    is_exact = True
    for name, month, day in (("from_on", 1, 1), ("to_on", 12, 31)):
        text = fields[name]
        try:
            if text.isdigit() and len(text) == 4:
                days[name], is_exact = date(int(text), month, day), False
            else:
                days[name] = read_day(text, name)
        except Refused as refusal:
            problems[name] = refusal.message
        except ValueError:
            problems[name] = _("Năm bắt đầu không hợp lệ.")
    value = fields["value"].replace(".", "").replace(" ", "")
    if not value.isdecimal():
        problems["value"] = _("Hãy ghi một số nguyên không âm.")
    if problems:
        raise Invalid(problems)
    return actions.BalanceDraft(
        metric=fields["metric"],
        unit_id=fields["unit_id"],
        from_on=days["from_on"],
        to_on=days["to_on"],
        value=int(value),
        source=fields["source"],
        qualifier=fields["qualifier"],
        level=fields["level"],
        is_span_exact=is_exact,
    )


@router.post("/indicators/{balance_id}/approve")
def approve(balance_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Approve a balance that someone else entered."""
    desk.require("balance.approve")
    with desk.write() as work:
        actions.approve_balance(work, balance_id, desk.unit_ids)
    return desk.to("/indicators", _("Đã duyệt; từ nay số dư có trong báo cáo."))


@router.post("/indicators/{balance_id}/refuse")
def refuse(balance_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Take out a balance that was not approved."""
    desk.require("balance.approve")
    with desk.write() as work:
        actions.refuse_balance(work, balance_id, desk.unit_ids)
    return desk.to("/indicators", _("Đã bỏ số dư chưa duyệt; sổ lưu vết vẫn ghi việc này."))
