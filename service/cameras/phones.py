"""Phone numbers as people and spreadsheets write them, to one national form; and how lists show them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.web.language import _
from storage.errors import Refused
from storage.values.text import normal

_MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}")
_MOBILE_SHAPE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d+")
_SEVERAL = re.compile(r"\s*[,;/|\n]\s*|\s+-\s+|\s+(?:hoặc|và)\s+")
_SINCE_2018 = {
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}
"""Eleven-digit mobile prefixes and what they became when they were shortened in 2018."""


@dataclass(frozen=True)
class Phone:
    """A number in national form, digits only, and what was mended or is odd about it (Vietnamese, or None)."""

    number: str
    note: str | None = None


def parse_phone(text: str, field: str = "phone") -> Phone:
    """The number that ``text`` means. Raises Refused saying what to mend.

    Mends what is certain: spaces and dots, +84, the leading zero that a spreadsheet dropped. A rounded number
    (1.79E+11) has lost digits for good and is refused.
    """
    written = normal(text)
    if _ROUNDED.fullmatch(written):
        raise Refused(
            "phone_rounded",
            _("Excel đã làm tròn số điện thoại, không khôi phục được. Hãy nhập lại đủ số."),
            field=field,
        )
    if not written:
        raise Refused("phone_missing", _("Chưa nhập số điện thoại."), field=field)
    digits = re.sub(r"[\s.()\-–_'’]", "", re.sub(r"\.0$", "", written))
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise Refused(
            "phone_unreadable", _("Số điện thoại chỉ gồm chữ số, ví dụ 0900 000 123. Hãy nhập lại."), field=field
        )
    digits, note = _national(digits)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return Phone(digits, note)
    if _MOBILE_SHAPE.fullmatch(digits):
        return Phone(digits, _("Đầu số lạ, hãy gọi thử để kiểm tra."))
    raise Refused(*_why_not(digits), field=field)


def phones_in(text: str) -> list[str]:
    """The separate numbers written in one cell: "0900 000 001 / 0900 000 002"."""
    if _ROUNDED.fullmatch(text.strip()):
        return [text.strip()]  # 9,35E+08 is one ruined number, not two
    return [part for part in _SEVERAL.split(text.strip()) if part]


def masked_phone(number: str) -> str:
    """The number as lists show it: "0903***567"."""
    return f"{number[:4]}***{number[-3:]}" if len(number) >= 9 else "***"


def _national(digits: str) -> tuple[str, str | None]:
    """The digits beginning with 0, and a note when the zero had to be put back."""
    for prefix in ("+84", "0084"):
        if digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix).removeprefix("0"), None
    if re.fullmatch(r"84([35789]\d{8}|2\d{9})", digits):
        return "0" + digits[2:], None
    if re.fullmatch(r"[35789]\d{8}|2\d{9}", digits):
        return "0" + digits, _("Đã thêm số 0 ở đầu.")
    return digits, None


def _why_not(digits: str) -> tuple[str, str]:
    """Code and sentence for digits that are no number of today."""
    old = digits if digits.startswith("0") else "0" + digits
    if len(old) == 11 and old[:4] in _SINCE_2018:
        new = _SINCE_2018[old[:4]] + old[4:]
        return "phone_old", _("Số 11 chữ số đã đổi đầu số từ năm 2018. Có thể là %(new)s; hãy hỏi lại chủ camera.") % {
            "new": new
        }
    if digits.startswith("0") and len(digits) < 10:
        return "phone_short", _("Số điện thoại thiếu %(n)s chữ số. Hãy nhập lại.") % {"n": 10 - len(digits)}
    if len(digits) > 11 or (digits.startswith(("03", "05", "07", "08", "09")) and len(digits) > 10):
        return "phone_long", _("Số điện thoại thừa chữ số. Hãy nhập lại.")
    return "phone_unknown", _("Không phải số di động hay số cố định Việt Nam. Hãy kiểm tra lại.")
