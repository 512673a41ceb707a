"""Access tokens: how a program searches in a person's name, for one case and purpose, for some hours.

The secret is shown once and kept as its digest. A token opens the STAC API and nothing else; it ends by itself, by its
owner's hand, with a new password and with a closed account.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from service.access.actions import note_look
from service.access.rules import PURPOSES
from service.access.signing import token_digest
from service.cases.actions import visible_case
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import access_tokens, accounts
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import AccessToken, Account
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.text import normal

MOST_TOKENS = 20
_BEGINS = "antt_"  # so that whoever finds one in a file knows what it is


class TokenOver(Refused):
    """The access token is none of ours, is over, or its owner may not work now: which of them is never said."""

    status = 401

    def __init__(self) -> None:
        text = _("Mã truy cập không đúng hoặc đã hết hạn. Hãy tạo mã mới ở trang Mã truy cập cho chương trình.")
        super().__init__("token_over", text)


@dataclass(frozen=True)
class Made:
    """A new token: its secret, which nobody can show again, and its row."""

    token: str
    row: AccessToken


def mark_of(token_sha256: str) -> str:
    """What pages and the access log call a token: enough to tell one from another, useless as a secret."""
    return token_sha256[:12]


def make_token(
    work: UnitOfWork,
    account: Account,
    *,
    case_id: int | None,
    purpose: str,
    label: str,
    hours: int,
    unit_ids: set[str] | None,
    address: str,
) -> Made:
    """A token for one case of these units (None: any). Raises Invalid, NotFound for a case that is not theirs,
    Conflict when there are too many."""
    label, problems = normal(label), {}
    too_thin = _("Hãy ghi chương trình nào dùng mã này, 2 đến 100 ký tự.")
    if wrong := too_thin if len(label) > 100 else text_problem(label, 2, too_thin):
        problems["label"] = wrong
    if purpose not in PURPOSES:
        problems["purpose"] = _("Hãy chọn một mục đích trong danh sách.")
    if case_id is None:
        problems["case_id"] = _("Hãy chọn hồ sơ mà chương trình tra cứu cho.")
    elif visible_case(work.session, case_id, unit_ids).withdrawn_at is not None:
        problems["case_id"] = _("Hồ sơ này đã rút khỏi sổ. Hãy chọn hồ sơ khác.")
    if problems:
        raise Invalid(problems)
    accounts.locked(work.session, account.id)  # two at one instant are counted one after the other
    access_tokens.end_before(work.session, work.now)
    if access_tokens.count(work.session, account.id) >= MOST_TOKENS:
        text = _("Anh/chị đang có %(most)s mã truy cập. Hãy thu hồi mã không còn dùng rồi tạo mã mới.")
        raise Conflict("too_many_tokens", text, most=MOST_TOKENS)
    token = _BEGINS + secrets.token_urlsafe(32)
    row = AccessToken(
        token_sha256=token_digest(token),
        account_id=account.id,
        case_id=case_id,
        purpose=purpose,
        label=label,
        created_at=work.now,
        expires_at=work.now + hours * HOUR_MS,
    )
    access_tokens.add(work.session, row)
    _note(work, account, "access_token.made", row, address)
    return Made(token, row)


def end_token(work: UnitOfWork, account: Account, mark: str, *, address: str) -> None:
    """End one of a person's own tokens. Raises NotFound."""
    rows = access_tokens.of_account(work.session, account.id, work.now)
    row = next((row for row in rows if mark_of(row.token_sha256) == mark), None)
    if row is None:
        raise NotFound
    access_tokens.end(work.session, row.token_sha256)
    _note(work, account, "access_token.revoked", row, address)


def _note(work: UnitOfWork, account: Account, action: str, row: AccessToken, address: str) -> None:
    mark = mark_of(row.token_sha256)
    note_look(work, account, action, address=address, case_id=row.case_id, purpose=row.purpose, access_token=mark)


def token_of(archive: Archive, token: str) -> tuple[AccessToken, Account]:
    """A living token and the person in whose name it searches. Raises TokenOver."""
    now, digest = archive.clock.now_ms(), token_digest(token)
    with archive.read() as session:
        row = access_tokens.by_digest(session, digest)
        account = accounts.by_id(session, row.account_id) if row else None
    if row is None or account is None or now >= row.expires_at:
        raise TokenOver
    if not account.is_active or account.must_change_password:
        raise TokenOver
    if row.last_used_at is None or now - row.last_used_at > MINUTE_MS:
        with archive.write() as work:
            access_tokens.touch(work.session, digest, now)
    return row, account
