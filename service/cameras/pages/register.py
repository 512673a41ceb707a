"""Pages: the register as a table and on the map, registrations that wait, what is done to many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, safe_back, signed_in, with_token
from service.cameras import actions, changes
from service.cameras.api.register import MOST_PINS, asked_filter
from service.cameras.fields import Connection, Fund, OwnerKind, State
from service.cameras.shown import REGISTRATIONS, UNKNOWN, direction_words, label_of, owner_label
from service.cameras.uptime import Uptime, uptime
from service.units.actions import today_of
from service.web.formatting import number
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import camera_statuses, cameras, clocks, health
from storage.catalog import units as units_catalog
from storage.catalog.cameras import CameraFilter, CameraLine
from storage.errors import Invalid, Refused
from storage.unit_of_work import Reading
from storage.values.clock import DAY_MS, local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Camera"), "/cameras")
PAGE_SIZES = (25, 50, 100)
STRIP_DAYS = 30
FILTERS = ("q", "state", "fund", "connection", "unit", "registration", "retention_below", "place")
_MOST_AT_ONCE = 200


def labels_of(desk: Desk) -> dict[str, dict[str, str]]:
    """The words of the closed lists, for templates."""
    closed: dict[str, Any] = {"state": State, "fund": Fund, "connection": Connection, "owner_kind": OwnerKind}
    found: dict[str, dict[str, str]] = {name: choice.labels(desk.language) for name, choice in closed.items()}
    return found | {"registration": {code: desk.say(text) for code, text in REGISTRATIONS.items()}}


def _address(asked: dict[str, str], **more: str) -> str:
    kept = {name: value for name, value in (asked | more).items() if value}
    return f"/cameras?{urlencode(kept)}" if kept else "/cameras"


@router.get("/cameras")
def list_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The register: filtered by the address, in order of code, as a table or on the map."""
    desk.require("camera.view")
    given = request.query_params
    asked = {name: given.get(name, "").strip() for name in (*FILTERS, "view", "rows")}
    wanted = asked_filter(desk, asked)
    rows = int(asked["rows"]) if asked["rows"] in map(str, PAGE_SIZES) else PAGE_SIZES[0]
    after, before = given.get("after", "")[:20], given.get("before", "")[:20]
    with desk.archive.read() as session:
        lines = cameras.listed(session, wanted, after_code=after, before_code=before, limit=rows + 1)
        is_more = len(lines) > rows
        lines = (lines[1:] if before else lines[:rows]) if is_more else lines
        context = _beside(desk, session, lines)
        context["totals"] = cameras.totals(session, wanted)
        context["pending_count"] = _pending_count(session, desk)
        own = cameras.unit_counts(session, desk.unit_ids)
        context["units"] = units_catalog.many(session, set(own))
    context["unit_options"] = [
        (unit.unit_id, unit.full_name) for unit in sorted(context["units"].values(), key=lambda unit: unit.name_sort)
    ]
    first, last = (lines[0].camera.code, lines[-1].camera.code) if lines else ("", "")
    has_next, has_previous = (bool(before) or is_more), (is_more if before else bool(after))
    template = "cameras/table.html" if request.headers.get("hx-request") else "cameras/list.html"
    context |= {
        "lines": lines,
        "asked": asked,
        "query": urlencode({name: asked[name] for name in FILTERS if asked[name]}),
        "chips": _chips(desk, asked, context["units"]),
        "next_href": _address(asked, after=last) if lines and has_next else None,
        "prev_href": _address(asked, before=first) if lines and has_previous else None,
        "rows": rows,
        "page_sizes": PAGE_SIZES,
        "most_pins": MOST_PINS,
        "is_map": asked["view"] == "map",
        "here": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "map_href": _address(asked | {"view": ""}, view="map"),
        "table_href": _address(asked | {"view": ""}),
    }
    if template == "cameras/table.html":
        return desk.fragment(template, **context)
    return desk.page(template, crumbs=[CRUMB], **context)


def _beside(desk: Desk, session: Reading, lines: list[CameraLine]) -> dict[str, Any]:
    """What a page of the table shows beside the rows: clocks, the last 30 days, words."""
    keys = [line.camera.id for line in lines]
    now, today = desk.archive.clock.now_ms(), today_of(desk.archive)
    since = now - STRIP_DAYS * DAY_MS
    stretches = camera_statuses.stretches_since(session, keys, local_date(since))
    outages = camera_statuses.outages_since(session, keys, since)
    spells = health.spells_since(session, keys, since)
    strips: dict[int, Uptime] = {
        key: uptime(stretches.get(key, []), [*outages.get(key, []), *spells.get(key, [])], today, now, STRIP_DAYS)
        for key in keys
    }
    return {
        "clocks": clocks.latest_of(session, keys),
        "strips": strips,
        "labels": labels_of(desk),
        "label_of": label_of,
        "owner_label": owner_label,
        "direction_words": direction_words,
        "unknown": UNKNOWN,
        "now": now,
        "old_clock_ms": 30 * DAY_MS,
    }


def _pending_count(session: Reading, desk: Desk) -> int:
    return cameras.totals(session, CameraFilter(unit_ids=desk.unit_ids, registration="pending"))[0]


def badge(desk: Desk) -> dict[str, int]:
    """How many registrations wait for this person, beside the navigation."""
    if not desk.may("camera.confirm"):
        return {}
    with desk.archive.read() as session:
        count = _pending_count(session, desk)
    return {"/cameras": count} if count else {}


def _chips(desk: Desk, asked: dict[str, str], units: dict[str, Any]) -> list[dict[str, str]]:
    """The conditions that hold, each with the address without it."""
    labels = labels_of(desk)
    words = {
        "q": asked["q"],
        "unit": units[asked["unit"]].full_name if asked["unit"] in units else asked["unit"],
        "retention_below": desk.say(_("dưới %s ngày")) % asked["retention_below"],
        "place": desk.say(_("chưa có tọa độ") if asked["place"] == "no" else _("có tọa độ")),
    }
    names = {
        "q": _("Tìm"),
        "state": _("Tình trạng"),
        "fund": _("Nguồn kinh phí"),
        "connection": _("Kết nối"),
        "unit": _("Địa bàn"),
        "registration": _("Đăng ký"),
        "retention_below": _("Lưu trữ"),
        "place": _("Tọa độ"),
    }
    return [
        {
            "name": desk.say(names[name]),
            "text": words.get(name) or labels.get(name, {}).get(asked[name], asked[name]),
            "href": _address({**asked, name: ""}),
        }
        for name in FILTERS
        if asked[name]
    ]


@router.get("/cameras/pending")
def pending_page(desk: Desk = Depends(signed_in)) -> Response:
    """Registrations of owners that wait for an officer, with both decisions beside each."""
    return _pending(desk, {})


def _pending(desk: Desk, problems: dict[str, str], at: int = 0, reason: str = "") -> Response:
    desk.require("camera.view")
    wanted = CameraFilter(unit_ids=desk.unit_ids, registration="pending")
    with desk.archive.read() as session:
        lines = cameras.listed(session, wanted, limit=100)
        count = cameras.totals(session, wanted)[0]
        units = units_catalog.many(session, {line.camera.unit_id for line in lines})
        known = cameras.standings(session, {line.camera.unit_id for line in lines})
    return desk.page(
        "cameras/pending.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (_("Chờ xác nhận"), "/cameras/pending")],
        lines=lines,
        count=count,
        units=units,
        labels=labels_of(desk),
        owner_label=owner_label,
        direction_words=direction_words,
        label_of=label_of,
        same_phone=_same_phone(lines, known),
        problems=problems,
        at=at,
        reason=reason,
    )


def _same_phone(lines: list[CameraLine], known: list[Any]) -> dict[int, list[str]]:
    """For each waiting camera the codes of other cameras of its number: it may be entered already."""
    by_phone: dict[str, list[str]] = {}
    for row in known:
        by_phone.setdefault(row.phone, []).append(row.code)
    return {
        line.camera.id: [code for code in by_phone.get(line.owner.phone, []) if code != line.camera.code]
        for line in lines
    }


@router.post("/cameras/{camera_id}/confirm")
def confirm(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Let a pending registration count."""
    desk.require("camera.confirm")
    with desk.write() as work:
        actions.visible_camera(work.session, camera_id, desk.unit_ids)
        actions.confirm(work, camera_id)
    back = f"/cameras/{camera_id}" if fields["back"] == "card" else "/cameras/pending"
    return desk.to(back, _("Đã xác nhận. Camera được tính từ hôm nay."))


@router.post("/cameras/{camera_id}/reject")
def reject(camera_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Turn a pending registration down."""
    desk.require("camera.confirm")
    try:
        with desk.write() as work:
            actions.visible_camera(work.session, camera_id, desk.unit_ids)
            actions.reject(work, camera_id, fields["reason"])
    except Invalid as problem:
        return _pending(desk, problem.problems, camera_id, fields["reason"])
    return desk.to("/cameras/pending", _("Đã từ chối; chủ camera sẽ đọc được lý do."))


@router.post("/cameras/many")
def many(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Do one thing to every ticked camera; tells how many were done and why others were not."""
    deed = fields["deed"]
    desk.require("camera.confirm" if deed == "confirm" else "camera.edit")
    keys = [int(text) for text in fields.every("camera") if text.isdecimal()][:_MOST_AT_ONCE]
    problems = [_done(desk, key, deed) for key in keys]
    passed = [text for text in problems if text]
    if not keys:
        return desk.to("/cameras", _("Chưa chọn camera nào. Hãy đánh dấu các dòng rồi làm lại."), "warn")
    text = desk.say(_("Đã làm %(done)s, bỏ qua %(passed)s.")) % {
        "done": number(len(keys) - len(passed)),
        "passed": number(len(passed)),
    }
    return desk.to(safe_back(fields["back"], "/cameras"), " ".join([text, *passed[:5]]), "warn" if passed else "good")


def _done(desk: Desk, camera_id: int, deed: str) -> str:
    """Do one thing to one camera; what kept it from being done, or nothing."""
    code = ""
    try:
        with desk.write() as work:
            code = actions.visible_camera(work.session, camera_id, desk.unit_ids).code
            today = local_date(work.now)
            if deed == "confirm":
                actions.confirm(work, camera_id)
            elif deed == "sign":
                changes.check_sign(work, camera_id, hangs=True, on=today)
            else:
                changes.change_status(work, camera_id, on=today, state=State.recognised(deed))
    except Invalid as problem:
        return f"{code}: {'; '.join(desk.say(text) for text in problem.problems.values())}"
    except Refused as refusal:
        return f"{code}: {desk.say(refusal.message)}" if code else desk.say(refusal.message)
    return ""
