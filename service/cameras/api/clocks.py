"""JSON: the book of clocks, comparing them, the server's own clock."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras import actions, photographs
from service.cameras import clocks as verbs
from service.cameras.api.register import changing
from service.cameras.clock_schemas import (
    ClockBody,
    ObservationBody,
    ObserveBody,
    ServerClockBody,
    clock_body,
    line_body,
)
from service.cameras.schemas import ReasonBody
from service.web.language import _
from storage.catalog import clock_photographs, clocks
from storage.clock_book import Comparison
from storage.errors import NotFound
from storage.objects.store import ObjectMissing

router = APIRouter(tags=["clocks"], dependencies=[Depends(with_token)])
_FARTHEST_MS = 2**53  # whole numbers that JSON carries


@router.get("/clock")
def server_clock(desk: Desk = Depends(signed_in)) -> ServerClockBody:
    """What time it is by the server."""
    desk.require("camera.view")
    return ServerClockBody(now_ms=desk.archive.clock.now_ms())


@router.get("/cameras/{camera_id}/clock")
def read_clock(
    camera_id: RowKey,
    at_ms: Annotated[int | None, Query(ge=0, le=_FARTHEST_MS, description="epoch ms UTC; now when left out")] = None,
    desk: Desk = Depends(signed_in),
) -> ClockBody:
    """What is known of a camera's clock at an instant, and the whole book of it."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        actions.visible_camera(session, camera_id, desk.unit_ids)
        known = clocks.ledger_of(session, camera_id, desk.archive.settings)
        lines = clocks.of_camera(session, camera_id)
    return clock_body(known, lines, desk.archive.clock.now_ms() if at_ms is None else at_ms)


@router.post("/cameras/{camera_id}/clock-observations", status_code=201)
def observe_clock(camera_id: RowKey, body: ObserveBody, desk: Desk = Depends(signed_in)) -> ObservationBody:
    """One more comparison of the camera's clock, or of its recorder's; perhaps instead of a mistaken one."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        device_id = clocks.device_of(work.session, camera_id, body.observed_at) if body.is_of_recorder else None
        seen = Comparison(
            observed_at=body.observed_at,
            offset_ms=body.offset_ms,
            uncertainty_ms=body.uncertainty_ms,
            method=body.method,
            device_id=device_id,
            set_at=body.set_at,
            reference=body.reference,
            device_text=body.device_text,
            reference_text=body.reference_text,
            note=body.note,
        )
        made = verbs.observe(work, camera_id, seen, instead_of=body.instead_of, reason=body.reason)
        return line_body(verbs.line_of(work.session, camera_id, made.id))


@router.post("/cameras/{camera_id}/clock-observations/{observation_id}/withdraw")
def withdraw(
    camera_id: RowKey, observation_id: RowKey, body: ReasonBody, desk: Desk = Depends(signed_in)
) -> ObservationBody:
    """Take a mistaken comparison back with nothing in its place; it stays to be read."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        verbs.withdraw(work, camera_id, observation_id, body.reason)
        return line_body(verbs.line_of(work.session, camera_id, observation_id))


@router.get("/cameras/{camera_id}/clock-observations/{observation_id}/photograph", response_class=Response)
def photograph(camera_id: RowKey, observation_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The photograph a comparison stands on, as it was handed in. The look is in the access log."""
    desk.require("clock_photograph.view")
    with desk.archive.read() as session:
        actions.visible_camera(session, camera_id, desk.unit_ids)
        evidence = verbs.line_of(session, camera_id, observation_id).evidence
        is_gone = observation_id in clock_photographs.were_let_go(session, camera_id)
    if evidence is None or evidence.photograph_key is None:
        raise NotFound
    if is_gone:
        raise NotFound(_("Ảnh đã hết hạn lưu; số đọc được và mã kiểm tra vẫn còn trong sổ."))
    store, key = desk.archive.store, evidence.photograph_key
    try:
        size = store.stat(key).size_bytes
    except ObjectMissing as error:
        raise NotFound(_("Ảnh chưa có trong kho tệp. Hãy thử lại sau ít phút.")) from error
    desk.look("clock_photograph.viewed", camera_id=camera_id, observation_id=observation_id)
    kind = photographs.KINDS[key.rpartition(".")[2]]
    headers = {"Content-Length": str(size), "ETag": f'"{evidence.photograph_sha256}"'}
    return StreamingResponse(store.read(key), headers=headers, media_type=kind)
