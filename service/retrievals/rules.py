"""Who may ask, approve, grade and confirm; how much may be asked at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from service.web.language import _
from service.web.writing import text_problem
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan

GRADES: dict[int, tuple[str, str]] = {
    0: ("KHONG_CO_DL", _("Không có dữ liệu")),
    1: ("KHONG_GIA_TRI", _("Không có giá trị")),
    2: ("LOAI_TRU", _("Loại trừ/định hướng")),
    3: ("HO_TRO", _("Hỗ trợ làm rõ")),
    4: ("QUYET_DINH", _("Quyết định")),
}
# What each grade means, said where it is chosen.
GRADE_MEANINGS: dict[int, str] = {
    0: _("Dữ liệu đã ghi đè, hỏng hoặc không nhìn tới nơi cần xem"),
    1: _("Đã xem nhưng không dùng được vào việc gì"),
    2: _("Giúp loại trừ hoặc định được thời gian, hướng đi"),
    3: _("Cho đầu mối cùng tài liệu khác làm rõ đối tượng, phương tiện hoặc diễn biến"),
    4: _("Nhận ra đối tượng hoặc cho thấy trực tiếp hành vi"),
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
# How long who is to confirm a grade may look at what it is about, without taking it away.
CONFIRMING_LOOK_MS = 30 * MINUTE_MS
UNJUSTIFIED = _(
    "Việc mở khẩn cấp đã bị kết luận không chính đáng nên không đánh giá, không xác nhận và không tính vào kết quả. "
    "Nếu cần, hãy yêu cầu lại theo cách thường."
)
REASON_CHARACTERS = 20
# The setting of a unit that relaxes the rule of three people; every report then says so.
RELAX_SETTING = "three_people_relaxed"


@dataclass(frozen=True)
class Asked:
    """One camera and one span that someone asks for, corrected time."""

    camera_id: int
    span: Timespan


class _Reviewed(Protocol):
    """What is known of a request's review."""

    @property
    def is_break_glass(self) -> bool: ...
    @property
    def is_justified(self) -> bool | None: ...


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
    if problem := reason_problem(reason, _("Hãy ghi lý do, ít nhất 20 ký tự.")):
        problems["reason"] = problem
    return problems


def reason_problem(reason: str, too_thin: str) -> str | None:
    """Why a written reason cannot stand; None when it can."""
    return text_problem(reason, REASON_CHARACTERS, too_thin)


def is_unjustified(made: _Reviewed) -> bool:
    """Whether a commander found that this footage was opened at once without need.

    The house's default, to be changed nowhere but here: such footage is not graded, no grade of it is confirmed, and
    no report counts it as help, whatever it showed. Otherwise a good result would pay for going round the approval,
    and the number of cases clarified would rest on looks that nobody stood for. The request, the look and the review
    stay in the register and are counted as what they were. Who needs the footage asks for it the ordinary way.
    """
    return made.is_break_glass and made.is_justified is False


def narrowed(asked: Timespan, allowed: Timespan) -> bool:
    """Whether ``allowed`` lies inside ``asked`` and is not empty: an approver may narrow, never widen."""
    return (
        asked.start_ms <= allowed.start_ms
        and allowed.end_ms <= asked.end_ms
        and (allowed == asked or allowed.length_ms >= SHORTEST_MS)
    )


def minutes_of(spans: Iterable[Timespan]) -> int:
    """How many minutes of footage that is together, begun ones counted whole."""
    return -(-sum(span.length_ms for span in spans) // MINUTE_MS)


def deciding_problem(person_id: int, requested_by: int, investigator_id: int | None, relaxed: bool) -> str | None:
    """Why this person may not decide; None when they may. Not who asks, and not who will grade what comes of it."""
    if relaxed:
        return None
    if person_id == requested_by:
        return _("Người yêu cầu không được tự duyệt. Cần một chỉ huy khác.")
    if person_id == investigator_id:
        return _("Cán bộ điều tra của hồ sơ sẽ đánh giá kết quả nên không duyệt yêu cầu này. Cần một chỉ huy khác.")
    return None


def grading_problem(
    person_id: int, investigator_id: int | None, requested_by: int, decided_by: int | None, relaxed: bool
) -> str | None:
    """Why this person may not grade; None when they may. Only the case's investigator, who neither searched nor
    approved."""
    if person_id != investigator_id:
        return _("Chỉ cán bộ điều tra của hồ sơ được đánh giá kết quả.")
    if person_id == requested_by and not relaxed:
        return _("Người đã tra cứu và yêu cầu không được tự đánh giá. Hãy phân công cán bộ điều tra khác.")
    if person_id == decided_by and not relaxed:
        return _("Người đã duyệt yêu cầu không được đánh giá kết quả. Hãy phân công cán bộ điều tra khác.")
    return None


def confirming_problem(person_id: int, graded_by: int, requested_by: int, relaxed: bool) -> str | None:
    """Why this person may not confirm; None when they may. A second person, not the grader, not the searcher."""
    if person_id == graded_by:
        return _("Người đánh giá không được tự xác nhận. Cần người thứ hai.")
    if person_id == requested_by and not relaxed:
        return _("Người đã tra cứu và yêu cầu không được xác nhận đánh giá.")
    return None
