"""Opening balances: entered by one person with their source, approved by a second one, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.indicators import rules
from service.web.language import _
from storage.catalog import indicators
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.models import OpeningBalance
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import local_date
from storage.values.text import normal


@dataclass(frozen=True)
class BalanceDraft:
    """A total as a paper states it. Both days are included; ``is_span_exact`` False: the source gives years only."""

    metric: str
    unit_id: str
    from_on: date
    to_on: date
    value: int
    source: str
    qualifier: str = rules.EXACT
    level: str = rules.UNDIVIDED
    is_span_exact: bool = False


def reach(session: Reading, unit_ids: set[str] | None) -> set[str] | None:
    """Units whose balances this person may see and enter: the scope and the former districts it lay in. None: all."""
    return None if unit_ids is None else indicators.concerned(session, unit_ids)


def enter_balance(work: UnitOfWork, draft: BalanceDraft, unit_ids: set[str] | None) -> OpeningBalance:
    """Enter a balance; it counts for nothing until a second person approves it.

    Raises Invalid; NotFound for a unit out of reach; Conflict for the same total entered before.
    """
    reached = reach(work.session, unit_ids)
    if units_catalog.get(work.session, draft.unit_id) is None:
        raise Invalid({"unit_id": _("Không có đơn vị này. Hãy chọn trong danh sách gợi ý.")})
    if reached is not None and draft.unit_id not in reached:
        raise NotFound
    problems = rules.balance_problems(
        metric=draft.metric,
        from_on=draft.from_on,
        to_on=draft.to_on,
        value=draft.value,
        qualifier=draft.qualifier,
        level=draft.level,
        source=draft.source,
        today=local_date(work.now),
    )
    if problems:
        raise Invalid(problems)
    for known in indicators.listed(work.session, [draft.unit_id]):
        if (known.metric, known.from_on, known.to_on) == (draft.metric, draft.from_on, draft.to_on):
            raise Conflict(
                "balance_known", _("Chỉ tiêu này của đơn vị và thời gian này đã có số dư. Hãy xem lại danh sách.")
            )
    assert work.actor_id is not None
    balance = indicators.add(
        work.session,
        OpeningBalance(
            metric=draft.metric,
            unit_id=draft.unit_id,
            from_on=draft.from_on,
            to_on=draft.to_on,
            is_span_exact=draft.is_span_exact,
            value=draft.value,
            qualifier=draft.qualifier,
            level=draft.level,
            source=normal(draft.source),
            entered_by=work.actor_id,
            entered_at=work.now,
        ),
    )
    _record(work, "opening_balance.entered", balance)
    return balance


def approve_balance(work: UnitOfWork, balance_id: int, unit_ids: set[str] | None) -> OpeningBalance:
    """Stand for a balance as the second person; from now on reports show it. Raises NotFound, Forbidden, Conflict."""
    balance = _waiting(work, balance_id, unit_ids)
    if balance.entered_by == work.actor_id:
        raise Forbidden("own_balance", _("Người nhập không được tự duyệt số dư đầu kỳ. Cần người thứ hai."))
    balance.approved_by, balance.approved_at = work.actor_id, work.now
    _record(work, "opening_balance.approved", balance)
    return balance


def refuse_balance(work: UnitOfWork, balance_id: int, unit_ids: set[str] | None) -> None:
    """Take a balance out of the list before it was approved; custody keeps that it was there."""
    balance = _waiting(work, balance_id, unit_ids)
    _record(work, "opening_balance.refused", balance)
    indicators.remove(work.session, balance)


def _record(work: UnitOfWork, kind: str, balance: OpeningBalance) -> None:
    work.record(
        kind, "opening_balance", balance.id, metric=balance.metric, unit_id=balance.unit_id, value=balance.value
    )


def _waiting(work: UnitOfWork, balance_id: int, unit_ids: set[str] | None) -> OpeningBalance:
    balance = indicators.locked(work.session, balance_id)
    reached = reach(work.session, unit_ids)
    if balance is None or (reached is not None and balance.unit_id not in reached):
        raise NotFound
    if balance.approved_at is not None:
        raise Conflict("approved_already", _("Số dư này đã được duyệt, không thay đổi được nữa."))
    return balance
