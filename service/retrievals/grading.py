"""Grading what a retrieval was worth to a case, confirming the grade, using a retrieval in a further case."""

from __future__ import annotations

from service.cases.actions import check_handled_by, visible_case
from service.cases.grants import end_for_others, give, open_to_investigator
from service.retrievals import rules
from service.retrievals.actions import is_relaxed
from service.web.language import _
from storage.catalog import cases, grades, grants, retrievals, uses
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.models import Account, CaseRecord, CaseRetrieval, Grade, Grant, Retrieval, RetrievalRequest
from storage.unit_of_work import UnitOfWork
from storage.values.text import normal


def give_grade(
    work: UnitOfWork, link_id: int, account: Account, unit_ids: set[str] | None, *, value: int, reason: str
) -> Grade:
    """Grade a retrieval in a case (0 to 4), with a written reason. Replaces an earlier grade; nothing is edited. The
    same grade with the same words, sent twice, is given once.

    Only the case's investigator, who is not the one who searched. Raises Forbidden, Invalid, NotFound, Refused.
    """
    link, row, made, case = _linked(work, link_id, unit_ids)
    relaxed = is_relaxed(work.session, case.unit_id)
    if problem := rules.grading_problem(account.id, case.investigator_id, made.requested_by, made.decided_by, relaxed):
        raise Forbidden("not_the_investigator", problem)
    _check_justified(made)
    problems: dict[str, str] = {}
    if value not in rules.GRADES:
        problems["value"] = _("Hãy chọn một mức từ 0 đến 4.")
    if problem := rules.reason_problem(reason, _("Hãy ghi căn cứ đánh giá, ít nhất 20 ký tự.")):
        problems["reason"] = problem
    if problems:
        raise Invalid(problems)
    if row.state not in {"produced", "handed_over"}:
        raise Conflict("not_produced", _("Chưa trích xuất xong nên chưa đánh giá được."))
    earlier = grades.current(work.session, [link.id]).get(link.id)
    if earlier is not None:
        if (earlier.value, earlier.reason, earlier.graded_by) == (value, normal(reason)[:2000], account.id):
            return earlier
        earlier.replaced_at = work.now
        work.record("grade.replaced", "grade", earlier.id, case_id=case.id)
        end_for_others(work, row, made)
    grade = grades.add(
        work.session,
        Grade(
            case_retrieval_id=link.id,
            value=value,
            reason=normal(reason)[:2000],
            graded_by=account.id,
            graded_at=work.now,
            is_rule_relaxed=relaxed and len({account.id, made.requested_by, made.decided_by}) < 3,
        ),
    )
    work.record("grade.given", "grade", grade.id, case_id=case.id, retrieval_id=row.id, value=value)
    return grade


def confirm_grade(work: UnitOfWork, grade_id: int, account: Account, unit_ids: set[str] | None) -> Grade:
    """Stand for a grade as the second person. Whatever look was lent for it ends. Sent twice, it is confirmed once."""
    grade, row, made, case = _to_confirm(work, grade_id, account, unit_ids)
    if grade.confirmed_at is not None:
        return grade
    relaxed = is_relaxed(work.session, case.unit_id)
    grade.confirmed_by, grade.confirmed_at = account.id, work.now
    grade.is_rule_relaxed = grade.is_rule_relaxed or (relaxed and account.id == made.requested_by)
    has_viewed = uses.has_viewed(work.session, row.id, account.id)  # by its reasons alone is allowed, and said
    work.record("grade.confirmed", "grade", grade.id, case_id=case.id, value=grade.value, has_viewed=has_viewed)
    end_for_others(work, row, made)
    return grade


def lend_look(work: UnitOfWork, grade_id: int, account: Account, unit_ids: set[str] | None) -> Grant:
    """Let who is to confirm a grade look at what it is about: a short time, without taking it away, and no longer than
    until the grade is confirmed or replaced. Someone who has leave already keeps what they have."""
    grade, row, _made, case = _to_confirm(work, grade_id, account, unit_ids)
    if found := grants.held_by(work.session, account.id, row.id, work.now):
        return found
    if grade.confirmed_at is not None:
        raise _confirmed_already()
    return give(work, row.id, case.id, account.id, until=work.now + rules.CONFIRMING_LOOK_MS, may_download=False)


def _to_confirm(
    work: UnitOfWork, grade_id: int, account: Account, unit_ids: set[str] | None
) -> tuple[Grade, Retrieval, RetrievalRequest, CaseRecord]:
    """A grade that this person may confirm, or has confirmed. Raises NotFound, Conflict, Forbidden, Refused."""
    found = grades.get(work.session, grade_id)
    if found is None:
        raise NotFound
    _link, row, made, case = _linked(work, found.case_retrieval_id, unit_ids)
    grade = grades.fresh(work.session, grade_id)
    if grade.replaced_at is not None:
        raise Conflict("grade_replaced", _("Đánh giá này đã được thay bằng đánh giá mới. Hãy tải lại trang."))
    if grade.confirmed_at is not None and grade.confirmed_by != account.id:
        raise _confirmed_already()
    relaxed = is_relaxed(work.session, case.unit_id)
    if problem := rules.confirming_problem(account.id, grade.graded_by, made.requested_by, relaxed):
        raise Forbidden("not_a_second_person", problem)
    _check_justified(made)
    return grade, row, made, case


def _confirmed_already() -> Conflict:
    return Conflict("confirmed_already", _("Đánh giá này đã được xác nhận. Hãy tải lại trang."))


def _check_justified(made: RetrievalRequest) -> None:
    if rules.is_unjustified(made):
        raise Conflict("unjustified", rules.UNJUSTIFIED)


def use_in_case(work: UnitOfWork, retrieval_id: int, case_id: int, account: Account, unit_ids: set[str] | None) -> int:
    """Use a produced retrieval in a further case of one's unit; answers the link's key. It is graded there anew."""
    row = retrievals.get(work.session, retrieval_id)
    if row is None:
        raise NotFound
    made = retrievals.locked_request(work.session, row.request_id)
    if made is None or (unit_ids is not None and made.unit_id not in unit_ids):
        raise NotFound
    case = visible_case(work.session, case_id, unit_ids)
    check_handled_by(case, unit_ids)
    cases.locked(work.session, case_id)
    if case.withdrawn_at is not None:
        raise Conflict("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không gắn được."))
    _check_justified(made)
    if row.state not in {"produced", "handed_over"}:
        raise Conflict("not_produced", _("Chưa trích xuất xong nên chưa gắn được vào hồ sơ khác."))
    if retrievals.link(work.session, case_id, retrieval_id):
        raise Conflict("linked_already", _("Lượt trích xuất này đã gắn với hồ sơ đó."))
    link = retrievals.add_link(
        work.session,
        CaseRetrieval(case_id=case_id, retrieval_id=retrieval_id, linked_by=account.id, linked_at=work.now),
    )
    work.record("retrieval.linked", "retrieval", retrieval_id, case_id=case_id, link_id=link.id)
    open_to_investigator(work, row, made, case)
    return link.id


def hand_over(work: UnitOfWork, retrieval_id: int, unit_ids: set[str] | None) -> None:
    """Note that the exhibits went into the case file."""
    row = retrievals.locked(work.session, retrieval_id)
    made = retrievals.request(work.session, row.request_id) if row else None
    if row is None or made is None or (unit_ids is not None and made.unit_id not in unit_ids):
        raise NotFound
    if row.state != "produced":
        raise Conflict("not_produced", _("Chỉ bàn giao được sau khi đã trích xuất xong."))
    row.state = "handed_over"
    work.record("retrieval.handed_over", "retrieval", row.id, case_id=made.case_id)


def _linked(
    work: UnitOfWork, link_id: int, unit_ids: set[str] | None
) -> tuple[CaseRetrieval, Retrieval, RetrievalRequest, CaseRecord]:
    link = retrievals.locked_link(work.session, link_id)  # two grades at once wait for each other
    if link is None:
        raise NotFound
    case = visible_case(work.session, link.case_id, unit_ids)
    check_handled_by(case, unit_ids)
    if case.withdrawn_at is not None:
        raise Conflict("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không đánh giá được."))
    row = retrievals.get(work.session, link.retrieval_id)
    made = retrievals.request(work.session, row.request_id) if row else None
    if row is None or made is None:
        raise NotFound
    return link, row, made, case
