"""Pages: the feed of one camera is registered; whether and how it is recorded, for its card."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.feeds import actions, rules
from service.feeds.pages.words import CRUMB, shown, words
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import camera_statuses, feeds
from storage.errors import Invalid
from storage.unit_of_work import Reading

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


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
        draft = rules.checked_feed(fields, desk.archive.settings.device_networks)
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
        "feeds/line.html", line=line, state=state, may_connect=may_connect, camera_id=camera_id, **words(desk)
    )


def _line_of_camera(desk: Desk, session: Reading, camera_id: int, now: int) -> tuple[Any, str, bool]:
    actions.visible(session, camera_id, desk.unit_ids)
    line = feeds.cameras_with(session, [camera_id]).get(camera_id)
    status = camera_statuses.current(session, camera_id)
    may_connect = line is None and status is not None and status.connection == "central"
    state = actions.state_of(session, line, now) if line else ""
    return line, state, may_connect


def _register_page(desk: Desk, camera_id: int, problems: dict[str, str], values: Any) -> Response:
    with desk.archive.read() as session:
        camera = actions.camera_to_connect(session, camera_id, desk.unit_ids)
    return desk.page(
        "feeds/new.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/cameras/{camera_id}"), (_("Đăng ký luồng"), "#")],
        camera=camera,
        problems=problems,
        values=shown(values),
        has_account=False,
        **words(desk),
    )
