"""Pages: one camera's views, the faults it had, its repairs; a repair begun from there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.actions import line_of
from service.health import actions, rules
from service.health.pages.words import CRUMB, words
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import _
from storage.catalog import accounts, health, tickets
from storage.errors import Conflict, Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


@router.get("/cameras/{camera_id}/health")
def camera_page(request: Request, camera_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One camera: its views, the faults it had, its repairs. ``spell`` or ``fault``: what a new ticket is to answer."""
    spell, fault = whole_number(request.query_params.get("spell")), request.query_params.get("fault", "")
    asked = {"spell": str(spell)} if spell else {"fault": fault} if fault in rules.TICKET_FAULTS else {}
    return health_of(desk, camera_id, {}, asked)


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
        return health_of(desk, camera_id, problem.problems, fields)
    except Conflict as conflict:
        if conflict.code != "ticket_open":
            raise
        return desk.to(f"/tickets/{conflict.facts['ticket_id']}", conflict.message, kind="warn")
    return desk.to(f"/tickets/{ticket.id}", _("Đã lập phiếu sửa chữa."))


def health_of(desk: Desk, camera_id: int, problems: dict[str, str], values: Any) -> Response:
    """The page of a camera, with what is to be mended in a form of it."""
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
        **words(desk),
    )
