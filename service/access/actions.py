"""Signing in and out, making accounts, the first administrator, and writing down every look."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.access import rules
from service.web.formatting import length
from service.web.language import _
from storage.catalog import access_log, accounts
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from storage.models import AccessEntry, Account, CaseRecord, Session
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import MINUTE_MS
from storage.values.digest import sha256_of_bytes
from storage.values.text import normal

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_DUMMY = _hasher.hash("no account has this password")
FIRST_RUN = "first_run_code"


@dataclass(frozen=True)
class SignedIn:
    """What a browser gets at sign-in: the secret of its cookie and the token its forms must carry."""

    token: str
    csrf_token: str
    account: Account


def token_digest(token: str) -> str:
    """What the database keeps of a cookie's secret."""
    return sha256_of_bytes(token.encode())


def sign_in(archive: Archive, login: str, password: str, address: str, agent: str) -> SignedIn:
    """Check name and password and begin a session.

    Raises Refused: ``sign_in_failed`` (never says which of the two was wrong; tells how many tries are left) or
    ``sign_in_wait``. A try is remembered also when it fails.
    """
    login = normal(login).lower()[:80]
    with archive.write() as work:
        now = work.now
        of_login = accounts.failures(work.session, now - rules.WINDOW_MS, login=login)
        of_address = accounts.failures(work.session, now - rules.WINDOW_MS, address=address)
        if not rules.tries_left(of_login, of_address):
            wait = max(rules.wait_ms(of_login, of_address, now), MINUTE_MS)
            raise Refused("sign_in_wait", f"Đã thử quá nhiều lần. Hãy chờ {length(wait)} rồi thử lại.", wait_ms=wait)
        account = accounts.by_login(work.session, login)
        is_right = _matches(account.password_hash if account else _DUMMY, password)
        accounts.add_attempt(work.session, login, address, now, bool(account and is_right and account.is_active))
        begun = _begin(work, account, address, agent) if account and is_right and account.is_active else None
        left = rules.tries_left([*of_login, now], [*of_address, now])
    if begun is None:
        text = f"Tên đăng nhập hoặc mật khẩu không đúng. Còn {left} lần thử trong 15 phút."
        raise Refused("sign_in_failed", text, tries_left=left)
    return begun


def _begin(work: UnitOfWork, account: Account, address: str, agent: str) -> SignedIn:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    if _hasher.check_needs_rehash(account.password_hash):
        account.must_change_password = True
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
            agent=agent[:200],
        ),
    )
    note_look(work, account, "session.begun", address=address)
    return SignedIn(token, csrf, account)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def sign_out(archive: Archive, token: str) -> None:
    """End a session. An unknown one is no error."""
    with archive.write() as work:
        accounts.end_session(work.session, token_digest(token))


def create_account(
    work: UnitOfWork,
    *,
    login: str,
    display_name: str,
    role: str,
    unit_id: str | None,
    password: str,
    owner_id: int | None = None,
    must_change: bool = True,
) -> Account:
    """A new account, with its custody event. Raises Invalid naming each input to mend."""
    login, display_name = normal(login).lower(), normal(display_name)
    problems: dict[str, str] = {}
    if not 3 <= len(login) <= 80 or any(c.isspace() for c in login):
        problems["login"] = _("Tên đăng nhập cần 3 đến 80 ký tự, không có dấu cách.")
    elif accounts.by_login(work.session, login):
        problems["login"] = _("Tên đăng nhập này đã có người dùng.")
    if not 2 <= len(display_name) <= 100:
        problems["display_name"] = _("Họ tên cần 2 đến 100 ký tự.")
    if role not in rules.ROLES:
        problems["role"] = _("Hãy chọn một vai trò trong danh sách.")
    if unit_id and units_catalog.get(work.session, unit_id) is None:
        problems["unit_id"] = _("Không có đơn vị này. Hãy chọn trong danh sách gợi ý.")
    elif not unit_id and role not in {"administrator", "auditor", "technician", "owner"}:
        problems["unit_id"] = _("Vai trò này cần một đơn vị.")
    if wrong := rules.password_problem(password, login):
        problems["password"] = wrong
    if problems:
        raise Invalid(problems)
    account = accounts.add(
        work.session,
        Account(
            login=login,
            display_name=display_name,
            role=role,
            unit_id=unit_id or None,
            owner_id=owner_id,
            password_hash=_hasher.hash(password),
            must_change_password=must_change,
            is_active=True,
            language="vi",
            theme="light",
            created_at=work.now,
        ),
    )
    work.record("account.created", "account", account.id, role=role, unit_id=unit_id or "")
    return account


def change_password(work: UnitOfWork, account_id: int, old: str, new: str, keep_token: str | None = None) -> None:
    """Change one's own password; every other session ends. Raises Invalid."""
    account = accounts.by_id(work.session, account_id)
    assert account is not None
    if not _matches(account.password_hash, old):
        raise Invalid({"old": _("Mật khẩu hiện tại không đúng.")})
    if wrong := rules.password_problem(new, account.login):
        raise Invalid({"new": wrong})
    account.password_hash = _hasher.hash(new)
    account.must_change_password = False
    accounts.end_sessions_of(work.session, account.id, but=token_digest(keep_token) if keep_token else None)
    work.record("account.password_changed", "account", account.id)


def set_active(work: UnitOfWork, account_id: int, is_active: bool) -> Account:
    """Close an account or open it again; closing signs it out everywhere. Raises Refused for one's own."""
    account = accounts.by_id(work.session, account_id)
    if account is None:
        raise Refused("no_account", _("Không có tài khoản này."))
    if account.id == work.actor_id and not is_active:
        raise Forbidden("own_account", _("Không thể tự khóa tài khoản của mình."))
    account.is_active = is_active
    if not is_active:
        accounts.end_sessions_of(work.session, account.id)
    work.record("account.opened" if is_active else "account.closed", "account", account.id)
    return account


def first_run_code(archive: Archive) -> str | None:
    """The one-time code for making the first administrator; None once an account exists. Printed in the terminal."""
    with archive.write() as work:
        if accounts.count(work.session):
            return None
        code = accounts.setting(work.session, FIRST_RUN)
        if code is None:
            code = f"{secrets.randbelow(10**8):08d}"
            accounts.set_setting(work.session, FIRST_RUN, code)
        return code


def make_first_administrator(archive: Archive, code: str, login: str, display_name: str, password: str) -> Account:
    """The first account of an empty home. Raises Conflict when there is one already, Invalid for a wrong code."""
    with archive.write() as work:
        if accounts.count(work.session):
            raise Conflict("not_first", _("Hệ thống đã có quản trị viên. Hãy đăng nhập."))
        expected = accounts.setting(work.session, FIRST_RUN) or ""
        if not expected or not hmac.compare_digest(expected.encode(), normal(code).encode()):
            accounts.set_setting(work.session, FIRST_RUN, expected or None)
            raise Invalid({"code": _("Mã chưa đúng. Mã 8 chữ số được in trong cửa sổ dòng lệnh của máy chủ.")})
        account = create_account(
            work,
            login=login,
            display_name=display_name,
            role="administrator",
            unit_id=None,
            password=password,
            must_change=False,
        )
        accounts.set_setting(work.session, FIRST_RUN, None)
        return account


def note_look(
    work: UnitOfWork,
    account: Account | None,
    action: str,
    *,
    address: str,
    purpose: str | None = None,
    case_id: int | None = None,
    camera_id: int | None = None,
    retrieval_id: int | None = None,
    clip_ref_id: int | None = None,
    is_allowed: bool = True,
    **detail: Any,
) -> AccessEntry:
    """Write one look into the access log, in the caller's transaction; commit before the answer leaves."""
    return access_log.add(
        work.session,
        AccessEntry(
            at=work.now,
            account_id=account.id if account else None,
            unit_id=account.unit_id if account else None,
            action=action,
            purpose=purpose,
            case_id=case_id,
            camera_id=camera_id,
            retrieval_id=retrieval_id,
            clip_ref_id=clip_ref_id,
            is_allowed=is_allowed,
            address=address[:45],
            detail=detail,
        ),
    )


def choose_working_case(
    archive: Archive, token_sha256: str, case_id: int | None, purpose: str | None, unit_ids: set[str] | None
) -> None:
    """Set the case and purpose that looks of a session are made for. Raises NotFound for another unit's case."""
    with archive.write() as work:
        session = accounts.session_of(work.session, token_sha256)
        case = work.session.get(CaseRecord, case_id) if case_id is not None else None
        if session is None or (case_id is not None and case is None):
            raise NotFound
        if case is not None and unit_ids is not None and case.unit_id not in unit_ids:
            raise NotFound
        session.working_case_id = case_id
        session.working_purpose = (purpose or "verify_report") if case_id is not None else None


def set_preference(archive: Archive, account_id: int, name: str, value: str) -> None:
    """Language or theme of one's own account."""
    with archive.write(account_id) as work:
        account = accounts.by_id(work.session, account_id)
        if account is not None and name in {"language", "theme"}:
            setattr(account, name, value)
