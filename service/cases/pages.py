"""Pages: the register of cases, one case, its form, its steps and subjects."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cases import actions, rules, subjects
from service.cases.api import editable, own_unit
from service.cases.offences import groups, offences_on
from service.web.formatting import moment
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_moment
from storage.catalog import access_log, accounts, cases, custody
from storage.catalog import units as units_catalog
from storage.errors import Invalid, Refused
from storage.models import CaseRecord
from storage.values.clock import local_date
from storage.values.place import Point
from storage.values.position import parse_position

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Hồ sơ vụ việc"), "/cases")


def open_cases(desk: Desk) -> list[dict[str, Any]]:
    """Cases that the shell offers as the working case."""
    with desk.archive.read() as session:
        rows = cases.listed(session, unit_ids=desk.unit_ids, is_open=True, limit=40)
        return [{"id": row.id, "number": row.number, "title": row.title} for row in rows]


@router.get("/cases")
def list_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The register: filtered by the address, newest first."""
    desk.require("case.view")
    asked = request.query_params
    before = int(asked["before"]) if asked.get("before", "").isdigit() else None
    which = {"open": True, "clarified": False}.get(asked.get("state", ""))
    with desk.archive.read() as session:
        rows = cases.listed(
            session,
            unit_ids=desk.unit_ids,
            text=asked.get("q", ""),
            kind=asked.get("kind", ""),
            is_open=which,
            before_id=before,
            limit=51,
        )
        names = accounts.names(session, [row.investigator_id for row in rows if row.investigator_id])
    return desk.page(
        "cases/list.html",
        crumbs=[CRUMB],
        rows=rows[:50],
        older=f"{request.url.include_query_params(before=rows[49].id)}" if len(rows) > 50 else None,
        asked=asked,
        names=names,
        kinds=rules.KINDS,
        stage_label=rules.stage_label,
        offence_groups=groups(),
    )


def _draft(fields: Fields) -> actions.CaseDraft:
    """The draft a form describes. Raises Invalid for instants or positions that cannot be read."""
    problems: dict[str, str] = {}
    moments = {"occurred_from": 0, "occurred_to": 0}
    for name in moments:
        try:
            text = fields[name] or (fields["occurred_from"] if name == "occurred_to" else "")
            moments[name] = read_moment(text, name)
        except Refused as refusal:
            problems[name] = refusal.message
    position: Point | None = None
    if fields["position"]:
        try:
            position = parse_position(fields["position"])
        except Refused as refusal:
            problems["position"] = refusal.message
    if problems:
        raise Invalid(problems)
    return actions.CaseDraft(
        kind=fields["kind"],
        title=fields["title"],
        offence_code=fields["offence_code"],
        occurred_from_ms=moments["occurred_from"],
        occurred_to_ms=moments["occurred_to"],
        place=fields["place"],
        position=position,
        investigator_id=fields.whole("investigator_id"),
        number=fields["number"],
    )


def _form(desk: Desk, values: Any, problems: dict[str, str], case: CaseRecord | None = None) -> Response:
    unit_id = case.unit_id if case else own_unit(desk)
    with desk.archive.read() as session:
        people = accounts.listed(session, [unit_id], ("officer", "commander"))
    offences = offences_on(local_date(desk.archive.clock.now_ms()))
    crumbs = [CRUMB, (case.number, f"/cases/{case.id}") if case else (_("Lập hồ sơ"), "/cases/new")]
    return desk.page(
        "cases/form.html",
        status=422 if problems else 200,
        crumbs=crumbs,
        case=case,
        values=values,
        problems=problems,
        kinds=[(kind, desk.say(label)) for kind, label in rules.KINDS.items()],
        offences=[(o.code, desk.say(o.name) + (f" ({o.article})" if o.article else "")) for o in offences],
        people=[(str(person.id), person.display_name) for person in people if person.is_active],
    )


@router.get("/cases/new")
def new_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The form for a new case; place and time may come from a search's address."""
    desk.require("case.edit")
    values = {"kind": "criminal", "investigator_id": str(desk.account.id), **request.query_params}
    return _form(desk, values, {})


@router.post("/cases/new")
def create(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter a case."""
    desk.require("case.edit")
    try:
        draft = _draft(fields)
        with desk.write() as work:
            case = actions.create_case(work, draft, own_unit(desk))
    except Invalid as problem:
        return _form(desk, fields, problem.problems)
    except Refused as refusal:
        return _form(desk, fields, {refusal.field or "number": refusal.message})
    return desk.to(f"/cases/{case.id}", _("Đã lập hồ sơ."))


@router.get("/cases/{case_id}/edit")
def edit_page(case_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The form of a case."""
    desk.require("case.edit")
    with desk.archive.read() as session:
        case = actions.visible_case(session, case_id, desk.unit_ids)
    actions.check_handled_by(case, desk.unit_ids)
    return _form(desk, _values(case), {}, case)


@router.post("/cases/{case_id}/edit")
def edit(case_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Change a case."""
    desk.require("case.edit")
    with desk.archive.read() as session:
        case = actions.visible_case(session, case_id, desk.unit_ids)
    try:
        draft = _draft(fields)
        with desk.write() as work:
            editable(desk, work, case_id)
            actions.edit_case(work, case_id, draft, fields.whole("edition") or 0)
    except Invalid as problem:
        return _form(desk, fields, problem.problems, case)
    return desk.to(f"/cases/{case_id}", _("Đã lưu hồ sơ."))


@router.get("/cases/{case_id}")
def case_page(case_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One case: what happened, its steps, subjects, and by fragments its retrievals and holds."""
    desk.require("case.view")
    return _case_page(desk, case_id, {})


def _case_page(desk: Desk, case_id: int, problems: dict[str, str], values: Any = None) -> Response:
    with desk.archive.read() as session:
        case = actions.visible_case(session, case_id, desk.unit_ids)
        steps = cases.stages_of(session, case_id)
        subjects = cases.subjects_of(session, case_id)
        helping = cases.units_of(session, case_id)
        units = units_catalog.many(session, {case.unit_id, *(row.unit_id for row in helping)})
        people = [case.investigator_id, case.created_by, *(step.recorded_by for step in steps)]
        names = accounts.names(session, [person for person in people if person])
        events = custody.of_case(session, case_id, 12)
        looks = access_log.count_of_case(session, case_id)
    is_ours = desk.unit_ids is None or case.unit_id in desk.unit_ids
    return desk.page(
        "cases/case.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (case.number, f"/cases/{case_id}")],
        case=case,
        steps=steps,
        subjects=subjects,
        helping=helping,
        units=units,
        names=names,
        events=events,
        looks=looks,
        kinds=rules.KINDS,
        stage_label=rules.stage_label,
        following={name: desk.say(label) for name, label in rules.next_stages(case.kind, case.stage).items()},
        group=groups().get(case.offence_group),
        can_edit=is_ours and desk.may("case.edit") and case.withdrawn_at is None,
        problems=problems,
        values=values or {},
    )


@router.post("/cases/{case_id}/stages")
def move_on(case_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter the next stage."""
    desk.require("case.edit")
    try:
        at = read_moment(fields["entered_at"], "entered_at") if fields["entered_at"] else None
        with desk.write() as work:
            editable(desk, work, case_id)
            case = actions.move_on(
                work,
                case_id,
                fields["stage"],
                entered_at=at,
                decision_number=fields["decision_number"],
                note=fields["note"],
            )
    except Invalid as problem:
        return _case_page(desk, case_id, problem.problems, fields)
    except Refused as refusal:
        if refusal.field is None:
            raise
        return _case_page(desk, case_id, {refusal.field: refusal.message}, fields)
    message = (
        _("Đã chuyển giai đoạn; vụ việc được tính là đã làm rõ.") if case.clarified_at else _("Đã chuyển giai đoạn.")
    )
    return desk.to(f"/cases/{case_id}", message)


@router.post("/cases/{case_id}/subjects")
def add_subject(case_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Note an identified person."""
    desk.require("case.edit")
    try:
        with desk.write() as work:
            editable(desk, work, case_id)
            subjects.add_subject(work, case_id, fields["identifier"], is_by_camera=fields.flag("is_by_camera"))
    except Invalid as problem:
        return _case_page(desk, case_id, problem.problems, fields)
    except Refused as refusal:
        if refusal.field is None:
            raise
        return _case_page(desk, case_id, {refusal.field: refusal.message}, fields)
    return desk.to(f"/cases/{case_id}", _("Đã ghi đối tượng bằng ký hiệu; không lưu tên."))


@router.post("/cases/{case_id}/subjects/{subject_id}/withdraw")
def withdraw_subject(case_id: RowKey, subject_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Take back an identification."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        subjects.withdraw_subject(work, case_id, subject_id)
    return desk.to(f"/cases/{case_id}", _("Đã rút; dòng cũ được giữ kèm ngày rút."))


@router.post("/cases/{case_id}/withdraw")
def withdraw(case_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take a case out of the register."""
    desk.require("case.edit")
    try:
        with desk.write() as work:
            editable(desk, work, case_id)
            actions.withdraw_case(work, case_id, fields["reason"])
    except Invalid as problem:
        return _case_page(desk, case_id, problem.problems, fields)
    return desk.to("/cases", _("Đã rút hồ sơ khỏi sổ; dữ liệu được giữ để đối chiếu."))


def _values(case: CaseRecord) -> dict[str, str]:
    return {
        "kind": case.kind,
        "title": case.title,
        "offence_code": case.offence_code or "",
        "occurred_from": moment(case.occurred_from_ms, seconds=True),
        "occurred_to": moment(case.occurred_to_ms, seconds=True),
        "place": case.place,
        "position": f"{case.lat:.5f}, {case.lon:.5f}" if case.lat is not None and case.lon is not None else "",
        "investigator_id": str(case.investigator_id or ""),
        "number": case.number,
    }
