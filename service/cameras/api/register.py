"""JSON: cameras listed, read, entered, edited, decided on, and sent out as GeoJSON and XLSX."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response

from service.access.desk import Desk, signed_in, with_token
from service.cameras import actions
from service.cameras.clock_schemas import line_body
from service.cameras.fields import Connection, Fund, State
from service.cameras.phones import masked_phone
from service.cameras.rules import SHEET, checked_camera
from service.cameras.schemas import (
    CameraBody,
    CameraForm,
    CameraFullBody,
    CameraPageBody,
    CameraPageQuery,
    CameraQuery,
    ConsentBody,
    EditCameraBody,
    ExportQuery,
    MountBody,
    OutageBody,
    ReasonBody,
    RegisteredBody,
    StatusBody,
)
from service.cameras.sheet_out import cameras_geojson, write_xlsx
from service.cameras.shown import EXPORT_COLUMNS, REGISTRATIONS, export_rows, pin
from service.units.actions import chosen_commune
from service.web.language import _
from storage.catalog import camera_statuses, cameras, clocks, consents, mounts
from storage.catalog import units as units_catalog
from storage.catalog.cameras import CameraFilter, CameraLine
from storage.errors import Invalid
from storage.models import Camera
from storage.values.clock import local_date

router = APIRouter(tags=["cameras"], dependencies=[Depends(with_token)])
MOST_PINS = 2_500
GROUND = "/api/v1/basemap"


def asked_filter(desk: Desk, asked: Mapping[str, Any]) -> CameraFilter:
    """The filter that an address asks for, within one's units; what is not understood asks for nothing."""

    def of(name: str, known: Mapping[str, str]) -> str:
        value = asked.get(name, "")
        return value if value in known else ""

    days = asked.get("retention_below", "")
    place = {"yes": True, "no": False}.get(asked.get("place", ""))
    return CameraFilter(
        unit_ids=desk.unit_ids,
        text=asked.get("q", "")[:100],
        state=of("state", State.labels()),
        fund=of("fund", Fund.labels()),
        connection=of("connection", Connection.labels()),
        unit_id=asked.get("unit", "")[:24],
        registration=of("registration", REGISTRATIONS),
        retention_below=int(days) if days.isdecimal() and len(days) < 4 else None,
        has_place=place,
    )


def camera_body(line: CameraLine) -> CameraBody:
    """The JSON of a camera with what holds for it now."""
    camera = {name: getattr(line.camera, name) for name in CameraBody.model_fields if hasattr(line.camera, name)}
    return CameraBody(
        **camera,
        owner_kind=line.owner.kind,
        owner_phone_masked=masked_phone(line.owner.phone),
        status=StatusBody.model_validate(line.status) if line.status else None,
        mount=MountBody.model_validate(line.mount) if line.mount else None,
    )


def changing(desk: Desk, session: Any, camera_id: int) -> Camera:
    """The camera if this person may change it: role first, then 404 beyond one's units."""
    desk.require("camera.edit")
    return actions.visible_camera(session, camera_id, desk.unit_ids)


@router.get("/cameras")
def list_cameras(query: Annotated[CameraPageQuery, Query()], desk: Desk = Depends(signed_in)) -> CameraPageBody:
    """Cameras of one's units, in order of code."""
    desk.require("camera.view")
    wanted = asked_filter(desk, query.model_dump())
    with desk.archive.read() as session:
        lines = cameras.listed(session, wanted, after_code=query.after, limit=query.limit + 1)
        count, eyes = cameras.totals(session, wanted)
    shown = lines[: query.limit]
    return CameraPageBody(
        cameras=[camera_body(line) for line in shown],
        next_after=shown[-1].camera.code if len(lines) > query.limit else None,
        camera_count=count,
        eye_count=eyes,
    )


@router.get("/cameras/map")
def map_cameras(query: Annotated[CameraQuery, Query()], desk: Desk = Depends(signed_in)) -> JSONResponse:
    """What the map draws, filtered like the list; at most 2,500 cameras, `is_cut` when there are more."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        rows = cameras.pins(session, asked_filter(desk, query.model_dump()), MOST_PINS + 1)
    pins = [pin(row, desk.language) for row in rows[:MOST_PINS]]
    return JSONResponse({"base": GROUND, "cameras": pins, "is_cut": len(rows) > MOST_PINS})


@router.get("/cameras/export.geojson")
def export_geojson(query: Annotated[ExportQuery, Query()], desk: Desk = Depends(signed_in)) -> Response:
    """The list, filtered, as GeoJSON. Phones are masked; `contacts=1` gives them to those who may see them."""
    rows, with_contacts = _exported(desk, query, "geojson")
    return JSONResponse(
        cameras_geojson(rows, phones_allowed=with_contacts),
        media_type="application/geo+json",
        headers={"Content-Disposition": 'attachment; filename="cameras.geojson"'},
    )


@router.get("/cameras/export.xlsx")
def export_xlsx(query: Annotated[ExportQuery, Query()], desk: Desk = Depends(signed_in)) -> Response:
    """The list, filtered, as XLSX: no cell can act as a formula. Phones as in the GeoJSON."""
    rows, with_contacts = _exported(desk, query, "xlsx")
    stream = io.BytesIO()
    write_xlsx(rows, EXPORT_COLUMNS, stream, phones_allowed=with_contacts)
    return Response(
        stream.getvalue(),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="danh-sach-camera.xlsx"'},
    )


def _exported(desk: Desk, asked: ExportQuery, form: str) -> tuple[list[dict[str, Any]], bool]:
    """The rows that leave, written into the access log before they do."""
    desk.require("camera.export")
    with_contacts = asked.contacts
    if with_contacts:
        desk.require("owner.reveal")
    with desk.archive.read() as session:
        kept = list(cameras.walk(session, asked_filter(desk, asked.model_dump())))
        units = units_catalog.many(session, {line.camera.unit_id for line in kept})
    rows = list(export_rows(kept, units, names_allowed=with_contacts))
    desk.look("camera.exported", form=form, rows=len(rows), contacts=with_contacts)
    return rows, with_contacts


@router.post("/cameras", status_code=201)
def create_camera(body: CameraForm, desk: Desk = Depends(signed_in)) -> RegisteredBody:
    """Enter a camera; it counts at once."""
    desk.require("camera.edit")
    today = local_date(desk.archive.clock.now_ms())
    draft = checked_camera(body.inputs(), today, SHEET | {"retention", "fund"})
    unit_id = chosen_commune(body.unit or "", today, desk.unit_ids, desk.account.unit_id)
    with desk.write() as work:
        made = actions.register(work, draft, unit_id)
        return _registered(made.camera, made.warnings)


def _registered(camera: Camera, warnings: list[str]) -> RegisteredBody:
    return RegisteredBody(
        id=camera.id,
        code=camera.code,
        registration=camera.registration,
        edition=camera.edition,
        warnings=warnings,
    )


@router.get("/cameras/{camera_id}")
def read_camera(camera_id: int, desk: Desk = Depends(signed_in)) -> CameraFullBody:
    """One camera with its histories."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
        return CameraFullBody(
            **camera_body(line).model_dump(),
            mounts=[MountBody.model_validate(row) for row in mounts.of_camera(session, camera_id)],
            statuses=[StatusBody.model_validate(row) for row in camera_statuses.of_camera(session, camera_id)],
            observations=[line_body(line) for line in clocks.of_camera(session, camera_id)],
            consents=[ConsentBody.model_validate(row) for row in consents.of_camera(session, camera_id)],
            outages=[OutageBody.model_validate(row) for row in camera_statuses.outages_of(session, camera_id)],
        )


@router.put("/cameras/{camera_id}")
def edit_camera(camera_id: int, body: EditCameraBody, desk: Desk = Depends(signed_in)) -> RegisteredBody:
    """Replace what was entered of the camera and its owner."""
    draft = checked_camera(body.inputs(), local_date(desk.archive.clock.now_ms()), SHEET | {"retention"})
    with desk.write() as work:
        changing(desk, work.session, camera_id)
        return _registered(actions.edit(work, camera_id, draft, body.edition), list(draft.warnings))


@router.post("/cameras/{camera_id}/confirm")
def confirm_camera(camera_id: int, desk: Desk = Depends(signed_in)) -> RegisteredBody:
    """Let a pending registration count."""
    desk.require("camera.confirm")
    with desk.write() as work:
        actions.visible_camera(work.session, camera_id, desk.unit_ids)
        return _registered(actions.confirm(work, camera_id), [])


@router.post("/cameras/{camera_id}/reject")
def reject_camera(camera_id: int, body: ReasonBody, desk: Desk = Depends(signed_in)) -> RegisteredBody:
    """Turn a pending registration down, with the reason that the owner will read."""
    desk.require("camera.confirm")
    if not body.reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do từ chối.")})
    with desk.write() as work:
        actions.visible_camera(work.session, camera_id, desk.unit_ids)
        return _registered(actions.reject(work, camera_id, body.reason), [])
