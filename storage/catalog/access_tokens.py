"""Statements about the secrets by which programs search in a person's name."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.models import AccessToken


def add(session: Session, made: AccessToken) -> AccessToken:
    """A new token."""
    session.add(made)
    session.flush()
    return made


def by_digest(session: Session, token_sha256: str) -> AccessToken | None:
    """A token by the digest of its secret."""
    return session.get(AccessToken, token_sha256)


def of_account(session: Session, account_id: int, now: int) -> list[AccessToken]:
    """A person's tokens that are not over, newest first."""
    found = select(AccessToken).where(AccessToken.account_id == account_id, AccessToken.expires_at > now)
    return list(session.scalars(found.order_by(AccessToken.created_at.desc(), AccessToken.token_sha256)))


def count(session: Session, account_id: int) -> int:
    """How many tokens a person has."""
    found = select(func.count()).select_from(AccessToken).where(AccessToken.account_id == account_id)
    return session.scalar(found) or 0


def touch(session: Session, token_sha256: str, used_at: int) -> None:
    """Note the last use of a token."""
    session.execute(update(AccessToken).where(AccessToken.token_sha256 == token_sha256).values(last_used_at=used_at))


def end(session: Session, token_sha256: str) -> None:
    """End a token."""
    session.execute(delete(AccessToken).where(AccessToken.token_sha256 == token_sha256))


def end_before(session: Session, now: int) -> None:
    """Forget tokens that are over."""
    session.execute(delete(AccessToken).where(AccessToken.expires_at <= now))
