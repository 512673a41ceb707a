"""Pages: jobs in the background."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.jobs import actions, rules
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import _
from service.web.store_state import store_state
from storage.errors import Invalid
from storage.models import Job

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
PAGE = 50


def badge(desk: Desk) -> dict[str, int]:
    """Beside the navigation: how many jobs are parked and wait for a person."""
    if not desk.may("job.manage"):
        return {}
    parked = actions.counts(desk.archive).get("parked", 0)
    return {"/jobs": parked} if parked else {}


@router.get("/jobs")
def jobs_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """What runs, waits and is parked; filtered by state and queue."""
    desk.require("job.view")
    asked = request.query_params
    return _page(desk, asked.get("state", ""), asked.get("queue", ""), whole_number(asked.get("before")))


@router.post("/jobs/{job_id}/retry")
def retry_job(job_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Try a parked job anew."""
    desk.require("job.manage")
    with desk.write() as work:
        actions.retry(work, job_id)
    return desk.to("/jobs", _("Đã xếp lại vào hàng chờ."))


@router.post("/jobs/{job_id}/dismissal")
def dismiss_job(job_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take a parked job off the list, with a reason."""
    desk.require("job.manage")
    try:
        with desk.write() as work:
            actions.dismiss(work, job_id, fields["reason"])
    except Invalid as problem:
        texts = {f"reason-{job_id}": text for text in problem.problems.values()}
        return _page(desk, "parked", "", job_id + 1, problems=texts, reason=fields["reason"], status=422)
    return desk.to("/jobs?state=parked", _("Đã bỏ qua. Cần làm lại thì bấm «Thử lại» ở mục «Đã bỏ qua»."))


def _page(
    desk: Desk,
    state: str,
    queue: str,
    before: int | None,
    *,
    problems: dict[str, str] | None = None,
    reason: str = "",
    status: int = 200,
) -> Response:
    state = state if state in rules.STATES else ""
    queue = queue if queue in rules.QUEUE_NAMES else ""
    found = actions.listed(desk.archive, state or None, queue or None, before, PAGE)
    older = _address(state=state, queue=queue, before=str(found.rows[-1].id)) if found.has_older else None
    return desk.page(
        "jobs/page.html",
        status=status,
        crumbs=[(_("Việc nền"), "/jobs")],
        store=store_state(desk.archive, with_hosts=True),
        found=found,
        waiting=actions.waiting(desk.archive),
        counts=actions.counts(desk.archive, queue or None),
        state=state,
        queue=queue,
        first=_address(state=state, queue=queue) if before else None,
        older=older,
        address=_address,
        states=rules.STATES,
        queue_names=rules.QUEUE_NAMES,
        job_names=rules.JOB_NAMES,
        queue_of=desk.archive.queues.of,
        place_of=rules.place_of,
        link_of=lambda job: _link(desk, job),
        can_manage=desk.may("job.manage"),
        now=desk.archive.clock.now_ms(),
        problems=problems or {},
        reason=reason,
    )


def _link(desk: Desk, job: Job) -> str | None:
    """Address of what a job works on, for a person who may open it."""
    found = rules.page_of(job.noun, job.noun_id)
    return found[1] if found and desk.may(found[0]) else None


def _address(**asked: str) -> str:
    """The page with these filters."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/jobs?{query}" if query else "/jobs"
