"""What an opening balance may count, and what makes one acceptable. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.web.language import _
from service.web.writing import text_problem
from storage.values.text import normal

UNDIVIDED = "khong_phan_dinh"
EXACT = "exact"


@dataclass(frozen=True)
class Metric:
    """What a balance counts: its name, its unit, the figure of a report it belongs to.

    ``figure``: code of the report's own number that may be added to it; "" for a state on a day, which is never added.
    """

    label: str
    unit: str
    figure: str = ""


METRICS: dict[str, Metric] = {
    "case.camera_assisted": Metric(_("Vụ làm rõ có camera hỗ trợ"), _("vụ"), "cases.assisted"),
    "subject.camera_assisted": Metric(_("Đối tượng do camera hỗ trợ phát hiện"), _("đối tượng"), "subjects"),
    "retrieval.count": Metric(_("Lượt trích xuất"), _("lượt"), "retrievals"),
    "camera.count.community": Metric(_("Camera nguồn xã hội hóa"), _("camera")),
    "camera.count": Metric(_("Camera trên địa bàn"), _("camera")),
}
QUALIFIERS: dict[str, str] = {
    EXACT: _("đúng như ghi"),
    "gần": _("gần"),
    "hơn": _("hơn"),
    "trên": _("trên"),
    "khoảng": _("khoảng"),
}
LEVELS: dict[str, str] = {
    UNDIVIDED: _("Không phân định (không biết cách tính)"),
    "grade_3": _("Từ mức “Hỗ trợ làm rõ” trở lên"),
    "grade_2": _("Từ mức “Loại trừ/định hướng” trở lên"),
}


def balance_problems(
    *, metric: str, from_on: date, to_on: date, value: int, qualifier: str, level: str, source: str, today: date
) -> dict[str, str]:
    """What is wrong with a balance as entered, by input; empty when nothing is."""
    problems: dict[str, str] = {}
    if metric not in METRICS:
        problems["metric"] = _("Hãy chọn chỉ tiêu.")
    if to_on < from_on:
        problems["to_on"] = _("Ngày cuối phải sau ngày đầu.")
    elif to_on > today:
        problems["to_on"] = _("Số dư đầu kỳ chỉ gồm thời gian đã qua.")
    elif from_on.year < 1975:
        problems["from_on"] = _("Năm bắt đầu không hợp lệ.")
    if not 0 <= value <= 1_000_000_000:
        problems["value"] = _("Hãy ghi một số nguyên không âm.")
    if qualifier not in QUALIFIERS:
        problems["qualifier"] = _("Hãy chọn từ đi kèm con số.")
    if level not in LEVELS:
        problems["level"] = _("Hãy chọn cách tính của nguồn.")
    too_thin = _("Hãy ghi rõ nguồn: tên văn bản hoặc bài, cơ quan, ngày (10 đến 300 ký tự).")
    if problem := too_thin if len(normal(source)) > 300 else text_problem(source, 10, too_thin):
        problems["source"] = problem
    return problems
