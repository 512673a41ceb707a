"""JSON: what happens to a camera after it was entered; who its owner is."""

from __future__ import annotations

from typing import TypeVar

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.cameras import actions, changes
from service.cameras.api.register import changing
from service.cameras.fields import Choice, Connection, Fund, State
from service.cameras.rules import DEFAULT_ANGLE_DEG, DEFAULT_RANGE_METRES
from service.cameras.schemas import (
    ChangeStatusBody,
    ConsentBody,
    ContactBody,
    GiveConsentBody,
    MountBody,
    MoveBody,
    NoteOutageBody,
    OutageBody,
    ReasonBody,
    StatusBody,
)
from service.units.actions import chosen_commune
from service.web.language import _
from storage.errors import Invalid
from storage.models import Owner
from storage.values.clock import local_date
from storage.values.place import Sector
from storage.values.position import parse_position
from storage.values.text import normal

router = APIRouter(tags=["cameras"], dependencies=[Depends(with_token)])
LEAST_REASON = 5
_Option = TypeVar("_Option", bound=Choice)


def sector(position: str, azimuth_deg: float | None, angle_deg: float | None, range_metres: float | None) -> Sector:
    """The viewing sector that is asked for; all round when no direction is said. Raises Refused for the position."""
    point = parse_position(position)
    reach = range_metres or DEFAULT_RANGE_METRES
    if azimuth_deg is None:
        return Sector(point, 0.0, 360.0, reach)
    return Sector(point, azimuth_deg % 360, angle_deg or DEFAULT_ANGLE_DEG, reach)


def chosen(name: str, choice: type[_Option], text: str | None) -> _Option | None:
    """An entry of a closed list by its code; None when nothing is said. Raises Invalid."""
    if not text:
        return None
    found = choice.recognised(text)
    if found is None:
        raise Invalid({name: _("Không nhận ra lựa chọn này.")})
    return found


def reveal(desk: Desk, camera_id: int, reason: str) -> Owner:
    """Who the owner is, for a stated reason, written into the access log before it is answered."""
    desk.require("owner.reveal")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
    text = normal(reason)
    if len(text) < LEAST_REASON:
        raise Invalid({"reason": _("Hãy ghi lý do xem liên hệ, ít nhất 5 ký tự. Chủ camera thấy lượt xem này.")})
    desk.look("owner.revealed", camera_id=camera_id, reason=text[:300])
    return line.owner


@router.post("/cameras/{camera_id}/mounts", status_code=201)
def move_camera(camera_id: int, body: MoveBody, desk: Desk = Depends(signed_in)) -> MountBody:
    """Hang the camera elsewhere from an instant on: a new mount; the old one ends."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        wanted = sector(body.position, body.azimuth_deg, body.angle_deg, body.range_metres)
        from_ms = work.now if body.from_ms is None else body.from_ms
        return MountBody.model_validate(changes.move(work, camera_id, wanted, from_ms))


@router.post("/cameras/{camera_id}/statuses", status_code=201)
def change_status(camera_id: int, body: ChangeStatusBody, desk: Desk = Depends(signed_in)) -> StatusBody:
    """Say what holds from a day on; the stretch before is closed."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        today = local_date(work.now)
        status = changes.change_status(
            work,
            camera_id,
            on=body.on,
            state=chosen("state", State, body.state),
            fund=chosen("fund", Fund, body.fund),
            connection=chosen("connection", Connection, body.connection),
            eye_count=body.eye_count,
            unit_id=chosen_commune(body.unit, today, desk.unit_ids, None) if body.unit else None,
            reason=body.reason,
        )
        return StatusBody.model_validate(status)


@router.post("/cameras/{camera_id}/outages", status_code=201)
def note_outage(camera_id: int, body: NoteOutageBody, desk: Desk = Depends(signed_in)) -> OutageBody:
    """Write down why there is nothing for a stretch."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        return OutageBody.model_validate(changes.note_outage(work, camera_id, **body.model_dump()))


@router.post("/cameras/{camera_id}/consents", status_code=201)
def give_consent(camera_id: int, body: GiveConsentBody, desk: Desk = Depends(signed_in)) -> ConsentBody:
    """The owner agrees to one purpose, on paper or before an officer."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        if body.method == "own_page":
            raise Invalid({"method": _("Cách này chỉ dành cho trang của chủ camera.")})
        return ConsentBody.model_validate(changes.give_consent(work, camera_id, body.purpose, body.method))


@router.delete("/cameras/{camera_id}/consents/{purpose}", status_code=204)
def withdraw_consent(camera_id: int, purpose: str, desk: Desk = Depends(signed_in)) -> None:
    """The owner takes one purpose back; the row stays, dated."""
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        changes.withdraw_consent(work, camera_id, purpose)


@router.post("/cameras/{camera_id}/contact")
def read_contact(camera_id: int, body: ReasonBody, desk: Desk = Depends(signed_in)) -> ContactBody:
    """Who the owner is, for a reason; the look is in the access log."""
    return ContactBody.model_validate(reveal(desk, camera_id, body.reason))
