"""Pages: the holds of a case, as a fragment of its page or a page of their own."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.cases.actions import visible_case
from service.holds import actions
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import accounts, holds, retrievals
from storage.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def _holds(request: Request, desk: Desk, case_id: int, problems: dict[str, str]) -> Response:
    with desk.archive.read() as session:
        case = visible_case(session, case_id, desk.unit_ids)
        rows = holds.of_case(session, case_id)
        cameras = retrievals.cameras_of(session, [row.camera_id for row in rows])
        names = accounts.names(session, [row.placed_by for row in rows])
    context = {"case": case, "rows": rows, "cameras": cameras, "names": names, "problems": problems}
    context["can_release"] = desk.may("hold.release") and (desk.unit_ids is None or case.unit_id in desk.unit_ids)
    status = 422 if problems else 200
    if request.headers.get("hx-request"):
        return desk.fragment("holds/list.html", status=status, **context)
    crumbs = [(_("Hồ sơ vụ việc"), "/cases"), (case.number, f"/cases/{case_id}"), (_("Đang giữ"), "#")]
    return desk.page("holds/page.html", status=status, crumbs=crumbs, **context)


@router.get("/cases/{case_id}/holds")
def holds_page(case_id: int, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """What a case holds."""
    desk.require("case.view")
    return _holds(request, desk, case_id, {})


@router.post("/holds/{hold_id}/release")
def release(
    hold_id: int, request: Request, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """End a hold."""
    desk.require("hold.release")
    try:
        with desk.write() as work:
            hold = actions.release_hold(work, hold_id, desk.unit_ids, fields["reason"])
    except Invalid as problem:
        return _holds(request, desk, fields.whole("case_id") or 0, problem.problems)
    return desk.to(f"/cases/{hold.case_id}", _("Đã gỡ lệnh giữ; từ nay theo thời hạn lưu trữ."))
