"""The same thing sent twice (a double click, a form sent again) is known again and answered by the first."""

from __future__ import annotations

from collections.abc import Mapping

from service.cases.rules import REPEAT_MS
from service.retrievals.rules import Asked
from storage.catalog import retrievals
from storage.models import Account, Retrieval, RetrievalRequest
from storage.unit_of_work import UnitOfWork
from storage.values.timespan import Timespan


def asked_just_now(
    work: UnitOfWork, account: Account, case_id: int, purpose: str, asked: list[Asked], *, at_once: bool
) -> RetrievalRequest | None:
    """The very same request of the same person, made a few minutes ago and open still."""
    states = ("approved",) if at_once else ("requested",)
    wanted = {(one.camera_id, one.span.start_ms, one.span.end_ms) for one in asked}
    for made in retrievals.requests(work.session, case_id=case_id, requested_by=account.id, states=states):
        is_open = made.is_break_glass == at_once and (made.closes_at or work.now + 1) > work.now
        if is_open and made.purpose == purpose and made.requested_at >= work.now - REPEAT_MS:
            rows = retrievals.of_request(work.session, made.id)
            if {(row.camera_id, row.start_ms, row.end_ms) for row in rows} == wanted:
                return made
    return None


def decided_just_now(work: UnitOfWork, made: RetrievalRequest, account: Account, state: str) -> bool:
    """Whether this very person made this decision a few minutes ago."""
    is_mine = made.state == state and made.decided_by == account.id and not made.is_break_glass
    return is_mine and (made.decided_at or 0) >= work.now - REPEAT_MS


def is_as_decided(rows: list[Retrieval], allowed: Mapping[int, Timespan] | None) -> bool:
    """Whether the spans allowed now are those that stand since the decision."""
    open_rows = {row.id: Timespan(row.start_ms, row.end_ms) for row in rows if row.state != "refused"}
    return len(open_rows) == len(rows) if allowed is None else open_rows == dict(allowed)
