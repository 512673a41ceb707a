"""JSON: opening balances."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.indicators import actions
from service.indicators.schemas import BalanceBody, NewBalanceBody
from storage.catalog import indicators

router = APIRouter(tags=["opening balances"], dependencies=[Depends(with_token)])


@router.get("/opening-balances")
def list_balances(desk: Desk = Depends(signed_in), approved_only: bool = False) -> list[BalanceBody]:
    """Opening balances of one's units and of the former units they came from."""
    desk.require("report.view")
    with desk.archive.read() as session:
        found = indicators.listed(session, actions.reach(session, desk.unit_ids), approved_only=approved_only)
        return [BalanceBody.model_validate(row) for row in found]


@router.post("/opening-balances", status_code=201)
def enter_balance(body: NewBalanceBody, desk: Desk = Depends(signed_in)) -> BalanceBody:
    """Enter a balance with its source."""
    desk.require("balance.enter")
    with desk.write() as work:
        draft = actions.BalanceDraft(**body.model_dump())
        return BalanceBody.model_validate(actions.enter_balance(work, draft, desk.unit_ids))


@router.post("/opening-balances/{balance_id}/approval")
def approve_balance(balance_id: RowKey, desk: Desk = Depends(signed_in)) -> BalanceBody:
    """Approve a balance that someone else entered."""
    desk.require("balance.approve")
    with desk.write() as work:
        return BalanceBody.model_validate(actions.approve_balance(work, balance_id, desk.unit_ids))


@router.delete("/opening-balances/{balance_id}", status_code=204)
def refuse_balance(balance_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """Take a balance out that was not approved."""
    desk.require("balance.approve")
    with desk.write() as work:
        actions.refuse_balance(work, balance_id, desk.unit_ids)
