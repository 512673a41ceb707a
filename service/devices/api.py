"""JSON: owners' recorders and the cameras on their channels."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.devices import actions, rules
from service.devices.schemas import ChannelBody, DeviceBody, DeviceCardBody, NewDeviceBody
from storage.catalog import devices
from storage.errors import Invalid
from storage.models import Device
from storage.unit_of_work import Reading

router = APIRouter(tags=["devices"], dependencies=[Depends(with_token)])


@router.get("/devices")
def list_devices(desk: Desk = Depends(signed_in)) -> list[DeviceBody]:
    """Recorders of one's units."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        return [DeviceBody.model_validate(device) for device in devices.listed(session, desk.unit_ids)]


@router.post("/devices", status_code=201)
def register_device(body: NewDeviceBody, desk: Desk = Depends(signed_in)) -> DeviceCardBody:
    """Enter a recorder."""
    desk.require("camera.edit")
    draft, problems = rules.checked_device(
        brand=body.brand, model=body.model, channel_count=body.channel_count, place=body.place, note=body.note
    )
    if draft is None:
        raise Invalid(problems)
    with desk.write() as work:
        return _card(work.session, actions.register(work, desk.unit_ids, draft, body.camera_code))


@router.get("/devices/{device_id}")
def read_device(device_id: RowKey, desk: Desk = Depends(signed_in)) -> DeviceCardBody:
    """One recorder with what hangs on it."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        return _card(session, actions.visible_device(session, desk.unit_ids, device_id))


@router.put("/devices/{device_id}/channels")
def hang_cameras(device_id: RowKey, body: list[ChannelBody], desk: Desk = Depends(signed_in)) -> DeviceCardBody:
    """Hang cameras on channels from now on; channels that are not named stay."""
    desk.require("camera.edit")
    wanted = {one.channel_number: one.camera_code or "" for one in body}
    with desk.write() as work:
        actions.hang(work, desk.unit_ids, device_id, wanted)
        return _card(work.session, actions.visible_device(work.session, desk.unit_ids, device_id))


def _card(session: Reading, device: Device) -> DeviceCardBody:
    hung = [
        ChannelBody(channel_number=channel.channel_number, camera_code=camera.code)
        for channel, camera in devices.channels(session, device.id)
    ]
    return DeviceCardBody(**DeviceBody.model_validate(device).model_dump(), channels=hung)
