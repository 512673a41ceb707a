"""Pages: owners' recorders, one recorder with its channels, entering and editing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.devices import actions, rules
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import devices, owners
from storage.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMBS = [(_("Camera"), "/cameras"), (_("Đầu ghi"), "/devices")]
_FORM = ("camera", "brand", "model", "channel_count", "place", "note", "edition")


@router.get("/devices")
def list_page(desk: Desk = Depends(signed_in)) -> Response:
    """Recorders of one's units."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        found = devices.listed(session, desk.unit_ids)
        counts = devices.counts(session, [device.id for device in found])
    return desk.page("devices/list.html", crumbs=CRUMBS, found=found, counts=counts, brands=rules.BRANDS)


@router.get("/devices/new")
def new_page(desk: Desk = Depends(signed_in)) -> Response:
    """The form for a recorder."""
    desk.require("camera.edit")
    asked = desk.request.query_params.get("camera", "")[:20]
    return _form(desk, {"camera": asked}, {})


@router.post("/devices/new")
def register(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter a recorder."""
    desk.require("camera.edit")
    try:
        draft = _draft(fields)
        with desk.write() as work:
            device = actions.register(work, desk.unit_ids, draft, fields["camera"])
            made = device.id
    except Invalid as problem:
        return _form(desk, _given(fields), problem.problems)
    return desk.to(f"/devices/{made}", _("Đã ghi đầu ghi. Hãy chọn camera của từng kênh."))


@router.get("/devices/{device_id}")
def device_page(device_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One recorder: its channels, the cameras on them."""
    desk.require("camera.view")
    return _device(desk, device_id, {}, None)


@router.post("/devices/{device_id}/channels")
def hang(device_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Hang cameras on channels from now on."""
    desk.require("camera.edit")
    wanted = {}
    for name in fields:
        prefix, _dash, number = name.partition("-")
        if prefix == "channel" and number.isascii() and number.isdigit() and len(number) <= 3:
            wanted[int(number)] = fields[name]
    try:
        with desk.write() as work:
            changed = actions.hang(work, desk.unit_ids, device_id, wanted)
    except Invalid as problem:
        return _device(desk, device_id, problem.problems, wanted)
    return desk.to(f"/devices/{device_id}", _("Đã ghi các kênh.") if changed else _("Không có gì thay đổi."))


@router.get("/devices/{device_id}/edit")
def edit_page(device_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The form with what was entered."""
    desk.require("camera.edit")
    with desk.archive.read() as session:
        device = actions.visible_device(session, desk.unit_ids, device_id)
        values = {name: str(getattr(device, name)) for name in _FORM if name != "camera"}
    return _form(desk, values, {}, device_id)


@router.post("/devices/{device_id}/edit")
def edit(device_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Change what was entered."""
    desk.require("camera.edit")
    try:
        draft = _draft(fields)
        with desk.write() as work:
            actions.edit(work, desk.unit_ids, device_id, draft, fields.whole("edition"))
    except Invalid as problem:
        return _form(desk, _given(fields), problem.problems, device_id)
    return desk.to(f"/devices/{device_id}", _("Đã lưu."))


@router.post("/devices/{device_id}/retirement")
def retire(device_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The recorder is out of use."""
    desk.require("camera.edit")
    with desk.write() as work:
        actions.retire(work, desk.unit_ids, device_id)
    return desk.to("/devices", _("Đầu ghi đã ngừng dùng; các tệp đã nạp vẫn giữ nguyên."))


def _given(fields: Fields) -> dict[str, str]:
    return {name: fields[name] for name in _FORM}


def _draft(fields: Fields) -> rules.DeviceDraft:
    draft, problems = rules.checked_device(
        brand=fields["brand"],
        model=fields["model"],
        channel_count=fields.whole("channel_count"),
        place=fields["place"],
        note=fields["note"],
    )
    if draft is None:
        raise Invalid(problems)
    return draft


def _form(desk: Desk, values: dict[str, Any], problems: dict[str, str], device_id: int | None = None) -> Response:
    here = f"/devices/{device_id}/edit" if device_id else "/devices/new"
    title = _("Sửa đầu ghi") if device_id else _("Ghi đầu ghi")
    return desk.page(
        "devices/form.html",
        status=422 if problems else 200,
        crumbs=[*CRUMBS, (title, here)],
        values=values,
        problems=problems,
        device_id=device_id,
        title=title,
        here=here,
        brands=[(key, desk.say(label)) for key, label in rules.BRANDS.items()],
    )


def _device(desk: Desk, device_id: int, problems: dict[str, str], typed: dict[int, str] | None) -> Response:
    with desk.archive.read() as session:
        device = actions.visible_device(session, desk.unit_ids, device_id)
        hung = devices.channels(session, device_id)
        offered = actions.cameras_to_hang(session, desk.unit_ids, device)
        owner = owners.get(session, device.owner_id)
    standing = {channel.channel_number: camera.code for channel, camera in hung}
    return desk.page(
        "devices/device.html",
        status=422 if problems else 200,
        crumbs=[*CRUMBS, (device.code, f"/devices/{device_id}")],
        device=device,
        owner=owner,
        codes=standing | (typed or {}),
        cameras={camera.code: camera for camera in offered},
        problems=problems,
        brands=rules.BRANDS,
        can_edit=desk.may("camera.edit") and device.retired_at is None,
    )
