"""Statements about the access log: every search and look, insert-only."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import AccessDigest, AccessEntry


def add(session: Session, entry: AccessEntry) -> AccessEntry:
    """One look. The caller commits before the answer leaves."""
    session.add(entry)
    session.flush()
    return entry


def listed(
    session: Session,
    *,
    unit_ids: list[str] | None = None,
    case_id: int | None = None,
    camera_ids: list[int] | None = None,
    account_id: int | None = None,
    action: str | None = None,
    since: int | None = None,
    until: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[AccessEntry]:
    """One page of the log, newest first; every given condition holds."""
    found = select(AccessEntry).order_by(AccessEntry.id.desc()).limit(limit)
    if unit_ids is not None:
        found = found.where(or_(AccessEntry.unit_id.in_(unit_ids), AccessEntry.unit_id.is_(None)))
    if case_id is not None:
        found = found.where(AccessEntry.case_id == case_id)
    if camera_ids is not None:
        found = found.where(AccessEntry.camera_id.in_(camera_ids))
    if account_id is not None:
        found = found.where(AccessEntry.account_id == account_id)
    if action:
        found = found.where(AccessEntry.action == action)
    if since is not None:
        found = found.where(AccessEntry.at >= since)
    if until is not None:
        found = found.where(AccessEntry.at < until)
    if before_id is not None:
        found = found.where(AccessEntry.id < before_id)
    return list(session.scalars(found))


def count_of_case(session: Session, case_id: int) -> int:
    """How many looks were made for a case."""
    return session.scalar(select(func.count()).select_from(AccessEntry).where(AccessEntry.case_id == case_id)) or 0


def after(session: Session, entry_id: int, limit: int) -> list[AccessEntry]:
    """Entries after ``entry_id`` in order: what a digest covers."""
    found = select(AccessEntry).where(AccessEntry.id > entry_id).order_by(AccessEntry.id).limit(limit)
    return list(session.scalars(found))


def last_digest(session: Session) -> AccessDigest | None:
    """The newest digest."""
    return session.scalar(select(AccessDigest).order_by(AccessDigest.last_entry_id.desc()).limit(1))


def digests(session: Session) -> list[AccessDigest]:
    """All digests, oldest first."""
    return list(session.scalars(select(AccessDigest).order_by(AccessDigest.last_entry_id)))


def add_digest(session: Session, digest: AccessDigest) -> None:
    """Write a digest."""
    session.add(digest)
    session.flush()
