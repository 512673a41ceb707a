"""Pages about asking: the register of requests and the form for a new one. Deciding: see deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.retrievals import actions, break_glass, reading, rules
from service.retrievals.rules import Asked
from service.retrievals.span_form import instant_of, read_key, read_spans, written
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import cases, retrievals
from storage.errors import Invalid, Refused
from storage.values.clock import MINUTE_MS
from storage.values.timespan import Timespan

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Yêu cầu trích xuất"), "/requests")
VIEWS = {
    "waiting": _("Chờ duyệt"),
    "decided": _("Đã quyết định"),
    "mine": _("Của tôi"),
    "review": _("Mở khẩn cấp chờ xem xét"),
}


def badge(desk: Desk) -> dict[str, int]:
    """How many requests wait for a commander: to decide and to review."""
    if not desk.may("retrieval.approve"):
        return {}
    with desk.archive.read() as session:
        waiting = retrievals.count_waiting(session, desk.unit_ids)
        return {"/requests": waiting + retrievals.count_to_review(session, desk.unit_ids)}


@router.get("/requests")
def list_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The register of requests, filtered by the address, newest first."""
    desk.require("retrieval.view")
    asked = request.query_params
    case_id, camera_id = read_key(asked.get("case")), read_key(asked.get("camera"))
    view = asked.get("view") or ("" if case_id or camera_id or asked.get("state") else "waiting")
    states = {"waiting": ("requested",), "decided": ("approved", "refused", "withdrawn")}.get(view, ())
    with desk.archive.read() as session:
        found = retrievals.requests(
            session,
            unit_ids=None if view == "mine" else desk.unit_ids,
            states=[asked["state"]] if asked.get("state") in rules.REQUEST_STATES else states,
            case_id=case_id,
            camera_id=camera_id,
            requested_by=desk.account.id if view == "mine" else None,
            needs_review=view == "review",
            before_id=read_key(asked.get("before")),
            limit=51,
        )
        rows = reading.shown(session, found[:50])
        case = cases.get(session, case_id) if case_id else None
        camera = retrievals.cameras_of(session, [camera_id]).get(camera_id) if camera_id else None
        counts = {
            "waiting": retrievals.count_waiting(session, desk.unit_ids),
            "review": retrievals.count_to_review(session, desk.unit_ids),
        }
    return desk.page(
        "retrievals/requests.html",
        crumbs=[CRUMB],
        rows=rows,
        asked=asked,
        view=view,
        views=VIEWS,
        counts=counts,
        case=case if case and reading.in_scope(case.unit_id, desk.unit_ids) else None,
        camera=camera if camera and reading.in_scope(camera.unit_id, desk.unit_ids) else None,
        older=f"/requests?{request.url.include_query_params(before=found[49].id).query}" if len(found) > 50 else None,
        minutes_of=rules.minutes_of,
        states=rules.REQUEST_STATES,
        purposes=PURPOSES,
    )


def _lines(desk: Desk, wanted: list[str], spans: Mapping[str, tuple[str, str]], default: tuple[str, str]) -> Any:
    """The cameras of the form: known by key or code, in scope and confirmed; and what was left out."""
    with desk.archive.read() as session:
        found = retrievals.cameras_named(session, wanted[: rules.MOST_CAMERAS * 2])
    lines: list[dict[str, Any]] = []
    left_out: list[str] = []
    for name in dict.fromkeys(wanted):
        camera = found.get(name.upper())
        if camera is None or not reading.in_scope(camera.unit_id, desk.unit_ids):
            left_out.append(name)
        elif camera.id not in {line["id"] for line in lines}:
            begin, end = spans.get(str(camera.id), default)
            lines.append({"id": camera.id, "code": camera.code, "place": camera.place, "from": begin, "to": end})
    return lines, left_out


def _form(desk: Desk, values: Mapping[str, Any], lines: Any, left_out: Any, problems: dict[str, str]) -> Response:
    with desk.archive.read() as session:
        listed = cases.listed(session, unit_ids=desk.unit_ids, limit=100)
    options = [
        (str(case.id), f"{case.number} · {case.title}")
        for case in listed
        if reading.in_scope(case.unit_id, desk.unit_ids)
    ]
    ticked = values.get("camera")
    fields = {name: str(text) for line in lines for name, text in _named(line)}
    spans, _bad = read_spans(fields, [line["id"] for line in lines if ticked is None or str(line["id"]) in ticked])
    return desk.page(
        "retrievals/new.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (_("Lập yêu cầu"), "/requests/new")],
        values=values,
        lines=lines,
        left_out=left_out,
        ticked=ticked,
        problems=problems,
        case_options=options,
        purpose_options=[(key, desk.say(label)) for key, label in PURPOSES.items()],
        count=len(spans),
        minutes=rules.minutes_of(spans.values()),
        minutes_open=desk.archive.settings.break_glass_minutes,
    )


def _named(line: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f"from_{line['id']}", line["from"]), (f"to_{line['id']}", line["to"])]


def _asked_window(asked: QueryParams, now: int) -> tuple[tuple[str, str], dict[str, str]]:
    """The window of the address as the form shows it; the last quarter of an hour when it names none."""
    try:
        end = instant_of(asked["to"], "span") if asked.get("to") else None
        begin = instant_of(asked["from"], "span") if asked.get("from") else None
        begin = begin if begin is not None else (now if end is None else end) - 15 * MINUTE_MS
        end = end if end is not None else begin + 15 * MINUTE_MS
        return written(Timespan(begin, max(begin, end))), {}
    except Refused as refusal:
        return ("", ""), {"span": refusal.message}


@router.get("/requests/new")
def new_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The form, filled from a search's address: case, cameras, window."""
    desk.require("retrieval.request")
    asked = request.query_params
    window, problems = _asked_window(asked, desk.archive.clock.now_ms())
    lines, left_out = _lines(desk, asked.getlist("camera"), {}, window)
    values = {
        "case_id": asked.get("case") or desk.session.working_case_id or "",
        "purpose": asked.get("purpose") or desk.session.working_purpose or "",
        "reason": asked.get("reason", ""),
        "q": asked.get("q", ""),
    }
    return _form(desk, values, lines, left_out, problems)


@router.post("/requests/new")
def send(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Send the request (``act=ask``), open at once (``act=break_glass``) or take one more camera into the form
    (``act=add``). The key Enter (``act=enter``) takes the camera whose code was typed; without one it sends."""
    desk.require("retrieval.break_glass" if fields["act"] == "break_glass" else "retrieval.request")
    ticked = fields.every("camera")
    listed = list(dict.fromkeys([*fields.every("listed"), *ticked]))
    spans, problems = read_spans(fields, [int(key) for key in ticked if read_key(key)])
    if fields["act"] == "add" or (fields["act"] == "enter" and fields["add"]):
        return _with_one_more(desk, fields, listed, ticked)
    if fields["add"]:
        problems["add"] = _("Mã này chưa được thêm vào yêu cầu. Hãy bấm Thêm, hoặc xóa ô này rồi gửi.")
    case_id = fields.whole("case_id")
    if case_id is None:
        problems["case_id"] = _("Hãy chọn hồ sơ.")
    try:
        if problems or case_id is None:
            raise Invalid(problems)
        act = break_glass.break_glass if fields["act"] == "break_glass" else None
        asked = [Asked(camera_id, span) for camera_id, span in spans.items()]
        given: dict[str, Any] = {name: fields[name] for name in ("purpose", "reason")}
        given |= {"case_id": case_id, "asked": asked, "search_query": fields["q"]}
        with desk.write() as work:
            if act:
                made = act(work, desk.account, desk.unit_ids, desk.archive.settings, **given)
            else:
                made = actions.ask(work, desk.account, desk.unit_ids, **given)
    except Invalid as problem:
        return _again(desk, fields, listed, ticked, {**problem.problems, **problems})
    said = _("Đã mở khẩn cấp. Việc mở này sẽ được xem xét.") if act else _("Đã gửi yêu cầu, chờ chỉ huy duyệt.")
    return desk.to(f"/requests/{made.id}", said)


def _again(desk: Desk, fields: Fields, listed: list[str], ticked: list[str], problems: dict[str, str]) -> Response:
    spans = {key: (fields[f"from_{key}"], fields[f"to_{key}"]) for key in listed}
    lines, left_out = _lines(desk, listed, spans, next(iter(spans.values()), ("", "")))
    return _form(desk, {**fields, "camera": ticked}, lines, left_out, problems)


def _with_one_more(desk: Desk, fields: Fields, listed: list[str], ticked: list[str]) -> Response:
    spans = {key: (fields[f"from_{key}"], fields[f"to_{key}"]) for key in listed}
    now = desk.archive.clock.now_ms()
    default = next(iter(spans.values()), written(Timespan(now - 15 * MINUTE_MS, now)))
    lines, left_out = _lines(desk, [*listed, fields["add"]] if fields["add"] else listed, spans, default)
    ticked = [*ticked, *(str(line["id"]) for line in lines if str(line["id"]) not in listed)]
    return _form(desk, {**fields, "camera": ticked}, lines, left_out, {})


@router.get("/requests/extent")
def extent(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """What the form's button says: how many cameras and minutes are ticked now."""
    desk.require("retrieval.view")
    asked = request.query_params
    is_decision = asked.get("verb") == "approve"
    keys = [int(key) for key in asked.getlist("keep" if is_decision else "camera") if read_key(key)]
    spans, problems = read_spans(asked, keys)
    minutes = rules.minutes_of(spans.values())
    return desk.fragment(
        "retrievals/extent.html", is_decision=is_decision, count=len(keys), minutes=minutes, problems=problems
    )
