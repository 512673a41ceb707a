"""Pages: one repair, step by step to the bill and to what was mended in it later; repairs that are over."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.actions import line_of
from service.cameras.api.changes import reveal
from service.health import actions, rules
from service.health.pages.words import CRUMB, words
from service.units.actions import today_of
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import accounts, tickets
from storage.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CLOSED_SHOWN = 100


@router.get("/tickets")
def closed_page(desk: Desk = Depends(signed_in)) -> Response:
    """Repairs that are over, newest first, with what they cost."""
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        rows = tickets.listed(session, desk.unit_ids, is_open=False, limit=CLOSED_SHOWN)
        count, dong = tickets.cost_since(session, desk.unit_ids, now - actions.YEAR_MS)
    crumbs = [CRUMB, (_("Phiếu đã khép"), "/tickets")]
    return desk.page("health/closed.html", crumbs=crumbs, rows=rows, count=count, dong=dong, **words(desk))


@router.get("/tickets/{ticket_id}")
def ticket_page(ticket_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One repair: what is wrong, whom to call, what was done, what it cost."""
    return _ticket(desk, ticket_id, {}, {})


@router.post("/tickets/{ticket_id}/steps")
def add_step(ticket_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter what was done or agreed."""
    desk.require("camera.edit")
    try:
        today = today_of(desk.archive)
        typed = (fields["state"], fields["note"], fields["due_on"], fields["cost"])
        step = rules.checked_step(*typed, today, is_sure=fields.flag("cost_sure"))
        with desk.write() as work:
            actions.move_on(work, ticket_id, desk.unit_ids, step, fields.whole("edition") or 0)
    except Invalid as problem:
        return _ticket(desk, ticket_id, problem.problems, fields)
    return desk.to(f"/tickets/{ticket_id}", _("Đã ghi vào phiếu."))


@router.post("/tickets/{ticket_id}/correction")
def correct(ticket_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Put right what a closed ticket says, with the reason."""
    desk.require("camera.edit")
    try:
        is_sure = fields.flag("cost_sure")
        put = rules.checked_correction(fields["cost"], fields["done"], fields["reason"], is_sure=is_sure)
        with desk.write() as work:
            actions.correct(work, ticket_id, desk.unit_ids, put, fields.whole("edition") or 0)
    except Invalid as problem:
        return _ticket(desk, ticket_id, problem.problems, fields)
    return desk.to(f"/tickets/{ticket_id}", _("Đã sửa phiếu; nội dung trước đó vẫn ở lịch sử phiếu."))


@router.post("/tickets/{ticket_id}/contact")
def show_contact(ticket_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Show whom to call, once; the look is written down with the ticket as its reason."""
    desk.require("owner.reveal")
    with desk.archive.read() as session:
        ticket, camera = actions.visible_ticket(session, ticket_id, desk.unit_ids)
    reason = desk.say(_("Phiếu sửa chữa số {number}")).format(number=ticket.id)
    return _ticket(desk, ticket_id, {}, {}, contact=reveal(desk, camera.id, reason))


def _ticket(desk: Desk, ticket_id: int, problems: dict[str, str], values: Any, contact: Any = None) -> Response:
    desk.require("camera.view")
    with desk.archive.read() as session:
        ticket, camera = actions.visible_ticket(session, ticket_id, desk.unit_ids)
        line = line_of(session, camera.id, desk.unit_ids)
        steps = tickets.steps_of(session, ticket_id)
        names = accounts.names(session, [step.made_by for step in steps if step.made_by])
    return desk.page(
        "health/ticket.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/cameras/{camera.id}/health"), (_("Phiếu sửa chữa"), "#")],
        ticket=ticket,
        camera=camera,
        owner=line.owner,
        contact=contact,
        steps=steps,
        corrections=actions.corrections(steps),
        names=names,
        problems=problems,
        values=values,
        is_closed=ticket.state in rules.CLOSED,
        today=today_of(desk.archive),
        **words(desk),
    )
