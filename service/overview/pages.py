"""Pages: the first page, the custody chain."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from service.access.desk import Desk, signed_in, with_token
from service.custody.actions import read_chain, verify_chain
from service.overview.actions import gather
from service.overview.api import PAGE
from service.web.forms import whole_number
from service.web.language import _
from service.web.store_state import store_state
from storage.catalog import custody, grades

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def badges(desk: Desk) -> dict[str, int]:
    """Counts beside the navigation: what waits for this person."""
    found: dict[str, int] = {}
    with desk.archive.read() as session:
        if desk.may("grade.give"):
            found["/"] = len(grades.ungraded(session, desk.account.id))
    return {href: count for href, count in found.items() if count}


@router.get("/")
def first_page(desk: Desk = Depends(signed_in)) -> Response:
    """What waits for this person; owners are led to their cameras."""
    if desk.account.role == "owner":
        return RedirectResponse("/my", status_code=303)
    found = gather(desk.archive, desk.account, desk.unit_ids)
    crumbs = [(_("Trang tổng quan"), "/")]
    store = store_state(desk.archive, with_hosts=desk.may("job.view"))
    return desk.page("overview/first.html", crumbs=crumbs, found=found, now=desk.archive.clock.now_ms(), store=store)


@router.get("/custody")
def custody_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The custody chain, newest first."""
    return _custody(request, desk, None)


@router.post("/custody")
def verify(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Walk the whole chain and show what was found."""
    desk.require("custody.view")
    return _custody(request, desk, verify_chain(desk.archive))


def _custody(request: Request, desk: Desk, verdict: object) -> Response:
    desk.require("custody.view")
    before = whole_number(request.query_params.get("before"))
    with desk.archive.read() as session:
        read = read_chain(session, desk.unit_ids, before, PAGE + 1)
        checkpoints = custody.checkpoints(session)[-5:]
    rows = read.entries
    names = {row.actor_id: read.names.get(row.actor_id, _("đơn vị khác")) for row in rows if row.actor_id}
    older = f"/custody?before={rows[PAGE - 1].seq}" if len(rows) > PAGE else None
    return desk.page(
        "overview/custody.html",
        crumbs=[(_("Nhật ký"), "/log"), (_("Chuỗi lưu vết"), "/custody")],
        rows=rows[:PAGE],
        is_whole=desk.unit_ids is None,
        names={key: desk.say(name) for key, name in names.items()},
        older=older,
        verdict=verdict,
        checkpoints=checkpoints,
    )
