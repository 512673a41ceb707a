"""JSON shapes of jobs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.jobs.rules import place_of
from storage.models import Job, JobDismissal


class JobBody(BaseModel):
    """A job in the background. Instants are epoch milliseconds, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    queue: str = Field(default="", description="urgent, awaited, intake, upkeep")
    state: str = Field(description="queued, running, done, parked")
    noun: str | None = Field(description="what it works on")
    noun_id: int | None
    attempt_count: int
    done_count: int
    total_count: int
    progress_note: str
    message: str | None = Field(description="why it failed last or was parked")
    host: str | None = Field(default=None, description="who runs it: the host")
    process: int | None = Field(default=None, description="and the number of the process there")
    lease_until_at: int | None = Field(description="who runs it must show life by then")
    due_at: int
    created_at: int
    ended_at: int | None
    dismissed_at: int | None = None
    dismissed_by: int | None = None
    dismissed_reason: str | None = None


class QueueBody(BaseModel):
    """What waits in one queue; the queues stand first to last."""

    model_config = ConfigDict(from_attributes=True)

    queue: str
    count: int
    oldest_at: int | None = Field(description="when the oldest of them was made, epoch ms UTC")


class DismissalBody(BaseModel):
    """Why nobody is to look at a parked job any more."""

    reason: str = Field(max_length=1000)


def job_body(job: Job, queue: str, dismissal: JobDismissal | None) -> JobBody:
    """A job as JSON."""
    body = JobBody.model_validate(job)
    body.queue = queue
    if place := place_of(job.leased_by):
        body.host, body.process = place.host, place.process
    if dismissal is not None:
        body.dismissed_at, body.dismissed_by = dismissal.dismissed_at, dismissal.dismissed_by
        body.dismissed_reason = dismissal.reason
    return body
