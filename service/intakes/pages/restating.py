"""Pages: what was said of filed files afterwards, what waits for a second person; saying it, deciding it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.intakes import restating
from service.intakes.pages.one import intake_view
from service.web.forms import Fields, form_fields
from service.web.language import _, refusal_text
from service.web.moments import read_moment
from storage.catalog import accounts, restatements
from storage.errors import Invalid, NotFound, Refused
from storage.restating import START

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


@router.get("/restatements")
def list_page(desk: Desk = Depends(signed_in)) -> Response:
    """Every word about filed files of these wards: what waits first, then the newest; also for the auditor."""
    desk.require("restatement.view")
    with desk.archive.read() as session:
        lines = restatements.listed(session, desk.unit_ids)
        people = {key for line in lines for key in (line.said.asked_by, line.said.decided_by) if key}
        names = accounts.names(session, list(people))
    return desk.page(
        "intakes/restatements.html",
        crumbs=[(_("Camera"), "/cameras"), (_("Sửa giờ và rút tệp"), "/restatements")],
        lines=lines,
        names=names,
        **words(),
    )


def words() -> dict[str, Any]:
    """What kinds and states are called."""
    return {"said_kinds": restating.KINDS, "said_states": restating.STATES}


@router.post("/intakes/{intake_id}/restatements")
def say(intake_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """State the start anew, take the file out of search, or bring it back."""
    desk.require("footage.restate")
    kind, typed = fields.get("kind", ""), fields.get("start", "").strip()
    try:
        start_ms = read_moment(typed, "start", needs_time=True) if kind == START and typed else None
        with desk.write() as work:
            row = restating.say(
                work,
                desk.account,
                desk.unit_ids,
                intake_id,
                kind=kind,
                reason=fields.get("reason", ""),
                start_ms=start_ms,
            )
            is_waiting = row.state == "waiting"
    except NotFound:
        raise
    except Invalid as problem:
        return intake_view(desk, intake_id, problem.problems, fields)
    except Refused as refusal:
        field = "start" if refusal.field in {"start", "device_start"} else "kind"
        return intake_view(desk, intake_id, {field: refusal_text(refusal, desk.language)}, fields)
    message = (
        _("Đã ghi đề nghị. Chờ người thứ hai đồng ý.") if is_waiting else _("Đã ghi. Tra cứu tính theo từ bây giờ.")
    )
    return desk.to(f"/intakes/{intake_id}", message)


@router.post("/restatements/{restatement_id}/decision")
def decide(restatement_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Agree to what waits, or not."""
    desk.require("footage.restate_decide")
    is_agreed = fields.get("agreed", "") == "1"
    try:
        with desk.write() as work:
            restating.decide(work, desk.unit_ids, restatement_id, is_agreed=is_agreed)
    except NotFound:
        raise
    except Refused as refusal:
        return desk.to("/restatements", refusal_text(refusal, desk.language), "bad")
    return desk.to(
        "/restatements", _("Đã đồng ý. Tra cứu tính theo từ bây giờ.") if is_agreed else _("Đã ghi là không đồng ý.")
    )


def badge(desk: Desk) -> dict[str, int]:
    """How many words wait for a second person, beside the navigation."""
    if not desk.may("footage.restate_decide"):
        return {}
    with desk.archive.read() as session:
        count = restatements.count_waiting(session, desk.unit_ids, desk.account.id)
    return {"/cameras": count} if count else {}
