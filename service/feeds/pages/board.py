"""Pages: feeds and recorder hosts, how they do; a host that records no more is taken off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.feeds import actions, beats, rules
from service.feeds.board import PAGE_ROWS, board, hosts
from service.feeds.pages.words import CRUMB, words
from service.web.forms import Fields, form_fields
from service.web.language import _

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def badge(desk: Desk) -> dict[str, int]:
    """Beside the navigation: how many feeds are not recorded though they should be."""
    if not desk.may("feed.view"):
        return {}
    with desk.archive.read() as session:
        missing = actions.count_missing(session, desk.unit_ids, desk.archive.clock.now_ms())
    return {"/feeds": missing} if missing else {}


@router.get("/feeds")
def feeds_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Recorder hosts and one page of feeds; asked for again by itself every ten seconds."""
    desk.require("feed.view")
    wanted = request.query_params.get("state", "")
    wanted = wanted if wanted in rules.STATES else ""
    after = request.query_params.get("after", "")[:20]
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        found = board(session, desk.unit_ids, now, state=wanted, after=after, limit=PAGE_ROWS)
        recording = hosts(session, now)
    beats.watch(desk.archive, [line.host for line in recording])
    narrowed = {"state": wanted} if wanted else {}
    context: dict[str, Any] = {
        "board": found,
        "hosts": recording,
        "wanted": wanted,
        "here": _address(narrowed | ({"after": after} if after else {})),
        "first_href": _address(narrowed) if after else None,
        "next_href": _address(narrowed | {"after": found.next_after}) if found.next_after else None,
        "now": now,
        **words(desk),
    }
    if request.headers.get("hx-request"):
        return desk.fragment("feeds/board.html", **context)
    return desk.page("feeds/page.html", crumbs=[CRUMB], **context)


def _address(query: dict[str, str]) -> str:
    return f"/feeds?{urlencode(query)}" if query else "/feeds"


@router.post("/feeds/hosts/forget")
def forget_host(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take a recorder host that records no more off the board."""
    desk.require("feed.manage")
    with desk.write() as work:
        actions.forget_host(work, desk.archive, fields["host"])
    return desk.to("/feeds", _("Đã bỏ máy thu khỏi danh sách."))
