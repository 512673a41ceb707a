"""JSON: jobs, the custody chain."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.custody.actions import verify_chain
from service.overview.schemas import ChainBody, CustodyEntryBody, JobBody
from storage.catalog import custody, jobs
from storage.errors import NotFound
from storage.ledger.chain import ChainVerdict

router = APIRouter(tags=["overview"], dependencies=[Depends(with_token)])
STATES = ("queued", "running", "done", "parked")


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
def list_jobs(desk: Desk = Depends(signed_in), state: str = "") -> list[JobBody]:
    """Jobs in the background, newest first."""
    desk.require("job.view")
    with desk.archive.read() as session:
        states = (state,) if state in STATES else STATES
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
    """The custody chain, newest first."""
    desk.require("custody.view")
    with desk.archive.read() as session:
        return [CustodyEntryBody.model_validate(entry) for entry in custody.latest(session, before)]


@router.post("/custody/verification")
def verify(desk: Desk = Depends(signed_in)) -> ChainBody:
    """Walk the whole chain, link by link."""
    desk.require("custody.view")
    return chain_body(verify_chain(desk.archive))
