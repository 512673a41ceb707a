"""Statements about the access log: every search and look, insert-only."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import func, or_, select, text
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


def has_entry(
    session: Session, account_id: int, action: str, *, retrieval_id: int, clip_ref_id: int, since: int
) -> bool:
    """Whether this person made such a look at a clip through a retrieval at or after an instant."""
    found = select(AccessEntry.id).where(
        AccessEntry.account_id == account_id,
        AccessEntry.at >= since,
        AccessEntry.action == action,
        AccessEntry.retrieval_id == retrieval_id,
        AccessEntry.clip_ref_id == clip_ref_id,
    )
    return session.scalar(found.limit(1)) is not None


def is_seen(session: Session, retrieval_ids: Collection[int]) -> bool:
    """Whether anybody was ever shown anything of these retrievals."""
    found = select(AccessEntry.id).where(
        AccessEntry.retrieval_id.in_(set(retrieval_ids)),
        AccessEntry.action.in_(("clip.viewed", "clip.sought", "thumbnail.viewed", "exhibit.downloaded")),
        AccessEntry.is_allowed.is_(True),
    )
    return session.scalar(found.limit(1)) is not None


def count_of_case(session: Session, case_id: int) -> int:
    """How many looks were made for a case."""
    return session.scalar(select(func.count()).select_from(AccessEntry).where(AccessEntry.case_id == case_id)) or 0


def after(session: Session, entry_id: int, limit: int) -> list[AccessEntry]:
    """Entries after ``entry_id`` in order: what a digest covers."""
    found = select(AccessEntry).where(AccessEntry.id > entry_id).order_by(AccessEntry.id).limit(limit)
    return list(session.scalars(found))


def settle(session: Session) -> None:
    """Wait until everybody who is writing a look has committed, so that no key is missing below the highest one.

    On SQLite the write transaction has already excluded them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE access_entry IN SHARE MODE"))


def stretch(session: Session, first_id: int, last_id: int, page: int = 1_000) -> Iterator[AccessEntry]:
    """The entries a digest covers, in order of their keys, fetched page by page."""
    after_id = first_id - 1
    while True:
        found = select(AccessEntry).where(AccessEntry.id > after_id, AccessEntry.id <= last_id)
        rows = session.scalars(found.order_by(AccessEntry.id).limit(page)).all()
        yield from rows
        if len(rows) < page:
            return
        after_id = rows[-1].id
        session.expunge_all()


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
