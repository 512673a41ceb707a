"""Pages: feeds and recorder hosts, how they do; one camera's feed registered, changed, paused, revoked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.reasons import REASONS
from service.feeds import actions, beats, finding, holes, rules
from service.feeds.board import PAGE_ROWS, board, hosts
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_moment
from storage import clock_book
from storage.catalog import camera_statuses, feed_leases, feeds
from storage.errors import Invalid, NotFound, Refused
from storage.models import Feed, Job
from storage.unit_of_work import Reading
from storage.values.host_clock import UNKEPT_MS

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Luồng hình"), "/feeds")
OUTAGES = 10


def badge(desk: Desk) -> dict[str, int]:
    """Beside the navigation: how many feeds are not recorded though they should be."""
    if not desk.may("feed.view"):
        return {}
    with desk.archive.read() as session:
        alive = actions.alive_hosts(session, desk.archive.clock.now_ms())
        missing = feeds.count_missing(session, desk.unit_ids, alive)
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
        **_words(desk),
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


@router.get("/feeds/found")
def found_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Cameras that answered in the network of a recorder host; asked for again by itself while that goes on."""
    desk.require("feed.manage")
    return _found_page(desk, {})


@router.post("/feeds/found")
def ask_network(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Have the network of a recorder host asked which devices there are. Written down."""
    desk.require("feed.manage")
    desk.look("network.searched", host=fields["host"])
    try:
        with desk.write() as work:
            finding.ask_network(work, desk.archive, fields["host"])
    except Invalid as problem:
        return _found_page(desk, problem.problems)
    return desk.to("/feeds/found")


@router.get("/feeds/connect")
def connect_found(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """From a device that was found to the form of its camera's feed, filled with where it answered."""
    desk.require("feed.manage")
    asked = request.query_params
    try:
        with desk.archive.read() as session:
            camera = finding.camera_coded(session, asked.get("code", ""), desk.unit_ids)
    except NotFound as problem:
        return _found_page(desk, {"code": problem.message})
    filled = urlencode({name: asked.get(name, "")[:420] for name in ("address", "onvif_port")})
    return desk.to(f"/cameras/{camera.id}/feed?{filled}")


@router.get("/feeds/{feed_id}")
def feed_page(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """One feed: how it does, what was missing lately, and the form to change it."""
    desk.require("feed.view")
    return _feed_page(desk, feed_id, {}, {})


@router.post("/feeds/{feed_id}")
def change_feed(feed_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Change how the camera is reached."""
    desk.require("feed.manage")
    edition = fields.whole("edition") or 0
    try:
        draft = rules.checked_feed(fields)
        with desk.write() as work:
            actions.change(work, desk.archive.settings, feed_id, draft, edition=edition, unit_ids=desk.unit_ids)
    except Invalid as problem:
        return _feed_page(desk, feed_id, problem.problems, fields)
    return desk.to(f"/feeds/{feed_id}", _("Đã sửa luồng; máy thu kết nối lại trong ít giây."))


@router.post("/feeds/{feed_id}/pause")
def pause_feed(feed_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Record nothing for now."""
    desk.require("feed.manage")
    try:
        with desk.write() as work:
            actions.pause(work, feed_id, rules.reason_of(fields["reason"]), desk.unit_ids)
    except Invalid as problem:
        return _feed_page(desk, feed_id, {"pause": problem.problems["reason"]}, fields)
    return desk.to(f"/feeds/{feed_id}", _("Đã tạm ngừng; khoảng này được ghi là «Tạm ngừng»."))


@router.post("/feeds/{feed_id}/resume")
def resume_feed(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Record again."""
    desk.require("feed.manage")
    with desk.write() as work:
        actions.resume(work, feed_id, desk.unit_ids)
    return desk.to(f"/feeds/{feed_id}", _("Đã cho ghi lại; máy thu kết nối trong ít giây."))


@router.post("/feeds/{feed_id}/revoke")
def revoke_feed(feed_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """The camera is no longer connected; its account is forgotten."""
    desk.require("feed.manage")
    try:
        with desk.write() as work:
            actions.revoke(work, feed_id, rules.reason_of(fields["reason"]), desk.unit_ids)
    except Invalid as problem:
        return _feed_page(desk, feed_id, {"revoke": problem.problems["reason"]}, fields)
    return desk.to("/feeds", _("Đã thu hồi luồng và xóa tài khoản. Hãy báo chủ camera xóa tài khoản đó trên thiết bị."))


@router.post("/feeds/{feed_id}/ask")
def ask_device(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Have the device asked over ONVIF for its clock, streams and recordings."""
    desk.require("feed.manage")
    with desk.write() as work:
        holes.ask_device(work, feed_id, desk.unit_ids)
    return desk.to(f"/feeds/{feed_id}", _("Đang hỏi thiết bị; câu trả lời hiện ở đây sau ít giây."))


@router.post("/feeds/{feed_id}/backfill")
def fill_hole(feed_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Have an outage, or a span that is typed, fetched from the camera's own recording."""
    desk.require("feed.manage")
    try:
        with desk.write() as work:
            if outage_id := fields.whole("outage"):
                holes.fill_outage(work, feed_id, outage_id, desk.unit_ids)
            else:
                span_ms = read_moment(fields["from"], "from"), read_moment(fields["until"], "until")
                holes.fill(work, feed_id, span_ms, desk.unit_ids)
    except Refused as problem:
        problems = problem.problems if isinstance(problem, Invalid) else {problem.field or "": problem.message}
        if not set(problems) <= {"from", "until", "span"}:
            raise
        return _feed_page(desk, feed_id, problems, {}, {name: fields[name] for name in ("from", "until")})
    return desk.to(f"/feeds/{feed_id}", _("Đã giao việc lấy bù; hình về tới đâu hiện ở đây tới đó."))


@router.get("/cameras/{camera_id}/feed")
def register_page(camera_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The form for a connected camera that has no feed yet; else its feed."""
    desk.require("feed.manage")
    with desk.archive.read() as session:
        actions.camera_to_connect(session, camera_id, desk.unit_ids)
        there = feeds.of_camera(session, camera_id)
    if there is not None:
        return desk.to(f"/feeds/{there.id}")
    asked = desk.request.query_params  # from a device that was found: where it answered, never an account
    given = {name: asked.get(name, "")[:420] for name in ("address", "onvif_port")}
    return _register_page(desk, camera_id, {}, given | {"password": ""} if any(given.values()) else {})


@router.post("/cameras/{camera_id}/feed")
def register_feed(
    camera_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Enter the feed of a connected camera."""
    desk.require("feed.manage")
    try:
        draft = rules.checked_feed(fields)
        with desk.write() as work:
            feed = actions.register(work, desk.archive.settings, camera_id, draft, desk.unit_ids)
    except Invalid as problem:
        return _register_page(desk, camera_id, problem.problems, fields)
    return desk.to(f"/feeds/{feed.id}", _("Đã đăng ký luồng; máy thu kết nối trong ít giây."))


@router.get("/cameras/{camera_id}/feed-line")
def feed_line(camera_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """For the camera's card: whether and how it is recorded."""
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        line, state, may_connect = _line_of_camera(desk, session, camera_id, now)
    return desk.fragment(
        "feeds/line.html", line=line, state=state, may_connect=may_connect, camera_id=camera_id, **_words(desk)
    )


def _line_of_camera(desk: Desk, session: Reading, camera_id: int, now: int) -> tuple[Any, str, bool]:
    actions.visible(session, camera_id, desk.unit_ids)
    line = feeds.cameras_with(session, [camera_id]).get(camera_id)
    status = camera_statuses.current(session, camera_id)
    may_connect = line is None and status is not None and status.connection == "central"
    state = actions.state_of(session, line, now) if line else ""
    return line, state, may_connect


def _found_page(desk: Desk, problems: dict[str, str]) -> Response:
    with desk.archive.read() as session:
        job = finding.latest(session)
        context: dict[str, Any] = {
            "hosts": finding.hosts(desk.archive, session),
            "job": job,
            "found": finding.found_by(session, job, desk.unit_ids),
            "waiting": feeds.unconnected(session, desk.unit_ids),
        }
    context["host_options"] = [(host, host) for host in context["hosts"]]
    context |= {"problems": problems, "job_states": rules.JOB_STATES, "is_going": _is_going(job)}
    if desk.request.headers.get("hx-request"):
        return desk.fragment("feeds/found_list.html", **context)
    crumbs = [CRUMB, (_("Tìm camera trong mạng"), "#")]
    return desk.page("feeds/found.html", status=422 if problems else 200, crumbs=crumbs, **context)


def _is_going(job: Job | None) -> bool:
    return job is not None and job.state in {"queued", "running"}


def _register_page(desk: Desk, camera_id: int, problems: dict[str, str], values: Any) -> Response:
    with desk.archive.read() as session:
        camera = actions.camera_to_connect(session, camera_id, desk.unit_ids)
    return desk.page(
        "feeds/new.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/cameras/{camera_id}"), (_("Đăng ký luồng"), "#")],
        camera=camera,
        problems=problems,
        values=_shown(values),
        has_account=False,
        **_words(desk),
    )


def _feed_page(
    desk: Desk, feed_id: int, problems: dict[str, str], values: Any, span: dict[str, str] | None = None
) -> Response:
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        line = actions.line_of(session, feed_id, desk.unit_ids)
        state = actions.state_of(session, line, now)
        outages = camera_statuses.outages_of(session, line.camera.id, OUTAGES)
        earlier = feeds.all_of_camera(session, line.camera.id)
        hosts = feed_leases.hosts(session)
        asked = holes.latest(session, feed_id)
    return desk.page(
        "feeds/feed.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (line.camera.code, f"/cameras/{line.camera.id}")],
        line=line,
        camera=line.camera,
        state=state,
        outages=outages,
        earlier=[feed for feed in earlier if feed.id != feed_id],
        has_hosts=bool(hosts),
        asked=asked,
        is_usable=clock_book.is_usable,
        filled=rules.FILLED,
        job_states=rules.JOB_STATES,
        job_words=rules.JOB_WORDS,
        span=span or {},
        now=now,
        problems=problems,
        values=_shown(values) or _values_of(line.feed),
        has_account=bool(line.feed.key_id),
        **_words(desk),
    )


def _shown(values: Any) -> dict[str, str]:
    """What was typed, to be mended: everything but the account, which no page ever shows."""
    shown = {name: values[name] for name in values if name not in {"user", "password"}}
    if "address" in shown:
        shown["address"] = rules.without_account(shown["address"], values["password"])
    return shown


def _values_of(feed: Feed) -> dict[str, str]:
    host = f"[{feed.host}]" if ":" in feed.host else feed.host
    return {
        "address": f"rtsp://{host}:{feed.port}{feed.path}",
        "transport": feed.transport,
        "audio": "1" if feed.takes_audio else "",
        "onvif_port": str(feed.onvif_port or ""),
        "recording_token": feed.recording_token or "",
        "note": feed.note,
    }


def _words(desk: Desk) -> dict[str, Any]:
    return {
        "states": rules.STATES,
        "host_states": rules.HOST_STATES,
        "clock_states": rules.CLOCK_STATES,
        "unkept_ms": UNKEPT_MS,
        "transports": [(code, desk.say(text)) for code, text in rules.TRANSPORTS.items()],
        "examples": rules.EXAMPLES,
        "reasons": REASONS,
        "may_manage": desk.may("feed.manage"),
    }
