"""Pages: one file on its way into the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk
from service.access.schemas import RowKey
from service.intakes import actions, restating, rules
from service.intakes.door import handing_in
from service.intakes.shown import start_text
from service.web.language import _
from storage.catalog import accounts, jobs

router = APIRouter(include_in_schema=False)


@router.get("/intakes/{intake_id}")
def intake_page(intake_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """One file on its way; refreshes itself until it is over."""
    return intake_view(desk, intake_id, {}, is_fragment=bool(request.headers.get("hx-request")))


def intake_view(
    desk: Desk,
    intake_id: int,
    problems: dict[str, str],
    fields: Mapping[str, str] | None = None,
    *,
    is_fragment: bool = False,
) -> Response:
    """The page of one file; with what was said of its start once it is filed."""
    with desk.archive.read() as session:
        intake, camera = actions.intake_to_watch(session, desk.account, desk.unit_ids, intake_id)
        job = jobs.latest_of(session, "intake", intake_id)
        # owners are never told which officer did something
        shows_name = intake.handed_in_by is not None and desk.account.role != "owner"
        people = [intake.handed_in_by] if intake.handed_in_by and shows_name else []
        told = restating.told(session, desk.account, desk.unit_ids, intake_id)
        if told and desk.account.role != "owner":
            people += [key for one in told.said for key in (one.asked_by, one.decided_by) if key]
        names = accounts.names(session, people)
    context: dict[str, Any] = {
        "intake": intake,
        "camera": camera,
        "job": job,
        "names": names,
        "states": rules.STATES,
        "kinds": rules.KINDS,
        "is_over": intake.state in rules.ENDED,
        "told": told,
        "start_text": start_text(told.start_ms) if told else "",
        "typed": fields or {},
        "problems": problems,
        "said_kinds": restating.KINDS,
        "said_states": restating.STATES,
    }
    if is_fragment:
        return desk.fragment("intakes/state.html", **context)
    is_owner = desk.account.role == "owner"
    here = f"/my/cameras/{camera.id}" if is_owner else f"/cameras/{camera.id}"
    crumbs = [(_("Camera"), "/my" if is_owner else "/cameras"), (camera.code, here), (_("Tệp đã nộp"), "#")]
    return desk.page("intakes/intake.html", status=422 if problems else 200, crumbs=crumbs, **context)
