"""Pages: the technician's board, one camera's faults, views and repairs, a ticket, installed against alive."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.actions import line_of, visible_camera
from service.cameras.api.changes import reveal
from service.cameras.fields import Fund
from service.cameras.reasons import REASONS
from service.health import actions, rules
from service.health.figures import LivingCamera, cells, living_lately, total
from service.units.actions import today_of
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import _
from service.web.moments import read_day
from storage.catalog import accounts, health, tickets
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, NotFound, Refused

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Tình trạng"), "/health")
CLOSED_SHOWN = 100


def badge(desk: Desk) -> dict[str, int]:
    """Beside the navigation: faults that nobody took note of."""
    if not desk.may("camera.edit"):
        return {}
    with desk.archive.read() as session:
        untold = health.count_untold(session, desk.unit_ids)
    return {"/health": untold} if untold else {}


@router.get("/health")
def board_page(desk: Desk = Depends(signed_in)) -> Response:
    """What has to be looked at: faults, feeds with wrong figures, views to be confirmed, repairs under way."""
    return _board(desk, {})


@router.post("/health/spells/{spell_id}")
def settle(spell_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take note of a fault, or say that it is none."""
    desk.require("camera.edit")
    try:
        with desk.write() as work:
            is_false = fields["deed"] == "false"
            actions.settle(work, spell_id, desk.unit_ids, is_false=is_false, note=fields["note"])
    except Invalid as problem:
        return _board(desk, problem.problems)
    return desk.to("/health", _("Đã ghi nhận."))


@router.post("/health/views/{view_id}/{deed}")
def judge_view(
    view_id: RowKey, deed: str, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Confirm or reject what a camera is said to see. ``confirmed_at``: what the page said of it."""
    desk.require("camera.edit")
    if deed not in {"register", "reject"}:
        raise NotFound
    with desk.write() as work:
        if deed == "register":
            view = actions.register_view(work, view_id, desk.unit_ids)
        else:
            view = actions.reject_view(work, view_id, desk.unit_ids, confirmed_at=fields.whole("confirmed_at"))
        camera_id = view.camera_id
    said = {"register": _("Đã xác nhận khung hình chuẩn."), "reject": _("Đã bỏ; khung hình mới sẽ được đề xuất.")}
    return desk.to(f"/cameras/{camera_id}/health", said[deed])


@router.get("/health/views/{view_id}/drawing.png")
def drawing(view_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The sketch of a view. Nobody can be known in it, so it needs no case."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        view = health.view(session, view_id)
        if view is None:
            raise NotFound
        visible_camera(session, view.camera_id, desk.unit_ids)
    return Response(view.drawing_png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/health/alive")
def alive_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Installed against alive by ward and fund on a day; every number opens its cameras."""
    desk.require("camera.view")
    asked = request.query_params
    today = today_of(desk.archive)
    problems: dict[str, str] = {}
    try:
        on = _day_of(asked.get("on", "") or asked.get("day", ""), today)
    except Refused as refusal:
        on, problems = today, {"on": refusal.message}
    found = living_lately(desk.archive, desk.unit_ids, on)
    counted = cells(found)
    with desk.archive.read() as session:
        units = units_catalog.many(session, {cell.unit_id for cell in counted})
    wanted = {name: asked.get(name, "") for name in ("unit", "fund", "life")}
    return desk.page(
        "health/alive.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (_("Đã lắp và còn sống"), "/health/alive")],
        cells=counted,
        whole=total(counted),
        units=units,
        on=on,
        wanted=wanted,
        opened=[one for one in found if _is_wanted(one, wanted)] if any(wanted.values()) else None,
        address=lambda **more: f"/health/alive?{urlencode({'on': on.isoformat()} | more)}#opened",
        problems=problems,
        **_words(desk),
    )


def _day_of(text: str, today: date) -> date:
    on = read_day(text, "on") if text else today
    if on > today:
        raise Refused("day_ahead", _("Ngày thống kê không thể ở tương lai."))
    return on


def _is_wanted(one: LivingCamera, wanted: dict[str, str]) -> bool:
    if wanted["unit"] and one.unit_id != wanted["unit"]:
        return False
    if wanted["fund"] and one.fund != wanted["fund"]:
        return False
    lives = {"alive": {"seen"}, "all": set(rules.LIFE), "": set(rules.LIFE)}
    return one.life in lives.get(wanted["life"], {wanted["life"]})


@router.get("/cameras/{camera_id}/health")
def camera_page(request: Request, camera_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One camera: its views, the faults it had, its repairs. ``spell`` or ``fault``: what a new ticket is to answer."""
    spell, fault = whole_number(request.query_params.get("spell")), request.query_params.get("fault", "")
    asked = {"spell": str(spell)} if spell else {"fault": fault} if fault in rules.TICKET_FAULTS else {}
    return _camera(desk, camera_id, {}, asked)


@router.post("/cameras/{camera_id}/tickets")
def open_ticket(camera_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Begin a repair."""
    desk.require("camera.edit")
    try:
        with desk.write() as work:
            ticket = actions.open_ticket(
                work,
                camera_id,
                desk.unit_ids,
                fault=fields["fault"],
                summary=fields["summary"],
                spell_id=fields.whole("spell"),
            )
    except Invalid as problem:
        return _camera(desk, camera_id, problem.problems, fields)
    except Conflict as conflict:
        if conflict.code != "ticket_open":
            raise
        return desk.to(f"/tickets/{conflict.facts['ticket_id']}", conflict.message, kind="warn")
    return desk.to(f"/tickets/{ticket.id}", _("Đã lập phiếu sửa chữa."))


@router.get("/tickets")
def closed_page(desk: Desk = Depends(signed_in)) -> Response:
    """Repairs that are over, newest first, with what they cost."""
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        rows = tickets.listed(session, desk.unit_ids, is_open=False, limit=CLOSED_SHOWN)
        count, dong = tickets.cost_since(session, desk.unit_ids, now - actions.YEAR_MS)
    crumbs = [CRUMB, (_("Phiếu đã khép"), "/tickets")]
    return desk.page("health/closed.html", crumbs=crumbs, rows=rows, count=count, dong=dong, **_words(desk))


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
        step = rules.checked_step(fields["state"], fields["note"], fields["due_on"], fields["cost"], today)
        with desk.write() as work:
            actions.move_on(work, ticket_id, desk.unit_ids, step, fields.whole("edition") or 0)
    except Invalid as problem:
        return _ticket(desk, ticket_id, problem.problems, fields)
    return desk.to(f"/tickets/{ticket_id}", _("Đã ghi vào phiếu."))


@router.post("/tickets/{ticket_id}/contact")
def show_contact(ticket_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Show whom to call, once; the look is written down with the ticket as its reason."""
    desk.require("owner.reveal")
    with desk.archive.read() as session:
        ticket, camera = actions.visible_ticket(session, ticket_id, desk.unit_ids)
    reason = desk.say(_("Phiếu sửa chữa số {number}")).format(number=ticket.id)
    return _ticket(desk, ticket_id, {}, {}, contact=reveal(desk, camera.id, reason))


def _board(desk: Desk, problems: dict[str, str]) -> Response:
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        found = actions.board(session, desk.unit_ids, now)
    counted = total(cells(living_lately(desk.archive, desk.unit_ids, today_of(desk.archive))))
    return desk.page(
        "health/board.html",
        status=422 if problems else 200,
        crumbs=[CRUMB],
        board=found,
        whole=counted,
        now=now,
        problems=problems,
        **_words(desk),
    )


def _camera(desk: Desk, camera_id: int, problems: dict[str, str], values: Any) -> Response:
    desk.require("camera.view")
    with desk.archive.read() as session:
        line = line_of(session, camera_id, desk.unit_ids)
        views = health.views_of(session, camera_id)
        spells = health.spells_of(session, camera_id)
        state = health.state_of(session, camera_id)
        repairs = tickets.of_camera(session, camera_id)
        people = {view.confirmed_by for view in views} | {spell.settled_by for spell in spells}
        names = accounts.names(session, [key for key in people if key])
    mount_id = line.mount.id if line.mount else None
    asked = next((spell for spell in spells if str(spell.id) == values.get("spell")), None)
    return desk.page(
        "health/camera.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (line.camera.code, f"/cameras/{camera_id}"), (_("Tình trạng hình"), "#")],
        camera=line.camera,
        views=[view for view in views if view.ended_at is None and view.mount_id == mount_id],
        spells=spells,
        state=state,
        tickets=repairs,
        has_open=any(ticket.state not in rules.CLOSED for ticket in repairs),
        has_mount=mount_id is not None,
        asked_fault=asked.fault if asked else "other",
        names=names,
        problems=problems,
        values=values,
        **_words(desk),
    )


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
        names=names,
        problems=problems,
        values=values,
        is_closed=ticket.state in rules.CLOSED,
        today=today_of(desk.archive),
        **_words(desk),
    )


def _words(desk: Desk) -> dict[str, Any]:
    return {
        "faults": rules.FAULTS,
        "advice": rules.ADVICE,
        "lights": rules.LIGHTS,
        "figures": rules.FIGURES,
        "reasons": REASONS,
        "ticket_faults": rules.TICKET_FAULTS,
        "ticket_faults_said": [(code, desk.say(text)) for code, text in rules.TICKET_FAULTS.items()],
        "ticket_states": rules.TICKET_STATES,
        "ticket_states_said": [(code, desk.say(text)) for code, (text, _kind) in rules.TICKET_STATES.items()],
        "lives": rules.LIFE,
        "funds": Fund.labels(desk.language),
        "may_edit": desk.may("camera.edit"),
    }
