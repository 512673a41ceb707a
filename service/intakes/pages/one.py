"""Pages: one file on its way into the archive."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk
from service.access.schemas import RowKey
from service.intakes import actions, rules
from service.intakes.door import handing_in
from service.web.language import _
from storage.catalog import accounts, jobs

router = APIRouter(include_in_schema=False)


@router.get("/intakes/{intake_id}")
def intake_page(intake_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """One file on its way; refreshes itself until it is over."""
    with desk.archive.read() as session:
        intake, camera = actions.intake_to_watch(session, desk.account, desk.unit_ids, intake_id)
        job = jobs.latest_of(session, "intake", intake_id)
        # owners are never told which officer did something
        shows_name = intake.handed_in_by is not None and desk.account.role != "owner"
        names = accounts.names(session, [intake.handed_in_by] if intake.handed_in_by and shows_name else [])
    context: dict[str, Any] = {
        "intake": intake,
        "camera": camera,
        "job": job,
        "names": names,
        "states": rules.STATES,
        "kinds": rules.KINDS,
        "is_over": intake.state in rules.ENDED,
    }
    if request.headers.get("hx-request"):
        return desk.fragment("intakes/state.html", **context)
    is_owner = desk.account.role == "owner"
    here = f"/my/cameras/{camera.id}" if is_owner else f"/cameras/{camera.id}"
    crumbs = [(_("Camera"), "/my" if is_owner else "/cameras"), (camera.code, here), (_("Tệp đã nộp"), "#")]
    return desk.page("intakes/intake.html", crumbs=crumbs, **context)
