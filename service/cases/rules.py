"""Stages of the three kinds of case and which step may follow which. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.web.language import _
from service.web.writing import text_problem
from storage.values.clock import DAY_MS, MINUTE_MS, day_start_ms
from storage.values.place import Box, Point
from storage.values.position import in_vietnam

KINDS: dict[str, str] = {
    "criminal": _("Vụ án hình sự"),
    "administrative": _("Vụ vi phạm hành chính"),
    "other": _("Vụ việc khác"),
}


@dataclass(frozen=True)
class Stage:
    """One stage: its label, what may follow, whether reaching it clarifies the case, or needs a subject to do so."""

    label: str
    following: tuple[str, ...]
    clarifies: bool = False
    needs_subject: bool = False
    is_annulling: bool = False
    needs_decision: bool = False


STAGES: dict[str, dict[str, Stage]] = {
    "criminal": {
        "received": Stage(_("Tiếp nhận"), ("classified", "verifying")),
        "classified": Stage(_("Phân loại"), ("verifying",)),
        "verifying": Stage(
            _("Kiểm tra, xác minh"), ("opened", "not_opened", "source_suspended", "transferred", "to_administrative")
        ),
        "opened": Stage(
            _("Khởi tố vụ án"),
            ("investigating", "concluded", "transferred", "discontinued", "annulled"),
            clarifies=True,
            needs_subject=True,
            needs_decision=True,
        ),
        "not_opened": Stage(_("Không khởi tố"), ("reopened",), needs_decision=True),
        "source_suspended": Stage(_("Tạm đình chỉ giải quyết nguồn tin"), ("verifying",), needs_decision=True),
        "investigating": Stage(
            _("Điều tra"), ("opened", "suspended", "concluded", "discontinued", "transferred", "annulled")
        ),
        "suspended": Stage(_("Tạm đình chỉ điều tra"), ("reopened",), needs_decision=True),
        "concluded": Stage(
            _("Kết luận điều tra, đề nghị truy tố"),
            ("prosecuted", "reopened", "annulled"),
            clarifies=True,
            needs_decision=True,
        ),
        "discontinued": Stage(_("Đình chỉ điều tra"), ("reopened",), needs_decision=True),
        "transferred": Stage(
            _("Chuyển hồ sơ"), ("investigating", "concluded", "annulled"), clarifies=True, needs_subject=True
        ),
        "prosecuted": Stage(_("Truy tố"), ("tried", "reopened", "annulled")),
        "tried": Stage(_("Xét xử"), ("reopened", "annulled")),
        "reopened": Stage(_("Phục hồi"), ("verifying", "investigating", "opened", "concluded"), is_annulling=True),
        "annulled": Stage(_("Hủy quyết định"), ("verifying", "investigating"), is_annulling=True, needs_decision=True),
        "to_administrative": Stage(_("Chuyển xử lý hành chính"), (), needs_decision=True),
    },
    "administrative": {
        "received": Stage(_("Tiếp nhận"), ("verifying",)),
        "verifying": Stage(_("Xác minh"), ("minuted", "not_penalised", "to_criminal")),
        "minuted": Stage(_("Lập biên bản vi phạm hành chính"), ("penalty_decided", "not_penalised", "to_criminal")),
        "penalty_decided": Stage(_("Quyết định xử phạt"), ("closed", "annulled"), clarifies=True, needs_decision=True),
        "not_penalised": Stage(_("Không xử phạt"), ("reopened", "closed"), needs_decision=True),
        "closed": Stage(_("Kết thúc hồ sơ"), ("reopened", "annulled"), clarifies=True, needs_subject=True),
        "to_criminal": Stage(_("Chuyển hồ sơ hình sự"), (), needs_decision=True),
        "reopened": Stage(_("Xem xét lại"), ("verifying", "minuted"), is_annulling=True),
        "annulled": Stage(_("Hủy quyết định"), ("verifying",), is_annulling=True, needs_decision=True),
    },
    "other": {
        "received": Stage(_("Tiếp nhận"), ("verifying", "resolved")),
        "verifying": Stage(_("Xác minh"), ("resolved", "shelved")),
        "resolved": Stage(_("Đã giải quyết"), ("reopened",), clarifies=True),
        "shelved": Stage(_("Tạm dừng"), ("verifying",)),
        "reopened": Stage(_("Xem xét lại"), ("verifying", "resolved"), is_annulling=True),
    },
}
ENDED = frozenset(
    {"not_opened", "discontinued", "tried", "to_administrative", "not_penalised", "closed", "to_criminal", "resolved"}
)


EARLIEST_MS = day_start_ms(date(2000, 1, 1))  # what lies before is a slip of the keyboard, not a case for cameras
REPEAT_MS = 5 * MINUTE_MS  # the same thing from the same person within this time is one form sent twice
LONGEST_MS = 31 * DAY_MS
FARTHEST_METRES = 100_000  # from the cameras of the handling unit: beyond any ward, within no typing error


def occurrence_problems(from_ms: int, to_ms: int, now: int) -> dict[str, str]:
    """What is wrong with the time something happened, by input; empty when nothing is."""
    problems: dict[str, str] = {}
    if from_ms > now:
        problems["occurred_from"] = _("Thời điểm xảy ra không thể ở tương lai.")
    elif from_ms < EARLIEST_MS:
        problems["occurred_from"] = _("Thời điểm xảy ra trước năm 2000. Hãy kiểm tra lại năm.")
    if to_ms < from_ms:
        problems["occurred_to"] = _("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    elif to_ms > now + MINUTE_MS:
        problems["occurred_to"] = _("Thời điểm kết thúc không thể ở tương lai.")
    elif to_ms - from_ms > LONGEST_MS:
        problems["occurred_to"] = _("Khoảng thời gian xảy ra dài quá 31 ngày. Hãy thu hẹp.")
    return problems


def words_problems(title: str, place: str, number: str) -> dict[str, str]:
    """What is wrong with the words of a case, by input."""
    too_thin = _("Nội dung vụ việc cần 5 đến 200 ký tự, không ghi tên người.")
    found = {
        "title": too_thin if len(title) > 200 else text_problem(title, 5, too_thin),
        "place": text_problem(place, 2, _("Hãy ghi nơi xảy ra.")),
        "number": text_problem(number, 1 if number.strip() else 0, _("Số hồ sơ cần có chữ hoặc số.")),
    }
    return {name: problem for name, problem in found.items() if problem}


def step_problems(decision_number: str, note: str) -> dict[str, str]:
    """What is wrong with the words of a step, by input; both may be empty here."""
    found = {"decision_number": text_problem(decision_number, 0, ""), "note": text_problem(note, 0, "")}
    return {name: problem for name, problem in found.items() if problem}


def position_problem(position: Point, around: Box | None) -> str | None:
    """Why something cannot have happened there; None when it can. ``around``: where the handling unit has cameras."""
    if not in_vietnam(position.lat, position.lon):
        return _("Tọa độ nằm ngoài Việt Nam. Hãy kiểm tra lại: vĩ độ trước, kinh độ sau.")
    if around is not None and not around.widened(FARTHEST_METRES).contains(position):
        return _("Tọa độ cách địa bàn đơn vị hơn 100 km. Hãy kiểm tra lại.")
    return None


def stage_label(kind: str, stage: str) -> str:
    """What a stage is called."""
    return STAGES[kind][stage].label


def next_stages(kind: str, stage: str) -> dict[str, str]:
    """Stages that may follow, with their labels."""
    return {name: STAGES[kind][name].label for name in STAGES[kind][stage].following}


def clarifies(kind: str, stage: str, has_subject: bool) -> bool:
    """Whether a case that reaches ``stage`` is clarified by it."""
    reached = STAGES[kind][stage]
    return reached.clarifies and (has_subject or not reached.needs_subject)


def numbered(last: str | None, prefix: str, year: int) -> str:
    """The number after ``last``: "HS 0188/2026" after "HS 0187/2026"."""
    count = int(last.removeprefix(prefix).split("/")[0]) if last else 0
    return f"{prefix}{count + 1:04d}/{year}"
