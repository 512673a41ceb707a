"""Pages: one feed, how it does and what is missing of it; changed, paused, revoked, its device asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.feeds import actions, holes, rules
from service.feeds.pages.words import CRUMB, shown, words
from service.web.forms import Fields, form_fields
from service.web.language import _
from service.web.moments import read_moment
from storage import clock_book
from storage.catalog import camera_statuses, feed_leases, feeds
from storage.errors import Invalid, Refused
from storage.models import Feed

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
OUTAGES = 10


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
        draft = rules.checked_feed(fields, desk.archive.settings.device_networks)
        with desk.write() as work:
            settings, units = desk.archive.settings, desk.unit_ids
            begins_anew = actions.change(work, settings, feed_id, draft, edition=edition, unit_ids=units)
    except Invalid as problem:
        return _feed_page(desk, feed_id, problem.problems, fields)
    again = _("Đã sửa luồng; máy thu kết nối lại trong ít giây.")
    return desk.to(f"/feeds/{feed_id}", again if begins_anew else _("Đã sửa luồng; máy thu không phải kết nối lại."))


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
        values=shown(values) or _values_of(line.feed),
        has_account=bool(line.feed.key_id),
        **words(desk),
    )


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
