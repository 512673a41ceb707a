"""Statements about accounts, sessions and tries at signing in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session as DbSession

from storage.models import AccessToken, Account, Session, Setting, SignInAttempt
from storage.values.clock import DAY_MS

KNOWN_MS = 30 * DAY_MS
"""So long it is remembered from where a name was let in."""
_LOCK = 0x5349474E  # one advisory lock of PostgreSQL for counting tries and giving away sign-in names


def by_id(session: DbSession, account_id: int) -> Account | None:
    """An account by key."""
    return session.get(Account, account_id)


def locked(session: DbSession, account_id: int) -> Account | None:
    """An account by key, kept from other writers to the end of this transaction."""
    return session.scalar(select(Account).where(Account.id == account_id).with_for_update())


def of_owner(session: DbSession, owner_id: int) -> list[Account]:
    """Accounts tied to an owner."""
    return list(session.scalars(select(Account).where(Account.owner_id == owner_id).order_by(Account.id)))


def by_login(session: DbSession, login: str) -> Account | None:
    """An account by its sign-in name, any case."""
    return session.scalar(select(Account).where(Account.login == login.strip().lower()))


def add(session: DbSession, account: Account) -> Account:
    """A new account; its key is set on return."""
    session.add(account)
    session.flush()
    return account


def count(session: DbSession) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count()).select_from(Account)) or 0


def listed(session: DbSession, unit_ids: Sequence[str] | None = None, roles: Sequence[str] = ()) -> list[Account]:
    """Accounts of these units (None: all) and roles (none given: all), by name."""
    found = select(Account).order_by(Account.display_name, Account.id)
    if unit_ids is not None:
        found = found.where(Account.unit_id.in_(unit_ids))
    if roles:
        found = found.where(Account.role.in_(roles))
    return list(session.scalars(found))


def names(session: DbSession, account_ids: Sequence[int], unit_ids: Collection[str] | None = None) -> dict[int, str]:
    """Display names by key; only of people of these units (None: any)."""
    found = select(Account.id, Account.display_name).where(Account.id.in_(set(account_ids)))
    if unit_ids is not None:
        found = found.where(Account.unit_id.in_(unit_ids))
    return {row.id: row.display_name for row in session.execute(found)}


def add_session(session: DbSession, made: Session) -> None:
    """A signed-in browser."""
    session.add(made)
    session.flush()


def session_of(session: DbSession, token_sha256: str) -> Session | None:
    """A session by the digest of its secret."""
    return session.get(Session, token_sha256)


def touch_session(session: DbSession, token_sha256: str, seen_at: int) -> None:
    """Note the last request of a session."""
    session.execute(update(Session).where(Session.token_sha256 == token_sha256).values(last_seen_at=seen_at))


def end_session(session: DbSession, token_sha256: str) -> None:
    """Sign a browser out."""
    session.execute(delete(Session).where(Session.token_sha256 == token_sha256))


def end_sessions_of(session: DbSession, account_id: int, but: str | None = None) -> None:
    """Sign an account out everywhere, ``but`` one session; its programs too."""
    session.execute(delete(AccessToken).where(AccessToken.account_id == account_id))
    doomed = delete(Session).where(Session.account_id == account_id)
    session.execute(doomed if but is None else doomed.where(Session.token_sha256 != but))


def end_sessions_before(session: DbSession, now: int) -> None:
    """Forget sessions that are over."""
    session.execute(delete(Session).where(Session.expires_at < now))


def lock_tries(session: DbSession) -> None:
    """Let others who count tries or make accounts wait until this transaction ends.

    On SQLite the write transaction excludes them already; on PostgreSQL an advisory lock does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def add_attempt(session: DbSession, login: str, address: str, at: int, has_succeeded: bool) -> int:
    """Remember a try; answers its key. Failed ones are forgotten after a day, the others after ``KNOWN_MS``."""
    made = SignInAttempt(login=login, address=address, at=at, has_succeeded=has_succeeded)
    session.add(made)
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.at < at - DAY_MS, SignInAttempt.has_succeeded.is_(False) | (SignInAttempt.at < at - KNOWN_MS)
        )
    )
    session.flush()
    return made.id


def set_succeeded(session: DbSession, attempt_id: int) -> None:
    """A try remembered as failed has succeeded."""
    session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(has_succeeded=True))


def attempts(session: DbSession, since: int, login: str, address: str) -> int:
    """How many tries under one name came from one address since an instant, whatever became of them."""
    found = select(func.count()).select_from(SignInAttempt)
    wanted = (SignInAttempt.at >= since, SignInAttempt.login == login, SignInAttempt.address == address)
    return session.scalar(found.where(*wanted)) or 0


def failures(session: DbSession, since: int, login: str | None = None, address: str | None = None) -> list[int]:
    """Instants of failed tries since ``since``, rising: for a name, from an address, or for a name from an address.

    Of the last only those after the last success there count: whoever signed in is forgiven, elsewhere nobody is.
    """
    found = select(SignInAttempt.at).where(SignInAttempt.at >= since, SignInAttempt.has_succeeded.is_(False))
    if login is not None:
        found = found.where(SignInAttempt.login == login)
    if address is not None:
        found = found.where(SignInAttempt.address == address)
    if login is not None and address is not None:
        found = found.where(SignInAttempt.at > (last_success(session, login, address) or 0))
    return list(session.scalars(found.order_by(SignInAttempt.at)))


def last_success(session: DbSession, login: str, address: str) -> int | None:
    """When a name was last let in from an address (epoch ms); None when not within ``KNOWN_MS``."""
    there = (SignInAttempt.login == login, SignInAttempt.address == address)
    return session.scalar(select(func.max(SignInAttempt.at)).where(*there, SignInAttempt.has_succeeded.is_(True)))


def setting(session: DbSession, name: str) -> str | None:
    """What the house remembers under ``name``."""
    row = session.get(Setting, name)
    return row.value if row else None


def set_setting(session: DbSession, name: str, value: str | None) -> None:
    """Remember ``value`` under ``name``; None forgets it."""
    row = session.get(Setting, name)
    if value is None:
        if row:
            session.delete(row)
    elif row:
        row.value = value
    else:
        session.add(Setting(name=name, value=value))
    session.flush()
