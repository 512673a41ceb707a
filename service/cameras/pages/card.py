"""Pages: one camera, and what is entered from there: state, outages, clock, consents, notice sign, contact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from service.access.desk import Desk, signed_in, with_token
from service.cameras import actions, changes, reasons
from service.cameras.api.changes import chosen, reveal
from service.cameras.api.register import GROUND
from service.cameras.clock_chart import clock_chart
from service.cameras.clocks import METHODS as METHODS_OF_COMPARING
from service.cameras.consent_texts import METHODS, consent_read
from service.cameras.fields import CameraKind, Connection, Fund, Movement, OwnerKind, Purpose, State, StoragePlace
from service.cameras.pages.register import labels_of
from service.cameras.shown import EVENTS, direction_words, label_of, looks_known, near
from service.cameras.uptime import uptime
from service.units.actions import chosen_commune, today_of, unit_label
from service.web.formatting import day
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_day, read_moment
from storage.catalog import accounts, camera_statuses, cameras, clocks, consents, custody, health, mounts
from storage.catalog import units as units_catalog
from storage.errors import Invalid, Refused
from storage.models import Owner
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import DAY_MS, local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Camera"), "/cameras")
STRIP_DAYS = 90


@router.get("/cameras/{camera_id}")
def camera_page(camera_id: int, desk: Desk = Depends(signed_in)) -> Response:
    """One camera: what it sees, how it fared, its clock, its owner and what was agreed."""
    return _card(desk, camera_id, {})


@router.get("/cameras/{camera_id}/pins")
def pins(camera_id: int, desk: Desk = Depends(signed_in)) -> JSONResponse:
    """For the map of one camera: where it hangs now, and dimmed where it hung before."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        camera = actions.visible_camera(session, camera_id, desk.unit_ids)
        rows = mounts.of_camera(session, camera_id)
    drawn = [
        {
            "id": camera_id if row.valid_to_ms is None else -row.id,
            "code": camera.code if row.valid_to_ms is None else day(row.valid_to_ms),
            "label": camera.place if row.valid_to_ms is None else desk.say(_("vị trí cũ")),
            "lat": row.lat,
            "lon": row.lon,
            "state": "has" if row.valid_to_ms is None else "dim",
            "azimuth_deg": row.azimuth_deg,
            "angle_deg": row.angle_deg,
            "range_metres": row.range_metres,
            "href": f"/cameras/{camera_id}",
            "note": "",
        }
        for row in rows
    ]
    return JSONResponse({"base": GROUND, "cameras": drawn})


def _card(
    desk: Desk,
    camera_id: int,
    problems: dict[str, str],
    *,
    values: Any = None,
    contact: Owner | None = None,
    opened: str = "",
) -> Response:
    desk.require("camera.view")
    with desk.archive.read() as session:
        line = actions.line_of(session, camera_id, desk.unit_ids)
        context = _histories(desk, session, camera_id)
        unit = units_catalog.get(session, line.camera.unit_id)
        context["use_count"] = cameras.use_count(session, camera_id)
        communes = units_catalog.valid_within(session, desk.unit_ids, today_of(desk.archive))
    camera, now = line.camera, desk.archive.clock.now_ms()
    return desk.page(
        "cameras/camera.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/cameras/{camera_id}")],
        camera=camera,
        owner=line.owner,
        held=line.status,
        mount=line.mount,
        unit=unit,
        communes=[unit_label(one) for one in communes],
        contact=contact,
        problems=problems,
        values=values or {},
        opened=opened,
        oldest_ms=now - camera.retention_days * DAY_MS if camera.retention_days else None,
        direction=direction_words(line.mount, desk.language),
        unstated_ms=changes.first_place_ms(camera),
        is_aimed=looks_known(line.mount),
        map_config={"mode": "show", "legend": []} | (near(line.mount) if line.mount else {}),
        today=day(today_of(desk.archive)),
        **_words(desk),
        **context,
    )


def _words(desk: Desk) -> dict[str, Any]:
    """The closed lists, as templates say them."""
    language = desk.language
    return {
        "labels": labels_of(desk),
        "kind_of": lambda code: label_of(CameraKind, code, language),
        "movement_of": lambda code: label_of(Movement, code, language),
        "storage_of": lambda code: label_of(StoragePlace, code, language),
        "owner_kind_of": lambda code: label_of(OwnerKind, code, language),
        "purpose_labels": Purpose.labels(language),
        "outage_options": [(code, desk.say(text)) for code, text in reasons.OUTAGE_REASONS.items()],
        "purposes": [(p.value, p.label(language), consent_read(p, language)) for p in Purpose],
        "consent_methods": {code: desk.say(text) for code, text in METHODS.items() if code != "own_page"},
        "all_consent_methods": {code: desk.say(text) for code, text in METHODS.items()},
        "event_labels": EVENTS,
        "outage_reasons": reasons.REASONS,
        "clock_methods": METHODS_OF_COMPARING,
    }


def _histories(desk: Desk, session: Reading, camera_id: int) -> dict[str, Any]:
    """What was written down about a camera over time, newest first, and what follows from it."""
    now, today = desk.archive.clock.now_ms(), today_of(desk.archive)
    observed = [line.observation for line in clocks.of_camera(session, camera_id) if line.withdrawal is None]
    known = clocks.ledger_of(session, camera_id, desk.archive.settings)
    statuses = camera_statuses.of_camera(session, camera_id)
    outages = camera_statuses.outages_of(session, camera_id)
    spells = health.spells_of(session, camera_id)
    agreed = consents.of_camera(session, camera_id)
    hung = mounts.of_camera(session, camera_id)
    events = custody.of_noun(session, "camera", camera_id)[-5:][::-1]
    rows: list[Any] = [*statuses, *outages, *observed, *hung, *agreed]
    people = {row.recorded_by for row in rows if row.recorded_by} | {e.actor_id for e in events if e.actor_id}
    return {
        "mounts": hung,
        "statuses": statuses,
        "outages": outages,
        "observations": observed[::-1],
        "chart": clock_chart(known, now),
        "offset_now": known.at(now),
        "standing": {one.purpose: one for one in agreed if one.withdrawn_at is None},
        "withdrawn": [one for one in agreed if one.withdrawn_at is not None],
        "strip": uptime(statuses[::-1], [*outages, *spells], today, now, STRIP_DAYS),
        "strip_from": now - (STRIP_DAYS - 1) * DAY_MS,
        "now": now,
        "events": events,
        "names": accounts.names(session, list(people)),
        "units": units_catalog.many(session, {row.unit_id for row in statuses}),
    }


def _changed(
    desk: Desk, camera_id: int, fields: Fields, change: Callable[[UnitOfWork], object], *, part: str, message: str
) -> Response:
    """Make one change and go back to the part of the page it belongs to; a refused one is shown there."""
    desk.require("camera.edit")
    try:
        with desk.write() as work:
            actions.visible_camera(work.session, camera_id, desk.unit_ids)
            change(work)
    except Invalid as problem:
        return _card(desk, camera_id, problem.problems, values=fields, opened=part)
    except Refused as refusal:
        if refusal.field is None:
            raise
        return _card(desk, camera_id, {refusal.field: refusal.message}, values=fields, opened=part)
    return desk.to(f"/cameras/{camera_id}#{part}", message)


@router.post("/cameras/{camera_id}/contact")
def show_contact(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Show who the owner is, once, for a stated reason."""
    try:
        owner = reveal(desk, camera_id, fields["reason"])
    except Invalid as problem:
        return _card(desk, camera_id, problem.problems, values=fields, opened="owner")
    return _card(desk, camera_id, {}, contact=owner)


@router.post("/cameras/{camera_id}/status")
def change_status(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Say what holds from a day on."""

    def change(work: UnitOfWork) -> None:
        today = local_date(work.now)
        changes.change_status(
            work,
            camera_id,
            on=read_day(fields["on"], "on") if fields["on"] else today,
            state=chosen("state", State, fields["state"]),
            fund=chosen("fund", Fund, fields["fund"]),
            connection=chosen("connection", Connection, fields["connection"]),
            eye_count=fields.whole("eyes"),
            unit_id=chosen_commune(fields["unit"], today, desk.unit_ids, None) if fields["unit"] else None,
            reason=fields["reason"],
        )

    return _changed(
        desk,
        camera_id,
        fields,
        change,
        part="status",
        message=_("Đã ghi thay đổi; trạng thái cũ được giữ trong lịch sử."),
    )


@router.post("/cameras/{camera_id}/outages")
def note_outage(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Write down why there is nothing for a stretch."""

    def change(work: UnitOfWork) -> None:
        changes.note_outage(
            work,
            camera_id,
            start_ms=read_moment(fields["start"], "start"),
            end_ms=read_moment(fields["end"], "end") if fields["end"] else None,
            reason=fields["outage_reason"],
            note=fields["note"],
        )

    return _changed(desk, camera_id, fields, change, part="outages", message=_("Đã ghi gián đoạn."))


@router.post("/cameras/{camera_id}/outages/{outage_id}/end")
def end_outage(
    camera_id: int, outage_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Say that a stretch is over: now, or at the instant given."""

    def change(work: UnitOfWork) -> None:
        end_ms = read_moment(fields["end"], "end") if fields["end"] else work.now
        changes.end_outage(work, camera_id, outage_id, end_ms)

    return _changed(desk, camera_id, fields, change, part="outages", message=_("Đã ghi thời điểm kết thúc."))


@router.post("/cameras/{camera_id}/consents")
def set_consent(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Give or withdraw one purpose, as the owner said on paper or before an officer."""

    def change(work: UnitOfWork) -> None:
        if fields["deed"] == "withdraw":
            changes.withdraw_consent(work, camera_id, fields["purpose"])
        elif fields["consent_method"] == "own_page":
            raise Invalid({"consent_method": _("Cách này chỉ dành cho trang của chủ camera.")})
        else:
            changes.give_consent(work, camera_id, fields["purpose"], fields["consent_method"])

    return _changed(desk, camera_id, fields, change, part="consents", message=_("Đã ghi cam kết."))


@router.post("/cameras/{camera_id}/sign")
def check_sign(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Write down whether the notice sign was there."""

    def change(work: UnitOfWork) -> None:
        on = read_day(fields["sign_on"], "sign_on") if fields["sign_on"] else local_date(work.now)
        changes.check_sign(work, camera_id, hangs=fields.flag("hangs"), on=on)

    return _changed(desk, camera_id, fields, change, part="consents", message=_("Đã ghi lần xem biển."))
