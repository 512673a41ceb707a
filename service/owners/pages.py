"""The owner's pages, made for a phone, and the officers' list of what owners told."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.access.schemas import RowKey
from service.cameras.consent_texts import consent_read
from service.cameras.fields import Purpose, State, StoragePlace
from service.cameras.phones import masked_phone
from service.cameras.shown import REGISTRATIONS, direction_words, label_of
from service.owners import actions, linking, rules
from service.owners.api import chosen_cameras, owner_desk
from service.owners.book import PAGE_ROWS, totals_of, uses_of
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import _
from storage.catalog import consents, feeds, owner_reports, uses
from storage.catalog import units as units_catalog
from storage.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
HOME = (_("Camera của tôi"), "/my")
BOOK = (_("Sổ sử dụng"), "/my/uses")
OWNER_ACCOUNTS = (_("Tài khoản chủ camera"), "/owner-links")
MOST_ACCOUNTS = 200
LIST_OF_TOLD = (_("Chủ camera báo"), "/owner-reports")


@router.get("/my")
def my_page(desk: Desk = Depends(owner_desk)) -> Response:
    """One's own cameras, and what came of each registration."""
    with desk.archive.read() as session:
        lines = actions.own_cameras(session, desk.account)
        wards = units_catalog.many(session, {line.camera.unit_id for line in lines})
        totals = totals_of(session, [line.camera.id for line in lines])
    return desk.page("owners/list.html", crumbs=[HOME], lines=lines, wards=wards, totals=totals, **_words(desk))


@router.get("/my/cameras/{camera_id}")
def my_camera_page(camera_id: RowKey, desk: Desk = Depends(owner_desk)) -> Response:
    """One of one's own cameras: facts, consents, what to tell the ward."""
    return _camera(desk, camera_id, {})


def _camera(desk: Desk, camera_id: int, problems: dict[str, str], **values: str) -> Response:
    with desk.archive.read() as session:
        line = actions.own_camera(session, desk.account, camera_id)
        ward = units_catalog.get(session, line.camera.unit_id)
        given = consents.of_camera(session, camera_id)
        told = owner_reports.of_camera(session, camera_id)
        held = uses.held(session, [camera_id]).get(camera_id, [])
        looks = uses.contact_looks(session, [camera_id])
        totals = totals_of(session, [camera_id])
        feed = feeds.of_camera(session, camera_id)
    standing = {row.purpose: row for row in given if row.withdrawn_at is None}
    return desk.page(
        "owners/camera.html",
        status=422 if problems else 200,
        crumbs=[HOME, (line.camera.code, f"/my/cameras/{camera_id}")],
        back_href="/my",
        line=line,
        ward=ward,
        standing=standing,
        withdrawn=[row for row in given if row.withdrawn_at is not None],
        purposes=[(str(p), p.label(desk.language), consent_read(p, desk.language)) for p in Purpose],
        purpose_labels=Purpose.labels(desk.language),
        kind_options=[(code, desk.say(text)) for code, text in rules.REPORT_KINDS.items()],
        told=told,
        held_count=len(held),
        looks=looks,
        totals=totals,
        feed=feed,
        problems=problems,
        values=values,
        **_words(desk),
    )


@router.post("/my/cameras/{camera_id}/consents")
def change_consent(
    camera_id: RowKey, desk: Desk = Depends(owner_desk), fields: Fields = Depends(form_fields)
) -> Response:
    """Agree to a purpose, or take it back."""
    withdraws = fields["act"] == "withdraw"
    with desk.write() as work:
        act = actions.withdraw_consent if withdraws else actions.give_consent
        act(work, desk.account, camera_id, fields["purpose"])
    said = _("Đã rút lại đồng ý. Từ nay không yêu cầu mới nào dùng mục đích này.") if withdraws else _("Đã ghi đồng ý.")
    return desk.to(f"/my/cameras/{camera_id}#consents", said)


@router.post("/my/cameras/{camera_id}/reports")
def tell(camera_id: RowKey, desk: Desk = Depends(owner_desk), fields: Fields = Depends(form_fields)) -> Response:
    """Tell the ward that a camera broke, moved, … ."""
    try:
        with desk.write() as work:
            actions.tell(work, desk.account, camera_id, fields["kind"], fields["note"])
    except Invalid as problem:
        return _camera(desk, camera_id, problem.problems, kind=fields["kind"], note=fields["note"])
    return desk.to(f"/my/cameras/{camera_id}#told", _("Đã báo công an phường. Cán bộ sẽ xem và trả lời tại đây."))


@router.get("/my/uses")
def book_page(request: Request, desk: Desk = Depends(owner_desk)) -> Response:
    """The book: every use of one's footage, newest first."""
    asked = request.query_params
    camera_id, before = whole_number(asked.get("camera")), whole_number(asked.get("before"))
    with desk.archive.read() as session:
        keys, wants_result = chosen_cameras(session, desk, camera_id)
        owner = actions.owner_of(session, desk.account)
        lines = {line.camera.id: line.camera for line in actions.own_cameras(session, desk.account)}
        settings = desk.archive.settings
        rows = uses_of(session, settings, keys, wants_result=wants_result, before_id=before, limit=PAGE_ROWS + 1)
        totals = totals_of(session, keys)
        looks = uses.contact_looks(session, keys)
    older = None
    if len(rows) > PAGE_ROWS:
        older = f"/my/uses?before={rows[PAGE_ROWS - 1].id}" + (f"&camera={camera_id}" if camera_id else "")
    return desk.page(
        "owners/uses.html",
        crumbs=[BOOK],
        rows=rows[:PAGE_ROWS],
        lines=lines,
        camera_id=camera_id,
        totals=totals,
        looks=looks,
        wants_result=wants_result,
        has_owner=owner is not None,
        older=older,
        purposes=PURPOSES,
        now=desk.archive.clock.now_ms(),
        **_words(desk),
    )


@router.post("/my/result-wish")
def wish_result(desk: Desk = Depends(owner_desk), fields: Fields = Depends(form_fields)) -> Response:
    """Whether one wants to hear what came of it."""
    with desk.write() as work:
        actions.wish_result(work, desk.account, fields.flag("wants_result"))
    return desk.to("/my/uses", _("Đã lưu."))


@router.get("/owner-reports")
def told_page(desk: Desk = Depends(signed_in)) -> Response:
    """For officers: what owners told and nobody has settled yet."""
    return _told(desk, {})


def _told(desk: Desk, problems: dict[str, str]) -> Response:
    desk.require("camera.confirm")
    with desk.archive.read() as session:
        rows = owner_reports.waiting(session, desk.unit_ids)
    return desk.page(
        "owners/told.html",
        status=422 if problems else 200,
        crumbs=[LIST_OF_TOLD],
        rows=rows,
        kinds=rules.REPORT_KINDS,
        problems=problems,
        now=desk.archive.clock.now_ms(),
    )


@router.post("/owner-reports/{report_id}/settlement")
def settle(report_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """For officers: what was done about it; the owner reads the answer."""
    desk.require("camera.confirm")
    try:
        with desk.write() as work:
            actions.settle(work, report_id, desk.unit_ids, fields[f"answer_{report_id}"])
    except Invalid as problem:
        return _told(desk, problem.problems)
    return desk.to("/owner-reports", _("Đã trả lời chủ camera."))


@router.get("/owner-links")
def accounts_page(desk: Desk = Depends(signed_in)) -> Response:
    """For officers: accounts of owners, and what is registered on paper under their numbers."""
    return _accounts(desk, {})


def _accounts(desk: Desk, problems: dict[str, str]) -> Response:
    desk.require("camera.confirm")
    with desk.archive.read() as session:
        rows = linking.standings(session, desk.unit_ids)
    return desk.page(
        "owners/accounts.html",
        status=422 if problems else 200,
        crumbs=[OWNER_ACCOUNTS],
        rows=rows[:MOST_ACCOUNTS],
        is_cut=len(rows) > MOST_ACCOUNTS,
        problems=problems,
        masked=masked_phone,
    )


@router.post("/owner-links/{account_id}")
def link(account_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """For officers: tie an account to the registration of the same person, or take the tie back."""
    desk.require("camera.confirm")
    try:
        with desk.write() as work:
            if fields["deed"] == "unlink":
                linking.unlink(work, account_id, desk.unit_ids)
            else:
                is_checked = fields.flag(f"checked_{account_id}")
                owner_id = fields.whole("owner_id") or 0
                linking.link(work, account_id, owner_id, is_checked=is_checked, unit_ids=desk.unit_ids)
    except Invalid as problem:
        return _accounts(desk, problem.problems)
    return desk.to("/owner-links", _("Đã lưu."))


def _words(desk: Desk) -> dict[str, Any]:
    """What the templates of owners call things."""
    return {
        "registrations": REGISTRATIONS,
        "registration_kinds": rules.REGISTRATION_KINDS,
        "use_states": rules.STATES,
        "emergency": rules.EMERGENCY,
        "report_kinds": rules.REPORT_KINDS,
        "state_label": lambda code: label_of(State, code or "", desk.language),
        "storage_label": lambda code: label_of(StoragePlace, code, desk.language),
        "direction_words": lambda mount: direction_words(mount, desk.language),
    }
