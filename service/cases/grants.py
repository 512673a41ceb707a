"""Leave to see what was opened for a case follows the case: it ends for a former investigator and begins for the next.

The rows of ``grant_`` are the law: every byte, picture and playlist asks for one. Whoever asked keeps theirs; so does
the investigator of any case the footage is used in. Everybody else's ends as soon as something here changes.
"""

from __future__ import annotations

from storage.catalog import cases, retrievals
from storage.catalog import grants as leave
from storage.models import CaseRecord, Grant, Retrieval, RetrievalRequest
from storage.unit_of_work import UnitOfWork


def give(
    work: UnitOfWork, retrieval_id: int, case_id: int, account_id: int, *, until: int, may_download: bool
) -> Grant:
    """Leave for one person until an instant, with its custody event."""
    grant = leave.add(
        work.session,
        Grant(
            retrieval_id=retrieval_id,
            account_id=account_id,
            may_download=may_download,
            granted_at=work.now,
            expires_at=until,
        ),
    )
    facts = {"grant_id": grant.id, "account_id": account_id, "expires_at": until}
    work.record("retrieval.granted", "retrieval", retrieval_id, case_id=case_id, **facts)
    return grant


def follow_investigator(work: UnitOfWork, case: CaseRecord) -> None:
    """After a case changed hands: what a former investigator could see ends, what is still open the new one sees."""
    for _link, row, made, _camera in retrievals.of_case(work.session, case.id):
        end_for_others(work, row, made)
        open_to_investigator(work, row, made, case)


def open_to_investigator(work: UnitOfWork, row: Retrieval, made: RetrievalRequest, case: CaseRecord) -> None:
    """The case's investigator sees what an approver opened, as long as that leave runs and no longer. What was opened
    in an emergency was opened to the one who asked alone."""
    person = case.investigator_id
    until = leave.approved_until(work.session, row.id, work.now)
    if person is None or until is None or made.state != "approved":
        return
    held = leave.held_by(work.session, person, row.id, work.now)
    if held is None or not held.may_download:
        give(work, row.id, case.id, person, until=until, may_download=True)


def end_for_others(work: UnitOfWork, row: Retrieval, made: RetrievalRequest) -> None:
    """Take back the leave of everyone who neither asked nor investigates a case this footage is used in."""
    linked = [link.case_id for link in retrievals.links_of(work.session, row.id)]
    keep = {case.investigator_id for case in cases.many(work.session, linked).values()} | {made.requested_by}
    for grant in leave.revoke_others(work.session, row.id, {person for person in keep if person}, work.now):
        facts = {"grant_id": grant.id, "account_id": grant.account_id}
        work.record("retrieval.leave_ended", "retrieval", row.id, case_id=made.case_id, **facts)
