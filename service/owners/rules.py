"""What an owner may be told of a use, in which words; the steps of registering. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.cameras.fields import Purpose
from service.web.language import _
from storage.errors import Invalid

STATES: dict[str, tuple[str, str, str]] = {  # words, kind of tag, icon
    "requested": (_("Đang chờ chỉ huy duyệt"), "", "clock"),
    "approved": (_("Đã được duyệt, đang trích xuất"), "info", "eye"),
    "produced": (_("Đã trích xuất"), "info", "eye"),
    "handed_over": (_("Đã bàn giao cho hồ sơ"), "info", "eye"),
    "refused": (_("Không được duyệt, không ai xem"), "", "ban"),
    "withdrawn": (_("Đã rút yêu cầu"), "", "ban"),
}
EMERGENCY = (_("Đã mở khẩn cấp, đang trích xuất"), "info", "eye")  # nobody approved it beforehand
ALLOWED = frozenset({"approved", "produced", "handed_over"})
REPORT_KINDS = {
    "broken": _("Camera hỏng hoặc không ghi hình"),
    "working": _("Camera đã hoạt động lại"),
    "moved": _("Camera đã dời chỗ hoặc xoay hướng khác"),
    "removed": _("Đã tháo camera"),
    "other": _("Việc khác"),
}
REGISTRATION_KINDS = {"confirmed": "good", "pending": "warn", "rejected": "bad"}
SIGN_UPS_AN_HOUR = 5
MOST_PENDING = 20
HELPED_FROM = 3  # grades 3 and 4: the footage helped to clarify, or decided
SIGN_UP = "OWNER-SIGN-UP"  # sign-in names are lower case: no person's tries are meant

STEPS = 4
STEP_FIELDS: dict[int, tuple[str, ...]] = {
    1: ("lat", "lon", "position_unknown", "direction", "range", "address", "subunit", "public"),
    2: ("retention", "eyes", "fund", "storage_place", "brand", "notice_sign"),
    3: ("owner_kind", "owner_name", "phone", "contact_hours", "unit"),
    4: ("purposes", "wants_result"),
}
STEP_REQUIRED: dict[int, frozenset[str]] = {
    1: frozenset({"address", "direction"}),
    2: frozenset({"retention", "eyes", "fund", "notice_sign"}),
    3: frozenset({"owner_kind", "owner_name", "phone"}),
    4: frozenset(),
}
_AS_ON_THE_FORM = frozenset(name for step in STEP_FIELDS.values() for name in step) - {
    "lat",
    "lon",
    "position_unknown",
    "public",
    "direction",
    "range",
    "unit",
}
TURNING, UNKNOWN = "ptz", "không rõ"


def inputs_of(values: Mapping[str, str]) -> dict[str, str]:
    """Inputs of the registration form out of those of the phone page."""
    given = {name: values[name] for name in _AS_ON_THE_FORM if values.get(name)}
    if values.get("lat") or values.get("lon"):
        given["position"] = f"{values.get('lat', '')}; {values.get('lon', '')}"
    if values.get("direction") == TURNING:
        given["movement"] = "ptz"
    elif values.get("direction"):
        given["direction"] = values["direction"]
    if (values.get("range") or UNKNOWN) != UNKNOWN:
        given["range"] = values["range"]
    return given


def step_problems(step: int, values: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Of all that is wrong with a registration, what is asked on one step, by the input of the phone page."""
    problems = {name: text for name, text in found.items() if name in STEP_FIELDS[step]}
    if step == 1:
        if text := found.get("position"):
            problems["lat"] = text
        elif not (values.get("lat") and values.get("lon")) and not values.get("position_unknown"):
            problems["lat"] = _("Hãy chạm vào bản đồ, nhập tọa độ, hoặc đánh dấu ô “Tôi chưa xác định được vị trí”.")
        if values.get("direction") == TURNING:
            problems.pop("direction", None)
        if not values.get("public"):
            problems["public"] = _("Chỉ nhận camera nhìn ra đường, hẻm hoặc nơi công cộng.")
    return problems


def consent_purposes(values: Iterable[str]) -> list[str]:
    """The purposes ticked. Raises Invalid for one that nobody offered."""
    ticked = list(dict.fromkeys(values))
    if any(purpose not in Purpose.labels() for purpose in ticked):
        raise Invalid({"purposes": _("Hãy chọn mục đích trong danh sách.")})
    return ticked


@dataclass(frozen=True)
class Outcome:
    """One case a use serves: whether it is over and clarified, and the confirmed grade of the use there, if any."""

    is_over: bool
    is_clarified: bool
    grade: int | None


def result_of(outcomes: Sequence[Outcome], wants_result: bool) -> str | None:
    """What came of it, for owners who want to know, once every case it serves is over."""
    if not wants_result or not outcomes or not all(case.is_over for case in outcomes):
        return None
    clarified = [case for case in outcomes if case.is_clarified]
    if any(case.grade is not None and case.grade >= HELPED_FROM for case in clarified):
        return _("Vụ việc đã làm rõ nhờ có hình ảnh camera hỗ trợ")
    return _("Vụ việc đã làm rõ") if clarified else _("Vụ việc đã kết thúc")


def overlaps(spans: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> bool:
    """Whether one of the half-open spans meets ``[start_ms, end_ms)``."""
    return any(start < end_ms and end > start_ms for start, end in spans)
