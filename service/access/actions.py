"""Making and closing accounts, the first administrator, and writing down every look."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from service.access import rules
from service.access.passwords import digest_of
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import access_log, accounts, cases
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from storage.models import AccessEntry, Account, CaseRecord
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.text import normal

FIRST_RUN = "first_run_code"
FIRST_RUN_TRIES = "FIRST-RUN"  # sign-in names are lower case: no person's tries are meant


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
    within: set[str] | None = None,
) -> Account:
    """A new account, with its custody event. ``within``: units whose accounts the maker may make; None: any.

    Raises Invalid naming each input to mend.
    """
    login, display_name = normal(login).lower(), normal(display_name)
    accounts.lock_tries(work.session)  # two of one name at one instant: the second is told, not broken off
    if problems := _account_problems(
        work,
        login=login,
        display_name=display_name,
        role=role,
        unit_id=unit_id,
        password=password,
        within=within,
    ):
        raise Invalid(problems)
    account = accounts.add(
        work.session,
        Account(
            login=login,
            display_name=display_name,
            role=role,
            unit_id=unit_id or None,
            owner_id=owner_id,
            password_hash=digest_of(password),
            must_change_password=must_change,
            is_active=True,
            language="vi",
            theme="light",
            created_at=work.now,
        ),
    )
    work.record("account.created", "account", account.id, role=role, unit_id=unit_id or "")
    return account


def _account_problems(
    work: UnitOfWork,
    *,
    login: str,
    display_name: str,
    role: str,
    unit_id: str | None,
    password: str,
    within: set[str] | None,
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if wrong := rules.login_problem(login):
        problems["login"] = wrong
    elif accounts.by_login(work.session, login):
        problems["login"] = _("Tên đăng nhập này đã có người dùng.")
    too_thin = _("Họ tên cần 2 đến 100 ký tự.")
    if wrong := too_thin if len(display_name) > 100 else text_problem(display_name, 2, too_thin):
        problems["display_name"] = wrong
    if role not in rules.ROLES:
        problems["role"] = _("Hãy chọn một vai trò trong danh sách.")
    if within is not None and (unit_id or "") not in within:
        problems["unit_id"] = _("Chỉ tạo được tài khoản của đơn vị mình và đơn vị cấp dưới.")
    elif unit_id and units_catalog.get(work.session, unit_id) is None:
        problems["unit_id"] = _("Không có đơn vị này. Hãy chọn trong danh sách gợi ý.")
    elif not unit_id and role not in {"administrator", "auditor", "technician", "owner"}:
        problems["unit_id"] = _("Vai trò này cần một đơn vị.")
    if wrong := rules.password_problem(password, login):
        problems["password"] = wrong
    return problems


def set_active(work: UnitOfWork, account_id: int, is_active: bool, within: set[str] | None = None) -> Account:
    """Close an account or open it again; closing signs it out everywhere.

    Raises NotFound for one outside of ``within`` (None: any unit), Forbidden for one's own.
    """
    account = accounts.by_id(work.session, account_id)
    if account is None or (within is not None and (account.unit_id or "") not in within):
        raise NotFound
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


def make_first_administrator(
    archive: Archive, code: str, login: str, display_name: str, password: str, *, address: str = ""
) -> Account:
    """The first account of an empty home. Raises Conflict when there is one already, Invalid for a wrong code.

    Wrong codes are counted like wrong passwords: TooMany ``sign_in_wait`` after too many.
    """
    _count_code_try(archive, address)
    with archive.write() as work:
        accounts.lock_tries(work.session)  # two at one instant: one of them finds the other's account
        if accounts.count(work.session):
            raise Conflict("not_first", _("Hệ thống đã có quản trị viên. Hãy đăng nhập."))
        expected = accounts.setting(work.session, FIRST_RUN) or ""
        if not expected or not hmac.compare_digest(expected.encode(), normal(code).encode("utf-8", "replace")):
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


def _count_code_try(archive: Archive, address: str) -> None:
    """At most ``TRIES_PER_ADDRESS`` codes within the window, from wherever: eight digits are not many."""
    with archive.write() as work:
        accounts.lock_tries(work.session)
        tries = accounts.failures(work.session, work.now - rules.WINDOW_MS, login=FIRST_RUN_TRIES)
        if len(tries) >= rules.TRIES_PER_ADDRESS:
            raise TooMany(
                "sign_in_wait",
                _("Đã thử quá nhiều lần. Hãy chờ %(minutes)s phút rồi thử lại."),
                retry_after_s=rules.WINDOW_MS // 1000,
                minutes=rules.WINDOW_MS // 60_000,
            )
        accounts.add_attempt(work.session, FIRST_RUN_TRIES, address[:45], work.now, has_succeeded=False)


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
    """Set the case and purpose that looks of a session are made for.

    Raises NotFound for a case that none of these units (None: any) handles or helps with, Invalid for a purpose that is
    none of the list.
    """
    if purpose and purpose not in rules.PURPOSES:
        raise Invalid({"purpose": _("Hãy chọn một mục đích trong danh sách.")})
    with archive.write() as work:
        session = accounts.session_of(work.session, token_sha256)
        case = work.session.get(CaseRecord, case_id) if case_id is not None else None
        if session is None or (case_id is not None and case is None):
            raise NotFound
        is_others = case is not None and unit_ids is not None and case.unit_id not in unit_ids
        if is_others and not cases.is_helped_by(work.session, case_id or 0, unit_ids or ()):
            raise NotFound
        session.working_case_id = case_id
        session.working_purpose = (purpose or "verify_report") if case_id is not None else None


def set_preference(archive: Archive, account_id: int, name: str, value: str) -> None:
    """Language or theme of one's own account."""
    with archive.write(account_id) as work:
        account = accounts.by_id(work.session, account_id)
        if account is not None and name in {"language", "theme"}:
            setattr(account, name, value)
