"""Pages about one retrieval: its player and clips, exhibits, grades, cases; and the retrievals of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, safe_back, signed_in, with_token
from service.access.rules import PURPOSES
from service.access.schemas import RowKey
from service.cases.actions import visible_case
from service.retrievals import actions, copies, door, exhibits, grading, reading, rules, viewing
from service.retrievals.gaps import told_gaps
from service.retrievals.playlist import clock_line
from service.retrievals.viewing import NoGrant, Viewable
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage import restating
from storage.catalog import accounts, cases, holds, retrievals, uses
from storage.errors import Invalid
from storage.models import Retrieval, RetrievalRequest
from storage.unit_of_work import Reading
from storage.values.clock import MINUTE_MS

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Hồ sơ vụ việc"), "/cases")


@router.get("/retrievals/{retrieval_id}")
def retrieval_page(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One retrieval. Its footage needs a grant; without one the page says so and how to ask."""
    desk.require("retrieval.view")
    return _retrieval_page(desk, retrieval_id, {}, {})


def _retrieval_page(desk: Desk, retrieval_id: int, values: Mapping[str, Any], problems: dict[str, str]) -> Response:
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        row, made = reading.visible_retrieval(session, retrieval_id, desk.account.id, desk.unit_ids)
        links = reading.links(session, retrieval_id, desk.unit_ids)
        camera = retrievals.cameras_of(session, [row.camera_id])[row.camera_id]
        case = cases.get(session, made.case_id)
        clips, grant, why = _footage(desk, session, row, now)
        made_files = retrievals.exhibits_of(session, [row.id])[row.id]
        grading_rules = {one.link.id: _may_grade(desk, session, one, made) for one in links}
        context = {
            "names": _names(session, made, links),
            "exhibits": made_files,
            "exhibit_clocks": {one.id: exhibits.clock_line(desk, one) for one in made_files},
            "exhibit_spans": {one.id: retrievals.span_of(one) for one in made_files},
            "exhibit_pieces": {one.id: exhibits.pieces_line(desk, one) for one in made_files},
            "job": reading.progress(session, [row.id]).get(row.id),
            "is_held": bool(holds.overlapping(session, row.camera_id, row.start_ms, row.end_ms)),
            "statuses": {clip.ref.id: copies.status(session, clip) for clip in clips},
            "grading": grading_rules,
            "further": _further_cases(desk, session, row, links),
            "gaps": told_gaps(desk, session, row, clips) if grant else [],
            "has_viewed": uses.has_viewed(session, row.id, desk.account.id),
            "restated": restating.of_retrievals(session, desk.archive.settings, [row.id]).get(row.id, []),
        }
    crumbs = [CRUMB, (case.number, f"/cases/{made.case_id}") if case else CRUMB, (camera.code, "#")]
    return desk.page(
        "retrievals/retrieval.html",
        status=422 if problems else 200,
        crumbs=crumbs,
        row=row,
        made=made,
        case=case,
        camera=camera,
        links=links,
        clips=clips,
        clock_lines={clip.ref.id: clock_line(desk, clip) for clip in clips},
        grant=grant,
        why=why,
        values=values,
        problems=problems,
        grades=rules.GRADES,
        grade_options=grade_options(desk),
        row_states=rules.RETRIEVAL_STATES,
        purposes=PURPOSES,
        look_minutes=rules.CONFIRMING_LOOK_MS // MINUTE_MS,
        to_confirm=_to_confirm(grading_rules, links) if grant is None and desk.may("footage.view") else None,
        **context,
    )


def _to_confirm(grading_rules: Mapping[int, dict[str, str | None]], links: list[reading.LinkShown]) -> int | None:
    """The grade that waits for this very person's confirmation."""
    waiting = [one for one in links if one.grade is not None and one.grade.confirmed_at is None]
    keys = [one.grade.id for one in waiting if one.grade and grading_rules[one.link.id]["confirm"] is None]
    return keys[0] if keys else None


def _footage(desk: Desk, session: Reading, row: Retrieval, now: int) -> tuple[list[Viewable], Any, NoGrant | None]:
    """The clips with the grant that shows them, or why there is none. No pictures yet: the byte routes ask again."""
    if not desk.may("footage.view"):
        return [], None, NoGrant()
    try:
        found = viewing.allowed(session, desk.account, desk.unit_ids, row.id, now)
    except NoGrant as refusal:
        return [], None, refusal
    return viewing.viewables(session, row.id, desk.archive.settings), found.grant, None


def _names(session: Reading, made: RetrievalRequest, links: list[reading.LinkShown]) -> dict[int, str]:
    people = {made.requested_by, made.decided_by}
    for one in links:
        people.add(one.case.investigator_id)
        for grade in [*one.earlier, *([one.grade] if one.grade else [])]:
            people |= {grade.graded_by, grade.confirmed_by}
    return accounts.names(session, [person for person in people if person is not None])


def grade_options(desk: Desk) -> list[tuple[int, str]]:
    """The grades with what they mean, for a choice."""
    return [
        (value, f"{value} – {desk.say(label)}: {desk.say(rules.GRADE_MEANINGS[value])}")
        for value, (_code, label) in rules.GRADES.items()
    ]


def _may_grade(desk: Desk, session: Reading, one: reading.LinkShown, made: RetrievalRequest) -> dict[str, str | None]:
    """Why this person may not grade or confirm here; None when they may."""
    relaxed = actions.is_relaxed(session, one.case.unit_id)
    person = desk.account.id
    grade = rules.grading_problem(person, one.case.investigator_id, made.requested_by, made.decided_by, relaxed)
    confirm: str | None = None
    if one.grade is not None:
        confirm = rules.confirming_problem(person, one.grade.graded_by, made.requested_by, relaxed)
    if rules.is_unjustified(made):
        grade = confirm = rules.UNJUSTIFIED
    if not desk.may("grade.give"):
        grade = confirm = _("Vai trò của anh/chị không có quyền làm việc này.")
    return {"grade": grade, "confirm": confirm}


def _further_cases(
    desk: Desk, session: Reading, row: Retrieval, links: list[reading.LinkShown]
) -> list[tuple[str, str]]:
    if row.state not in {"produced", "handed_over"} or not desk.may("retrieval.request"):
        return []
    used = {one.case.id for one in links}
    found = cases.listed(session, unit_ids=desk.unit_ids, limit=100)
    mine = [case for case in found if case.id not in used and reading.in_scope(case.unit_id, desk.unit_ids)]
    return [(str(case.id), f"{case.number} · {case.title}") for case in mine]


@router.get("/retrievals/{retrieval_id}/clips/{clip_ref}")
def clip_page(retrieval_id: RowKey, clip_ref: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One clip in a plain video element, for readers without scripts."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, found):
        settings = desk.archive.settings
        clip = viewing.viewable(work.session, retrieval_id, clip_ref, settings)
        shown = viewing.viewables(work.session, retrieval_id, settings)
        status = copies.status(work.session, clip)
        camera = retrievals.cameras_of(work.session, [found.retrieval.camera_id])[found.retrieval.camera_id]
    at = [one.ref.id for one in shown].index(clip_ref)
    crumbs = [(found.case.number, f"/cases/{found.case.id}"), (camera.code, f"/retrievals/{retrieval_id}")]
    return desk.page(
        "retrievals/clip.html",
        crumbs=[*crumbs, (_("Một đoạn"), "#")],
        row=found.retrieval,
        case=found.case,
        camera=camera,
        clip=clip,
        copy=status,
        clock_line=clock_line(desk, clip),
        before=shown[at - 1] if at else None,
        after=shown[at + 1] if at + 1 < len(shown) else None,
    )


@router.post("/retrievals/{retrieval_id}/clips/{clip_ref}/copy")
def make_copy(retrieval_id: RowKey, clip_ref: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Have the working copy of a clip made."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, _found):
        settings = desk.archive.settings
        copies.request_copy(work, viewing.viewable(work.session, retrieval_id, clip_ref, settings))
    return desk.to(f"/retrievals/{retrieval_id}/clips/{clip_ref}", _("Đang làm bản xem. Trang tự cập nhật."))


@router.get("/cases/{case_id}/retrievals")
def of_case(case_id: RowKey, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The retrievals of a case: a fragment of its page, or a page of its own."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        case = visible_case(session, case_id, desk.unit_ids)
        rows = reading.of_case(session, case_id, desk.account.id, desk.archive.clock.now_ms())
        relaxed = actions.is_relaxed(session, case.unit_id)
        acts = {one.link.id: _next_act(desk, one, case.investigator_id, relaxed) for one in rows}
        keys = [one.row.id for one in rows]
        made_files = retrievals.exhibits_of(session, keys)
        told = restating.of_retrievals(session, desk.archive.settings, keys)
    context: dict[str, Any] = {"case": case, "rows": rows, "acts": acts, "exhibits": made_files, "grades": rules.GRADES}
    context["restated"] = set(told)
    context |= {
        "row_states": rules.RETRIEVAL_STATES,
        "may_ask": desk.may("retrieval.request") and case.withdrawn_at is None,
        "is_moving": any(one.row.state == "approved" for one in rows),
    }
    if request.headers.get("hx-request"):
        return desk.fragment("retrievals/of_case.html", **context)
    crumbs = [CRUMB, (case.number, f"/cases/{case_id}"), (_("Trích xuất"), "#")]
    return desk.page("retrievals/of_case_page.html", crumbs=crumbs, **context)


def _next_act(desk: Desk, one: reading.CaseRow, investigator_id: int | None, relaxed: bool) -> str | None:
    """What this person may do next with a retrieval in a case: grade, confirm, or nothing."""
    if one.row.state not in {"produced", "handed_over"} or not desk.may("grade.give"):
        return None
    person, made = desk.account.id, one.request
    if rules.is_unjustified(made):
        return None
    if one.grade is None:
        problem = rules.grading_problem(person, investigator_id, made.requested_by, made.decided_by, relaxed)
        return None if problem else "grade"
    if one.grade.confirmed_at is not None:
        return None
    return None if rules.confirming_problem(person, one.grade.graded_by, made.requested_by, relaxed) else "confirm"


@router.post("/retrievals/{retrieval_id}/grades")
def give_grade(
    retrieval_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Grade a retrieval in the case of ``link_id``."""
    desk.require("grade.give")
    value = fields.whole("value")
    link_id = fields.whole("link_id") or 0
    try:
        with desk.write() as work:
            grading.give_grade(
                work,
                link_id,
                desk.account,
                desk.unit_ids,
                value=-1 if value is None else value,
                reason=fields["reason"],
            )
    except Invalid as problem:
        found = {f"{name}-{link_id}": text for name, text in problem.problems.items()}
        return _retrieval_page(desk, retrieval_id, fields, found)
    return desk.to(f"/retrievals/{retrieval_id}#grades", _("Đã ghi đánh giá, chờ người thứ hai xác nhận."))


@router.post("/grades/{grade_id}/confirm")
def confirm_grade(grade_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Stand for a grade as the second person."""
    desk.require("grade.confirm")
    with desk.write() as work:
        grading.confirm_grade(work, grade_id, desk.account, desk.unit_ids)
    return desk.to(safe_back(fields["back"]), _("Đã xác nhận đánh giá."))


@router.post("/grades/{grade_id}/look")
def lend_look(grade_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """A short look for the person who is to confirm the grade."""
    desk.require("grade.confirm")
    with desk.write() as work:
        lent = grading.lend_look(work, grade_id, desk.account, desk.unit_ids)
        address = f"/retrievals/{lent.retrieval_id}"
    return desk.to(address, _("Đã mở để xem trước khi xác nhận. Mỗi lượt xem được ghi vào nhật ký."))


@router.post("/retrievals/{retrieval_id}/links")
def use_in_case(
    retrieval_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Use the retrieval in a further case."""
    desk.require("retrieval.request")
    case_id = fields.whole("case_id")
    if case_id is None:
        return _retrieval_page(desk, retrieval_id, fields, {"case_id": _("Hãy chọn hồ sơ.")})
    with desk.write() as work:
        grading.use_in_case(work, retrieval_id, case_id, desk.account, desk.unit_ids)
    return desk.to(f"/retrievals/{retrieval_id}#grades", _("Đã gắn vào hồ sơ; kết quả được đánh giá riêng ở đó."))


@router.post("/retrievals/{retrieval_id}/hand-over")
def hand_over(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Note that the exhibits went into the case file."""
    desk.require("retrieval.request")
    with desk.write() as work:
        grading.hand_over(work, retrieval_id, desk.unit_ids)
    return desk.to(f"/retrievals/{retrieval_id}", _("Đã ghi nhận bàn giao vật chứng vào hồ sơ."))


@router.post("/retrievals/{retrieval_id}/produce-again")
def produce_again(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Have a production that was put aside tried anew."""
    desk.require("retrieval.request")
    with desk.write() as work:
        _row, made = reading.visible_retrieval(work.session, retrieval_id, desk.account.id, desk.unit_ids)
        actions.produce_again(work, retrieval_id)
    return desk.to(f"/requests/{made.id}", _("Đang trích xuất lại."))
