"""Pages: finding a unit, one unit with all that it was and became, suggestions for fields of forms."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.units import actions
from service.web.language import _
from service.web.moments import read_day
from storage.catalog import units
from storage.errors import Refused

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Địa bàn"), "/units")
SUCCESSION_KINDS = {
    "merged": _("sáp nhập"),
    "split": _("chia tách"),
    "renamed": _("đổi tên"),
    "retyped": _("đổi loại"),
    "moved": _("chuyển về"),
}
ONE_DAY = timedelta(days=1)
LEVELS = {1: _("Tỉnh, thành phố"), 2: _("Quận, huyện (đến 30/6/2025)"), 3: _("Phường, xã, đặc khu")}


@router.get("/units")
def find_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Units by text and day."""
    desk.require("unit.view")
    asked = request.query_params
    text, level = asked.get("q", "").strip()[:100], asked.get("level", "")
    day, problems = None, {}
    try:
        day = read_day(asked["on"], "on") if asked.get("on", "").strip() else None
    except Refused as refusal:
        problems = {"on": refusal.message}
    with desk.archive.read() as session:
        rows = (
            units.found(session, text, day=day, level=int(level) if level in {"1", "2", "3"} else None, limit=51)
            if text
            else []
        )
        parents = units.many(session, {row.parent_unit_id for row in rows if row.parent_unit_id})
        count = units.count(session)
    return desk.page(
        "units/list.html",
        status=422 if problems else 200,
        crumbs=[CRUMB],
        rows=rows[:50],
        is_cut=len(rows) > 50,
        parents=parents,
        asked=asked,
        text=text,
        levels=LEVELS,
        problems=problems,
        count=count,
        one_day=ONE_DAY,
    )


@router.get("/units/suggest")
def suggest(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Options for a field that names a commune of today in one's scope: of parameter ``q`` or ``unit``.

    With ``any``: a province as well.
    """
    desk.require("unit.view")
    asked = request.query_params
    text = (asked.get("q") or asked.get("unit") or "").strip()[:100]
    today = actions.today_of(desk.archive)
    with desk.archive.read() as session:
        level = None if asked.get("any") else 3
        found = units.found(session, text, day=today, level=level, limit=200) if text else []
    is_owner = desk.account.role == "owner"  # may live in any commune
    rows = [row for row in found if is_owner or desk.sees_unit(row.unit_id)][:20]
    return desk.fragment("units/options.html", rows=rows, label=actions.unit_label)


@router.get("/units/{unit_id}")
def unit_page(unit_id: str, desk: Desk = Depends(signed_in)) -> Response:
    """One unit with what it was and became."""
    desk.require("unit.view")
    with desk.archive.read() as session:
        story = actions.story(session, unit_id)
        children = units.children(session, unit_id)
    return desk.page(
        "units/unit.html",
        crumbs=[CRUMB, (story.unit.full_name, f"/units/{unit_id}")],
        story=story,
        children=children,
        kinds=SUCCESSION_KINDS,
        levels=LEVELS,
        one_day=ONE_DAY,
    )
