"""Page: the search. Form, map and lanes; the query is the address, so that a link brings the same search back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.access.rules import PURPOSES
from service.cameras.shown import opening
from service.footage.actions.search import CaseNeeded
from service.footage.api import answer_of, asked_of, day_of
from service.footage.rules import lanes
from service.footage.rules.answer import CameraFootage, Footage
from service.footage.rules.day import Bar, DayByHour, bars
from service.footage.rules.gaps import REASONS
from service.footage.rules.question import CONNECTIONS, SORTS, Along, Chosen, Question, UnitOnDay
from service.footage.rules.sight import STRAIGHT_DEG
from service.footage.schemas import BASEMAP, Asked, day_form, form_values
from service.web.formatting import clock, day, length, number, offset, short_day, uncertainty
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
UNSURE_MS = 5_000  # from here on a clock's error is said beside the camera's name
AFTER_MS = 600_000  # a case that happened at one instant is searched ten minutes on


@router.get("/search")
async def search_page(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """The search: empty, refused with what to mend, or answered."""
    if given.is_empty:
        return await run_in_threadpool(_blank, desk)
    if given.says_only_when:
        return await run_in_threadpool(_unplaced, desk, given)
    try:
        question, found = await answer_of(desk, given)
    except CaseNeeded:
        return await run_in_threadpool(_page, desk, given, status=403, is_case_needed=True)
    except Invalid as invalid:
        return await run_in_threadpool(_page, desk, given, status=422, problems=invalid.problems)
    except NotFound:
        text = _("Không tìm thấy camera này trong phạm vi của đơn vị. Hãy kiểm tra lại mã.")
        return await run_in_threadpool(_page, desk, given, status=404, problems={"cameras": text})
    return await run_in_threadpool(_answered_page, desk, given, question, found)


@router.get("/search/hours")
async def hours_page(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """The day of a search by the hour: a piece of the search page, a page of its own without scripts."""
    question, found = await day_of(desk, given)
    return await run_in_threadpool(_hours, desk, given, question, found)


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


def _answered_page(desk: Desk, given: Asked, question: Question, found: Footage) -> Response:
    window = question.window
    rows = [_row(desk, camera, window, found.now_ms) for camera in found.cameras]
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


def _row(desk: Desk, camera: CameraFootage, window: Timespan, now: int) -> dict[str, Any]:
    """One camera as the list shows it."""
    segments = lanes.segments_of(camera, window)
    left = None if camera.overwritten_at is None else max(0, camera.overwritten_at - now)
    best = max(camera.mounts, key=lambda mount: mount.score, default=None)
    return {
        "id": camera.camera_id,
        "code": camera.code,
        "place": camera.place or camera.address,
        "group": camera.group,
        "facts": " · ".join(_facts(desk, camera)),
        "is_held": any(clip.is_held for clip in camera.clips),
        "left": None if left is None else length(left, desk.language),
        "left_level": None if left is None else lanes.urgency(left),
        "overwritten_at": camera.overwritten_at,
        "unsure": uncertainty(camera.clock.uncertainty_ms) if camera.clock.uncertainty_ms >= UNSURE_MS else "",
        "reason": desk.say(REASONS[camera.gaps[0].reason]) if camera.group == "none" and camera.gaps else "",
        "is_lost": camera.group == "none" and any(gap.kind == "lost" for gap in camera.gaps),
        "by_uncertainty": sum(clip.is_by_uncertainty for clip in camera.clips),
        "segments": [_drawn(desk, segment, window, now) for segment in segments] + _slack(camera, window),
        "label": _lane_label(desk, camera, segments),
        "requests": camera.requests,
        "waiting_intakes": camera.waiting_intakes,
        "azimuth_deg": best.azimuth_deg if best else None,
        "moved": len(camera.mounts) > 1,
    }


def _facts(desk: Desk, camera: CameraFootage) -> list[str]:
    """Distance, direction, clock or keeping: what decides whether a camera is worth asking."""
    facts: list[str] = []
    best = max(camera.mounts, key=lambda mount: mount.score, default=None)
    if best and best.distance_metres is not None:
        away = number(best.distance_metres)
        if best.along_metres is not None:
            facts.append(desk.say(_("cách đầu tuyến {metres} m")).format(metres=number(best.along_metres)))
            facts.append(desk.say(_("cách tuyến {metres} m")).format(metres=away))
        else:
            facts.append(f"{away} m")
        off = best.off_axis_deg or 0.0
        if not best.sees:
            facts.append(desk.say(_("không nhìn vào vùng này")))
        elif best.angle_deg >= 360:
            facts.append(desk.say(_("camera quay")))
        elif off <= STRAIGHT_DEG:
            facts.append(desk.say(_("chính diện")))
        else:
            facts.append(desk.say(_("chếch {degrees}°")).format(degrees=number(off)))
    if camera.group == "has":
        said = camera.clock
        how = _("giờ đã chỉnh {offset} {unsure}") if said.is_compared else _("giờ chưa kiểm tra {unsure}")
        facts.append(desk.say(how).format(offset=offset(said.offset_ms), unsure=uncertainty(said.uncertainty_ms)))
    elif camera.connection != "central":
        facts.append(desk.say(_("lưu trữ {days} ngày")).format(days=camera.retention_days))
    return facts


def _drawn(desk: Desk, segment: lanes.Segment, window: Timespan, now: int) -> dict[str, Any]:
    left, right = lanes.share_pct(segment.span.start_ms, window), lanes.share_pct(segment.span.end_ms, window)
    return {
        "kind": segment.kind,
        "left_pct": left,
        "width_pct": right - left,
        "text": _segment_text(desk, segment, now),
        "start_ms": segment.span.start_ms,
        "end_ms": segment.span.end_ms,
    }


def _segment_text(desk: Desk, segment: lanes.Segment, now: int) -> str:
    if segment.kind == "has":
        return length(segment.span.length_ms, desk.language)
    if segment.kind == "hold":
        held = desk.say(_("Đang giữ"))
        return f"{held} · {segment.case_number}" if segment.case_number else held
    if segment.kind == "ask" and segment.overwritten_at is not None:
        left = length(max(0, segment.overwritten_at - now), desk.language)
        return desk.say(_("Còn {left} trước khi bị ghi đè")).format(left=left)
    said = desk.say(REASONS[segment.reason])
    if segment.reason == "overwritten" and segment.overwritten_at is not None:
        return f"{said} {short_day(segment.overwritten_at)}"
    return said


def _slack(camera: CameraFootage, window: Timespan) -> list[dict[str, Any]]:
    """The error of this camera's own clock, shaded at both ends of the lane."""
    width = min(50.0, 100 * camera.clock.uncertainty_ms / max(1, window.length_ms))
    if width < 0.3:
        return []
    edge = {"kind": "unc", "width_pct": width, "text": ""}
    return [edge | {"left_pct": 0.0}, edge | {"left_pct": 100.0 - width}]


def _lane_label(desk: Desk, camera: CameraFootage, segments: list[lanes.Segment]) -> str:
    """One sentence that says what the lane shows."""
    said = [
        desk.say(_("{code}: có {covered}")).format(code=camera.code, covered=length(camera.covered_ms, desk.language))
    ]
    for segment in segments:
        if segment.kind in {"gap", "ask", "lost"}:
            span = f"{clock(segment.span.start_ms)}–{clock(segment.span.end_ms)}"
            said.append(f"{span} {desk.say(REASONS[segment.reason]).lower()}")
    return "; ".join(said[:8])
