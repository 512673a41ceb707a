"""JSON: jobs, the custody chain."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.custody.actions import read_chain, verify_chain
from service.overview.schemas import ChainBody, CustodyEntryBody, JobBody
from storage.catalog import jobs
from storage.errors import NotFound
from storage.ledger.chain import ChainVerdict

router = APIRouter(tags=["overview"], dependencies=[Depends(with_token)])
JobState = Literal["queued", "running", "done", "parked"]
STATES: tuple[JobState, ...] = get_args(JobState)
PAGE = 50


def chain_body(verdict: ChainVerdict) -> ChainBody:
    """The verdict as JSON."""
    faults = [f"{fault.seq}: {fault.fault}" for fault in verdict.faults]
    return ChainBody(
        count=verdict.count,
        head_seq=verdict.head_seq,
        head_sha256=verdict.head_sha256,
        is_unbroken=verdict.is_unbroken,
        faults=faults,
    )


@router.get("/jobs")
def list_jobs(desk: Desk = Depends(signed_in), state: JobState | None = None) -> list[JobBody]:
    """Jobs in the background, newest first."""
    desk.require("job.view")
    with desk.archive.read() as session:
        states = STATES if state is None else (state,)
        return [JobBody.model_validate(job) for job in jobs.listed(session, states)]


@router.post("/jobs/{job_id}/retry", status_code=204)
def retry_job(job_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """Try a parked job anew."""
    desk.require("job.view")
    retry(desk, job_id)


def retry(desk: Desk, job_id: int) -> None:
    """A parked job is tried anew and the bell rings. Raises NotFound when it is not parked."""
    with desk.write() as work:
        if not jobs.retry(work.session, job_id, work.now):
            raise NotFound("Việc này không ở trạng thái tạm gác.")
        work.record("job.retried", "job", job_id)
        work.afterwards(lambda: desk.archive.bell.ring([job_id]))


@router.get("/custody")
def read_custody(desk: Desk = Depends(signed_in), before: RowKey | None = None) -> list[CustodyEntryBody]:
    """The links of the custody chain that are of one's units, newest first."""
    desk.require("custody.view")
    with desk.archive.read() as session:
        read = read_chain(session, desk.unit_ids, before, PAGE)
    return [
        CustodyEntryBody.model_validate(replace(e, actor_id=e.actor_id if e.actor_id in read.names else None))
        for e in read.entries
    ]


@router.post("/custody/verification")
def verify(desk: Desk = Depends(signed_in)) -> ChainBody:
    """Walk the whole chain, link by link."""
    desk.require("custody.view")
    return chain_body(verify_chain(desk.archive))
