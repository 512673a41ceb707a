"""See what the crew is at; try a parked job anew, or dismiss it with a reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from service.jobs.rules import reason_problem
from service.web.language import _
from storage.catalog import accounts, jobs
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Job, JobDismissal
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.queues import QUEUES

OPEN = ("running", "queued", "parked")


@dataclass(frozen=True)
class Waiting:
    """How many jobs wait in a queue, and since when the oldest of them; None when none does."""

    queue: str
    count: int
    oldest_at: int | None


@dataclass(frozen=True)
class JobPage:
    """A page of jobs, newest first. ``older``: there are more; ``names``: people who made or dismissed them."""

    rows: list[Job]
    has_older: bool
    dismissals: dict[int, JobDismissal] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def waiting(archive: Archive) -> list[Waiting]:
    """What waits in each queue, first to last."""
    with archive.read() as session:
        found = jobs.waiting(session)
    counts: dict[str, int] = defaultdict(int)
    oldest: dict[str, int] = {}
    for name, count, since in found:
        queue = archive.queues.of(name)
        counts[queue] += count
        oldest[queue] = min(since, oldest.get(queue, since))
    return [Waiting(queue, counts[queue], oldest.get(queue)) for queue in QUEUES]


def counts(archive: Archive, queue: str | None = None) -> dict[str, int]:
    """How many jobs of a queue (of all, if none is named) are running, queued, parked and dismissed."""
    with archive.read() as session:
        return jobs.open_counts(session, None if queue is None else archive.queues.names([queue]))


def listed(archive: Archive, state: str | None, queue: str | None, before: int | None, limit: int) -> JobPage:
    """Jobs in a state (what is not over and not dismissed, if none is named), newest first, older than ``before``."""
    is_dismissed = {"dismissed": True, "done": None, "running": None, "queued": None}.get(state or "", False)
    states = OPEN if state is None else ("parked",) if state == "dismissed" else (state,)
    names = None if queue is None else archive.queues.names([queue])
    with archive.read() as session:
        rows = jobs.listed(session, states, limit + 1, names=names, before=before, is_dismissed=is_dismissed)
        shown = rows[:limit]
        dismissed = jobs.dismissals(session, [job.id for job in shown if job.state == "parked"])
        people = [job.created_by for job in shown if job.created_by] + [d.dismissed_by for d in dismissed.values()]
        return JobPage(shown, len(rows) > limit, dismissed, accounts.names(session, people))


def retry(work: UnitOfWork, job_id: int) -> None:
    """A parked job is tried anew, also one that was dismissed. Raises NotFound, or Conflict when it is not parked."""
    job = jobs.retry(work.session, job_id, work.now)
    if job is None:
        raise _not_parked(work, job_id)
    work.record("job.retried", "job", job_id, name=job.name)
    work.ring_for(job)


def dismiss(work: UnitOfWork, job_id: int, reason: str) -> None:
    """A parked job is taken off the list of what waits for a person; it stays parked, and may be tried anew.

    Raises Invalid for a reason that says nothing, NotFound, or Conflict when it is not parked or dismissed already.
    """
    if problem := reason_problem(reason):
        raise Invalid({"reason": problem})
    assert work.actor_id is not None, "a dismissal has its person"
    job = jobs.dismiss(work.session, job_id, reason.strip(), work.actor_id, work.now)
    if job is None:
        raise _not_parked(work, job_id)
    work.record("job.dismissed", "job", job_id, name=job.name)


def _not_parked(work: UnitOfWork, job_id: int) -> NotFound | Conflict:
    if jobs.get(work.session, job_id) is None:
        return NotFound(_("Không có việc này."))
    said = _("Việc số %(number)s không ở trạng thái tạm gác. Hãy tải lại trang.")
    return Conflict("job_not_parked", said, number=job_id)
