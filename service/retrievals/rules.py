"""Who may ask, approve, grade and confirm; how much may be asked at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from service.web.language import _
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan

GRADES: dict[int, tuple[str, str]] = {
    0: ("KHONG_CO_DL", _("Không có dữ liệu")),
    1: ("KHONG_GIA_TRI", _("Không có giá trị")),
    2: ("LOAI_TRU", _("Loại trừ/định hướng")),
    3: ("HO_TRO", _("Hỗ trợ làm rõ")),
    4: ("QUYET_DINH", _("Quyết định")),
}
REQUEST_STATES = {
    "requested": _("Chờ duyệt"),
    "approved": _("Đã duyệt"),
    "refused": _("Từ chối"),
    "withdrawn": _("Đã rút"),
}
RETRIEVAL_STATES = {
    "requested": _("Chờ duyệt"),
    "approved": _("Đang trích xuất"),
    "produced": _("Đã trích xuất"),
    "handed_over": _("Đã bàn giao"),
    "refused": _("Từ chối"),
    "withdrawn": _("Đã rút"),
}
MOST_CAMERAS = 50
LONGEST_MS = 24 * HOUR_MS
SHORTEST_MS = 1_000
REASON_CHARACTERS = 20
# The setting of a unit that relaxes the rule of three people; every report then says so.
RELAX_SETTING = "three_people_relaxed"


@dataclass(frozen=True)
class Asked:
    """One camera and one span that someone asks for, corrected time."""

    camera_id: int
    span: Timespan


def asking_problem(asked: list[Asked], reason: str, now: int) -> dict[str, str]:
    """What is wrong with a request, by input; empty when nothing is."""
    problems: dict[str, str] = {}
    if not asked:
        problems["cameras"] = _("Hãy chọn ít nhất một camera.")
    elif len(asked) > MOST_CAMERAS:
        problems["cameras"] = _("Một yêu cầu chỉ gồm tối đa 50 camera. Hãy chia thành nhiều yêu cầu.")
    if any(a.span.length_ms > LONGEST_MS for a in asked):
        problems["span"] = _("Mỗi camera chỉ được yêu cầu tối đa 24 giờ. Hãy thu hẹp khoảng thời gian.")
    elif any(a.span.length_ms < SHORTEST_MS for a in asked):
        problems["span"] = _("Khoảng thời gian phải dài ít nhất 1 giây.")
    elif any(a.span.start_ms > now + MINUTE_MS for a in asked):
        problems["span"] = _("Khoảng thời gian không thể ở tương lai.")
    if reason_problem(reason):
        problems["reason"] = _("Hãy ghi lý do, ít nhất 20 ký tự.")
    return problems


def reason_problem(reason: str) -> bool:
    """Whether a written reason is too thin to stand."""
    return len(reason.strip()) < REASON_CHARACTERS


def narrowed(asked: Timespan, allowed: Timespan) -> bool:
    """Whether ``allowed`` lies inside ``asked``: an approver may narrow, never widen."""
    return asked.start_ms <= allowed.start_ms and allowed.end_ms <= asked.end_ms


def may_decide(person_id: int, requested_by: int, relaxed: bool) -> bool:
    """The one who asks does not approve."""
    return relaxed or person_id != requested_by


def grading_problem(person_id: int, investigator_id: int | None, requested_by: int, relaxed: bool) -> str | None:
    """Why this person may not grade; None when they may. Only the case's investigator, never the searcher."""
    if person_id != investigator_id:
        return _("Chỉ cán bộ điều tra của hồ sơ được đánh giá kết quả.")
    if person_id == requested_by and not relaxed:
        return _("Người đã tra cứu và yêu cầu không được tự đánh giá. Hãy phân công cán bộ điều tra khác.")
    return None


def confirming_problem(person_id: int, graded_by: int, requested_by: int, relaxed: bool) -> str | None:
    """Why this person may not confirm; None when they may. A second person, not the grader, not the searcher."""
    if person_id == graded_by:
        return _("Người đánh giá không được tự xác nhận. Cần người thứ hai.")
    if person_id == requested_by and not relaxed:
        return _("Người đã tra cứu và yêu cầu không được xác nhận đánh giá.")
    return None
