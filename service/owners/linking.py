"""An owner's account tied to what the ward registered for them on paper: an officer says so, nobody else can.

The number an owner signs in with proves nothing by itself. So the account sees nothing of a paper registration until
an officer of the ward has made sure that it is the same person, and says so here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.cameras import entries
from service.cameras.phones import parse_phone
from service.web.language import _
from storage.catalog import accounts, cameras, owners
from storage.catalog.cameras import CameraLine
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import Account, Owner
from storage.unit_of_work import Reading, UnitOfWork


@dataclass(frozen=True)
class Registered:
    """An owner in the register with their cameras that the asking officer may see."""

    owner: Owner
    lines: Sequence[CameraLine]


@dataclass(frozen=True)
class Standing:
    """An account of an owner: what it is tied to, and what it could be tied to (the same number, not yet its own)."""

    account: Account
    own: Registered | None
    offered: Sequence[Registered]


def standings(session: Reading, unit_ids: set[str] | None) -> list[Standing]:
    """Accounts of owners of these units (None: all): those with something to tie first, then by name."""
    people = accounts.listed(session, None if unit_ids is None else sorted(unit_ids), roles=["owner"])
    found = [_standing(session, account, unit_ids) for account in people if account.is_active]
    return sorted(found, key=lambda one: not one.offered)


def _standing(session: Reading, account: Account, unit_ids: set[str] | None) -> Standing:
    mine = owners.get(session, account.owner_id) if account.owner_id is not None else None
    offered = [
        Registered(owner, lines)
        for owner in owners.with_phones(session, [_number(account)])
        if (mine is None or owner.id != mine.id) and (lines := _seen(session, owner.id, unit_ids))
    ]
    return Standing(account, Registered(mine, _seen(session, mine.id, unit_ids)) if mine else None, offered)


def _seen(session: Reading, owner_id: int, unit_ids: set[str] | None) -> list[CameraLine]:
    lines = cameras.of_owner(session, owner_id)
    return [line for line in lines if unit_ids is None or line.camera.unit_id in unit_ids]


def _number(account: Account) -> str:
    """The phone number somebody signs in with; empty for an account under another name."""
    try:
        return parse_phone(account.login).number
    except Refused:
        return ""


def link(work: UnitOfWork, account_id: int, owner_id: int, *, is_checked: bool, unit_ids: set[str] | None) -> Account:
    """Tie an account to an owner of the same number, whose cameras and uses it sees from now on.

    Cameras that the account registered itself go to that owner, too. Raises NotFound for anything beyond these units,
    Invalid when the officer does not say that the person was checked, Conflict when either is tied to somebody else.
    """
    account = _visible(work, account_id, unit_ids)
    standing = _standing(work.session, account, unit_ids)
    if standing.own is not None and standing.own.owner.id == owner_id:
        return account  # sent twice is done once
    offered = next((one for one in standing.offered if one.owner.id == owner_id), None)
    if offered is None:
        raise NotFound
    if not is_checked:
        raise Invalid({f"checked_{account_id}": _("Hãy xác nhận đã gặp hoặc gọi chủ camera để đối chiếu.")})
    if accounts.of_owner(work.session, owner_id):
        raise Conflict("owner_linked", _("Chủ camera này đã gắn với một tài khoản khác. Hãy gỡ ở tài khoản kia trước."))
    moved = _handed_on(work, standing.own.owner, offered.owner) if standing.own else 0
    account.owner_id = owner_id
    work.record("account.linked", "account", account.id, owner_id=owner_id, cameras=len(offered.lines), moved=moved)
    return account


def _handed_on(work: UnitOfWork, own: Owner, owner: Owner) -> int:
    """Give the cameras that an account registered itself to the same person's registration on paper; how many."""
    if own.name_fold != owner.name_fold:
        text = _("Tài khoản đã có camera dưới tên khác. Hãy sửa họ tên trong sổ cho khớp rồi gắn.")
        raise Conflict("owner_named_otherwise", text)
    lines = cameras.of_owner(work.session, own.id)
    for line in lines:
        camera = line.camera
        camera.owner_id = owner.id
        said = {"address": camera.address, "place": camera.place, "subunit": camera.subunit}
        camera.search_fold = entries.search_fold(camera.code, said, owner.name)
        camera.edition += 1
        work.record("camera.edited", "camera", camera.id, edition=camera.edition)
    return len(lines)


def unlink(work: UnitOfWork, account_id: int, unit_ids: set[str] | None) -> Account:
    """Take a tie back: the account sees nothing any more until it is tied again. Raises NotFound, Conflict if none."""
    account = _visible(work, account_id, unit_ids)
    if account.owner_id is None:
        raise Conflict("not_linked", _("Tài khoản này chưa gắn với chủ camera nào. Hãy tải lại trang."))
    owner_id, account.owner_id = account.owner_id, None
    work.record("account.unlinked", "account", account.id, owner_id=owner_id)
    return account


def _visible(work: UnitOfWork, account_id: int, unit_ids: set[str] | None) -> Account:
    account = accounts.locked(work.session, account_id)
    is_there = account is not None and account.role == "owner"
    if account is None or not is_there or (unit_ids is not None and (account.unit_id or "") not in unit_ids):
        raise NotFound
    return account
