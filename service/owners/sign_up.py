"""Pages before sign-in: how an owner gets an account."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from service.access.api import set_cookie
from service.access.desk import COOKIE, archive_of, client_address
from service.access.pages import bare_language, bare_page
from service.access.signing import sign_in
from service.access.unit_picking import MOST_OFFERED, labelled
from service.owners.actions import SignUp, sign_up
from service.units.actions import today_of
from service.web.forms import Fields, form_fields
from service.web.language import _, refusal_text
from service.web.problems import with_retry
from storage.catalog import units
from storage.errors import Invalid, Refused
from storage.unit_of_work import Archive

door = APIRouter(include_in_schema=False)


@door.get("/owner-sign-up")
def sign_up_page(request: Request) -> Response:
    """The form: name, phone, ward, password."""
    return _page(request, {}, {})


@door.post("/owner-sign-up")
def make_account(request: Request, fields: Fields = Depends(form_fields)) -> Response:
    """Make the account, sign it in and lead to the first registration."""
    archive = archive_of(request)
    given = SignUp(fields["name"], fields["phone"], fields["unit"] or fields["ward"], fields["password"])
    try:
        if fields["password"] != fields["again"]:
            raise Invalid({"again": _("Hai lần nhập mật khẩu chưa giống nhau.")})
        account = sign_up(archive, given, client_address(request))
        begun = sign_in(
            archive,
            account.login,
            given.password,
            address=client_address(request),
            agent=request.headers.get("user-agent", ""),
            replacing=request.cookies.get(COOKIE),
        )
    except Invalid as problem:
        return _page(request, fields, problem.problems, 422)
    except Refused as refusal:
        text = refusal_text(refusal, bare_language(request))
        return with_retry(_page(request, fields, {"phone": text}, refusal.status), refusal)
    answer = RedirectResponse("/my/new", status_code=303)
    set_cookie(answer, request, begun.token)
    return answer


def _page(request: Request, fields: Fields | dict[str, str], problems: dict[str, str], status: int = 200) -> Response:
    values = {name: fields[name] for name in ("name", "phone", "ward", "unit") if name in fields}
    archive = archive_of(request)
    offered = _wards(archive, values.get("ward", ""), today_of(archive)) if "ward" in problems else []
    if len(offered) == 1 and "ward" in problems:
        values["unit"] = offered[0][0]
    return bare_page(request, "owners/sign_up.html", status, values=values, problems=problems, offered=offered)


def _wards(archive: Archive, text: str, today: date) -> list[tuple[str, str]]:
    """Communes of today whose name holds ``text``, each with its province: key and label."""
    if not text.strip():
        return []
    with archive.read() as session:
        return labelled(session, units.found(session, text, day=today, level=3, limit=MOST_OFFERED))
