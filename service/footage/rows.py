"""One camera of an answer as the list of the search page shows it: facts, lane, what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from service.access.desk import Desk
from service.footage.gap_words import gap_words
from service.footage.rules import lanes
from service.footage.rules.activity import Activity, told
from service.footage.rules.answer import CameraFootage
from service.footage.rules.gaps import REASONS
from service.footage.rules.sight import STRAIGHT_DEG
from service.web.formatting import clock, length, number, offset, uncertainty
from service.web.language import _
from storage.values.timespan import Timespan

UNSURE_MS = 5_000  # from here on a clock's error is said beside the camera's name
PERHAPS_SHOWN = 3


def row_of(
    desk: Desk, camera: CameraFootage, window: Timespan, now: int, strip: Activity | None = None
) -> dict[str, Any]:
    """One camera as the list shows it; ``strip``: what moved before it, if that is drawn."""
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
        "perhaps": _perhaps(desk, camera),
        "is_by_uncertainty": camera.is_by_uncertainty,
        "segments": [_drawn(desk, segment, window, now) for segment in segments] + _slack(camera, window),
        "label": _lane_label(desk, camera, segments),
        "activity": drawn_activity(desk, strip) if strip else None,
        "requests": camera.requests,
        "waiting_intakes": camera.waiting_intakes,
        "azimuth_deg": best.azimuth_deg if best else None,
        "moved": len(camera.mounts) > 1,
        "moves_query": urlencode({"cameras": camera.code, "from": window.start_ms, "to": window.end_ms}),
    }


def drawn_activity(desk: Desk, strip: Activity) -> dict[str, Any]:
    """A strip of activity as the pages draw it (macro ``activity``): its path, and stretches in percent."""

    def placed(spans: Sequence[Timespan]) -> list[dict[str, float]]:
        edges = [(lanes.share_pct(s.start_ms, strip.window), lanes.share_pct(s.end_ms, strip.window)) for s in spans]
        return [{"left_pct": left, "width_pct": right - left} for left, right in edges]

    return {
        "path": strip.path,
        "unknown": placed(strip.unknown),
        "thin": placed(strip.thin),
        "label": told(strip, desk.say),
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
        how = _("giờ máy chủ {unsure}") if said.is_server else how
        facts.append(desk.say(how).format(offset=offset(said.offset_ms or 0), unsure=uncertainty(said.uncertainty_ms)))
        if said.is_mixed:
            facts.append(desk.say(_("một phần ghi theo giờ máy chủ")))
    elif camera.connection != "central":
        facts.append(desk.say(_("lưu trữ {days} ngày")).format(days=camera.retention_days))
    return facts


def _perhaps(desk: Desk, camera: CameraFootage) -> str:
    """Which clips are here only because the clock is unsure, said in one sentence; empty for none."""
    unsure = [clip for clip in camera.clips if clip.is_by_uncertainty]
    if not unsure:
        return ""
    spans = [f"{clock(clip.start_ms)}–{clock(clip.end_ms)}" for clip in unsure[:PERHAPS_SHOWN]]
    if left := len(unsure) - len(spans):
        spans.append(desk.say(_("và {count} đoạn nữa")).format(count=number(left)))
    said = _("Có thể ngoài khoảng hỏi, đồng hồ lệch {unsure}: {spans}")
    worst = uncertainty(max(clip.uncertainty_ms for clip in unsure))
    return desk.say(said).format(unsure=worst, spans=", ".join(spans))


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
    return gap_words(desk, segment.kind, segment.reason, segment.overwritten_at, now)


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
