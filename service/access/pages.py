"""Pages: signing in, the first administrator, one's own account, accounts, the access log."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.access import actions, rules
from service.access.api import set_cookie
from service.access.desk import (
    COOKIE,
    LANGUAGE,
    Desk,
    archive_of,
    client_address,
    safe_back,
    signed_in,
    with_token,
)
from service.web.forms import Fields, form_fields
from service.web.language import LANGUAGES, _
from service.web.problems import language_of
from service.web.templating import rendered
from storage.catalog import access_log, accounts
from storage.catalog import units as units_catalog
from storage.errors import Invalid, NotFound, Refused

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
door = APIRouter(include_in_schema=False)


def _bare(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    language = request.query_params.get("lang") or language_of(request)
    language = language if language in LANGUAGES else "vi"
    html = rendered(language, template, theme="light", csrf="", flash=[], **context)
    answer = HTMLResponse(html, status_code=status)
    answer.set_cookie(LANGUAGE, language, max_age=31_536_000, samesite="lax")
    return answer


@door.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form; on an empty home the way leads to the first administrator."""
    with archive_of(request).read() as session:
        if not accounts.count(session):
            return RedirectResponse("/first-run", status_code=303)
    back = safe_back(request.query_params.get("back"))
    return _bare(
        request, "access/sign_in.html", back=back, login="", message="", expired="back" in request.query_params
    )


@door.post("/sign-in")
def sign_in(request: Request, fields: Fields = Depends(form_fields)) -> Response:
    """Sign in and go where the person wanted to go."""
    back = safe_back(fields["back"])
    try:
        begun = actions.sign_in(
            archive_of(request),
            fields["login"],
            fields["password"],
            client_address(request),
            request.headers.get("user-agent", ""),
        )
    except Refused as refusal:
        status = 429 if refusal.code == "sign_in_wait" else 401
        context = {"back": back, "login": fields["login"], "message": refusal.message, "expired": False}
        return _bare(request, "access/sign_in.html", status, **context)
    if begun.account.role == "owner" and back == "/":
        back = "/my"
    answer = RedirectResponse("/account" if begun.account.must_change_password else back, status_code=303)
    set_cookie(answer, request, begun.token)
    return answer


@door.get("/first-run")
def first_run_page(request: Request) -> Response:
    """Makes the first administrator; gone once there is one."""
    with archive_of(request).read() as session:
        if accounts.count(session):
            raise NotFound
    return _bare(request, "access/first_run.html", values={}, problems={})


@door.post("/first-run")
def first_run(request: Request, fields: Fields = Depends(form_fields)) -> Response:
    """Check the code from the terminal and make the account."""
    archive = archive_of(request)
    with archive.read() as session:
        if accounts.count(session):
            raise NotFound
    try:
        actions.make_first_administrator(
            archive, fields["code"], fields["login"], fields["display_name"], fields["password"]
        )
    except Invalid as problem:
        values = {name: fields[name] for name in ("login", "display_name")}
        return _bare(request, "access/first_run.html", 422, values=values, problems=problem.problems)
    return RedirectResponse("/sign-in", status_code=303)


@router.post("/session/sign-out")
def sign_out(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """End this session."""
    actions.sign_out(desk.archive, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.post("/session/working-case")
def working_case(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Choose the case that looks are made for."""
    actions.choose_working_case(
        desk.archive, desk.session.token_sha256, fields.whole("case_id"), fields["purpose"] or None, desk.unit_ids
    )
    return desk.to(safe_back(fields["back"]))


@router.post("/session/{what}")
def preference(what: str, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Language or theme of one's own account."""
    allowed = {"language": LANGUAGES, "theme": ("light", "dark", "auto")}
    if what not in allowed or fields[what] not in allowed[what]:
        raise NotFound
    actions.set_preference(desk.archive, desk.account.id, what, fields[what])
    answer = desk.to(safe_back(fields["back"]))
    if what == "language":
        answer.set_cookie(LANGUAGE, fields[what], max_age=31_536_000, samesite="lax")
    return answer


@router.get("/account")
def account_page(desk: Desk = Depends(signed_in)) -> Response:
    """One's own account: change the password."""
    return desk.page("access/account.html", crumbs=[(_("Tài khoản của tôi"), "/account")], problems={})


@router.post("/account")
def change_password(
    request: Request, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Change one's own password."""
    try:
        if fields["new"] != fields["again"]:
            raise Invalid({"again": _("Hai lần nhập mật khẩu mới chưa giống nhau.")})
        with desk.write() as work:
            actions.change_password(
                work, desk.account.id, fields["old"], fields["new"], keep_token=request.cookies.get(COOKIE)
            )
    except Invalid as problem:
        crumbs = [(_("Tài khoản của tôi"), "/account")]
        return desk.page("access/account.html", status=422, crumbs=crumbs, problems=problem.problems)
    return desk.to("/", _("Đã đổi mật khẩu. Các phiên khác đã được đăng xuất."))


def _accounts_page(desk: Desk, status: int = 200, **context: Any) -> Response:
    desk.require("account.manage")
    with desk.archive.read() as session:
        rows = accounts.listed(session)
        units = units_catalog.many(session, {row.unit_id for row in rows if row.unit_id})
    options = [(role, desk.say(label)) for role, label in rules.ROLES.items()]
    context = {"values": {}, "problems": {}, "role_options": options, **context}
    crumbs = [(_("Tài khoản"), "/accounts")]
    return desk.page(
        "access/accounts.html", status=status, crumbs=crumbs, rows=rows, units=units, roles=rules.ROLES, **context
    )


@router.get("/accounts")
def accounts_page(desk: Desk = Depends(signed_in)) -> Response:
    """All accounts and the form for a new one."""
    return _accounts_page(desk)


@router.post("/accounts")
def new_account(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Make an account."""
    desk.require("account.manage")
    names = ("login", "display_name", "role", "unit_id")
    values = {name: fields[name] for name in names}
    try:
        with desk.write() as work:
            actions.create_account(
                work,
                login=values["login"],
                display_name=values["display_name"],
                role=values["role"],
                unit_id=values["unit_id"] or None,
                password=fields["password"],
            )
    except Invalid as problem:
        return _accounts_page(desk, 422, values=values, problems=problem.problems)
    return desk.to("/accounts", _("Đã tạo tài khoản. Người dùng phải đổi mật khẩu ở lần đăng nhập đầu."))


@router.post("/accounts/{account_id}/active")
def switch_account(account_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Close or open an account."""
    desk.require("account.manage")
    with desk.write() as work:
        actions.set_active(work, account_id, fields.flag("active"))
    return desk.to("/accounts", _("Đã lưu."))


@router.get("/log")
def log_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The access log, newest first."""
    desk.require("log.view")
    asked = request.query_params
    before = int(asked["before"]) if asked.get("before", "").isdigit() else None
    case_id = int(asked["case"]) if asked.get("case", "").isdigit() else None
    units = None if desk.unit_ids is None else sorted(desk.unit_ids)
    with desk.archive.read() as session:
        rows = access_log.listed(
            session, unit_ids=units, case_id=case_id, before_id=before, action=asked.get("action") or None, limit=51
        )
        names = accounts.names(session, [row.account_id for row in rows if row.account_id])
    older = f"/log?before={rows[49].id}" if len(rows) > 50 else None
    return desk.page(
        "access/log.html",
        crumbs=[(_("Nhật ký truy cập"), "/log")],
        rows=rows[:50],
        names=names,
        older=older,
        action_labels=rules.ACTIONS,
        purposes=rules.PURPOSES,
    )
