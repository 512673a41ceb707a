"""Statements about jobs: born, claimed under a lease, renewed, ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models import Job, JobDismissal, JobRound
from storage.values.queues import Names


def add(
    session: Session,
    name: str,
    arguments: dict[str, Any],
    *,
    due_at: int,
    created_at: int,
    dedupe_key: str | None = None,
    noun: str | None = None,
    noun_id: int | None = None,
    created_by: int | None = None,
) -> Job:
    """A new job, or the open one that already has ``dedupe_key``.

    One that is parked is tried anew with what is asked now: whoever asks again wants it done, not shelved.
    """
    if dedupe_key is not None:
        open_one = session.scalar(select(Job).where(Job.dedupe_key == dedupe_key))
        if open_one is not None and open_one.state == "parked":
            set_arguments(session, open_one.id, {**open_one.arguments, **arguments})
            return retry(session, open_one.id, due_at) or open_one
        if open_one is not None:
            return open_one
    job = Job(
        name=name,
        arguments=arguments,
        dedupe_key=dedupe_key,
        noun=noun,
        noun_id=noun_id,
        state="queued",
        attempt_count=0,
        due_at=due_at,
        done_count=0,
        total_count=0,
        progress_note="",
        created_by=created_by,
        created_at=created_at,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        if dedupe_key is None:
            raise
        # on PostgreSQL another transaction may have made it since we looked
        return session.scalars(select(Job).where(Job.dedupe_key == dedupe_key)).one()
    return job


def get(session: Session, job_id: int) -> Job | None:
    """A job by key."""
    return session.get(Job, job_id)


def latest_of(session: Session, noun: str, noun_id: int) -> Job | None:
    """The newest job that works on one thing."""
    found = select(Job).where(Job.noun == noun, Job.noun_id == noun_id).order_by(Job.id.desc()).limit(1)
    return session.scalar(found)


def undone(session: Session, now: int, limit: int = 100, names: Names | None = None) -> list[tuple[int, str]]:
    """Key and name of jobs that could be begun now, the oldest first: queued and due, or left by a dead process."""
    found = select(Job.id, Job.name).where(_open_to_claim(now), *_named(names))
    found = found.order_by(Job.due_at, Job.id).limit(limit)
    return [(row.id, row.name) for row in session.execute(found)]


def waiting(session: Session) -> list[tuple[str, int, int]]:
    """Of the jobs that wait, by name: how many, and when the oldest of them was made."""
    found = select(Job.name, func.count(), func.min(Job.created_at)).where(Job.state == "queued").group_by(Job.name)
    return [(row[0], row[1], row[2]) for row in session.execute(found)]


def latest_named(session: Session, name: str) -> Job | None:
    """The newest job of a name, in whatever state."""
    return session.scalar(select(Job).where(Job.name == name).order_by(Job.id.desc()).limit(1))


def hasten(session: Session, job_id: int, now: int) -> None:
    """A job that waits may be begun at once."""
    session.execute(update(Job).where(Job.id == job_id, Job.state == "queued", Job.due_at > now).values(due_at=now))


def last_done(session: Session, name: str) -> Job | None:
    """The newest job of this name that was done."""
    return session.scalar(select(Job).where(Job.name == name, Job.state == "done").order_by(Job.id.desc()).limit(1))


def newest_of(session: Session, noun: str, noun_id: int, limit: int) -> list[Job]:
    """The newest jobs that work on one thing, newest first."""
    found = select(Job).where(Job.noun == noun, Job.noun_id == noun_id).order_by(Job.id.desc()).limit(limit)
    return list(session.scalars(found))


def of_noun(session: Session, noun: str, noun_ids: list[int]) -> list[Job]:
    """All jobs that work on these things, oldest first."""
    return list(session.scalars(select(Job).where(Job.noun == noun, Job.noun_id.in_(noun_ids)).order_by(Job.id)))


def begin_round(session: Session, name: str, number: int, now: int) -> bool:
    """Enter that a round of a job is made; False when it was, by whichever process of whichever host."""
    try:
        with session.begin_nested():
            session.add(JobRound(job_name=name, number=number, made_at=now))
    except IntegrityError:
        return False
    return True


def forget_rounds(session: Session, before: int) -> None:
    """Let go of what is remembered of rounds made before an instant."""
    session.execute(delete(JobRound).where(JobRound.made_at < before))


def forget_done(session: Session, names: tuple[str, ...], before: int) -> int:
    """Let rows of finished jobs of these names go that ended before an instant; answers how many."""
    gone = session.execute(
        delete(Job).where(Job.state == "done", Job.name.in_(names), Job.ended_at < before).returning(Job.id)
    ).all()
    return len(gone)


def claim(session: Session, job_id: int, now: int, lease_until: int, leased_by: str) -> Job | None:
    """Take a job for this process; None when someone else has it or it is over."""
    taken = session.execute(
        update(Job)
        .where(Job.id == job_id, _open_to_claim(now))
        .values(state="running", lease_until_at=lease_until, leased_by=leased_by, attempt_count=Job.attempt_count + 1)
        .returning(Job.id)
    ).first()
    return session.get(Job, job_id, populate_existing=True) if taken else None


def renew(session: Session, job_id: int, leased_by: str, lease_until: int) -> bool:
    """Show life; False when the lease was lost to another process."""
    kept = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.leased_by == leased_by, Job.state == "running")
        .values(lease_until_at=lease_until)
        .returning(Job.id)
    ).first()
    return kept is not None


def set_progress(session: Session, job_id: int, done: int, total: int, note: str) -> None:
    """What the page shows while it runs."""
    session.execute(
        update(Job).where(Job.id == job_id).values(done_count=done, total_count=total, progress_note=note[:200])
    )


def finish(session: Session, job_id: int, now: int, message: str | None = None) -> None:
    """The job is done; its dedupe key is free again."""
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(state="done", ended_at=now, message=message, dedupe_key=None, lease_until_at=None, leased_by=None)
    )


def put_back(session: Session, job_id: int, leased_by: str, due_at: int, message: str) -> None:
    """To be tried again, not before ``due_at``."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.leased_by == leased_by)
        .values(state="queued", due_at=due_at, message=message, lease_until_at=None, leased_by=None)
    )


def give_back(session: Session, job_id: int, leased_by: str, due_at: int, note: str) -> None:
    """To be begun later as if this attempt had not been: it waits for its turn, or the program is being ended."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.leased_by == leased_by)
        .values(
            state="queued",
            due_at=due_at,
            progress_note=note[:200],
            attempt_count=Job.attempt_count - 1,
            lease_until_at=None,
            leased_by=None,
        )
    )


def park(session: Session, job_id: int, leased_by: str, now: int, message: str, *, is_tried: bool = True) -> None:
    """Tried too often: put aside with the reason, for a person to look at.

    ``is_tried``: False when this claim only found that it was tried too often, and tried nothing.
    """
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.leased_by == leased_by)
        .values(
            state="parked",
            ended_at=now,
            message=message,
            attempt_count=Job.attempt_count if is_tried else Job.attempt_count - 1,
            lease_until_at=None,
            leased_by=None,
        )
    )


def set_arguments(session: Session, job_id: int, arguments: dict[str, Any]) -> None:
    """Replace what the job knows: a repeat begins with it."""
    session.execute(update(Job).where(Job.id == job_id).values(arguments=arguments))


def release_of(session: Session, leased_by: str, now: int) -> int:
    """Queue again what a process that is known to be dead had taken; answers how many."""
    freed = session.execute(
        update(Job)
        .where(Job.state == "running", Job.leased_by == leased_by)
        .values(state="queued", due_at=now, lease_until_at=None, leased_by=None)
        .returning(Job.id)
    ).all()
    return len(freed)


def leaseholders(session: Session) -> list[str]:
    """Processes that hold a lease now."""
    found = select(Job.leased_by).where(Job.state == "running", Job.leased_by.is_not(None)).distinct()
    return [name for name in session.scalars(found) if name]


def listed(
    session: Session,
    states: tuple[str, ...],
    limit: int = 100,
    *,
    names: Names | None = None,
    before: int | None = None,
    is_dismissed: bool | None = None,
) -> list[Job]:
    """Jobs in these states, newest first; ``before``: only older ones than this key.

    ``is_dismissed``: only those that a person dismissed, or only the others.
    """
    found = select(Job).where(Job.state.in_(states), *_named(names))
    if before is not None:
        found = found.where(Job.id < before)
    if is_dismissed is not None:
        found = found.where(_is_dismissed() if is_dismissed else ~_is_dismissed())
    return list(session.scalars(found.order_by(Job.id.desc()).limit(limit)))


def counts(session: Session) -> dict[str, int]:
    """How many jobs are in each state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {row[0]: row[1] for row in rows}


def open_counts(session: Session, names: Names | None = None) -> dict[str, int]:
    """How many jobs are queued, running, parked and dismissed: what is over is not counted, for it only grows."""
    found = select(Job.state, func.count()).where(Job.state.in_(("queued", "running", "parked")), *_named(names))
    count = {row[0]: row[1] for row in session.execute(found.group_by(Job.state))}
    dismissed = select(func.count()).select_from(Job).where(Job.state == "parked", _is_dismissed(), *_named(names))
    count["dismissed"] = session.scalar(dismissed) or 0
    count["parked"] = count.get("parked", 0) - count["dismissed"]
    return count


def retry(session: Session, job_id: int, now: int) -> Job | None:
    """A parked job is tried anew, dismissed or not; None when it is not parked."""
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "parked")
        .values(state="queued", due_at=now, attempt_count=0, ended_at=None)
        .returning(Job.id)
    ).first()
    if done is None:
        return None
    session.execute(delete(JobDismissal).where(JobDismissal.job_id == job_id))
    return session.get(Job, job_id, populate_existing=True)


def dismiss(session: Session, job_id: int, reason: str, dismissed_by: int, now: int) -> Job | None:
    """A parked job is taken off the list of what waits for a person; None when it is not parked or off already."""
    held = select(Job).where(Job.id == job_id, Job.state == "parked", ~_is_dismissed()).with_for_update()
    job = session.scalar(held)
    if job is not None:
        session.add(JobDismissal(job_id=job_id, reason=reason, dismissed_by=dismissed_by, dismissed_at=now))
    return job


def dismissals(session: Session, job_ids: list[int]) -> dict[int, JobDismissal]:
    """Who dismissed which of these jobs, when and why."""
    found = session.scalars(select(JobDismissal).where(JobDismissal.job_id.in_(job_ids)))
    return {row.job_id: row for row in found}


def _is_dismissed() -> Any:
    return exists().where(JobDismissal.job_id == Job.id)


def _named(names: Names | None) -> list[Any]:
    if names is None:
        return []
    return [Job.name.not_in(names.listed) if names.is_rest else Job.name.in_(names.listed)]


def _open_to_claim(now: int) -> Any:
    return or_(
        and_(Job.state == "queued", Job.due_at <= now),
        and_(Job.state == "running", Job.lease_until_at < now),
    )
