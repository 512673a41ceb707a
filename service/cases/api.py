"""JSON: case records."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cases import actions, subjects
from service.cases.schemas import (
    AssignBody,
    CaseBody,
    EditCaseBody,
    NewCaseBody,
    ReasonBody,
    StageBody,
    StageReadBody,
    SubjectBody,
    SubjectReadBody,
    UnitBody,
)
from service.web.language import _
from storage.catalog import cases
from storage.errors import Forbidden
from storage.models import CaseRecord
from storage.unit_of_work import UnitOfWork
from storage.values.place import Point

router = APIRouter(tags=["cases"], dependencies=[Depends(with_token)])


def drafted(body: NewCaseBody) -> actions.CaseDraft:
    """The draft that a JSON body describes."""
    values = body.model_dump(exclude={"lat", "lon", "edition"})
    place = None if body.lat is None or body.lon is None else Point(body.lat, body.lon)
    return actions.CaseDraft(**values, position=place)


def own_unit(desk: Desk) -> str:
    """The unit in whose register this person enters cases. Raises Forbidden for someone of no unit."""
    if desk.account.unit_id is None:
        raise Forbidden("no_unit", _("Tài khoản chưa thuộc đơn vị nào nên không lập được hồ sơ."))
    return desk.account.unit_id


def editable(desk: Desk, work: UnitOfWork, case_id: int) -> CaseRecord:
    """The case, if this person may change it; 404 or 403 otherwise."""
    case = actions.visible_case(work.session, case_id, desk.unit_ids)
    actions.check_handled_by(case, desk.unit_ids)
    return case


@router.get("/cases")
def list_cases(
    desk: Desk = Depends(signed_in), q: str = "", kind: str = "", open_only: bool = False, before: int | None = None
) -> list[CaseBody]:
    """Cases of one's units, newest first; ``before`` is the id of the last row of the page before."""
    desk.require("case.view")
    with desk.archive.read() as session:
        rows = cases.listed(
            session,
            unit_ids=desk.unit_ids,
            text=q,
            kind=kind,
            is_open=True if open_only else None,
            before_id=before,
        )
        return [CaseBody.model_validate(row) for row in rows]


@router.post("/cases", status_code=201)
def create_case(body: NewCaseBody, desk: Desk = Depends(signed_in)) -> CaseBody:
    """Enter a case in one's own unit's register."""
    desk.require("case.edit")
    with desk.write() as work:
        return CaseBody.model_validate(actions.create_case(work, drafted(body), own_unit(desk)))


@router.get("/cases/{case_id}")
def read_case(case_id: RowKey, desk: Desk = Depends(signed_in)) -> CaseBody:
    """One case."""
    desk.require("case.view")
    with desk.archive.read() as session:
        return CaseBody.model_validate(actions.visible_case(session, case_id, desk.unit_ids))


@router.put("/cases/{case_id}")
def edit_case(case_id: RowKey, body: EditCaseBody, desk: Desk = Depends(signed_in)) -> CaseBody:
    """Change a case; 409 when someone else changed it meanwhile."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        return CaseBody.model_validate(actions.edit_case(work, case_id, drafted(body), body.edition))


@router.get("/cases/{case_id}/stages")
def read_stages(case_id: RowKey, desk: Desk = Depends(signed_in)) -> list[StageReadBody]:
    """The case's steps in order."""
    desk.require("case.view")
    with desk.archive.read() as session:
        actions.visible_case(session, case_id, desk.unit_ids)
        return [StageReadBody.model_validate(step) for step in cases.stages_of(session, case_id)]


@router.post("/cases/{case_id}/stages", status_code=201)
def move_on(case_id: RowKey, body: StageBody, desk: Desk = Depends(signed_in)) -> CaseBody:
    """Enter the next stage."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        return CaseBody.model_validate(actions.move_on(work, case_id, **body.model_dump()))


@router.get("/cases/{case_id}/subjects")
def read_subjects(case_id: RowKey, desk: Desk = Depends(signed_in)) -> list[SubjectReadBody]:
    """Identified persons, by label."""
    desk.require("case.view")
    with desk.archive.read() as session:
        actions.visible_case(session, case_id, desk.unit_ids)
        return [SubjectReadBody.model_validate(row) for row in cases.subjects_of(session, case_id)]


@router.post("/cases/{case_id}/subjects", status_code=201)
def add_subject(case_id: RowKey, body: SubjectBody, desk: Desk = Depends(signed_in)) -> SubjectReadBody:
    """Note an identified person."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        made = subjects.add_subject(work, case_id, body.identifier, is_by_camera=body.is_by_camera)
        return SubjectReadBody.model_validate(made)


@router.delete("/cases/{case_id}/subjects/{subject_id}", status_code=204)
def withdraw_subject(case_id: RowKey, subject_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """Take back an identification; the row stays, dated."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        subjects.withdraw_subject(work, case_id, subject_id)


@router.put("/cases/{case_id}/investigator", status_code=204)
def assign(case_id: RowKey, body: AssignBody, desk: Desk = Depends(signed_in)) -> None:
    """Say who investigates."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        actions.assign(work, case_id, body.investigator_id)


@router.post("/cases/{case_id}/units", status_code=204)
def add_unit(case_id: RowKey, body: UnitBody, desk: Desk = Depends(signed_in)) -> None:
    """Let another unit help."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        actions.add_cooperating_unit(work, case_id, body.unit_id)


@router.post("/cases/{case_id}/withdrawal", status_code=204)
def withdraw(case_id: RowKey, body: ReasonBody, desk: Desk = Depends(signed_in)) -> None:
    """Take a case out of the register."""
    desk.require("case.edit")
    with desk.write() as work:
        editable(desk, work, case_id)
        actions.withdraw_case(work, case_id, body.reason)
