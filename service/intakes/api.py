"""JSON and bytes: handing in a file, watching it on its way."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Query, Request

from service.access.desk import Desk, signed_in, with_token
from service.intakes import actions
from service.intakes.schemas import IntakeBody
from service.web.streaming import Pipe, carried
from storage.catalog import intakes
from storage.errors import NotFound
from storage.models import Intake

router = APIRouter(tags=["intakes"], dependencies=[Depends(with_token)])


@router.post("/cameras/{camera_id}/intakes", status_code=202)
async def hand_in(
    camera_id: int,
    request: Request,
    name: str = Query(max_length=200, description="file name"),
    start_ms: int | None = Query(default=None, description="start by the device's own clock, epoch ms UTC"),
    desk: Desk = Depends(signed_in),
) -> IntakeBody:
    """Hand in one file as the request's body (application/octet-stream); a job takes it in."""
    if desk.account.role != "owner":
        desk.require("footage.hand_in")

    async def pump(pipe: Pipe) -> None:
        async for piece in request.stream():
            await pipe.send(piece)

    def take(pieces: Iterator[bytes]) -> Intake:
        return actions.hand_in(
            desk.archive,
            pieces,
            desk.account,
            desk.unit_ids,
            camera_id=camera_id,
            name=name,
            device_start_ms=start_ms,
        )

    return IntakeBody.model_validate(await carried(pump, take))


@router.get("/intakes/{intake_id}")
def read_intake(intake_id: int, desk: Desk = Depends(signed_in)) -> IntakeBody:
    """One file on its way."""
    with desk.archive.read() as session:
        intake = intakes.get(session, intake_id)
        if intake is None:
            raise NotFound
        actions.camera_to_hand_in(session, desk.account, desk.unit_ids, intake.camera_id)
        return IntakeBody.model_validate(intake)
