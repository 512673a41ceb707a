"""How a Vietnamese report writes numbers, dates, money and change. Pure; half-up, in ``Decimal``, never in floats.

One rule for the whole paper: whole numbers under ten have two digits in running text (04, 00), as administrative prose
has them, and are plain in tables (4, 0), where figures stand in columns. Decimals, rates and ratios are never padded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal

NO_DATA = "chưa có số liệu"


@dataclass(frozen=True)
class WordingSettings:
    """Choices of the unit: pad counts under ten in prose; decimals of percents; percent on bases under ten."""

    pad_small_counts: bool = True
    percent_decimals: int = 2
    percent_on_small_base: bool = False


DEFAULT = WordingSettings()


def rounded(value: Number, decimals: int) -> Decimal:
    """Rounded half up (half away from zero), as Vietnamese statistics do."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Number, decimals: int = 0) -> str:
    """With full stops for thousands and a decimal comma: 1.611; 2,40."""
    text = f"{rounded(value, decimals):,.{decimals}f}"
    if text.lstrip("-0.,") == "":
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,"))


def trimmed(value: Number, decimals: int = 2) -> str:
    """As :func:`number`, without zeros at the end of the decimals: 3,4; 18."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def count(value: Number | None, settings: WordingSettings = DEFAULT) -> str:
    """A count in prose: under ten with a leading zero where the unit wants it (nought is 00); decimals are never
    padded."""
    if value is None:
        return NO_DATA
    if value != int(value):
        return trimmed(value)
    whole = int(value)
    if settings.pad_small_counts and abs(whole) < 10:
        return f"{'-' if whole < 0 else ''}0{abs(whole)}"
    return number(value)


def cell(value: Number | None, decimals: int = 0) -> str:
    """A number in a table: never padded; missing data say so."""
    return NO_DATA if value is None else number(value, decimals)


def percent(part: Number, whole: Number, decimals: int = 2) -> str:
    """``part`` of ``whole`` as "85,53%"; "chưa có số liệu" for an empty whole."""
    if whole == 0:
        return NO_DATA
    return f"{number(Decimal(part) * 100 / Decimal(whole), decimals)}%"


def ratio(part: int, whole: int, decimals: int = 2) -> str:
    """ "168/195 (86,15%)"; without the percent when the whole is empty."""
    plain = f"{number(part)}/{number(whole)}"
    return plain if whole == 0 else f"{plain} ({percent(part, whole, decimals)})"


def change(
    now: int,
    before: int,
    unit: str = "",
    base: str = "cùng kỳ",
    *,
    settings: WordingSettings = DEFAULT,
    none_vi: str = "không xảy ra",
) -> str:
    """The change of a count: "tăng 224 vụ (+6,72%)". ``base`` names what it is compared with, without "so với".

    ``none_vi`` is how nought is said: "không xảy ra" of cases, "không có" of things.
    """
    delta = now - before
    if now == before == 0:
        return none_vi
    if delta == 0:
        return f"bằng {base}"
    word = "tăng" if delta > 0 else "giảm"
    words = " ".join(part for part in (word, count(abs(delta), settings), unit) if part)
    if before == 0:
        return f"{words} ({base} {none_vi})"
    if abs(before) < 10 and not settings.percent_on_small_base:
        return words
    return f"{words} ({signed_percent(delta, before, settings.percent_decimals)})"


def signed_percent(delta: Number, before: Number, decimals: int = 2) -> str:
    """ "+6,72%" or "-4,33%"; the sign is always written, except on nought."""
    value = rounded(Decimal(delta) * 100 / Decimal(before), decimals)
    return f"{'+' if value > 0 else ''}{number(value, decimals)}%"


def change_of_rate(now: Number, before: Number, base: str = "cùng kỳ", decimals: int = 1) -> str:
    """The change of a rate, both given in percent, in percentage points: "tăng 2,1 điểm %"."""
    delta = rounded(Decimal(now) - Decimal(before), decimals)
    if delta == 0:
        return f"bằng {base}"
    return f"{'tăng' if delta > 0 else 'giảm'} {trimmed(abs(delta), decimals)} điểm %"


def long_date(day: date) -> str:
    """As in the heading: days under ten and the months 1 and 2 get a leading zero: "ngày 29 tháng 6 năm 2026"."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def prose_date(day: date) -> str:
    """As in a sentence: "14/6/2026", "05/01/2026"."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def table_date(day: date | None) -> str:
    """As in a table: dd/mm/yyyy; empty for no day."""
    return "" if day is None else day.strftime("%d/%m/%Y")


def money(dong: int) -> str:
    """ "18 tỷ đồng", "410 triệu đồng", "86,5 triệu đồng"; whole đồng where two decimals would not be exact."""
    for size, name in ((1_000_000_000, "tỷ đồng"), (1_000_000, "triệu đồng")):
        if abs(dong) >= size:
            if dong * 100 % size == 0:
                return f"{trimmed(Decimal(dong) / size)} {name}"
            break
    return f"{number(dong)} đồng"


def duration(minutes: int, prose: WordingSettings | None = None) -> str:
    """How long something took on average: "45 phút", "2,5 giờ", "3,2 ngày"; in ``prose``, "07 phút"."""
    size, name = (1, "phút") if minutes < 60 else (60, "giờ") if minutes < 48 * 60 else (24 * 60, "ngày")
    value = rounded(Decimal(minutes) / size, 1)
    return f"{trimmed(value, 1) if prose is None else count(value, prose)} {name}"


def roman(value: int) -> str:
    """A Roman number, 1 to 3999."""
    digits = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    text = ""
    for size, letters in digits:
        text += letters * (value // size)
        value %= size
    return text


def point_letter(index: int) -> str:
    """The letter of the n-th point (from 1) of a clause, in the Vietnamese alphabet: a, b, c, d, đ, e, g …"""
    return "abcdđeghiklmnopqrstuvxy"[index - 1]
