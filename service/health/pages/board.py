"""Pages: the technician's board; what is done from it with faults and views."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras.actions import visible_camera
from service.health import actions
from service.health.figures import cells, living_lately, total
from service.health.pages.camera import health_of
from service.health.pages.words import CRUMB, words
from service.units.actions import today_of
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import health
from storage.errors import Invalid, NotFound

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def badge(desk: Desk) -> dict[str, int]:
    """Beside the navigation: faults that nobody took note of."""
    if not desk.may("camera.edit"):
        return {}
    with desk.archive.read() as session:
        untold = health.count_untold(session, desk.unit_ids)
    return {"/health": untold} if untold else {}


@router.get("/health")
def board_page(desk: Desk = Depends(signed_in)) -> Response:
    """What has to be looked at: faults, feeds with wrong figures, views to be confirmed, repairs under way."""
    return _board(desk, {})


@router.post("/health/spells/{spell_id}")
def settle(spell_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take note of a fault, or say that it is none: from the board or from the page of a ``camera``."""
    desk.require("camera.edit")
    camera_id = fields.whole("camera")
    try:
        with desk.write() as work:
            is_false, seen = fields["deed"] == "false", fields.whole("settled_at")
            actions.settle(work, spell_id, desk.unit_ids, is_false=is_false, note=fields["note"], settled_at=seen)
    except Invalid as problem:
        return health_of(desk, camera_id, problem.problems, {}) if camera_id else _board(desk, problem.problems)
    return desk.to(f"/cameras/{camera_id}/health" if camera_id else "/health", _("Đã ghi nhận."))


@router.post("/health/views/{view_id}/{deed}")
def judge_view(
    view_id: RowKey, deed: str, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Confirm or reject what a camera is said to see. ``confirmed_at``: what the page said of it."""
    desk.require("camera.edit")
    if deed not in {"register", "reject"}:
        raise NotFound
    with desk.write() as work:
        if deed == "register":
            view = actions.register_view(work, view_id, desk.unit_ids)
        else:
            view = actions.reject_view(work, view_id, desk.unit_ids, confirmed_at=fields.whole("confirmed_at"))
        camera_id = view.camera_id
    said = {"register": _("Đã xác nhận khung hình chuẩn."), "reject": _("Đã bỏ; khung hình mới sẽ được đề xuất.")}
    return desk.to(f"/cameras/{camera_id}/health", said[deed])


@router.get("/health/views/{view_id}/drawing.png")
def drawing(view_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The sketch of a view. Nobody can be known in it, so it needs no case."""
    desk.require("camera.view")
    with desk.archive.read() as session:
        view = health.view(session, view_id)
        if view is None:
            raise NotFound
        visible_camera(session, view.camera_id, desk.unit_ids)
    return Response(view.drawing_png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _board(desk: Desk, problems: dict[str, str]) -> Response:
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        found = actions.board(session, desk.unit_ids, now)
    counted = total(cells(living_lately(desk.archive, desk.unit_ids, today_of(desk.archive))))
    return desk.page(
        "health/board.html",
        status=422 if problems else 200,
        crumbs=[CRUMB],
        board=found,
        whole=counted,
        now=now,
        problems=problems,
        **words(desk),
    )
