"""JSON: one retrieval, what the player is given, grades, links to cases."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cases.actions import visible_case
from service.retrievals import actions, door, grading, reading, viewing
from service.retrievals.exhibits import exhibit_body
from service.retrievals.playlist import clip_bodies, playlist
from service.retrievals.schemas import (
    ClipBody,
    GradeBody,
    JobBody,
    LinkBody,
    LookBody,
    NewGradeBody,
    NewLinkBody,
    PlaylistBody,
    RequestBody,
    RestatedBody,
    RetrievalBody,
    RetrievalReadBody,
)
from storage import restating
from storage.catalog import grants, retrievals
from storage.errors import NotFound

router = APIRouter(tags=["retrievals"], dependencies=[Depends(with_token)])


@router.get("/retrievals/{retrieval_id}")
def read_retrieval(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> RetrievalReadBody:
    """One retrieval: its state, exhibits, cases and grades. No footage, so no grant is needed."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        row, made = reading.visible_retrieval(session, retrieval_id, desk.account.id, desk.unit_ids)
        grant = grants.held_by(session, desk.account.id, retrieval_id, desk.archive.clock.now_ms())
        job = reading.progress(session, [retrieval_id]).get(retrieval_id)
        return RetrievalReadBody(
            **RetrievalBody.model_validate(row).model_dump(),
            request=RequestBody.model_validate(made),
            links=[
                LinkBody(
                    id=one.link.id,
                    case_id=one.case.id,
                    grade=GradeBody.model_validate(one.grade) if one.grade else None,
                )
                for one in reading.links(session, retrieval_id, desk.unit_ids)
            ],
            exhibits=[exhibit_body(made) for made in retrievals.exhibits_of(session, [retrieval_id])[retrieval_id]],
            restated=[
                RestatedBody(
                    original_name=line.master.original_name if line.master else "",
                    kind=line.said.kind,
                    before_ms=line.said.before_ms,
                    after_ms=line.said.after_ms,
                    reason=line.said.reason,
                    decided_at=line.said.decided_at,
                )
                for line in restating.of_retrievals(session, desk.archive.settings, [row.id]).get(row.id, [])
            ],
            production=JobBody.model_validate(job) if job else None,
            may_view=grant is not None and desk.may("footage.view"),
            may_download=grant is not None and grant.may_download,
            expires_at=grant.expires_at if grant else None,
        )


@router.get("/retrievals/{retrieval_id}/clips")
def read_clips(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> list[ClipBody]:
    """The clips of a retrieval with today's corrected times. Needs a grant."""
    with door.seen(desk, retrieval_id) as (work, found):
        settings = desk.archive.settings
        return clip_bodies(found.retrieval, viewing.viewables(work.session, retrieval_id, settings))


@router.get("/retrievals/{retrieval_id}/playlist")
def read_playlist(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> PlaylistBody:
    """Clips and gaps for the player. Needs a grant."""
    with door.seen(desk, retrieval_id) as (work, found):
        settings = desk.archive.settings
        return playlist(desk, work.session, found, viewing.viewables(work.session, retrieval_id, settings))


@router.post("/retrievals/{retrieval_id}/produce-again", status_code=202)
def produce_again(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """Have a production that was put aside tried anew."""
    desk.require("retrieval.request")
    with desk.write() as work:
        reading.visible_retrieval(work.session, retrieval_id, desk.account.id, desk.unit_ids)
        actions.produce_again(work, retrieval_id)


@router.post("/retrievals/{retrieval_id}/grades", status_code=201)
def give_grade(retrieval_id: RowKey, body: NewGradeBody, desk: Desk = Depends(signed_in)) -> GradeBody:
    """Grade a retrieval in a case: the case's investigator, who neither searched nor approved."""
    desk.require("grade.give")
    with desk.write() as work:
        link = retrievals.link(work.session, body.case_id, retrieval_id)
        if link is None:
            raise NotFound
        grade = grading.give_grade(work, link.id, desk.account, desk.unit_ids, value=body.value, reason=body.reason)
        return GradeBody.model_validate(grade)


@router.post("/grades/{grade_id}/confirm")
def confirm_grade(grade_id: RowKey, desk: Desk = Depends(signed_in)) -> GradeBody:
    """Stand for a grade as the second person."""
    desk.require("grade.confirm")
    with desk.write() as work:
        return GradeBody.model_validate(grading.confirm_grade(work, grade_id, desk.account, desk.unit_ids))


@router.post("/grades/{grade_id}/look")
def lend_look(grade_id: RowKey, desk: Desk = Depends(signed_in)) -> LookBody:
    """A short look, without taking anything away, for the person who is to confirm the grade."""
    desk.require("grade.confirm")
    with desk.write() as work:
        return LookBody.model_validate(grading.lend_look(work, grade_id, desk.account, desk.unit_ids))


@router.post("/retrievals/{retrieval_id}/links", status_code=201)
def use_in_case(retrieval_id: RowKey, body: NewLinkBody, desk: Desk = Depends(signed_in)) -> LinkBody:
    """Use a produced retrieval in a further case; it is graded there anew."""
    desk.require("retrieval.request")
    with desk.write() as work:
        link_id = grading.use_in_case(work, retrieval_id, body.case_id, desk.account, desk.unit_ids)
        return LinkBody(id=link_id, case_id=body.case_id, grade=None)


@router.post("/retrievals/{retrieval_id}/hand-over")
def hand_over(retrieval_id: RowKey, desk: Desk = Depends(signed_in)) -> RetrievalBody:
    """Note that the exhibits went into the case file."""
    desk.require("retrieval.request")
    with desk.write() as work:
        grading.hand_over(work, retrieval_id, desk.unit_ids)
        return RetrievalBody.model_validate(retrievals.get(work.session, retrieval_id))


@router.get("/cases/{case_id}/retrievals")
def of_case(case_id: RowKey, desk: Desk = Depends(signed_in)) -> list[RetrievalBody]:
    """Retrievals used in a case."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        visible_case(session, case_id, desk.unit_ids)
        return [RetrievalBody.model_validate(row) for _link, row, *_rest in retrievals.of_case(session, case_id)]
