"""JSON and bytes: handing in a file, watching it on its way."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Query, Request

from service.access.desk import Desk, with_token
from service.access.schemas import RowKey
from service.intakes import actions
from service.intakes.door import handing_in
from service.intakes.schemas import IntakeBody
from service.web.streaming import PIECE_BYTES, Pipe, carried
from storage.models import Intake

router = APIRouter(tags=["intakes"], dependencies=[Depends(with_token)])


@router.post("/cameras/{camera_id}/intakes", status_code=202)
async def hand_in(
    camera_id: RowKey,
    request: Request,
    name: str = Query(max_length=200, description="file name"),
    start_ms: int | None = Query(
        default=None, ge=-(2**53), le=2**53, description="start by the device's own clock, epoch ms UTC"
    ),
    desk: Desk = Depends(handing_in),
) -> IntakeBody:
    """Hand in one file as the request's body (application/octet-stream); a job takes it in."""

    async def pump(pipe: Pipe) -> None:
        async for piece in request.stream():
            for at in range(0, len(piece), PIECE_BYTES):
                await pipe.send(piece[at : at + PIECE_BYTES])

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
def read_intake(intake_id: RowKey, desk: Desk = Depends(handing_in)) -> IntakeBody:
    """One file on its way."""
    with desk.archive.read() as session:
        intake, _camera = actions.intake_to_watch(session, desk.account, desk.unit_ids, intake_id)
        return IntakeBody.model_validate(intake)
