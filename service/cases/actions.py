"""What is done with a case record: entered, edited, moved on, handed over. Its subjects: see subjects."""

from __future__ import annotations

from dataclasses import dataclass

from service.cases import rules
from service.cases.grants import follow_investigator
from service.cases.offences import group_of, offence_on
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import accounts, cases, mounts
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.models import CaseRecord, CaseStage
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import local_date, to_local
from storage.values.place import Point
from storage.values.text import folded, normal

PREFIX = "HS "


@dataclass(frozen=True)
class CaseDraft:
    """What a case record holds, as entered. Instants in epoch ms UTC."""

    kind: str
    title: str
    offence_code: str
    occurred_from_ms: int
    occurred_to_ms: int
    place: str
    position: Point | None = None
    investigator_id: int | None = None
    number: str = ""


def _checked(work: UnitOfWork, draft: CaseDraft, unit_id: str) -> dict[str, str]:
    problems = rules.occurrence_problems(draft.occurred_from_ms, draft.occurred_to_ms, work.now)
    problems |= rules.words_problems(draft.title, draft.place, draft.number)
    if draft.kind not in rules.KINDS:
        problems["kind"] = _("Hãy chọn loại hồ sơ.")
    if draft.offence_code and offence_on(draft.offence_code, local_date(draft.occurred_from_ms)) is None:
        problems["offence_code"] = _("Tội danh hoặc hành vi này không có hiệu lực vào ngày xảy ra. Hãy chọn lại.")
    if draft.position is not None:
        around = mounts.extent_of(work.session, units_catalog.scope(work.session, unit_id))
        if problem := rules.position_problem(draft.position, around):
            problems["position"] = problem
    if draft.investigator_id is not None and not _may_investigate(work, draft.investigator_id, unit_id):
        problems["investigator_id"] = _("Cán bộ điều tra phải là cán bộ của đơn vị thụ lý.")
    return problems


def _may_investigate(work: UnitOfWork, account_id: int, unit_id: str) -> bool:
    person = accounts.by_id(work.session, account_id)
    return person is not None and person.role in {"officer", "commander"} and person.unit_id == unit_id


def create_case(work: UnitOfWork, draft: CaseDraft, unit_id: str) -> CaseRecord:
    """Enter a case of ``unit_id`` with its first stage; a form sent twice is answered by the case it made the first
    time. Raises Invalid, or Conflict for a number that is taken."""
    if problems := _checked(work, draft, unit_id):
        raise Invalid(problems)
    year = to_local(work.now).year
    last = cases.last_number(work.session, PREFIX, f"/{year}")  # who waits here for the first form finds its case
    if made := _made_just_now(work, draft, unit_id):
        return made
    number = normal(draft.number) or rules.numbered(last, PREFIX, year)
    if cases.by_number(work.session, number):
        raise Conflict(
            "number_taken", _("Số hồ sơ này đã có trong sổ. Hãy dùng số khác hoặc để trống."), field="number"
        )
    case = cases.add(
        work.session,
        CaseRecord(
            number=number,
            unit_id=unit_id,
            stage="received",
            created_by=work.actor_id,
            created_at=work.now,
            edition=1,
            **_columns(draft, number),
        ),
    )
    add_stage(work, case, "received", work.now)
    work.record("case.created", "case", case.id, case_id=case.id, case_kind=case.kind, unit_id=unit_id)
    return case


def _made_just_now(work: UnitOfWork, draft: CaseDraft, unit_id: str) -> CaseRecord | None:
    """The very same case, entered by the same person a few minutes ago and untouched since."""
    for case in cases.entered_since(work.session, work.actor_id, work.now - rules.REPEAT_MS):
        is_same = all(getattr(case, name) == value for name, value in _columns(draft, case.number).items())
        if is_same and case.unit_id == unit_id and normal(draft.number) in {"", case.number} and case.edition == 1:
            return case
    return None


def edit_case(work: UnitOfWork, case_id: int, draft: CaseDraft, edition: int) -> CaseRecord:
    """Change what was entered. Raises Conflict when someone else changed it since ``edition`` was read."""
    case = open_case(work, case_id)
    if case.edition != edition:
        raise Conflict("edited_meanwhile", _("Hồ sơ đã được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
    if problems := _checked(work, draft, case.unit_id):
        raise Invalid(problems)
    changes_hands = draft.investigator_id != case.investigator_id
    for name, value in _columns(draft, case.number).items():
        if name != "kind":
            setattr(case, name, value)
    case.edition += 1
    if changes_hands:
        follow_investigator(work, case)
    work.record("case.edited", "case", case.id, case_id=case.id, edition=case.edition)
    return case


def _columns(draft: CaseDraft, number: str) -> dict[str, object]:
    title = normal(draft.title)
    return {
        "kind": draft.kind,
        "title": title,
        "title_fold": folded(f"{number} {title}")[:250],
        "offence_code": draft.offence_code or None,
        "offence_group": group_of(draft.offence_code, local_date(draft.occurred_from_ms)),
        "occurred_from_ms": draft.occurred_from_ms,
        "occurred_to_ms": draft.occurred_to_ms,
        "place": normal(draft.place)[:200],
        "lat": draft.position.lat if draft.position else None,
        "lon": draft.position.lon if draft.position else None,
        "investigator_id": draft.investigator_id,
    }


def assign(work: UnitOfWork, case_id: int, investigator_id: int) -> None:
    """Say who investigates: an officer or commander of the handling unit. Leave to see the case's footage follows."""
    case = open_case(work, case_id)
    if not _may_investigate(work, investigator_id, case.unit_id):
        raise Invalid({"investigator_id": _("Cán bộ điều tra phải là cán bộ của đơn vị thụ lý.")})
    case.investigator_id = investigator_id
    case.edition += 1
    work.record("case.assigned", "case", case.id, case_id=case.id, investigator_id=investigator_id)
    follow_investigator(work, case)


def move_on(
    work: UnitOfWork,
    case_id: int,
    stage: str,
    *,
    entered_at: int | None = None,
    decision_number: str = "",
    note: str = "",
) -> CaseRecord:
    """Enter the next stage. Clarifies the case where the stage does (and a subject is identified, where needed).

    Raises Invalid for a stage that cannot follow, a missing decision number, or an instant out of order.
    """
    case = open_case(work, case_id)
    at = work.now if entered_at is None else entered_at
    if stage not in rules.next_stages(case.kind, case.stage):
        raise Invalid({"stage": _("Giai đoạn này không thể tiếp theo giai đoạn hiện tại.")})
    reached = rules.STAGES[case.kind][stage]
    if reached.needs_decision and not normal(decision_number):
        raise Invalid({"decision_number": _("Hãy ghi số quyết định hoặc văn bản.")})
    if problems := rules.step_problems(decision_number, note):
        raise Invalid(problems)
    steps = cases.stages_of(work.session, case_id)
    if at > work.now or at < steps[-1].entered_at:
        raise Invalid({"entered_at": _("Ngày phải sau bước trước và không ở tương lai.")})
    has_subject = any(s.withdrawn_at is None for s in cases.subjects_of(work.session, case_id))
    is_clarifying = rules.clarifies(case.kind, stage, has_subject)
    if reached.clarifies and not is_clarifying and case.clarified_at is None and not reached.following:
        raise Invalid({"stage": _("Chưa xác định được đối tượng nên chưa thể kết thúc ở giai đoạn này.")})
    add_stage(
        work,
        case,
        stage,
        at,
        decision_number=decision_number,
        note=note,
        is_clarifying=is_clarifying,
        is_annulling=reached.is_annulling,
    )
    case.stage = stage
    if is_clarifying and case.clarified_at is None:
        case.clarified_at = at
        work.record("case.clarified", "case", case.id, case_id=case.id, at=at)
    if reached.is_annulling and case.clarified_at is not None:
        case.clarified_at = None
        work.record("case.clarification_annulled", "case", case.id, case_id=case.id, at=at)
    case.edition += 1
    work.record("case.moved_on", "case", case.id, case_id=case.id, stage=stage, at=at)
    return case


def add_stage(
    work: UnitOfWork,
    case: CaseRecord,
    stage: str,
    at: int,
    *,
    decision_number: str = "",
    note: str = "",
    is_clarifying: bool = False,
    is_annulling: bool = False,
) -> None:
    """One more dated step in a case's book, as it stands; ``move_on`` decides whether it may."""
    cases.add_stage(
        work.session,
        CaseStage(
            case_id=case.id,
            stage=stage,
            unit_id=case.unit_id,
            entered_at=at,
            is_clarifying=is_clarifying,
            is_annulling=is_annulling,
            decision_number=normal(decision_number)[:60] or None,
            note=normal(note)[:1000],
            recorded_by=work.actor_id,
            recorded_at=work.now,
        ),
    )


def add_cooperating_unit(work: UnitOfWork, case_id: int, unit_id: str) -> None:
    """Let another unit help; its report shows the case apart, never in sums."""
    case = open_case(work, case_id)
    if units_catalog.get(work.session, unit_id) is None or unit_id == case.unit_id:
        raise Invalid({"unit_id": _("Hãy chọn một đơn vị khác đơn vị thụ lý.")})
    cases.add_unit(work.session, case_id, unit_id, work.now)
    work.record("case.unit_added", "case", case_id, case_id=case_id, unit_id=unit_id)


def withdraw_case(work: UnitOfWork, case_id: int, reason: str) -> None:
    """Take a case out of the register, with a reason. Nothing is deleted; it no longer counts."""
    case = open_case(work, case_id)
    if problem := text_problem(reason, 10, _("Hãy ghi lý do rút hồ sơ, ít nhất 10 ký tự.")):
        raise Invalid({"reason": problem})
    case.withdrawn_at = work.now
    case.edition += 1
    work.record("case.withdrawn", "case", case_id, case_id=case_id)


def visible_case(session: Reading, case_id: int, unit_ids: set[str] | None) -> CaseRecord:
    """The case, if it is this person's to see: handled by or helped by a unit in scope. Raises NotFound."""
    case = cases.get(session, case_id)
    if case is None:
        raise NotFound
    helped = unit_ids is not None and cases.is_helped_by(session, case_id, unit_ids)
    if unit_ids is not None and case.unit_id not in unit_ids and not helped:
        raise NotFound
    return case


def check_handled_by(case: CaseRecord, unit_ids: set[str] | None) -> None:
    """Changes are the handling unit's: a cooperating unit reads only. Raises Forbidden."""
    if unit_ids is not None and case.unit_id not in unit_ids:
        raise Forbidden("only_handling_unit", _("Chỉ đơn vị thụ lý được thay đổi hồ sơ này."))


def open_case(work: UnitOfWork, case_id: int) -> CaseRecord:
    """The case, held until this transaction ends. Raises NotFound, Refused for one out of the register."""
    case = cases.locked(work.session, case_id)
    if case is None:
        raise NotFound
    if case.withdrawn_at is not None:
        raise Conflict("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không thay đổi được."))
    return case
