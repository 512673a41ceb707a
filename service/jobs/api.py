"""JSON: jobs in the background."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.jobs import actions
from service.jobs.schemas import DismissalBody, JobBody, QueueBody, job_body

router = APIRouter(tags=["jobs"], dependencies=[Depends(with_token)])
JobState = Literal["queued", "running", "done", "parked", "dismissed"]
JobQueue = Literal["urgent", "awaited", "intake", "upkeep"]


@router.get("/jobs")
def list_jobs(
    desk: Desk = Depends(signed_in),
    state: JobState | None = None,
    queue: JobQueue | None = None,
    before: RowKey | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[JobBody]:
    """Jobs, newest first: what is not over and not dismissed, or what is in one state. ``before``: the last key had."""
    desk.require("job.view")
    found = actions.listed(desk.archive, state, queue, before, limit)
    return [job_body(job, desk.archive.queues.of(job.name), found.dismissals.get(job.id)) for job in found.rows]


@router.get("/jobs/queues")
def list_queues(desk: Desk = Depends(signed_in)) -> list[QueueBody]:
    """What waits in each queue, first to last."""
    desk.require("job.view")
    return [QueueBody.model_validate(one) for one in actions.waiting(desk.archive)]


@router.post("/jobs/{job_id}/retry", status_code=204)
def retry_job(job_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """Try a parked job anew, dismissed or not."""
    desk.require("job.manage")
    with desk.write() as work:
        actions.retry(work, job_id)


@router.post("/jobs/{job_id}/dismissal", status_code=204)
def dismiss_job(job_id: RowKey, body: DismissalBody, desk: Desk = Depends(signed_in)) -> None:
    """Take a parked job off the list of what waits for a person."""
    desk.require("job.manage")
    with desk.write() as work:
        actions.dismiss(work, job_id, body.reason)
