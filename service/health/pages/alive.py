"""Pages: installed against alive by ward and fund on a day, and the cameras behind each number."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.health import rules
from service.health.figures import LivingCamera, cells, living_lately, total
from service.health.pages.words import CRUMB, words
from service.units.actions import today_of
from service.web.language import _
from service.web.moments import read_day
from storage.catalog import units as units_catalog
from storage.errors import Refused

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


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
        **words(desk),
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
