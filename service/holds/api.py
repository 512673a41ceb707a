"""JSON: legal holds."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cases.actions import check_handled_by, visible_case
from service.holds import actions
from service.holds.schemas import HoldBody, NewHoldBody, ReleaseBody
from storage.catalog import holds, retrievals
from storage.errors import NotFound
from storage.values.timespan import Timespan

router = APIRouter(tags=["holds"], dependencies=[Depends(with_token)])


@router.get("/cases/{case_id}/holds")
def list_holds(case_id: RowKey, desk: Desk = Depends(signed_in)) -> list[HoldBody]:
    """All holds of a case, also released ones."""
    desk.require("case.view")
    with desk.archive.read() as session:
        visible_case(session, case_id, desk.unit_ids)
        return [HoldBody.model_validate(hold) for hold in holds.of_case(session, case_id)]


@router.post("/cases/{case_id}/holds", status_code=201)
def place_hold(case_id: RowKey, body: NewHoldBody, desk: Desk = Depends(signed_in)) -> HoldBody:
    """Hold footage for a case."""
    desk.require("hold.place")
    with desk.write() as work:
        case = visible_case(work.session, case_id, desk.unit_ids)
        check_handled_by(case, desk.unit_ids)
        camera = retrievals.cameras_of(work.session, [body.camera_id]).get(body.camera_id)
        if camera is None or (desk.unit_ids is not None and camera.unit_id not in desk.unit_ids):
            raise NotFound
        span = Timespan(body.start_ms, max(body.start_ms, body.end_ms))
        return HoldBody.model_validate(actions.place_hold(work, case, body.camera_id, span, body.reason))


@router.post("/holds/{hold_id}/release")
def release_hold(hold_id: RowKey, body: ReleaseBody, desk: Desk = Depends(signed_in)) -> HoldBody:
    """End a hold."""
    desk.require("hold.release")
    with desk.write() as work:
        return HoldBody.model_validate(actions.release_hold(work, hold_id, desk.unit_ids, body.reason))
