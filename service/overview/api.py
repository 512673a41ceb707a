"""JSON: the custody chain."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.custody.actions import read_chain, verify_chain
from service.overview.schemas import ChainBody, CustodyEntryBody
from storage.ledger.chain import ChainVerdict

router = APIRouter(tags=["overview"], dependencies=[Depends(with_token)])
PAGE = 50


def chain_body(verdict: ChainVerdict) -> ChainBody:
    """The verdict as JSON."""
    faults = [f"{fault.seq}: {fault.fault}" for fault in verdict.faults]
    return ChainBody(
        count=verdict.count,
        head_seq=verdict.head_seq,
        head_sha256=verdict.head_sha256,
        is_unbroken=verdict.is_unbroken,
        faults=faults,
    )


@router.get("/custody")
def read_custody(desk: Desk = Depends(signed_in), before: RowKey | None = None) -> list[CustodyEntryBody]:
    """The links of the custody chain that are of one's units, newest first."""
    desk.require("custody.view")
    with desk.archive.read() as session:
        read = read_chain(session, desk.unit_ids, before, PAGE)
    return [
        CustodyEntryBody.model_validate(replace(e, actor_id=e.actor_id if e.actor_id in read.names else None))
        for e in read.entries
    ]


@router.post("/custody/verification")
def verify(desk: Desk = Depends(signed_in)) -> ChainBody:
    """Walk the whole chain, link by link."""
    desk.require("custody.view")
    return chain_body(verify_chain(desk.archive))
