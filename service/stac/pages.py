"""Pages: one's own access tokens for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.access.shell import Shell
from service.stac import tokens
from service.stac.tokens import Made
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import access_tokens, cases
from storage.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
ADDRESS = "/access-tokens"


def _page(
    desk: Desk,
    status: int = 200,
    *,
    made: Made | None = None,
    problems: dict[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    desk.require("footage.search")
    shell: Shell = desk.request.app.state.shell
    open_cases: list[dict[str, Any]] = shell.open_cases(desk) if shell.open_cases else []
    with desk.archive.read() as session:
        rows = access_tokens.of_account(session, desk.account.id, desk.archive.clock.now_ms())
        numbers = {row.case_id: case.number for row in rows if (case := cases.get(session, row.case_id))}
    chosen = {"case_id": str(desk.session.working_case_id or ""), "purpose": desk.session.working_purpose or ""}
    return desk.page(
        "stac/tokens.html",
        status=status,
        crumbs=[(_("Tài khoản của tôi"), "/account"), (_("Mã truy cập cho chương trình"), ADDRESS)],
        rows=[(tokens.mark_of(row.token_sha256), row) for row in rows],
        numbers=numbers,
        purposes=PURPOSES,
        case_options=[(case["id"], f"{case['number']} · {case['title']}") for case in open_cases],
        purpose_options=[(purpose, desk.say(label)) for purpose, label in PURPOSES.items()],
        hours=desk.archive.settings.access_token_hours,
        root=f"{str(desk.request.base_url).rstrip('/')}/stac",
        made=made,
        problems=problems or {},
        values={**chosen, **(values or {})},
    )


@router.get(ADDRESS)
def tokens_page(desk: Desk = Depends(signed_in)) -> Response:
    """One's own access tokens, and the form for a new one."""
    return _page(desk)


@router.post(ADDRESS)
def make(request: Request, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Make a token; the answer is the only page that ever shows it."""
    desk.require("footage.search")
    try:
        with desk.write() as work:
            made = tokens.make_token(
                work,
                desk.account,
                case_id=fields.whole("case_id"),
                purpose=fields["purpose"],
                label=fields["label"],
                hours=desk.archive.settings.access_token_hours,
                unit_ids=desk.unit_ids,
                address=desk.address,
            )
    except Invalid as problem:
        values = {name: fields[name] for name in ("case_id", "purpose", "label")}
        return _page(desk, 422, problems=problem.problems, values=values)
    return _page(desk, 201, made=made)


@router.post(f"{ADDRESS}/end")
def end(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """End one of one's own tokens."""
    desk.require("footage.search")
    with desk.write() as work:
        tokens.end_token(work, desk.account, fields["mark"], address=desk.address)
    return desk.to(ADDRESS, _("Đã thu hồi mã truy cập; chương trình không dùng được nữa."))
