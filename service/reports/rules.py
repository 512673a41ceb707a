"""Which reports may be drawn up, what may be written into one, which number it is given. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from service.reports.letterhead import LONGEST
from service.reports.texts import HEADINGS
from service.web.language import _

KINDS: dict[str, str] = {
    "month": _("Tháng"),
    "quarter": _("Quý"),
    "half": _("6 tháng"),
    "year": _("Năm"),
}
COMPARISONS: dict[str, str] = {
    "last_year": _("So với cùng kỳ năm trước"),
    "previous": _("So với kỳ trước"),
    "none": _("Không so sánh"),
}
STATES: dict[str, str] = {"draft": _("Dự thảo"), "issued": _("Đã phát hành")}
# Headings under which people write; the others are filled from the registers, and may be added to.
WRITTEN = tuple(key for key in HEADINGS if "." in key)
NEEDED = tuple(key for key in WRITTEN if key.startswith(("III.", "IV.")))
LONGEST_PART = 20_000
# What Decree 30/2020 wants on the paper and no register can fill in.
OBLIGATORY = ("place", "signer_posts", "signer_name")
REASON_CHARACTERS = 20
MOST_DAYS_AHEAD = 7


def parts_missing(paragraphs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Keys of the evaluation and plan parts that nobody has written yet."""
    return [key for key in NEEDED if not paragraphs.get(key)]


def paragraphs_of(text: str) -> list[str]:
    """A written part as paragraphs: one a line."""
    return [line for part in text.splitlines() if (line := " ".join(part.split()))]


def text_problems(parts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with written parts, by key."""
    too_long = _("Phần này dài quá 20.000 ký tự. Hãy rút gọn hoặc đưa vào phụ lục.")
    return {key: too_long for key, text in parts.items() if len(text) > LONGEST_PART}


def setting_problems(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with settings, by name."""
    problems: dict[str, str] = {}
    for name, text in values.items():
        if len(text) > LONGEST:
            problems[name] = _("Mục này dài quá 2.000 ký tự.")
    for name in ("superior", "issuer", "issuer_name", "symbol", "place", "model_name"):
        if name in values and not values[name]:
            problems[name] = _("Mục này không được để trống.")
    if " " in values.get("symbol", ""):
        problems["symbol"] = _("Ký hiệu không có dấu cách, ví dụ BC-CAP.")
    if not values.get("signer_posts", "-"):
        problems["signer_posts"] = _("Hãy ghi chức vụ người ký.")
    decimals = values.get("percent_decimals", "2")
    if decimals not in {"0", "1", "2"}:
        problems["percent_decimals"] = _("Chọn 0, 1 hoặc 2 chữ số thập phân.")
    day = values.get("cut_off_day", "14")
    if day and not (day.isdecimal() and 1 <= int(day) <= 28):
        problems["cut_off_day"] = _("Ngày chốt số liệu phải từ 1 đến 28, hoặc để trống nếu chốt cuối tháng.")
    return problems


def is_provisional(to_on: date, today: date) -> bool:
    """Whether a period still runs: its last day of data is not over, so every number may still change."""
    return today <= to_on


def unready(
    to_on: date, today: date, head: Mapping[str, str], paragraphs: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Why a report cannot be issued yet, by what is to be mended; empty when it can.

    ``to_on``: the last day of its data. ``head``: its letterhead. ``paragraphs``: what people wrote, by heading.
    """
    problems: dict[str, str] = {}
    if is_provisional(to_on, today):
        problems["period"] = _("Kỳ chưa chốt số liệu nên chưa phát hành được. Hãy đợi hết ngày chốt.")
    missing = {name for name in OBLIGATORY if not head[name].strip()}
    if "place" in missing:
        problems["place"] = _("Chưa ghi địa danh. Hãy ghi trong Cài đặt báo cáo.")
    if missing & {"signer_posts", "signer_name"}:
        problems["signer"] = _("Chưa ghi chức vụ và họ tên người ký. Hãy ghi ở Nội dung viết tay.")
    if parts_missing(paragraphs):
        problems["parts"] = _("Mục III, IV còn phần chưa có nội dung. Hãy viết đủ ở Nội dung viết tay.")
    return problems


def issue_problems(
    number: int | None, given: Iterable[str], signed_on: date | None, to_on: date, today: date
) -> dict[str, str]:
    """What is wrong with the number and the day of an issue of data to the end of ``to_on``, by input."""
    problems: dict[str, str] = {}
    if number is None or not 1 <= number <= 99_999:
        problems["number"] = _("Hãy ghi số văn bản là số nguyên từ 1.")
    elif number in numbers(given):
        problems["number"] = _("Số này đã dùng cho một báo cáo khác trong năm. Hãy lấy số kế tiếp.")
    if signed_on is None:
        problems["signed_on"] = _("Hãy ghi ngày ký.")
    elif signed_on > today + timedelta(days=MOST_DAYS_AHEAD):
        problems["signed_on"] = _("Ngày ký không được muộn hơn hôm nay quá 7 ngày.")
    elif signed_on.year < today.year - 1:
        problems["signed_on"] = _("Ngày ký quá xa so với hôm nay.")
    elif signed_on <= to_on:
        problems["signed_on"] = _("Ngày ký phải sau ngày chốt số liệu.")
    return problems


def numbers(given: Iterable[str]) -> set[int]:
    """Document numbers as whole numbers."""
    return {int(text) for text in given if text.isdecimal()}


def next_number(given: Iterable[str]) -> int:
    """The number after the highest one given."""
    return max(numbers(given), default=0) + 1
