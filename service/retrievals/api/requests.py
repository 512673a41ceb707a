"""JSON: asking for footage, deciding, reviewing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.retrievals import actions, break_glass, reading
from service.retrievals.schemas import (
    ApproveBody,
    NewRequestBody,
    NoteBody,
    RequestBody,
    RequestQuery,
    RequestReadBody,
    RetrievalBody,
    ReviewBody,
)
from storage.catalog import retrievals
from storage.errors import NotFound
from storage.models import RetrievalRequest
from storage.unit_of_work import Reading, UnitOfWork

router = APIRouter(tags=["retrievals"], dependencies=[Depends(with_token)])


def _read(session: Reading, made: RetrievalRequest) -> RequestReadBody:
    rows = [RetrievalBody.model_validate(row) for row in retrievals.of_request(session, made.id)]
    return RequestReadBody(**RequestBody.model_validate(made).model_dump(), retrievals=rows)


@router.get("/requests")
def list_requests(asked: Annotated[RequestQuery, Query()], desk: Desk = Depends(signed_in)) -> list[RequestBody]:
    """Requests of one's units, newest first."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        rows = retrievals.requests(
            session,
            unit_ids=None if asked.mine else desk.unit_ids,
            states=[asked.state] if asked.state else (),
            case_id=asked.case,
            camera_id=asked.camera,
            requested_by=desk.account.id if asked.mine else None,
            needs_review=asked.needs_review,
            before_id=asked.before,
        )
        return [RequestBody.model_validate(row) for row in rows]


@router.post("/requests", status_code=201)
def ask(body: NewRequestBody, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """Ask to retrieve footage; another person decides."""
    desk.require("retrieval.request")
    with desk.write() as work:
        return _read(work.session, actions.ask(work, desk.account, desk.unit_ids, **_asked(body)))


@router.post("/requests/break-glass", status_code=201)
def open_at_once(body: NewRequestBody, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """Open footage at once in an emergency: it closes itself and a commander reviews it."""
    desk.require("retrieval.break_glass")
    with desk.write() as work:
        made = break_glass.break_glass(work, desk.account, desk.unit_ids, desk.archive.settings, **_asked(body))
        return _read(work.session, made)


def _asked(body: NewRequestBody) -> dict[str, Any]:
    return {**body.model_dump(exclude={"cameras"}), "asked": body.asked()}


@router.get("/requests/{request_id}")
def read_request(request_id: RowKey, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """One request with its retrievals."""
    desk.require("retrieval.view")
    with desk.archive.read() as session:
        return _read(session, reading.visible_request(session, request_id, desk.account.id, desk.unit_ids))


@router.post("/requests/{request_id}/approve")
def approve(request_id: RowKey, body: ApproveBody, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """Allow a request, whole or narrowed. Not one's own; 409 when it was decided meanwhile."""
    desk.require("retrieval.approve")
    allowed = None if body.retrievals is None else {one.retrieval_id: one.span for one in body.retrievals}
    with desk.write() as work:
        settings = desk.archive.settings
        made = actions.approve(work, request_id, desk.account, desk.unit_ids, settings, note=body.note, allowed=allowed)
        return _read(work.session, made)


@router.post("/requests/{request_id}/refuse")
def refuse(request_id: RowKey, body: NoteBody, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """Refuse a request, with the reason."""
    desk.require("retrieval.approve")
    with desk.write() as work:
        actions.refuse(work, request_id, desk.account, desk.unit_ids, body.note)
        return _again(work, request_id)


@router.post("/requests/{request_id}/withdraw")
def withdraw(request_id: RowKey, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """Take back one's own request; every leave it gave ends."""
    desk.require("retrieval.request")
    with desk.write() as work:
        actions.withdraw(work, request_id, desk.account)
        return _again(work, request_id)


@router.post("/requests/{request_id}/review")
def review(request_id: RowKey, body: ReviewBody, desk: Desk = Depends(signed_in)) -> RequestReadBody:
    """A commander's review of a break-glass."""
    desk.require("retrieval.review")
    with desk.write() as work:
        break_glass.review(
            work, request_id, desk.account, desk.unit_ids, is_justified=body.is_justified, note=body.note
        )
        return _again(work, request_id)


def _again(work: UnitOfWork, request_id: int) -> RequestReadBody:
    made = retrievals.request(work.session, request_id)
    if made is None:
        raise NotFound
    return _read(work.session, made)
