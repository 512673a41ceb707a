"""Pages about deciding: one request with its checks, its decision, its progress, its review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.access.schemas import RowKey
from service.cases.rules import stage_label
from service.retrievals import actions, break_glass, reading, rules
from service.retrievals.checklist import checks
from service.retrievals.pages.asking import CRUMB
from service.retrievals.repeats import decided_just_now
from service.retrievals.span_form import read_key, read_spans, written
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import retrievals
from storage.errors import Invalid, NotFound
from storage.models import Retrieval
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.timespan import Timespan

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


@router.get("/requests/{request_id}")
def request_page(request_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One request: what is asked, by whom and why; the decision, or its form."""
    desk.require("retrieval.view")
    return _request_page(desk, request_id, {}, {})


def _request_page(desk: Desk, request_id: int, values: Mapping[str, Any], problems: dict[str, str]) -> Response:
    with desk.archive.read() as session:
        made = reading.visible_request(session, request_id, desk.account.id, desk.unit_ids)
        [asked] = reading.shown(session, [made])
        is_waiting = made.state == "requested"
        lines = [
            {"row": row, "camera": asked.cameras[row.camera_id], "has": reading.has_footage(session, row)}
            | _span_values(row, values)
            for row in asked.rows
        ]
        may_decide = desk.may("retrieval.approve") and reading.in_scope(made.unit_id, desk.unit_ids)
        relaxed = actions.is_relaxed(session, made.unit_id)
        context = {
            "checks": checks(session, asked, desk.account.id) if is_waiting else [],
            "jobs": reading.progress(session, [row.id for row in asked.rows]),
            "kept": actions.kept_by(session, asked.rows) if made.requested_by == desk.account.id else None,
            "rule": rules.deciding_problem(desk.account.id, made.requested_by, asked.case.investigator_id, relaxed),
        }
    return desk.page(
        "retrievals/request.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (made.number, f"/requests/{request_id}")],
        asked=asked,
        made=made,
        lines=lines,
        window=_window(asked.spans),
        may_decide=may_decide,
        is_waiting=is_waiting,
        may_withdraw=made.requested_by == desk.account.id and made.state in {"requested", "approved"},
        may_review=may_decide and made.is_break_glass and made.reviewed_at is None,
        grant_until=desk.archive.clock.now_ms() + desk.archive.settings.grant_days * DAY_MS,
        minutes=rules.minutes_of(asked.spans),
        values=values,
        problems=problems,
        now=desk.archive.clock.now_ms(),
        states=rules.REQUEST_STATES,
        row_states=rules.RETRIEVAL_STATES,
        purposes=PURPOSES,
        stage_label=stage_label,
        **context,
    )


def _span_values(row: Retrieval, values: Mapping[str, Any]) -> dict[str, Any]:
    begin, end = written(Timespan(row.start_ms, row.end_ms))
    if "keep" not in values:
        return {"from": begin, "to": end, "kept": True}
    return {
        "from": values.get(f"from_{row.id}", begin),
        "to": values.get(f"to_{row.id}", end),
        "kept": str(row.id) in values["keep"],
    }


def _window(spans: list[Timespan]) -> Timespan:
    """What the lanes of a request show: all spans with a fifth of it on either side."""
    whole_span = Timespan(min(s.start_ms for s in spans), max(s.end_ms for s in spans))
    return whole_span.widened(max(MINUTE_MS, whole_span.length_ms // 5))


@router.get("/requests/{request_id}/progress")
def progress_fragment(request_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """How far the exhibits are; asks again by itself while something is under way."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        made = reading.visible_request(session, request_id, desk.account.id, desk.unit_ids)
        [asked] = reading.shown(session, [made])
        jobs = reading.progress(session, [row.id for row in asked.rows])
    return desk.fragment(
        "retrievals/progress.html", asked=asked, made=made, jobs=jobs, row_states=rules.RETRIEVAL_STATES
    )


@router.post("/requests/{request_id}/approve")
def approve(request_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Allow the ticked retrievals with their (narrowed) spans."""
    desk.require("retrieval.approve")
    try:
        with desk.write() as work:
            made = actions.held(work, request_id, desk.unit_ids)
            if not decided_just_now(work, made, desk.account, "approved"):
                actions.check_deciding(work, made, desk.account)
            known = {
                row.id: Timespan(row.start_ms, row.end_ms) for row in retrievals.of_request(work.session, request_id)
            }
            kept = [int(key) for key in fields.every("keep") if read_key(key)]
            if not set(kept) <= known.keys():
                raise NotFound
            allowed, problems = read_spans(fields, kept, known)
            if problems:
                raise Invalid(problems)
            actions.approve(
                work,
                request_id,
                desk.account,
                desk.unit_ids,
                desk.archive.settings,
                note=fields["note"],
                allowed=allowed,
            )
    except Invalid as problem:
        values = {**fields, "keep": fields.every("keep")}
        return _request_page(desk, request_id, values, problem.problems)
    return desk.to(f"/requests/{request_id}", _("Đã duyệt. Hệ thống đang trích xuất."))


@router.post("/requests/{request_id}/refuse")
def refuse(request_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Refuse with a reason."""
    desk.require("retrieval.approve")
    try:
        with desk.write() as work:
            actions.refuse(work, request_id, desk.account, desk.unit_ids, fields["note"])
    except Invalid as problem:
        return _request_page(desk, request_id, {"refuse": fields}, {"refuse-note": problem.problems["note"]})
    return desk.to(f"/requests/{request_id}", _("Đã từ chối yêu cầu."))


@router.post("/requests/{request_id}/withdraw")
def withdraw(request_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Take back one's own request."""
    desk.require("retrieval.request")
    with desk.write() as work:
        actions.withdraw(work, request_id, desk.account)
    return desk.to(f"/requests/{request_id}", _("Đã rút yêu cầu; mọi quyền xem đã hết."))


@router.post("/requests/{request_id}/review")
def review(request_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Review a break-glass."""
    desk.require("retrieval.review")
    try:
        if fields["is_justified"] not in {"0", "1"}:
            raise Invalid({"is_justified": _("Hãy chọn chính đáng hoặc không chính đáng.")})
        with desk.write() as work:
            break_glass.review(
                work,
                request_id,
                desk.account,
                desk.unit_ids,
                is_justified=fields["is_justified"] == "1",
                note=fields["note"],
            )
    except Invalid as problem:
        found = {"review-note" if name == "note" else name: text for name, text in problem.problems.items()}
        return _request_page(desk, request_id, {"review": fields}, found)
    return desk.to(f"/requests/{request_id}", _("Đã ghi nhận xét việc mở khẩn cấp."))
