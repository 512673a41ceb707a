"""Opening footage at once in an emergency: it closes itself and a commander reviews it."""

from __future__ import annotations

from service.cases.actions import visible_case
from service.retrievals import rules
from service.retrievals.actions import ask, decided_already, open_to
from service.retrievals.rules import Asked
from service.web.language import _
from storage.catalog import grants, retrievals
from storage.errors import Forbidden, Invalid, NotFound
from storage.models import Account, RetrievalRequest
from storage.settings import Settings
from storage.unit_of_work import UnitOfWork
from storage.values.clock import MINUTE_MS
from storage.values.text import normal


def break_glass(
    work: UnitOfWork,
    account: Account,
    unit_ids: set[str] | None,
    settings: Settings,
    *,
    case_id: int,
    purpose: str,
    reason: str,
    asked: list[Asked],
    search_query: str = "",
) -> RetrievalRequest:
    """Open footage at once in an emergency: for the one who asks only, without download, for a short time.

    It closes itself at ``closes_at`` and waits for a commander's review.
    """
    made = ask(
        work,
        account,
        unit_ids,
        case_id=case_id,
        purpose=purpose,
        reason=reason,
        asked=asked,
        search_query=search_query,
        at_once=True,
    )
    if made.closes_at is not None:  # the same form, sent twice
        return made
    case = visible_case(work.session, case_id, unit_ids)
    made.state = "approved"
    made.closes_at = work.now + settings.break_glass_minutes * MINUTE_MS
    for row in retrievals.of_request(work.session, made.id):
        open_to(work, row, case, {account.id}, until=made.closes_at, may_download=False)
    work.record("request.opened_by_break_glass", "request", made.id, case_id=case_id, closes_at=made.closes_at)
    return made


def close_break_glass(work: UnitOfWork) -> int:
    """Take back the leave of every break-glass request whose time is over; answers how many requests."""
    over = retrievals.open_break_glass(work.session, work.now)
    for found in over:
        made = retrievals.locked_request(work.session, found.id) or found
        rows = retrievals.of_request(work.session, made.id)
        grants.revoke(work.session, [row.id for row in rows], work.now)
        work.record("request.closed_by_itself", "request", made.id, case_id=made.case_id)
    return len(over)


def review(
    work: UnitOfWork, request_id: int, account: Account, unit_ids: set[str] | None, *, is_justified: bool, note: str
) -> None:
    """A commander's review of a break-glass: justified or not, with a reason. Not one's own.

    Not justified: whatever leave is left ends, and nothing it showed is graded, confirmed or counted (see
    ``rules.is_unjustified``).
    """
    made = retrievals.locked_request(work.session, request_id)
    if made is None or not made.is_break_glass or (unit_ids is not None and made.unit_id not in unit_ids):
        raise NotFound
    if made.reviewed_at is not None:
        raise decided_already(work, made)
    if made.requested_by == account.id:
        raise Forbidden("own_request", _("Không thể tự xem xét việc mở khẩn cấp của mình. Cần một chỉ huy khác."))
    if problem := rules.reason_problem(note, _("Hãy ghi nhận xét, ít nhất 20 ký tự.")):
        raise Invalid({"note": problem})
    made.reviewed_by, made.reviewed_at = account.id, work.now
    made.review_note, made.is_justified = normal(note)[:2000], is_justified
    if not is_justified:
        rows = retrievals.of_request(work.session, request_id)
        grants.revoke(work.session, [row.id for row in rows], work.now)
    work.record("request.reviewed", "request", made.id, case_id=made.case_id, is_justified=is_justified)
