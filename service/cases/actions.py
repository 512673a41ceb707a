"""What is done with a case record: entered, edited, moved on, its subjects named by pseudonym, handed over."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from service.cases import rules
from service.cases.offences import group_of, offence_on
from service.web.language import _
from storage.catalog import accounts, cases
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from storage.models import CaseRecord, CaseStage, CaseSubject
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import DAY_MS, local_date, to_local
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
    problems: dict[str, str] = {}
    if draft.kind not in rules.KINDS:
        problems["kind"] = _("Hãy chọn loại hồ sơ.")
    if not 5 <= len(normal(draft.title)) <= 200:
        problems["title"] = _("Nội dung vụ việc cần 5 đến 200 ký tự, không ghi tên người.")
    if draft.offence_code and offence_on(draft.offence_code, local_date(draft.occurred_from_ms)) is None:
        problems["offence_code"] = _("Tội danh hoặc hành vi này không có hiệu lực vào ngày xảy ra. Hãy chọn lại.")
    if draft.occurred_to_ms < draft.occurred_from_ms:
        problems["occurred_to"] = _("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if draft.occurred_from_ms > work.now:
        problems["occurred_from"] = _("Thời điểm xảy ra không thể ở tương lai.")
    elif draft.occurred_to_ms - draft.occurred_from_ms > 31 * DAY_MS:
        problems["occurred_to"] = _("Khoảng thời gian xảy ra dài quá 31 ngày. Hãy thu hẹp.")
    if len(normal(draft.place)) < 2:
        problems["place"] = _("Hãy ghi nơi xảy ra.")
    if draft.investigator_id is not None:
        person = accounts.by_id(work.session, draft.investigator_id)
        if person is None or person.role not in {"officer", "commander"} or person.unit_id != unit_id:
            problems["investigator_id"] = _("Cán bộ điều tra phải là cán bộ của đơn vị thụ lý.")
    return problems


def create_case(work: UnitOfWork, draft: CaseDraft, unit_id: str) -> CaseRecord:
    """Enter a case of ``unit_id`` with its first stage. Raises Invalid, or Conflict for a number that is taken."""
    if problems := _checked(work, draft, unit_id):
        raise Invalid(problems)
    year = to_local(work.now).year
    last = cases.last_number(work.session, PREFIX, f"/{year}")
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
    _add_stage(work, case, "received", work.now)
    work.record("case.created", "case", case.id, case_id=case.id, case_kind=case.kind, unit_id=unit_id)
    return case


def edit_case(work: UnitOfWork, case_id: int, draft: CaseDraft, edition: int) -> CaseRecord:
    """Change what was entered. Raises Conflict when someone else changed it since ``edition`` was read."""
    case = _open_case(work, case_id)
    if case.edition != edition:
        raise Conflict("edited_meanwhile", _("Hồ sơ đã được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
    if problems := _checked(work, draft, case.unit_id):
        raise Invalid(problems)
    for name, value in _columns(draft, case.number).items():
        if name != "kind":
            setattr(case, name, value)
    case.edition += 1
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
    """Say who investigates: an officer or commander of the handling unit."""
    case = _open_case(work, case_id)
    person = accounts.by_id(work.session, investigator_id)
    if person is None or person.role not in {"officer", "commander"} or person.unit_id != case.unit_id:
        raise Invalid({"investigator_id": _("Cán bộ điều tra phải là cán bộ của đơn vị thụ lý.")})
    case.investigator_id = investigator_id
    case.edition += 1
    work.record("case.assigned", "case", case.id, case_id=case.id, investigator_id=investigator_id)


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
    case = _open_case(work, case_id)
    at = work.now if entered_at is None else entered_at
    if stage not in rules.next_stages(case.kind, case.stage):
        raise Invalid({"stage": _("Giai đoạn này không thể tiếp theo giai đoạn hiện tại.")})
    reached = rules.STAGES[case.kind][stage]
    if reached.needs_decision and not normal(decision_number):
        raise Invalid({"decision_number": _("Hãy ghi số quyết định hoặc văn bản.")})
    steps = cases.stages_of(work.session, case_id)
    if at > work.now or at < steps[-1].entered_at:
        raise Invalid({"entered_at": _("Ngày phải sau bước trước và không ở tương lai.")})
    has_subject = any(s.withdrawn_at is None for s in cases.subjects_of(work.session, case_id))
    is_clarifying = rules.clarifies(case.kind, stage, has_subject)
    if reached.clarifies and not is_clarifying and case.clarified_at is None and not reached.following:
        raise Invalid({"stage": _("Chưa xác định được đối tượng nên chưa thể kết thúc ở giai đoạn này.")})
    _add_stage(
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


def _add_stage(
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


def add_subject(work: UnitOfWork, case_id: int, identifier: str, *, is_by_camera: bool) -> CaseSubject:
    """Note an identified person. ``identifier`` (any text that tells people apart) is digested with the house's key
    and never kept. Raises Conflict when this person is noted in this case already.

    A case standing at a stage that waits only for a subject becomes clarified now.
    """
    case = _open_case(work, case_id)
    if len(normal(identifier)) < 2:
        raise Invalid({"identifier": _("Hãy nhập ký hiệu để phân biệt người này; ký hiệu không được lưu lại.")})
    pseudonym = hmac.new(_pseudonym_key(work), folded(identifier).encode(), hashlib.sha256).hexdigest()
    known = cases.subjects_of(work.session, case_id)
    if any(s.pseudonym == pseudonym and s.withdrawn_at is None for s in known):
        raise Conflict("subject_known", _("Người này đã được ghi trong hồ sơ."))
    subject = cases.add_subject(
        work.session,
        CaseSubject(
            case_id=case_id,
            pseudonym=pseudonym,
            label=f"ĐT{len(known) + 1}",
            is_by_camera=is_by_camera,
            identified_at=work.now,
            recorded_by=work.actor_id,
        ),
    )
    work.record("case.subject_identified", "case", case_id, case_id=case_id, subject_id=subject.id)
    if case.clarified_at is None and rules.clarifies(case.kind, case.stage, True):
        _add_stage(work, case, case.stage, work.now, note=_("Đã xác định đối tượng"), is_clarifying=True)
        case.clarified_at = work.now
        work.record("case.clarified", "case", case.id, case_id=case.id, at=work.now)
    return subject


def withdraw_subject(work: UnitOfWork, case_id: int, subject_id: int) -> None:
    """Take back an identification; the row stays, dated."""
    subject = cases.subject(work.session, subject_id)
    if subject is None or subject.case_id != case_id:
        raise NotFound
    if subject.withdrawn_at is None:
        subject.withdrawn_at = work.now
        work.record("case.subject_withdrawn", "case", case_id, case_id=case_id, subject_id=subject_id)


def _pseudonym_key(work: UnitOfWork) -> bytes:
    """The house's key for pseudonyms; made at first use."""
    key = accounts.setting(work.session, "pseudonym_key")
    if key is None:
        key = secrets.token_hex(32)
        accounts.set_setting(work.session, "pseudonym_key", key)
    return bytes.fromhex(key)


def add_cooperating_unit(work: UnitOfWork, case_id: int, unit_id: str) -> None:
    """Let another unit help; its report shows the case apart, never in sums."""
    case = _open_case(work, case_id)
    if units_catalog.get(work.session, unit_id) is None or unit_id == case.unit_id:
        raise Invalid({"unit_id": _("Hãy chọn một đơn vị khác đơn vị thụ lý.")})
    cases.add_unit(work.session, case_id, unit_id, work.now)
    work.record("case.unit_added", "case", case_id, case_id=case_id, unit_id=unit_id)


def withdraw_case(work: UnitOfWork, case_id: int, reason: str) -> None:
    """Take a case out of the register, with a reason. Nothing is deleted; it no longer counts."""
    case = _open_case(work, case_id)
    if len(normal(reason)) < 10:
        raise Invalid({"reason": _("Hãy ghi lý do rút hồ sơ, ít nhất 10 ký tự.")})
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


def _open_case(work: UnitOfWork, case_id: int) -> CaseRecord:
    case = cases.get(work.session, case_id)
    if case is None:
        raise NotFound
    if case.withdrawn_at is not None:
        raise Refused("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không thay đổi được."))
    return case
