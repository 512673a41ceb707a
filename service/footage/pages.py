"""Page: the search. Form, map and lanes; the query is the address, so that a link brings the same search back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.cameras.shown import opening
from service.footage.actions.moves import drawn_view
from service.footage.actions.search import CaseNeeded
from service.footage.api import asked_of, day_of, drawn_answer_of, moves_of
from service.footage.rows import row_of
from service.footage.rules import lanes, motion
from service.footage.rules.activity import Activity
from service.footage.rules.answer import CameraFootage, Footage
from service.footage.rules.day import Bar, DayByHour, bars
from service.footage.rules.question import CONNECTIONS, SORTS, Along, Chosen, Question, UnitOnDay
from service.footage.schemas import BASEMAP, Asked, day_form, form_values
from service.web.formatting import clock, day, length, number, short_day
from service.web.language import _
from storage.catalog import cases
from storage.catalog import units as units_catalog
from storage.errors import Invalid, NotFound
from storage.models import CaseRecord
from storage.values.clock import DAY_MS, local_date
from storage.values.timespan import Timespan

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Tra cứu"), "/search")
GROUP_TITLES = {
    "has": _("Có dữ liệu"),
    "ask": _("Chưa yêu cầu – dữ liệu ở chủ camera"),
    "none": _("Không có đoạn ghi hình – có lý do"),
}
ALONG = {"along": _("Theo thứ tự đi qua")}
MOST_MOVES = 500  # clips on one page
KEPT = ("cameras", "day", "from", "to", "slack")
AFTER_MS = 600_000  # a case that happened at one instant is searched ten minutes on


@router.get("/search")
async def search_page(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """The search: empty, refused with what to mend, or answered."""
    if given.is_empty:
        return await run_in_threadpool(_blank, desk)
    if given.says_only_when:
        return await run_in_threadpool(_unplaced, desk, given)
    try:
        question, found, drawn = await drawn_answer_of(desk, given)
    except CaseNeeded:
        return await run_in_threadpool(_page, desk, given, status=403, is_case_needed=True)
    except Invalid as invalid:
        return await run_in_threadpool(_page, desk, given, status=422, problems=invalid.problems)
    except NotFound:
        text = _(
            "Không tìm thấy camera này trong phạm vi của đơn vị. Hãy kiểm tra lại mã; nhiều mã cách nhau bằng dấu phẩy."
        )
        return await run_in_threadpool(_page, desk, given, status=404, problems={"cameras": text})
    return await run_in_threadpool(_answered_page, desk, given, question, found, drawn)


@router.get("/search/hours")
async def hours_page(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """The day of a search by the hour: a piece of the search page, a page of its own without scripts."""
    question, found = await day_of(desk, given)
    return await run_in_threadpool(_hours, desk, given, question, found)


@router.get("/search/moves")
async def moves_page(request: Request, desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """Did something move here? One camera's clips against a region drawn on its picture; works without scripts."""
    asked = request.query_params
    problems: dict[str, str] = {}
    try:
        region = motion.read_region(asked.get("region", ""), asked.getlist("cell"))
    except Invalid as invalid:
        region, problems = motion.WHOLE, invalid.problems
    try:
        question, camera, clips = await moves_of(desk, given, region)
    except (CaseNeeded, Invalid, NotFound):
        return desk.to(f"/search?{given.query()}")  # the search says what is missing
    return await run_in_threadpool(_moves, desk, given, (question, camera, clips), region, problems)


def _moves(
    desk: Desk,
    given: Asked,
    found: tuple[Question, CameraFootage, list[motion.MovingClip]],
    region: frozenset[int],
    problems: dict[str, str],
) -> Response:
    question, camera, clips = found
    with desk.archive.read() as session:
        view = drawn_view(session, camera.camera_id)
    shows_still = desk.request.query_params.get("still") == "1"
    shown = [clip for clip in clips if shows_still or clip.state != "still"]
    return desk.page(
        "footage/moves.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/search?{given.query()}"), (_("Chuyển động"), "#")],
        camera=camera,
        clips=[(clip, motion.curve_path(clip, 240, 28)) for clip in shown[:MOST_MOVES]],
        left_out=max(0, len(shown) - MOST_MOVES),
        counts=motion.counted(clips),
        looked_every_ms=motion.looked_every_ms(clips),
        states=motion.STATES,
        region=region,
        is_whole=region == motion.WHOLE,
        view=view,
        window=question.window,
        window_text=_window_text(question.window),
        kept=[(name, value) for name, value in desk.request.query_params.multi_items() if name in KEPT],
        query=given.query(),
        region_text=motion.region_text(region),
        shows_still=shows_still,
        problems=problems,
    )


def _hours(desk: Desk, given: Asked, question: Question, found: DayByHour) -> Response:
    shown = []
    for bar in bars(found, question.asked):
        window = day_form(Timespan(bar.span.start_ms, bar.span.end_ms - 1_000))
        shown.append(
            {
                "hour": bar.hour,
                "level": bar.level,
                "is_asked": bar.is_asked,
                "href": "/search?" + given.query(next="", slack="", **window),
                "text": _hour_text(desk, bar, found.camera_count),
            }
        )
    return desk.page(
        "footage/hours.html", crumbs=[CRUMB], bars=shown, day=day(found.from_ms), camera_count=found.camera_count
    )


def _hour_text(desk: Desk, bar: Bar, camera_count: int) -> str:
    said = desk.say(_("{hour} giờ: {count}/{all} camera có hình, tổng {length}"))
    total = bar.total
    return said.format(
        hour=bar.hour,
        count=number(total.camera_count),
        all=number(camera_count),
        length=length(total.length_ms, desk.language),
    )


def _blank(desk: Desk) -> Response:
    """The form alone, filled from the working case where that says a place and a time."""
    case = _working_case(desk)
    items: list[tuple[str, str]] = []
    if case is not None:
        until = max(case.occurred_to_ms, case.occurred_from_ms + AFTER_MS)
        items = [*day_form(Timespan(case.occurred_from_ms, until)).items()]
        if case.lat is not None and case.lon is not None:
            items += [("lat", f"{case.lat:.5f}"), ("lon", f"{case.lon:.5f}"), ("radius", "150")]
    given = Asked(items)
    return _page(desk, given, is_case_needed=case is None and _needs_case(desk), lacks_place=given.says_only_when)


def _unplaced(desk: Desk, given: Asked) -> Response:
    """The form with the time a link brought, asking for the place: nothing was searched, so nothing is wrong."""
    is_needed = _working_case(desk) is None and _needs_case(desk)
    return _page(desk, given, is_case_needed=is_needed, lacks_place=True)


def _working_case(desk: Desk) -> CaseRecord | None:
    desk.require("footage.search")
    case_id = desk.session.working_case_id
    with desk.archive.read() as session:
        return cases.get(session, case_id) if case_id is not None else None


def _needs_case(desk: Desk) -> bool:
    with desk.archive.read() as session:
        settings = units_catalog.settings_of(session, desk.account.unit_id or "*")
    return settings.get("search_without_case") != "1"


def _page(desk: Desk, given: Asked, *, status: int = 200, question: Question | None = None, **context: Any) -> Response:
    values = form_values(given, question)
    with desk.archive.read() as session:
        unit = units_catalog.get(session, values["unit"]) if values["unit"] else None
        start = opening(session, desk.unit_ids)
    shown: dict[str, Any] = {
        "problems": {},
        "found": None,
        "groups": [],
        "is_case_needed": False,
        "lacks_place": False,
        "purposes": [(code, desk.say(label)) for code, label in PURPOSES.items()],
        "purpose": PURPOSES.get(desk.session.working_purpose or "", ""),
        "connections": CONNECTIONS,
        "chosen_connections": given.every("connection"),
        "sorts": [(code, desk.say(label)) for code, label in SORTS.items()],
        "unit": unit,
        "map_config": {"mode": "search", "form": "#query", "base": BASEMAP} | start,
        "query": given.query(next=""),
    }
    return desk.page("footage/search.html", status=status, crumbs=[CRUMB], values=values, **(shown | context))


def _answered_page(
    desk: Desk, given: Asked, question: Question, found: Footage, drawn: dict[int, Activity] | None
) -> Response:
    window = question.window
    strips = drawn or {}
    rows = [row_of(desk, camera, window, found.now_ms, strips.get(camera.camera_id)) for camera in found.cameras]
    names = ALONG if question.sort == "along" else GROUP_TITLES  # one list, so that a way can be followed through it
    groups = [
        {"name": name, "title": title, "rows": [row for row in rows if name in {row["group"], "along"}]}
        for name, title in names.items()
    ]
    asked_minutes = -(-window.length_ms // 60_000)
    return _page(
        desk,
        given,
        question=question,
        found=found,
        groups=[group for group in groups if group["rows"]],
        heading=_heading(desk, question, found),
        window=window,
        window_text=_window_text(window),
        ticks=[{"left_pct": lanes.share_pct(at, window), "text": _tick(at, window)} for at in lanes.ticks_of(window)],
        cursor_ms=(question.asked.start_ms + question.asked.end_ms) // 2,
        minutes=asked_minutes,
        is_too_long_to_draw=drawn is None,
        case_id=desk.session.working_case_id,
        wider=given.query(radius=str(found.nearest.radius_metres), next="") if found.nearest else "",
        next_query=given.query(next=found.next) if found.next else "",
        is_later_page=question.after is not None,
    )


def _heading(desk: Desk, question: Question, found: Footage) -> str:
    count = number(found.camera_count)
    if isinstance(question.place, Chosen):
        return desk.say(_("{count} camera đã chọn")).format(count=count)
    if isinstance(question.place, UnitOnDay):
        return desk.say(_("{count} camera của đơn vị")).format(count=count)
    if isinstance(question.place, Along):
        length_metres = number(question.place.corridor.length_metres)
        return desk.say(_("{count} camera dọc tuyến {metres} m")).format(count=count, metres=length_metres)
    return desk.say(_("{count} camera nhìn thấy vùng này")).format(count=count)


def _window_text(window: Timespan) -> str:
    """What is really searched, as printed: the day, and the day of the end where it is another."""
    start, end = window.start_ms, window.end_ms
    if local_date(start) == local_date(end):
        return f"{day(start)} {clock(start)} – {clock(end)}"
    return f"{day(start)} {clock(start)} – {day(end)} {clock(end)}"


def _tick(at_ms: int, window: Timespan) -> str:
    if window.length_ms > 2 * DAY_MS:
        return short_day(at_ms)
    return clock(at_ms, seconds=window.length_ms <= 120_000)
