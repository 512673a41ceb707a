"""Pages: the holds of a case, as a fragment of its page or a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cases.actions import check_handled_by, visible_case
from service.holds import actions
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_moment
from storage.catalog import accounts, holds, retrievals
from storage.errors import Invalid, Refused
from storage.models import LegalHold
from storage.values.clock import local_date
from storage.values.timespan import Timespan

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def _holds(
    request: Request, desk: Desk, case_id: int, problems: dict[str, str], values: Mapping[str, str] | None = None
) -> Response:
    with desk.archive.read() as session:
        case = visible_case(session, case_id, desk.unit_ids)
        rows = holds.of_case(session, case_id)
        cameras = retrievals.cameras_of(session, [row.camera_id for row in rows])
        names = accounts.names(session, [row.placed_by for row in rows])
    is_ours = desk.unit_ids is None or case.unit_id in desk.unit_ids
    context: dict[str, Any] = {
        "case": case,
        "groups": _alike(rows),
        "count": sum(row.released_at is None for row in rows),
        "cameras": cameras,
        "names": names,
        "problems": problems,
        "values": values or {},
        "can_release": desk.may("hold.release") and is_ours,
        "can_place": desk.may("hold.place") and is_ours and case.withdrawn_at is None,
    }
    status = 422 if problems else 200
    if request.headers.get("hx-request"):
        return desk.fragment("holds/list.html", status=status, **context)
    crumbs = [(_("Hồ sơ vụ việc"), "/cases"), (case.number, f"/cases/{case_id}"), (_("Đang giữ"), "#")]
    return desk.page("holds/page.html", status=status, crumbs=crumbs, **context)


def _alike(rows: list[LegalHold]) -> list[list[LegalHold]]:
    """Holds by what they keep and why: one line of the list each, in the order they were first placed."""
    groups: dict[tuple[object, ...], list[LegalHold]] = {}
    for row in rows:
        released_on = local_date(row.released_at) if row.released_at else None
        groups.setdefault((row.camera_id, row.start_ms, row.end_ms, row.reason, released_on), []).append(row)
    return list(groups.values())


@router.get("/cases/{case_id}/holds")
def holds_page(case_id: RowKey, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """What a case holds."""
    desk.require("case.view")
    return _holds(request, desk, case_id, {})


@router.post("/cases/{case_id}/holds")
def place(
    case_id: RowKey, request: Request, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Hold footage of a camera, named by its code, for the case."""
    desk.require("hold.place")
    problems: dict[str, str] = {}
    instants = {"from": 0, "to": 0}
    for name in instants:
        try:
            instants[name] = read_moment(fields[name], name)
        except Refused as refusal:
            problems[name] = refusal.message
    try:
        with desk.write() as work:
            case = visible_case(work.session, case_id, desk.unit_ids)
            check_handled_by(case, desk.unit_ids)
            camera = retrievals.cameras_named(work.session, [fields["camera"]]).get(fields["camera"].upper())
            if camera is None or (desk.unit_ids is not None and camera.unit_id not in desk.unit_ids):
                problems["camera"] = _("Không có camera này trong địa bàn.")
            if problems or camera is None:
                raise Invalid(problems)
            span = Timespan(instants["from"], max(instants["from"], instants["to"]))
            actions.place_hold(work, case, camera.id, span, fields["reason"])
    except Invalid as problem:
        found = {"to" if name == "span" else name: text for name, text in problem.problems.items()}
        return _holds(request, desk, case_id, {f"hold-{name}": text for name, text in found.items()}, fields)
    return desk.to(f"/cases/{case_id}", _("Đã giữ dữ liệu cho hồ sơ."))


@router.post("/holds/{hold_id}/release")
def release(
    hold_id: RowKey, request: Request, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """End a hold, and with it those alike that stood on the same line (``also``: their keys)."""
    desk.require("hold.release")
    alike = {int(key) for key in fields["also"].split(",") if key.isascii() and key.isdigit() and len(key) <= 15}
    try:
        with desk.write() as work:
            hold = actions.release_hold(work, hold_id, desk.unit_ids, fields["reason"])
            for other in sorted(alike - {hold_id}):
                actions.release_hold(work, other, desk.unit_ids, fields["reason"])
    except Invalid as problem:
        return _holds(request, desk, fields.whole("case_id") or 0, problem.problems)
    return desk.to(f"/cases/{hold.case_id}", _("Đã gỡ lệnh giữ; từ nay theo thời hạn lưu trữ."))
