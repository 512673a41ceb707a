"""Statements about leave to see a retrieval: what every byte, picture and playlist asks for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import ClipRef, Grant, Retrieval, RetrievalClip, RetrievalRequest


def add(session: Session, made: Grant) -> Grant:
    """Leave to see a retrieval."""
    session.add(made)
    session.flush()
    return made


def held_by(session: Session, account_id: int, retrieval_id: int, now: int) -> Grant | None:
    """The leave that holds now, the longest one; None when there is none."""
    found = (
        select(Grant)
        .where(
            Grant.account_id == account_id,
            Grant.retrieval_id == retrieval_id,
            Grant.granted_at <= now,
            Grant.expires_at > now,
            Grant.revoked_at.is_(None),
        )
        .order_by(Grant.expires_at.desc())
        .limit(1)
    )
    return session.scalar(found)


def among(session: Session, account_id: int, retrieval_ids: Collection[int], now: int) -> set[int]:
    """Which of these retrievals a person may see now."""
    found = select(Grant.retrieval_id).where(
        Grant.account_id == account_id,
        Grant.retrieval_id.in_(set(retrieval_ids)),
        Grant.granted_at <= now,
        Grant.expires_at > now,
        Grant.revoked_at.is_(None),
    )
    return set(session.scalars(found))


def opening(
    session: Session, account_id: int, *, case_id: int, camera_id: int, start_ms: int, now: int
) -> tuple[int, int] | None:
    """The retrieval of a case by which a person may see a clip now, and the clip's permanent name; None without any.

    ``start_ms`` is the filed start of the clip.
    """
    found = (
        select(Retrieval.id, ClipRef.id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(RetrievalClip, RetrievalClip.retrieval_id == Retrieval.id)
        .join(ClipRef, ClipRef.id == RetrievalClip.clip_ref_id)
        .join(Grant, Grant.retrieval_id == Retrieval.id)
        .where(
            ClipRef.camera_id == camera_id,
            ClipRef.start_ms == start_ms,
            RetrievalRequest.case_id == case_id,
            Grant.account_id == account_id,
            Grant.granted_at <= now,
            Grant.expires_at > now,
            Grant.revoked_at.is_(None),
        )
        .order_by(Grant.expires_at.desc(), Retrieval.id)
        .limit(1)
    )
    row = session.execute(found).first()
    return (row[0], row[1]) if row else None


def of_retrievals(session: Session, retrieval_ids: Collection[int]) -> list[Grant]:
    """All leaves on these retrievals, over or not, oldest first."""
    return list(session.scalars(select(Grant).where(Grant.retrieval_id.in_(set(retrieval_ids))).order_by(Grant.id)))


def last_of(session: Session, account_id: int, retrieval_id: int) -> Grant | None:
    """The latest leave, over or not: to say since when it is over."""
    found = select(Grant).where(Grant.account_id == account_id, Grant.retrieval_id == retrieval_id)
    return session.scalar(found.order_by(Grant.expires_at.desc()).limit(1))


def revoke(session: Session, retrieval_ids: Collection[int], now: int) -> int:
    """Take back every leave on these retrievals; answers how many."""
    done = session.execute(
        update(Grant)
        .where(Grant.retrieval_id.in_(set(retrieval_ids)), Grant.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Grant.id)
    ).all()
    return len(done)


def revoke_others(session: Session, retrieval_id: int, keep: Collection[int], now: int) -> list[Grant]:
    """Take back the leave on a retrieval that runs for anyone but these people; answers what was taken back."""
    found = select(Grant).where(
        Grant.retrieval_id == retrieval_id,
        Grant.account_id.not_in(keep),
        Grant.expires_at > now,
        Grant.revoked_at.is_(None),
    )
    taken = list(session.scalars(found.order_by(Grant.id)))
    for grant in taken:
        grant.revoked_at = now
    session.flush()
    return taken


def approved_until(session: Session, retrieval_id: int, now: int) -> int | None:
    """How long the leave an approver gave on a retrieval still runs; None when it is over. Leave to look only, as an
    emergency or a confirmation gives it, is none of an approver's."""
    found = select(func.max(Grant.expires_at)).where(
        Grant.retrieval_id == retrieval_id,
        Grant.may_download.is_(True),
        Grant.expires_at > now,
        Grant.revoked_at.is_(None),
    )
    return session.scalar(found)
