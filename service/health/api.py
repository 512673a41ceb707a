"""JSON: what is wrong now, and installed against alive on a day."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in
from service.health import actions
from service.health.figures import cells, living
from service.health.schemas import AlertBody, LivingBody
from service.units.actions import today_of
from service.web.language import _
from storage.errors import Invalid

router = APIRouter(tags=["health"])


@router.get("/health/alerts")
def alerts(desk: Desk = Depends(signed_in)) -> list[AlertBody]:
    """Faults that last or that nobody took note of, newest first; then connected cameras whose figures are wrong."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        found = actions.board(session, desk.unit_ids, desk.archive.clock.now_ms())
    of_pictures = [
        AlertBody(
            camera_id=camera.id,
            camera_code=camera.code,
            fault=spell.fault,
            since_ms=spell.start_ms,
            end_ms=spell.end_ms,
            spell_id=spell.id,
            is_settled=spell.settled_at is not None,
            ticket_id=found.ticketed.get(camera.id),
        )
        for spell, camera in found.spells
    ]
    of_feeds = [
        AlertBody(
            camera_id=one.camera.id,
            camera_code=one.camera.code,
            fault=one.problem,
            since_ms=one.state.since_at,
            end_ms=None,
            spell_id=None,
            is_settled=False,
            ticket_id=found.ticketed.get(one.camera.id),
        )
        for one in found.troubles
    ]
    return of_pictures + of_feeds


@router.get("/health/alive")
def alive(on: date | None = None, desk: Desk = Depends(signed_in)) -> list[LivingBody]:
    """Installed against alive by ward and fund, as the day ``on`` ended; today as of now."""
    desk.require("camera.view")
    today = today_of(desk.archive)
    day = on or today
    if day > today:
        raise Invalid({"on": _("Ngày thống kê không thể ở tương lai.")})
    with desk.archive.read() as session:
        found = cells(living(session, desk.unit_ids, day, desk.archive.clock.now_ms()))
    return [
        LivingBody(
            unit_id=cell.unit_id,
            fund=cell.fund,
            installed=cell.installed,
            installed_eyes=cell.installed_eyes,
            seen=cell.cameras["seen"],
            said=cell.cameras["said"],
            dead=cell.cameras["dead"],
            paused=cell.cameras["paused"],
            alive_eyes=cell.alive_eyes,
        )
        for cell in found
    ]
