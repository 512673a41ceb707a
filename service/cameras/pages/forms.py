"""Pages: registering a camera, editing what was entered, hanging it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.cameras import actions, changes
from service.cameras.api.changes import sector
from service.cameras.consent_texts import consent_read
from service.cameras.fields import (
    BRANDS,
    FIELD_LABELS,
    CameraKind,
    Connection,
    Fund,
    Movement,
    OwnerKind,
    Purpose,
    State,
    StoragePlace,
    field_label,
)
from service.cameras.pages.positions import marked, put_right
from service.cameras.rules import OFFICER_FORM, SHEET, CameraDraft, checked_camera
from service.cameras.shown import near, opening
from service.cameras.words import parse_azimuth, parse_measure
from service.units.actions import chosen_commune, today_of, unit_label
from service.web.formatting import day
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_day, read_moment
from storage.catalog import mounts
from storage.catalog import units as units_catalog
from storage.catalog.cameras import CameraLine
from storage.errors import Invalid, Refused
from storage.values.clock import day_start_ms
from storage.values.place import Sector

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Camera"), "/cameras")
YES, NO, NOT_KNOWN = "có", "không", "không rõ"
MIRRORS = {"azimuth": "direction", "angle": "angle", "range": "range"}  # what the map calls them: what the form does
EDIT_FORM = SHEET | {"retention"}


def inputs_of(fields: Fields) -> dict[str, str]:
    """The inputs of the registration form as they were sent; two numbers make a position when none was pasted."""
    given = {name: fields[name] for name in FIELD_LABELS if fields[name] and name != "unit"}
    if purposes := fields.every("purposes"):
        given["purposes"] = ";".join(purposes)
    if "position" not in given and (fields["lat"] or fields["lon"]):
        given["position"] = f"{fields['lat']}; {fields['lon']}"
    return given


def _form(
    desk: Desk,
    template: str,
    crumbs: list[tuple[str, str]],
    values: Mapping[str, Any],
    problems: dict[str, str],
    **more: Any,
) -> Response:
    """The form with what it offers."""
    language = desk.language
    today = today_of(desk.archive)
    with desk.archive.read() as session:
        communes = units_catalog.valid_within(session, desk.unit_ids, today)
        own = units_catalog.get(session, desk.account.unit_id) if desk.account.unit_id else None
        start = opening(session, desk.unit_ids)

    def closed(choice: Any) -> list[tuple[str, str]]:
        return list(choice.labels(language).items())

    offered = {
        "owner_kind": closed(OwnerKind),
        "camera_kind": [*closed(CameraKind), (NOT_KNOWN, desk.say(_("Không rõ")))],
        "movement": closed(Movement),
        "storage_place": [*closed(StoragePlace), (NOT_KNOWN, desk.say(_("Không rõ")))],
        "connection": closed(Connection),
        "fund": closed(Fund),
        "state": closed(State),
        "yes_no": [(YES, desk.say(_("Có"))), (NO, desk.say(_("Không")))],
        "purposes": [(p.value, p.label(language), consent_read(p, language)) for p in Purpose],
    }
    return desk.page(
        template,
        status=422 if problems else 200,
        crumbs=[CRUMB, *crumbs],
        values=values,
        problems=problems,
        offered=offered,
        label=lambda name: field_label(name, language),
        communes=[unit_label(unit) for unit in communes],
        own_commune=unit_label(own) if own is not None and own.level == 3 else "",
        map_config={"mode": "pick", "inputs": MIRRORS} | start,
        is_swapped=isinstance(values, Fields) and bool(put_right(values)),
        brands=BRANDS,
        today=day(today),
        **more,
    )


@router.get("/cameras/new")
def new_page(desk: Desk = Depends(signed_in)) -> Response:
    """The registration form. Nothing is ticked."""
    desk.require("camera.edit")
    return _new(desk, {}, {}, [])


def _new(
    desk: Desk, values: Mapping[str, Any], problems: dict[str, str], alike: list[str], ticked: Any = ()
) -> Response:
    crumbs = [(_("Đăng ký camera"), "/cameras/new")]
    return _form(desk, "cameras/new.html", crumbs, values, problems, alike=alike, ticked=ticked)


@router.post("/cameras/new")
def register(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Enter a camera. One that may be there already is asked about once more."""
    desk.require("camera.edit")
    ticked = fields.every("purposes")
    if fields.flag("swap"):  # nothing is saved by it: the form comes back with the numbers in their places
        return _new(desk, {**fields, **put_right(fields)}, {}, [], ticked)
    try:
        draft, unit_id, hung_from_ms = _registration(desk, fields)
        with desk.write() as work:
            alike = [found.reason for found in actions.likely_duplicates(work.session, [draft], [unit_id])[0]]
            if alike and not fields.flag("is_another"):
                return _new(desk, fields, {}, alike, ticked)
            made = actions.register(
                work, draft, unit_id, method=fields["consent_method"] or "paper", hung_from_ms=hung_from_ms
            )
    except Invalid as problem:
        return _new(desk, fields, marked(fields, problem.problems), [], ticked)
    return desk.to(f"/cameras/{made.camera.id}", _("Đã đăng ký camera. Kiểm tra lại hướng và vùng nhìn trên bản đồ."))


def _registration(desk: Desk, fields: Fields) -> tuple[CameraDraft, str, int | None]:
    """What the form says, with every problem of it at once. Raises Invalid."""
    today = today_of(desk.archive)
    problems: dict[str, str] = {}
    draft, unit_id, hung_from_ms = None, "", None
    try:
        draft = checked_camera(inputs_of(fields), today, OFFICER_FORM - {"unit"})
    except Invalid as problem:
        problems |= problem.problems
    try:
        unit_id = chosen_commune(fields["unit"], today, desk.unit_ids, desk.account.unit_id)
    except Invalid as problem:
        problems |= problem.problems
    if fields["hung_from"]:
        try:
            hung_on = read_day(fields["hung_from"], "hung_from")
            hung_from_ms = day_start_ms(hung_on)
            if hung_on > today:
                problems["hung_from"] = _("Ngày lắp không thể ở tương lai.")
        except Refused as refusal:
            problems["hung_from"] = refusal.message
    if problems or draft is None:
        raise Invalid(problems)
    return draft, unit_id, hung_from_ms


@router.get("/cameras/{camera_id}/edit")
def edit_page(camera_id: int, desk: Desk = Depends(signed_in)) -> Response:
    """The form of what was entered."""
    desk.require("camera.edit")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
    return _edit(desk, line, _values(line), {})


def _edit(desk: Desk, line: CameraLine, values: Mapping[str, Any], problems: dict[str, str]) -> Response:
    camera = line.camera
    crumbs = [(camera.code, f"/cameras/{camera.id}"), (_("Sửa"), f"/cameras/{camera.id}/edit")]
    return _form(desk, "cameras/edit.html", crumbs, values, problems, camera=camera)


@router.post("/cameras/{camera_id}/edit")
def edit(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Change what was entered of a camera and its owner."""
    desk.require("camera.edit")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
    eyes = str(line.status.eye_count) if line.status else "1"
    try:
        draft = checked_camera(inputs_of(fields) | {"eyes": eyes}, today_of(desk.archive), EDIT_FORM)
        with desk.write() as work:
            actions.visible_camera(work.session, camera_id, desk.unit_ids)
            actions.edit(work, camera_id, draft, fields.whole("edition") or 0)
    except Invalid as problem:
        return _edit(desk, line, fields, problem.problems)
    return desk.to(f"/cameras/{camera_id}", _("Đã lưu camera."))


def _values(line: CameraLine) -> dict[str, Any]:
    """What was entered, as a person would write it into the form."""
    camera, owner = line.camera, line.owner
    contact = (owner.contact or "").split(" · ")
    return {
        "owner_kind": owner.kind,
        "owner_name": owner.name,
        "phone": owner.phone,
        "phone_other": owner.phone_other or "",
        "zalo": next((part for part in contact if part and "@" not in part), ""),
        "email": next((part for part in contact if "@" in part), ""),
        "contact_hours": owner.contact_hours or "",
        "wants_result": YES if owner.wants_result else NO,
        "identity_checked_on": day(owner.identity_checked_on) if owner.identity_checked_on else "",
        "address": camera.address,
        "subunit": camera.subunit,
        "place": camera.place,
        "recorders": camera.recorder_count,
        "camera_kind": camera.kind or NOT_KNOWN,
        "movement": camera.movement,
        "brand": camera.brand,
        "resolution": camera.resolution,
        "infrared": YES if camera.has_night_vision else NO,
        "audio": YES if camera.records_audio else NO,
        "retention": camera.retention_days or NOT_KNOWN,
        "storage_place": camera.storage_place or NOT_KNOWN,
        "amount": camera.amount_dong or "",
        "notice_sign": YES if camera.has_notice_sign else NO,
        "notice_sign_checked_on": day(camera.notice_sign_checked_on) if camera.notice_sign_checked_on else "",
        "note": camera.note,
        "edition": camera.edition,
    }


@router.get("/cameras/{camera_id}/move")
def move_page(camera_id: int, desk: Desk = Depends(signed_in)) -> Response:
    """The map and the numbers of where a camera hangs from when on."""
    desk.require("camera.edit")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
    mount = line.mount
    values: dict[str, Any] = {}
    if mount is not None:
        values = {"lat": f"{mount.lat:.5f}", "lon": f"{mount.lon:.5f}", "range_metres": f"{mount.range_metres:.0f}"}
        if mount.angle_deg < 360:
            values |= {"azimuth_deg": f"{mount.azimuth_deg:.0f}", "angle_deg": f"{mount.angle_deg:.0f}"}
    return _move(desk, line, values, {})


def _move(desk: Desk, line: CameraLine, values: Mapping[str, Any], problems: dict[str, str]) -> Response:
    camera = line.camera
    crumbs = [(camera.code, f"/cameras/{camera.id}"), (_("Chuyển vị trí, hướng"), f"/cameras/{camera.id}/move")]
    with desk.archive.read() as session:
        start = opening(session, desk.unit_ids)
    config: dict[str, Any] = {"mode": "pick"} | (near(line.mount) if line.mount else start)
    return desk.page(
        "cameras/move.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, *crumbs],
        camera=camera,
        mount=line.mount,
        values=values,
        problems=problems,
        map_config=config,
        is_swapped=isinstance(values, Fields) and bool(put_right(values)),
    )


@router.post("/cameras/{camera_id}/move")
def move(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Hang the camera elsewhere: the mount of before stays as it was, until then."""
    desk.require("camera.edit")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
        old = mounts.current(session, camera_id)
    if fields.flag("swap"):
        return _move(desk, line, {**fields, **put_right(fields)}, {})
    try:
        wanted, said_ms = _new_place(fields)
        with desk.write() as work:
            actions.visible_camera(work.session, camera_id, desk.unit_ids)
            first_ms = changes.first_place_ms(line.camera)
            from_ms = said_ms if said_ms is not None else (work.now if old else first_ms)
            changes.move(work, camera_id, wanted, from_ms)
    except Invalid as problem:
        return _move(desk, line, fields, marked(fields, problem.problems))
    return desk.to(f"/cameras/{camera_id}", _("Đã ghi vị trí mới. Dữ liệu cũ vẫn gắn với vị trí cũ."))


def _new_place(fields: Fields) -> tuple[Sector, int | None]:
    """Place, view and instant that the form says. Raises Invalid with every problem at once."""
    problems: dict[str, str] = {}
    numbers: dict[str, float | None] = {"azimuth_deg": None, "angle_deg": None, "range_metres": None}
    readers: dict[str, Callable[[str], float]] = {
        "azimuth_deg": lambda text: parse_azimuth(text, "azimuth_deg"),
        "angle_deg": lambda text: parse_measure(text, "angle_deg", 1, 360),
        "range_metres": lambda text: parse_measure(text, "range_metres", 1, 1_000),
    }
    for name, reader in readers.items():
        try:
            numbers[name] = reader(fields[name]) if fields[name] else None
        except Refused as refusal:
            problems[name] = refusal.message
    from_ms = None
    try:
        from_ms = read_moment(fields["from"], "from") if fields["from"] else None
    except Refused as refusal:
        problems["from"] = refusal.message
    wanted = None
    try:
        position = fields["position"] or f"{fields['lat']}; {fields['lon']}"
        wanted = sector(position, numbers["azimuth_deg"], numbers["angle_deg"], numbers["range_metres"])
    except Refused as refusal:
        problems["lat"] = refusal.message
    if problems or wanted is None:
        raise Invalid(problems)
    return wanted, from_ms
