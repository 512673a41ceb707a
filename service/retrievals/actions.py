"""Asking for footage and deciding: request, approval, refusal, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping

from service.access.rules import PURPOSES
from service.cases.actions import check_handled_by, visible_case
from service.cases.grants import give
from service.cases.rules import numbered
from service.holds.actions import place_hold
from service.retrievals import rules
from service.retrievals.repeats import asked_just_now, decided_just_now, is_as_decided
from service.retrievals.rules import Asked
from service.web.formatting import moment
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import access_log, accounts, cases, grades, grants, retrievals
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from storage.models import Account, CaseRecord, CaseRetrieval, Retrieval, RetrievalRequest
from storage.settings import Settings
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import DAY_MS, to_local
from storage.values.text import normal
from storage.values.timespan import Timespan

PREFIX = "YC "


def is_relaxed(session: Reading, unit_id: str) -> bool:
    """Whether the unit is too small for three people, by a setting that every report states."""
    return units_catalog.settings_of(session, unit_id).get(rules.RELAX_SETTING) == "1"


def ask(
    work: UnitOfWork,
    account: Account,
    unit_ids: set[str] | None,
    *,
    case_id: int,
    purpose: str,
    reason: str,
    asked: list[Asked],
    search_query: str = "",
    at_once: bool = False,
) -> RetrievalRequest:
    """Ask to retrieve footage for a case and a purpose; a form sent twice is answered by the request it made the first
    time. ``at_once``: for an emergency (see break_glass). Raises Invalid, NotFound, Forbidden."""
    case = _case_to_ask_for(work, case_id, unit_ids)
    problems = rules.asking_problem(asked, reason, work.now)
    if purpose not in PURPOSES:
        problems["purpose"] = _("Hãy chọn mục đích.")
    if problems:
        raise Invalid(problems)
    _check_cameras(work, asked, unit_ids)
    year = to_local(work.now).year
    last = retrievals.last_number(work.session, PREFIX, f"/{year}")  # the same form, sent twice, waits here
    if made := asked_just_now(work, account, case_id, purpose, asked, at_once=at_once):
        return made
    made = retrievals.add_request(
        work.session,
        RetrievalRequest(
            number=numbered(last, PREFIX, year),
            case_id=case_id,
            unit_id=account.unit_id or case.unit_id,
            purpose=purpose,
            reason=normal(reason)[:2000],
            search_query=search_query[:2000],
            state="requested",
            requested_by=account.id,
            requested_at=work.now,
            is_break_glass=at_once,
        ),
    )
    for one in asked:
        _add_retrieval(work, made, one)
    work.record("request.made", "request", made.id, case_id=case_id, purpose=purpose, cameras=len(asked))
    return made


def _case_to_ask_for(work: UnitOfWork, case_id: int, unit_ids: set[str] | None) -> CaseRecord:
    case = visible_case(work.session, case_id, unit_ids)
    check_handled_by(case, unit_ids)
    if case.withdrawn_at is not None:
        raise Conflict("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không yêu cầu trích xuất được."))
    return case


def _check_cameras(work: UnitOfWork, asked: list[Asked], unit_ids: set[str] | None) -> None:
    known = retrievals.cameras_of(work.session, {one.camera_id for one in asked})
    for one in asked:
        camera = known.get(one.camera_id)
        if camera is None or (unit_ids is not None and camera.unit_id not in unit_ids):
            raise NotFound
        if camera.registration != "confirmed":
            raise Invalid({"cameras": _("Có camera chưa được xác nhận đăng ký nên chưa thể yêu cầu.")})


def _add_retrieval(work: UnitOfWork, made: RetrievalRequest, one: Asked) -> None:
    row = retrievals.add(
        work.session,
        Retrieval(
            request_id=made.id,
            camera_id=one.camera_id,
            start_ms=one.span.start_ms,
            end_ms=one.span.end_ms,
            state="requested",
            lawful_basis="art32_1a",
        ),
    )
    assert work.actor_id is not None
    retrievals.add_link(
        work.session,
        CaseRetrieval(case_id=made.case_id, retrieval_id=row.id, linked_by=work.actor_id, linked_at=work.now),
    )
    facts = {"camera_id": one.camera_id, "start_ms": one.span.start_ms, "end_ms": one.span.end_ms}
    work.record("retrieval.requested", "retrieval", row.id, case_id=made.case_id, **facts)


def approve(
    work: UnitOfWork,
    request_id: int,
    account: Account,
    unit_ids: set[str] | None,
    settings: Settings,
    *,
    note: str = "",
    allowed: Mapping[int, Timespan] | None = None,
) -> RetrievalRequest:
    """Allow a request, whole or in part: ``allowed`` maps retrievals to (narrower) spans; what is left out is refused.

    Grants are born for the person who asked and the case's investigator; exhibits are produced by a job. The same
    decision of the same person, sent twice, is answered by the first.
    """
    if problem := text_problem(note, 0, ""):
        raise Invalid({"note": problem})
    made = held(work, request_id, unit_ids)
    rows = retrievals.of_request(work.session, request_id)
    if decided_just_now(work, made, account, "approved") and is_as_decided(rows, allowed):
        return made
    check_deciding(work, made, account)
    case = _case_to_ask_for(work, made.case_id, unit_ids)
    cases.locked(work.session, case.id)  # whoever investigates stays the same until this is written
    people = {made.requested_by} | ({case.investigator_id} if case.investigator_id else set())
    if allowed is not None and not allowed.keys() <= {row.id for row in rows}:
        raise NotFound
    for row in sorted(rows, key=lambda row: row.camera_id):  # one order of holds: no two approvers wait in a circle
        span = Timespan(row.start_ms, row.end_ms) if allowed is None else allowed.get(row.id)
        if span is None:
            row.state = "refused"
            work.record("retrieval.refused", "retrieval", row.id, case_id=case.id)
            continue
        if not rules.narrowed(Timespan(row.start_ms, row.end_ms), span):
            raise Invalid({f"to_{row.id}": _("Người duyệt chỉ được thu hẹp khoảng thời gian, không được mở rộng.")})
        row.start_ms, row.end_ms = span.start_ms, span.end_ms
        open_to(work, row, case, people, until=work.now + settings.grant_days * DAY_MS, may_download=True)
    if all(row.state == "refused" for row in rows):
        raise Invalid({"cameras": _("Chưa chọn camera nào để duyệt. Nếu không duyệt, hãy dùng nút Từ chối.")})
    _decide(work, made, account, "approved", note)
    return made


def open_to(
    work: UnitOfWork, row: Retrieval, case: CaseRecord, people: set[int], *, until: int, may_download: bool
) -> None:
    """Let people see one retrieval until an instant, hold its footage for a criminal case, have it produced."""
    row.state = "approved"
    for person in sorted(people):
        give(work, row.id, case.id, person, until=until, may_download=may_download)
    if case.kind == "criminal":
        reason = _("Tự động giữ khi duyệt trích xuất cho vụ án hình sự")
        place_hold(work, case, row.camera_id, Timespan(row.start_ms, row.end_ms), reason)
    _send_production(work, row)


def _send_production(work: UnitOfWork, row: Retrieval) -> None:
    work.send(
        "retrieval.produce", noun="retrieval", noun_id=row.id, dedupe_key=f"produce-{row.id}", retrieval_id=row.id
    )


def produce_again(work: UnitOfWork, retrieval_id: int) -> None:
    """Have a production that was put aside after its last attempt tried anew. The caller checks who asks."""
    row = retrievals.locked(work.session, retrieval_id)
    if row is None:
        raise NotFound
    if row.state != "approved":
        raise Conflict("not_waiting", _("Lượt này không còn chờ trích xuất. Hãy tải lại trang."))
    _send_production(work, row)


def refuse(work: UnitOfWork, request_id: int, account: Account, unit_ids: set[str] | None, note: str) -> None:
    """Refuse a request, with a reason of at least ten characters; sent twice, it is refused once."""
    if problem := text_problem(note, 10, _("Hãy ghi lý do từ chối, ít nhất 10 ký tự.")):
        raise Invalid({"note": problem})
    made = held(work, request_id, unit_ids)
    if decided_just_now(work, made, account, "refused"):
        return
    check_deciding(work, made, account)
    for row in retrievals.of_request(work.session, request_id):
        row.state = "refused"
        work.record("retrieval.refused", "retrieval", row.id, case_id=made.case_id)
    _decide(work, made, account, "refused", note)


def withdraw(work: UnitOfWork, request_id: int, account: Account) -> None:
    """Take back one's own request: before a decision it ends, after one its leave ends. Raises Refused once something
    of it was seen, handed over or graded: what happened stays in the register and in reports."""
    made = retrievals.locked_request(work.session, request_id)
    if made is None or made.requested_by != account.id:
        raise NotFound
    if made.state in {"refused", "withdrawn"}:
        raise decided_already(work, made)
    rows = retrievals.of_request(work.session, request_id)
    if refusal := kept_by(work.session, rows):
        raise refusal
    for row in rows:
        if row.state != "refused":
            row.state = "withdrawn"
            work.record("retrieval.withdrawn", "retrieval", row.id, case_id=made.case_id)
    grants.revoke(work.session, [row.id for row in rows], work.now)
    made.state = "withdrawn"
    work.record("request.withdrawn", "request", made.id, case_id=made.case_id)


def kept_by(session: Reading, rows: list[Retrieval]) -> Refused | None:
    """Why a request with these retrievals can no longer be taken back, and what to do instead; None when it can."""
    links = [link.id for row in rows for link in retrievals.links_of(session, row.id)]
    if grades.current(session, links):
        return Conflict(
            "graded_already", _("Đã có đánh giá kết quả nên không rút được; kết quả phải được giữ trong sổ.")
        )
    if any(row.state == "handed_over" for row in rows):
        return Conflict(
            "handed_over_already",
            _("Vật chứng đã bàn giao vào hồ sơ nên không rút được. Hãy để cán bộ điều tra ghi đánh giá kết quả."),
        )
    if access_log.is_seen(session, [row.id for row in rows]):
        return Conflict(
            "viewed_already",
            _(
                "Đã có người xem đoạn ghi hình nên không rút được. Nếu không dùng đến, hãy để cán bộ điều tra đánh giá "
                "mức 1 – Không có giá trị; quyền xem tự hết khi đến hạn."
            ),
        )
    return None


def held(work: UnitOfWork, request_id: int, unit_ids: set[str] | None) -> RetrievalRequest:
    """The request of one of these units, held until this transaction ends. Raises NotFound."""
    made = retrievals.locked_request(work.session, request_id)
    if made is None or (unit_ids is not None and made.unit_id not in unit_ids):
        raise NotFound
    return made


def check_deciding(work: UnitOfWork, made: RetrievalRequest, account: Account) -> None:
    """Whether this person may decide this request now. Raises Conflict (decided already), Forbidden."""
    if made.state != "requested":
        raise decided_already(work, made)
    case = visible_case(work.session, made.case_id, None)
    relaxed = is_relaxed(work.session, made.unit_id)
    if problem := rules.deciding_problem(account.id, made.requested_by, case.investigator_id, relaxed):
        raise Forbidden("own_request", problem)


def _decide(work: UnitOfWork, made: RetrievalRequest, account: Account, state: str, note: str) -> None:
    made.state = state
    made.decided_by, made.decided_at = account.id, work.now
    made.decision_note = normal(note)[:2000] or None
    work.record(f"request.{state}", "request", made.id, case_id=made.case_id, requested_by=made.requested_by)


def decided_already(work: UnitOfWork, made: RetrievalRequest) -> Conflict:
    """The refusal of a second decision: who made the first, and when."""
    person = made.reviewed_by or made.decided_by or made.requested_by
    at = made.reviewed_at or made.decided_at or made.requested_at
    name = accounts.names(work.session, [person]).get(person, "")
    return Conflict("decided_already", f"Yêu cầu này đã được {name} xử lý lúc {moment(at)}. Hãy tải lại trang.")
