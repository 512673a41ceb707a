"""Grading what a retrieval was worth to a case, confirming the grade, using a retrieval in a further case."""

from __future__ import annotations

from service.cases.actions import check_handled_by, visible_case
from service.retrievals import rules
from service.retrievals.actions import is_relaxed
from service.web.language import _
from storage.catalog import grades, retrievals
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from storage.models import Account, CaseRecord, CaseRetrieval, Grade, Retrieval, RetrievalRequest
from storage.unit_of_work import UnitOfWork
from storage.values.text import normal


def give_grade(
    work: UnitOfWork, link_id: int, account: Account, unit_ids: set[str] | None, *, value: int, reason: str
) -> Grade:
    """Grade a retrieval in a case (0 to 4), with a written reason. Replaces an earlier grade; nothing is edited.

    Only the case's investigator, who is not the one who searched. Raises Forbidden, Invalid, NotFound, Refused.
    """
    link, row, made, case = _linked(work, link_id, unit_ids)
    relaxed = is_relaxed(work.session, case.unit_id)
    if problem := rules.grading_problem(account.id, case.investigator_id, made.requested_by, made.decided_by, relaxed):
        raise Forbidden("not_the_investigator", problem)
    problems: dict[str, str] = {}
    if value not in rules.GRADES:
        problems["value"] = _("Hãy chọn một mức từ 0 đến 4.")
    if rules.reason_problem(normal(reason)):
        problems["reason"] = _("Hãy ghi căn cứ đánh giá, ít nhất 20 ký tự.")
    if problems:
        raise Invalid(problems)
    if row.state not in {"produced", "handed_over"}:
        raise Refused("not_produced", _("Chưa trích xuất xong nên chưa đánh giá được."))
    earlier = grades.current(work.session, [link.id]).get(link.id)
    if earlier is not None:
        earlier.replaced_at = work.now
        work.record("grade.replaced", "grade", earlier.id, case_id=case.id)
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
    """Stand for a grade as the second person."""
    found = grades.get(work.session, grade_id)
    if found is None:
        raise NotFound
    _link, _row, made, case = _linked(work, found.case_retrieval_id, unit_ids)
    grade = grades.fresh(work.session, grade_id)
    if grade.replaced_at is not None:
        raise Conflict("grade_replaced", _("Đánh giá này đã được thay bằng đánh giá mới. Hãy tải lại trang."))
    if grade.confirmed_at is not None:
        raise Conflict("confirmed_already", _("Đánh giá này đã được xác nhận. Hãy tải lại trang."))
    relaxed = is_relaxed(work.session, case.unit_id)
    if problem := rules.confirming_problem(account.id, grade.graded_by, made.requested_by, relaxed):
        raise Forbidden("not_a_second_person", problem)
    grade.confirmed_by, grade.confirmed_at = account.id, work.now
    grade.is_rule_relaxed = grade.is_rule_relaxed or (relaxed and account.id == made.requested_by)
    work.record("grade.confirmed", "grade", grade.id, case_id=case.id, value=grade.value)
    return grade


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
    if case.withdrawn_at is not None:
        raise Refused("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không gắn được."))
    if row.state not in {"produced", "handed_over"}:
        raise Refused("not_produced", _("Chưa trích xuất xong nên chưa gắn được vào hồ sơ khác."))
    if retrievals.link(work.session, case_id, retrieval_id):
        raise Conflict("linked_already", _("Lượt trích xuất này đã gắn với hồ sơ đó."))
    link = retrievals.add_link(
        work.session,
        CaseRetrieval(case_id=case_id, retrieval_id=retrieval_id, linked_by=account.id, linked_at=work.now),
    )
    work.record("retrieval.linked", "retrieval", retrieval_id, case_id=case_id, link_id=link.id)
    return link.id


def hand_over(work: UnitOfWork, retrieval_id: int, unit_ids: set[str] | None) -> None:
    """Note that the exhibits went into the case file."""
    row = retrievals.locked(work.session, retrieval_id)
    made = retrievals.request(work.session, row.request_id) if row else None
    if row is None or made is None or (unit_ids is not None and made.unit_id not in unit_ids):
        raise NotFound
    if row.state != "produced":
        raise Refused("not_produced", _("Chỉ bàn giao được sau khi đã trích xuất xong."))
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
        raise Refused("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không đánh giá được."))
    row = retrievals.get(work.session, link.retrieval_id)
    made = retrievals.request(work.session, row.request_id) if row else None
    if row is None or made is None:
        raise NotFound
    return link, row, made, case
