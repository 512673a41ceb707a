"""JSON and bytes: handing in a file, watching it on its way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from service.access.desk import Desk, with_token
from service.access.schemas import RowKey
from service.intakes import actions, restating
from service.intakes.door import handing_in
from service.intakes.schemas import (
    ChoiceBody,
    DecisionBody,
    HandInBody,
    HandInFileBody,
    IntakeBody,
    NewHandInBody,
    NewRestatementBody,
    RestatementBody,
)
from service.intakes.shown import FileLine, shown
from service.web.streaming import PIECE_BYTES, Pipe, carried
from storage.catalog import hand_ins
from storage.confirmation import Choice
from storage.doubts import doubts
from storage.models import HandInFile, Intake

router = APIRouter(tags=["intakes"], dependencies=[Depends(with_token)])


@router.post("/cameras/{camera_id}/intakes", status_code=202)
async def hand_in(
    camera_id: RowKey,
    request: Request,
    name: str = Query(max_length=255, description="file name"),
    start_ms: int = Query(ge=-(2**53), le=2**53, description="start by the device's own clock, epoch ms UTC"),
    desk: Desk = Depends(handing_in),
) -> IntakeBody:
    """Hand in one file as the request's body (application/octet-stream); a job files it without asking again.

    Camera and start are the sender's word and stand in their name. Who does not know the start opens a hand-in.
    """

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

    return IntakeBody.model_validate(await carried(_body_of(request), take))


@router.get("/intakes/{intake_id}")
def read_intake(intake_id: RowKey, desk: Desk = Depends(handing_in)) -> IntakeBody:
    """One file on its way."""
    with desk.archive.read() as session:
        intake, _camera = actions.intake_to_watch(session, desk.account, desk.unit_ids, intake_id)
        return IntakeBody.model_validate(intake)


def _body_of(request: Request) -> Callable[[Pipe], Awaitable[None]]:
    """Hands the request's body on, piece by piece."""

    async def pump(pipe: Pipe) -> None:
        async for piece in request.stream():
            for at in range(0, len(piece), PIECE_BYTES):
                await pipe.send(piece[at : at + PIECE_BYTES])

    return pump


@router.post("/hand-ins", status_code=201)
def begin_hand_in(body: NewHandInBody, desk: Desk = Depends(handing_in)) -> HandInBody:
    """Open a hand-in; files are added one by one."""
    begun = actions.begin(desk.archive, desk.account, desk.unit_ids, camera_id=body.camera_id, device_id=body.device_id)
    return _hand_in(desk, begun.id)


@router.post("/hand-ins/{hand_in_id}/files", status_code=202)
async def add_file(
    hand_in_id: RowKey,
    request: Request,
    *,
    name: str = Query(max_length=255, description="file name as the recorder wrote it"),
    folder: str = Query(default="", max_length=300, description="folders above it, with slashes"),
    modified_at: int | None = Query(default=None, ge=-(2**53), le=2**53, description="last change, epoch ms UTC"),
    desk: Desk = Depends(handing_in),
) -> HandInBody:
    """Add one file as the request's body (application/octet-stream); a job reads it and proposes start and camera."""

    def take(pieces: Iterator[bytes]) -> HandInFile:
        return actions.add_file(
            desk.archive,
            pieces,
            desk.account,
            desk.unit_ids,
            hand_in_id=hand_in_id,
            name=name,
            folder=folder,
            modified_at=modified_at,
        )

    await carried(_body_of(request), take)
    return await run_in_threadpool(_hand_in, desk, hand_in_id)


@router.get("/hand-ins/{hand_in_id}")
def read_hand_in(hand_in_id: RowKey, desk: Desk = Depends(handing_in)) -> HandInBody:
    """A hand-in with all of its files: what is proposed, what became of each."""
    return _hand_in(desk, hand_in_id)


@router.post("/hand-ins/{hand_in_id}/confirmation")
def confirm_hand_in(hand_in_id: RowKey, body: list[ChoiceBody], desk: Desk = Depends(handing_in)) -> HandInBody:
    """Take the wanted files in, let the others that are named go: name every file that was shown.

    A file that is not named goes on waiting, in a fresh hand-in (``parted_id``). At least one must be wanted; who wants
    none drops the hand-in.
    """
    choices = [Choice(one.file_id, one.is_wanted, one.camera_id, one.device_start_ms, one.stated_rate) for one in body]
    actions.confirm(desk.archive, desk.account, desk.unit_ids, hand_in_id, choices)
    return _hand_in(desk, hand_in_id)


@router.post("/hand-ins/{hand_in_id}/drop")
def drop_hand_in(hand_in_id: RowKey, desk: Desk = Depends(handing_in)) -> HandInBody:
    """Let all of an open hand-in go."""
    actions.drop(desk.archive, desk.account, desk.unit_ids, hand_in_id)
    return _hand_in(desk, hand_in_id)


def _hand_in(desk: Desk, hand_in_id: int) -> HandInBody:
    with desk.archive.read() as session:
        found = actions.hand_in_to_watch(session, desk.account, desk.unit_ids, hand_in_id)
        whole = shown(session, found, desk.account, desk.unit_ids)
        doubted = doubts(session, desk.archive.settings, whole.doubtful)
        parted = hand_ins.parted_from(session, hand_in_id)
    return HandInBody(
        id=found.id,
        channel=found.channel,
        camera_id=found.camera_id,
        device_id=found.device_id,
        state=found.state,
        received_at=found.received_at,
        confirmed_at=found.confirmed_at,
        parted_from_id=found.parted_from_id,
        parted_id=parted.id if parted else None,
        files=[_file(line, doubted.get(line.file.id, [])) for line in whole.lines],
    )


def _file(line: FileLine, doubted: list[str]) -> HandInFileBody:
    own = {"state": line.state, "message": line.message, "doubts": doubted}
    told = {name: getattr(line.file, name) for name in HandInFileBody.model_fields if name not in own}
    return HandInFileBody(**told | own)


@router.get("/intakes/{intake_id}/restatements")
def read_restatements(intake_id: RowKey, desk: Desk = Depends(handing_in)) -> list[RestatementBody]:
    """What was said of a filed file's start since, newest first."""
    desk.require("restatement.view")
    with desk.archive.read() as session:
        found = restating.told(session, desk.account, desk.unit_ids, intake_id)
        return [RestatementBody.model_validate(one) for one in found.said] if found else []


@router.post("/intakes/{intake_id}/restatements", status_code=201)
def restate(intake_id: RowKey, body: NewRestatementBody, desk: Desk = Depends(handing_in)) -> RestatementBody:
    """State the start anew, take the file out of search, or bring it back; may wait for a second person."""
    desk.require("footage.restate")
    with desk.write() as work:
        said = restating.say(
            work,
            desk.account,
            desk.unit_ids,
            intake_id,
            kind=body.kind,
            reason=body.reason,
            start_ms=body.start_ms,
        )
        return RestatementBody.model_validate(said)


@router.post("/restatements/{restatement_id}/decision")
def decide(restatement_id: RowKey, body: DecisionBody, desk: Desk = Depends(handing_in)) -> RestatementBody:
    """Agree, or not, to what another person said and waits."""
    desk.require("footage.restate_decide")
    with desk.write() as work:
        made = restating.decide(work, desk.unit_ids, restatement_id, is_agreed=body.is_agreed)
        return RestatementBody.model_validate(made)
