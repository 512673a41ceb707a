"""JSON: sessions, accounts, the access log."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from service.access import actions, signing
from service.access.desk import COOKIE, Desk, archive_of, client_address, signed_in, with_token
from service.access.schemas import (
    AccessEntryBody,
    AccountBody,
    ChangePasswordBody,
    NewAccountBody,
    RowKey,
    SignedInBody,
    SignInBody,
    SwitchAccountBody,
    WorkingCaseBody,
)
from storage.catalog import access_log, accounts
from storage.models import Account

router = APIRouter(tags=["access"], dependencies=[Depends(with_token)])
door = APIRouter(tags=["access"])


def set_cookie(answer: Response, request: Request, token: str) -> None:
    """The session's cookie: unreadable for scripts, sent only to this house, only over TLS where there is TLS."""
    answer.set_cookie(
        COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/", max_age=43_200
    )


@door.post("/session", status_code=201)
def begin_session(body: SignInBody, request: Request, response: Response) -> SignedInBody:
    """Sign in; the answer sets the session's cookie."""
    begun = signing.sign_in(
        archive_of(request),
        body.login,
        body.password,
        address=client_address(request),
        agent=request.headers.get("user-agent", ""),
        replacing=request.cookies.get(COOKIE),
    )
    set_cookie(response, request, begun.token)
    return _signed_in(begun.account, begun.csrf_token)


@router.get("/session")
def read_session(desk: Desk = Depends(signed_in)) -> SignedInBody:
    """Who is signed in."""
    return _signed_in(desk.account, desk.session.csrf_token)


@router.delete("/session", status_code=204)
def end_session(request: Request, response: Response, desk: Desk = Depends(signed_in)) -> None:
    """Sign out."""
    signing.sign_out(desk.archive, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/")


@router.put("/session/password", status_code=204)
def change_password(body: ChangePasswordBody, request: Request, desk: Desk = Depends(signed_in)) -> None:
    """Change one's own password; every other session of this account ends."""
    token = request.cookies.get(COOKIE)
    signing.change_password(desk.archive, desk.account.id, body.old, body.new, address=desk.address, keep_token=token)


@router.get("/accounts")
def list_accounts(desk: Desk = Depends(signed_in)) -> list[AccountBody]:
    """All accounts of one's units."""
    desk.require("account.manage")
    with desk.archive.read() as session:
        rows = accounts.listed(session, None if desk.unit_ids is None else sorted(desk.unit_ids))
        return [AccountBody.model_validate(account) for account in rows]


@router.post("/accounts", status_code=201)
def create_account(body: NewAccountBody, desk: Desk = Depends(signed_in)) -> AccountBody:
    """Make an account."""
    desk.require("account.manage")
    with desk.write() as work:
        return AccountBody.model_validate(actions.create_account(work, **body.model_dump(), within=desk.unit_ids))


@router.put("/accounts/{account_id}/active", status_code=204)
def switch_account(account_id: int, body: SwitchAccountBody, desk: Desk = Depends(signed_in)) -> None:
    """Close an account (it is signed out everywhere) or open it again."""
    desk.require("account.manage")
    with desk.write() as work:
        actions.set_active(work, account_id, body.is_active, within=desk.unit_ids)


@router.get("/access-log")
def read_access_log(
    desk: Desk = Depends(signed_in), case_id: RowKey | None = None, before: RowKey | None = None, limit: int = 50
) -> list[AccessEntryBody]:
    """The access log, newest first; ``before`` is the id of the last row of the page before."""
    desk.require("log.view")
    units = None if desk.unit_ids is None else sorted(desk.unit_ids)
    with desk.archive.read() as session:
        rows = access_log.listed(
            session, unit_ids=units, case_id=case_id, before_id=before, limit=max(1, min(limit, 200))
        )
        return [AccessEntryBody.model_validate(row) for row in rows]


@router.put("/session/working-case", status_code=204)
def set_working_case(body: WorkingCaseBody, desk: Desk = Depends(signed_in)) -> None:
    """Choose the case that looks are made for."""
    actions.choose_working_case(desk.archive, desk.session.token_sha256, body.case_id, body.purpose, desk.unit_ids)


def _signed_in(account: Account, csrf_token: str) -> SignedInBody:
    return SignedInBody(
        account_id=account.id,
        display_name=account.display_name,
        role=account.role,
        unit_id=account.unit_id,
        csrf_token=csrf_token,
        must_change_password=account.must_change_password,
    )
