"""Pages: signing in, the first administrator, one's own account, accounts, the access log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.access import actions, rules, signing
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
from service.access.unit_picking import Unclear, picked_unit
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import LANGUAGES, _, refusal_text, words
from service.web.problems import language_of, with_retry
from service.web.templating import rendered
from storage.catalog import access_log, accounts
from storage.catalog import units as units_catalog
from storage.errors import Invalid, NotFound, Refused
from storage.values.clock import local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
door = APIRouter(include_in_schema=False)
PAGE_ROWS = 50


def bare_page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page for someone who is not signed in."""
    language = bare_language(request)
    if isinstance(problems := context.get("problems"), dict):
        context["problems"] = {name: words(language).told(text) for name, text in problems.items()}
    html = rendered(language, template, theme="light", csrf="", flash=[], **context)
    answer = HTMLResponse(html, status_code=status)
    is_https = request.url.scheme == "https"
    answer.set_cookie(LANGUAGE, language, max_age=31_536_000, httponly=True, samesite="lax", secure=is_https)
    return answer


def bare_language(request: Request) -> str:
    """The language asked for before sign-in: by the address, else by the cookie."""
    asked = request.query_params.get("lang") or language_of(request)
    return asked if asked in LANGUAGES else "vi"


@door.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form; on an empty home the way leads to the first administrator."""
    with archive_of(request).read() as session:
        if not accounts.count(session):
            return RedirectResponse("/first-run", status_code=303)
    back = safe_back(request.query_params.get("back"))
    return bare_page(
        request, "access/sign_in.html", back=back, login="", message="", expired="back" in request.query_params
    )


@door.post("/sign-in")
def sign_in(request: Request, fields: Fields = Depends(form_fields)) -> Response:
    """Sign in and go where the person wanted to go."""
    back = safe_back(fields["back"])
    try:
        begun = signing.sign_in(
            archive_of(request),
            fields["login"],
            fields["password"],
            address=client_address(request),
            agent=request.headers.get("user-agent", ""),
            replacing=request.cookies.get(COOKIE),
        )
    except Refused as refusal:
        message = refusal_text(refusal, bare_language(request))
        context = {"back": back, "login": fields["login"], "message": message, "expired": False}
        return with_retry(bare_page(request, "access/sign_in.html", refusal.status, **context), refusal)
    answer = RedirectResponse("/account" if begun.account.must_change_password else back, status_code=303)
    set_cookie(answer, request, begun.token)
    return answer


@door.get("/first-run")
def first_run_page(request: Request) -> Response:
    """Makes the first administrator; gone once there is one."""
    with archive_of(request).read() as session:
        if accounts.count(session):
            raise NotFound
    return bare_page(request, "access/first_run.html", values={}, problems={})


@door.post("/first-run")
def first_run(request: Request, fields: Fields = Depends(form_fields)) -> Response:
    """Check the code from the terminal and make the account."""
    archive = archive_of(request)
    with archive.read() as session:
        if accounts.count(session):
            raise NotFound
    try:
        actions.make_first_administrator(
            archive,
            fields["code"],
            fields["login"],
            fields["display_name"],
            fields["password"],
            address=client_address(request),
        )
    except Invalid as problem:
        values = {name: fields[name] for name in ("login", "display_name")}
        return bare_page(request, "access/first_run.html", 422, values=values, problems=problem.problems)
    return RedirectResponse("/sign-in", status_code=303)


@router.post("/session/sign-out")
def sign_out(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """End this session."""
    signing.sign_out(desk.archive, request.cookies.get(COOKIE, ""))
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
        is_https = desk.request.url.scheme == "https"
        answer.set_cookie(LANGUAGE, fields[what], max_age=31_536_000, httponly=True, samesite="lax", secure=is_https)
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
        token = request.cookies.get(COOKIE)
        signing.change_password(
            desk.archive, desk.account.id, fields["old"], fields["new"], address=desk.address, keep_token=token
        )
    except Invalid as problem:
        crumbs = [(_("Tài khoản của tôi"), "/account")]
        return desk.page("access/account.html", status=422, crumbs=crumbs, problems=problem.problems)
    return desk.to("/", _("Đã đổi mật khẩu. Các phiên khác đã được đăng xuất."))


def _accounts_page(desk: Desk, status: int = 200, **context: Any) -> Response:
    desk.require("account.manage")
    with desk.archive.read() as session:
        rows = accounts.listed(session, None if desk.unit_ids is None else sorted(desk.unit_ids))
        units = units_catalog.many(session, {row.unit_id for row in rows if row.unit_id})
    options = [(role, desk.say(label)) for role, label in rules.ROLES.items()]
    context = {"values": {}, "problems": {}, "offered": [], "role_options": options, **context}
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
    names = ("login", "display_name", "role", "unit", "unit_id")
    values = {name: fields[name] for name in names}
    try:
        with desk.write() as work:
            named = values["unit_id"] or values["unit"]
            actions.create_account(
                work,
                login=values["login"],
                display_name=values["display_name"],
                role=values["role"],
                unit_id=picked_unit(work.session, named, local_date(work.now), desk.unit_ids),
                password=fields["password"],
                within=desk.unit_ids,
            )
    except Unclear as unclear:
        return _accounts_page(desk, 422, values=values, problems=unclear.problems, offered=unclear.offered)
    except Invalid as problem:
        problems = {"unit" if name == "unit_id" else name: text for name, text in problem.problems.items()}
        return _accounts_page(desk, 422, values=values, problems=problems)
    return desk.to("/accounts", _("Đã tạo tài khoản. Người dùng phải đổi mật khẩu ở lần đăng nhập đầu."))


@router.post("/accounts/{account_id}/active")
def switch_account(account_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Close or open an account."""
    desk.require("account.manage")
    with desk.write() as work:
        actions.set_active(work, account_id, fields.flag("active"), within=desk.unit_ids)
    return desk.to("/accounts", _("Đã lưu."))


@router.get("/log")
def log_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The access log, newest first."""
    desk.require("log.view")
    asked = request.query_params
    before, case_id = whole_number(asked.get("before")), whole_number(asked.get("case"))
    action = asked.get("action") if asked.get("action") in rules.ACTIONS else None
    units = None if desk.unit_ids is None else sorted(desk.unit_ids)
    with desk.archive.read() as session:
        rows = access_log.listed(
            session, unit_ids=units, case_id=case_id, before_id=before, action=action, limit=PAGE_ROWS + 1
        )
        names = accounts.names(session, [row.account_id for row in rows if row.account_id])
    older = None
    if len(rows) > PAGE_ROWS:
        kept = {"before": rows[PAGE_ROWS - 1].id, "case": case_id, "action": action}
        older = f"/log?{urlencode({name: value for name, value in kept.items() if value is not None})}"
    return desk.page(
        "access/log.html",
        crumbs=[(_("Nhật ký truy cập"), "/log")],
        rows=rows[:PAGE_ROWS],
        names=names,
        older=older,
        action_labels=rules.ACTIONS,
        purposes=rules.PURPOSES,
    )
