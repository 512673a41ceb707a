"""Signing in and out, changing one's password: tries are counted before a password is even looked at."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from service.access import rules
from service.access.actions import note_look
from service.access.passwords import digest_of, is_outdated, matches
from service.web.language import _
from storage.catalog import accounts
from storage.errors import Invalid, NotFound, Refused, TooMany
from storage.models import Account, Session
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import SECOND_MS
from storage.values.digest import sha256_of_bytes
from storage.values.text import normal


@dataclass(frozen=True)
class SignedIn:
    """What a browser gets at sign-in: the secret of its cookie and the token its forms must carry."""

    token: str
    csrf_token: str
    account: Account


class SignInFailed(Refused):
    """Name and password do not belong together, or the account is closed: which of them is never said."""

    status = 401

    def __init__(self, tries_left: int) -> None:
        text = _("Tên đăng nhập hoặc mật khẩu không đúng. Còn %(tries_left)s lần thử trong 15 phút.")
        super().__init__("sign_in_failed", text, tries_left=tries_left)


@dataclass(frozen=True)
class Try:
    """A try that was let through: its key, and how many more there are should it fail."""

    id: int
    left: int


def token_digest(token: str) -> str:
    """What the database keeps of a cookie's secret."""
    return sha256_of_bytes(token.encode("utf-8", "replace"))


def sign_in(
    archive: Archive, login: str, password: str, *, address: str, agent: str = "", replacing: str | None = None
) -> SignedIn:
    """Check name and password and begin a session; ``replacing`` is the cookie the browser had: that session ends.

    Raises SignInFailed (never says which of the two was wrong; tells how many tries are left) or TooMany
    ``sign_in_wait``. The password is checked outside any transaction: it is slow on purpose.
    """
    login = normal(login).lower()[:80]
    tried = let_through(archive, login, address)
    with archive.read() as session:
        found = accounts.by_login(session, login)
    is_right = matches(found.password_hash if found else None, password)
    with archive.write() as work:
        account = accounts.by_id(work.session, found.id) if found and is_right else None
        # once more: the password may have been changed, the account closed, while it was being checked
        if account and account.is_active and found and account.password_hash == found.password_hash:
            accounts.set_succeeded(work.session, tried.id)
            if replacing:
                accounts.end_session(work.session, token_digest(replacing))
            if is_outdated(account.password_hash):
                account.password_hash = digest_of(password)
            return begin(work, account, address, agent)
        note_look(work, None, "session.refused", address=address, is_allowed=False)
    raise SignInFailed(tried.left)


def let_through(archive: Archive, login: str, address: str) -> Try:
    """Remember a try, as failed until it succeeds, so that tries at the same instant count too.

    Raises TooMany ``sign_in_wait`` when there were too many (``rules.wait_ms``).
    """
    address = address[:45]
    with archive.write() as work:
        accounts.lock_tries(work.session)
        now, since = work.now, work.now - rules.WINDOW_MS
        failed = rules.Failures(
            here=accounts.failures(work.session, since, login=login, address=address),
            of_address=accounts.failures(work.session, since, address=address),
            of_login=accounts.failures(work.session, since, login=login),
            is_known=accounts.last_success(work.session, login, address) is not None,
        )
        if (wait := rules.wait_ms(failed, now)) > 0:
            raise wait_needed(wait)
        attempt_id = accounts.add_attempt(work.session, login, address, now, has_succeeded=False)
        return Try(attempt_id, rules.tries_left(failed) - 1)


def wait_needed(wait_ms: int) -> TooMany:
    """The refusal of a try that came too early."""
    seconds = -(-wait_ms // SECOND_MS)
    if seconds <= 60:
        sentence = _("Tên đăng nhập này vừa bị thử sai nhiều lần. Hãy chờ %(seconds)s giây rồi thử lại.")
        return TooMany("sign_in_wait", sentence, retry_after_s=seconds, seconds=seconds)
    sentence = _("Đã thử quá nhiều lần. Hãy chờ %(minutes)s phút rồi thử lại.")
    return TooMany("sign_in_wait", sentence, retry_after_s=seconds, minutes=-(-seconds // 60))


def begin(work: UnitOfWork, account: Account, address: str, agent: str = "") -> SignedIn:
    """Begin a session of somebody who has shown that the account is theirs."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    accounts.end_sessions_before(work.session, work.now)
    accounts.add_session(
        work.session,
        Session(
            token_sha256=token_digest(token),
            account_id=account.id,
            csrf_token=csrf,
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + rules.SESSION_MS,
            address=address[:45],
            agent=normal(agent)[:200],
        ),
    )
    note_look(work, account, "session.begun", address=address)
    return SignedIn(token, csrf, account)


def sign_out(archive: Archive, token: str) -> None:
    """End a session. An unknown one is no error."""
    with archive.write() as work:
        accounts.end_session(work.session, token_digest(token))


def change_password(
    archive: Archive, account_id: int, old: str, new: str, *, address: str, keep_token: str | None = None
) -> None:
    """Change one's own password; every other session ends. A wrong old one counts as a failed sign-in.

    Raises Invalid, or TooMany ``sign_in_wait`` after too many wrong ones.
    """
    with archive.read() as session:
        account = accounts.by_id(session, account_id)
    if account is None:
        raise NotFound
    tried = let_through(archive, account.login, address)
    if not matches(account.password_hash, old):
        raise Invalid({"old": _("Mật khẩu hiện tại không đúng.")})
    wrong = rules.password_problem(new, account.login)
    if wrong is None and new == old:
        wrong = _("Mật khẩu mới phải khác mật khẩu hiện tại.")
    with archive.write(account_id) as work:
        accounts.set_succeeded(work.session, tried.id)
        changed = accounts.by_id(work.session, account_id)
        if wrong is None and changed is not None:
            changed.password_hash = digest_of(new)
            changed.must_change_password = False
            accounts.end_sessions_of(work.session, account_id, but=token_digest(keep_token) if keep_token else None)
            work.record("account.password_changed", "account", account_id)
    if wrong:
        raise Invalid({"new": wrong})
