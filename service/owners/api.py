"""JSON: an owner's cameras, what they agreed to, what they told the ward, what their footage was used for."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Request

from service.access.desk import Desk, archive_of, client_address, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.phones import masked_phone
from service.owners import actions, linking
from service.owners.book import PAGE_ROWS, totals_of, uses_of
from service.owners.schemas import (
    GivePurposeBody,
    OwnCameraBody,
    OwnCameraForm,
    OwnCameraFullBody,
    OwnConsentBody,
    OwnerAccountBody,
    OwnerLinkBody,
    OwnerReportBody,
    RegisteredBody,
    SettleBody,
    SignedUpBody,
    SignUpBody,
    TellBody,
    UseBody,
    UsesBody,
)
from service.web.language import words
from storage.catalog import accounts, consents, owner_reports
from storage.catalog.cameras import CameraLine
from storage.unit_of_work import Reading

router = APIRouter(tags=["owners"], dependencies=[Depends(with_token)])
door = APIRouter(tags=["owners"])


def owner_desk(desk: Desk = Depends(signed_in)) -> Desk:
    """Dependency: the desk of an owner; everybody else is refused."""
    desk.require("own_camera.manage")
    return desk


@door.post("/owner-accounts", status_code=201)
def sign_up(body: SignUpBody, request: Request) -> SignedUpBody:
    """Make an account for an owner. It sees nothing until it registers a camera of its own."""
    account = actions.sign_up(archive_of(request), actions.SignUp(**body.model_dump()), client_address(request))
    return SignedUpBody(account_id=account.id, login=account.login)


@router.get("/my/cameras")
def my_cameras(desk: Desk = Depends(owner_desk)) -> list[OwnCameraBody]:
    """One's own cameras."""
    with desk.archive.read() as session:
        return [OwnCameraBody(**_columns(line)) for line in actions.own_cameras(session, desk.account)]


@router.post("/my/cameras", status_code=201)
def register(body: OwnCameraForm, desk: Desk = Depends(owner_desk)) -> OwnCameraFullBody:
    """Register a camera; it waits until an officer of the ward confirms it."""
    with desk.write() as work:
        camera = actions.register(work, desk.account, body.inputs(), body.unit or "")
        account = accounts.by_id(work.session, desk.account.id) or desk.account  # linked to its owner by now
        return _full(work.session, actions.own_camera(work.session, account, camera.id))


@router.get("/my/cameras/{camera_id}")
def my_camera(camera_id: RowKey, desk: Desk = Depends(owner_desk)) -> OwnCameraFullBody:
    """One of one's own cameras."""
    with desk.archive.read() as session:
        return _full(session, actions.own_camera(session, desk.account, camera_id))


@router.post("/my/cameras/{camera_id}/consents", status_code=201)
def give_consent(camera_id: RowKey, body: GivePurposeBody, desk: Desk = Depends(owner_desk)) -> OwnCameraFullBody:
    """Agree to one purpose, with the text of today."""
    with desk.write() as work:
        actions.give_consent(work, desk.account, camera_id, body.purpose)
        return _full(work.session, actions.own_camera(work.session, desk.account, camera_id))


@router.delete("/my/cameras/{camera_id}/consents/{purpose}", status_code=204)
def withdraw_consent(camera_id: RowKey, purpose: str, desk: Desk = Depends(owner_desk)) -> None:
    """Take one purpose back. Footage that was given to a case before stays with that case."""
    with desk.write() as work:
        actions.withdraw_consent(work, desk.account, camera_id, purpose)


@router.post("/my/cameras/{camera_id}/reports", status_code=201)
def tell(camera_id: RowKey, body: TellBody, desk: Desk = Depends(owner_desk)) -> OwnerReportBody:
    """Tell the ward that a camera broke, moved, … ; an officer changes the register."""
    with desk.write() as work:
        return OwnerReportBody.model_validate(actions.tell(work, desk.account, camera_id, body.kind, body.note))


@router.get("/my/uses")
def my_uses(
    desk: Desk = Depends(owner_desk),
    camera_id: RowKey | None = None,
    before: RowKey | None = None,
    limit: int = Query(default=PAGE_ROWS, ge=1, le=200),
) -> UsesBody:
    """What one's footage was used for, newest first."""
    with desk.archive.read() as session:
        keys, wants_result = chosen_cameras(session, desk, camera_id)
        rows = uses_of(
            session,
            desk.archive.settings,
            keys,
            wants_result=wants_result,
            before_id=before,
            limit=limit + 1,
        )
        totals = totals_of(session, keys)
    say = words(desk.language).gettext
    shown = [UseBody.model_validate(row) for row in rows[:limit]]
    for one in shown:
        one.result = say(one.result) if one.result else None
    return UsesBody(
        uses=shown,
        next_before=rows[limit - 1].id if len(rows) > limit else None,
        count=totals.count,
        length_ms=totals.length_ms,
        viewer_count=totals.viewer_count,
    )


@router.get("/owner-reports")
def waiting_reports(desk: Desk = Depends(signed_in)) -> list[OwnerReportBody]:
    """For officers: what owners of the ward told and nobody has settled yet."""
    desk.require("camera.confirm")
    with desk.archive.read() as session:
        return [OwnerReportBody.model_validate(told) for told, _camera in owner_reports.waiting(session, desk.unit_ids)]


@router.post("/owner-reports/{report_id}/settlement")
def settle(report_id: RowKey, body: SettleBody, desk: Desk = Depends(signed_in)) -> OwnerReportBody:
    """For officers: what was done about it; the owner reads the answer."""
    desk.require("camera.confirm")
    with desk.write() as work:
        return OwnerReportBody.model_validate(actions.settle(work, report_id, desk.unit_ids, body.answer))


@router.get("/owner-links")
def owner_accounts(desk: Desk = Depends(signed_in)) -> list[OwnerAccountBody]:
    """For officers: accounts of owners of the ward, and what is registered on paper under their numbers."""
    desk.require("camera.confirm")
    with desk.archive.read() as session:
        return [_account(one) for one in linking.standings(session, desk.unit_ids)]


@router.post("/owner-links", status_code=204)
def link(body: OwnerLinkBody, desk: Desk = Depends(signed_in)) -> None:
    """For officers: tie an account to the registration of the same person; it then sees its cameras and uses."""
    desk.require("camera.confirm")
    with desk.write() as work:
        linking.link(work, body.account_id, body.owner_id, is_checked=body.is_checked, unit_ids=desk.unit_ids)


@router.delete("/owner-links/{account_id}", status_code=204)
def unlink(account_id: RowKey, desk: Desk = Depends(signed_in)) -> None:
    """For officers: take a tie back."""
    desk.require("camera.confirm")
    with desk.write() as work:
        linking.unlink(work, account_id, desk.unit_ids)


def _account(one: linking.Standing) -> OwnerAccountBody:
    def registered(found: linking.Registered) -> RegisteredBody:
        codes = [line.camera.code for line in found.lines]
        return RegisteredBody(owner_id=found.owner.id, name=found.owner.name, codes=codes)

    return OwnerAccountBody(
        account_id=one.account.id,
        display_name=one.account.display_name,
        login=masked_phone(one.account.login),
        unit_id=one.account.unit_id,
        own=registered(one.own) if one.own else None,
        offered=[registered(found) for found in one.offered],
    )


def chosen_cameras(session: Reading, desk: Desk, camera_id: int | None) -> tuple[list[int], bool]:
    """Keys of the one own camera asked for, or of all; and whether the owner wants to hear results."""
    owner = actions.owner_of(session, desk.account)
    lines = actions.own_cameras(session, desk.account)
    if camera_id is not None:
        lines = [actions.own_camera(session, desk.account, camera_id)]
    return [line.camera.id for line in lines], owner is not None and owner.wants_result


def _columns(line: CameraLine) -> dict[str, Any]:
    camera, mount = line.camera, line.mount
    return {
        "id": camera.id,
        "code": camera.code,
        "unit_id": camera.unit_id,
        "address": camera.address,
        "place": camera.place,
        "registration": camera.registration,
        "rejection_reason": camera.rejection_reason,
        "state": line.status.state if line.status else None,
        "lat": mount.lat if mount else None,
        "lon": mount.lon if mount else None,
        "azimuth_deg": mount.azimuth_deg if mount and mount.angle_deg < 360 else None,
        "retention_days": camera.retention_days,
        "has_notice_sign": camera.has_notice_sign,
    }


def _full(session: Reading, line: CameraLine) -> OwnCameraFullBody:
    given = consents.of_camera(session, line.camera.id)
    told = owner_reports.of_camera(session, line.camera.id)
    return OwnCameraFullBody(
        **_columns(line),
        consents=[OwnConsentBody.model_validate(row) for row in given],
        reports=[OwnerReportBody.model_validate(row) for row in told],
    )
