"""What people write in the fields of a registration: directions, days, yes and no, figures, dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.web.language import _
from storage.errors import Refused
from storage.values.text import folded, normal

LONGEST_RETENTION_DAYS = 180
COMPASS = (
    ("Bắc", "North"),
    ("Đông Bắc", "North-east"),
    ("Đông", "East"),
    ("Đông Nam", "South-east"),
    ("Nam", "South"),
    ("Tây Nam", "South-west"),
    ("Tây", "West"),
    ("Tây Bắc", "North-west"),
)
_COMPASS_SPELLINGS = (
    ("bac", "b", "north"),
    ("dong bac", "db", "ne", "northeast", "north east", "bac dong"),
    ("dong", "d", "e", "east"),
    ("dong nam", "dn", "se", "southeast", "south east", "nam dong"),
    ("nam", "s", "south"),
    ("tay nam", "tn", "sw", "southwest", "south west", "nam tay"),
    ("tay", "t", "w", "west"),
    ("tay bac", "tb", "nw", "northwest", "north west", "bac tay"),
)
_FIGURES = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
_SPAN_DAYS = {"ngay": 1, "d": 1, "day": 1, "days": 1, "tuan": 7, "thang": 30, "nam": 365}
_YES = {"x", "co", "v", "yes", "y", "true", "1", "dung", "da", "da gan", "roi", "dat", "✓", "✔", "☑", "√"}
_NO = {"khong", "no", "n", "false", "0", "chua", "chua gan", "k", "ko", "khg", "-", "☐", "✗", "✘"}
_UNKNOWN = {"khong ro", "chua ro", "?", "unknown", "khong biet", "kxd", "khong xac dinh"}
_FIRST_EXCEL_DAY = date(1899, 12, 30)
_EARLIEST = date(1990, 1, 1)


def is_unknown(text: str) -> bool:
    """Whether a person wrote that they do not know."""
    return folded(text).strip(".") in _UNKNOWN


def parse_azimuth(text: str, field: str = "direction") -> float:
    """Degrees clockwise from north, in [0, 360), of a compass direction or a figure. Raises Refused."""
    wanted = " ".join(re.sub(r"[-–_:]", " ", folded(text).replace(".", "")).split())
    wanted = re.sub(r"^(huong|phia|ve huong|nhin ve)\s+", "", wanted)
    for index, spellings in enumerate(_COMPASS_SPELLINGS):
        if wanted in spellings:
            return index * 45.0
    if wanted == "n":
        raise Refused("direction_ambiguous", _("“N” có thể là Nam hoặc North. Hãy viết rõ Bắc hoặc Nam."), field=field)
    figure = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|˚|do)?", normal(text).lower().replace("độ", "do"))
    if figure and 0 <= float(figure[1].replace(",", ".")) <= 360:
        return float(figure[1].replace(",", ".")) % 360
    raise Refused(
        "direction_unreadable",
        _("Không đọc được hướng. Hãy chọn một trong tám hướng (Bắc, Đông Bắc, …) hoặc nhập số độ từ 0 đến 360."),
        field=field,
    )


def compass_name(azimuth_deg: float, language: str = "vi") -> str:
    """The nearest of the eight directions, in words."""
    return COMPASS[round(azimuth_deg / 45) % 8][1 if language == "en" else 0]


def parse_retention(text: str, field: str = "retention") -> tuple[int | None, str | None]:
    """Whole days a device keeps footage, 0–180 (None: not known), and a note when something was assumed.

    Of a range the shorter is taken: footage must never be promised longer than it is kept. Raises Refused.
    """
    wanted = folded(text).strip(" .")
    if is_unknown(wanted):
        return None, None
    if wanted in ("khong luu", "truc tiep", "live", "chi xem truc tiep", "xem truc tiep"):
        return 0, None
    wanted = wanted.replace("nua thang", "15 ngay").replace("1/2 thang", "15 ngay").replace("½ thang", "15 ngay")
    wanted = re.sub(r"\b(" + "|".join(_FIGURES) + r")\b(?=\s*(?:ngay|tuan|thang))", _figure, wanted)
    found = re.fullmatch(
        r"(?:khoang|tren|hon|~|>|≥)?\s*(\d{1,4}(?:[.,]\d+)?)(?:\s*(?:-|–|den|~)\s*(\d{1,4}))?\s*"
        r"(gio|h|ngay|d|days?|tuan|thang|nam)?(?:\s+tro len)?",
        wanted,
    )
    if not found:
        raise Refused(
            "retention_unreadable", _("Không đọc được thời gian lưu. Hãy nhập số ngày, ví dụ 15."), field=field
        )
    figure, unit = float(found[1].replace(",", ".")), found[3] or "ngay"
    days = int(figure / 24) if unit in ("gio", "h") else round(figure * _SPAN_DAYS[unit])
    if days > LONGEST_RETENTION_DAYS:
        raise Refused(
            "retention_long",
            _("Thời gian lưu phải từ 0 đến %(most)s ngày."),
            field=field,
            days=days,
            most=LONGEST_RETENTION_DAYS,
        )
    if found[2]:
        return days, _("Lấy số ngày ngắn hơn trong khoảng đã ghi: %(days)s ngày.") % {"days": days}
    return days, None


def parse_truth(text: str, field: str) -> bool | None:
    """Yes or no; None when empty or not known. Raises Refused for anything else."""
    wanted = folded(text).strip(" .")
    if not wanted or is_unknown(wanted):
        return None
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise Refused("truth_unreadable", _("Hãy ghi “có” hoặc “không”."), field=field)


def parse_count(text: str, field: str, least: int, most: int) -> int:
    """A whole number within bounds; a full stop or comma before three figures parts thousands. Raises Refused."""
    found = re.fullmatch(rf"([-−]?)({_FIGURE})\s*(?:mắt|cái|chiếc|camera|cam|bộ)?", normal(text).lower())
    value = _value(found[2]) if found else 0.5
    if not found or not value.is_integer():
        sentence = _("“%(text)s” không phải số nguyên. Hãy nhập bằng chữ số.")
        raise Refused("count_unreadable", sentence, field=field, text=_short(text))
    if found[1] or not least <= value <= most:
        sentence = _("Phải là số nguyên từ %(least)s đến %(most)s.")
        raise Refused("count_out_of_bounds", sentence, field=field, least=least, most=most)
    return int(value)


def parse_measure(text: str, field: str, least: float, most: float) -> float:
    """A figure with its unit left off (degrees, metres). Raises Refused."""
    found = re.fullmatch(rf"({_FIGURE})\s*(?:°|º|độ|m|mét|met)?", normal(text).lower())
    if not found or not least <= _value(found[1]) <= most:
        sentence = _("Phải là số từ %(least)s đến %(most)s.")
        raise Refused("measure_unreadable", sentence, field=field, least=f"{least:g}", most=f"{most:g}")
    return _value(found[1])


_FIGURE = r"\d{1,9}(?:[.,]\d{1,6})?"


def _value(figure: str) -> float:
    """What a figure means: ``1.000`` is a thousand here, ``2.0`` and ``2,5`` have decimals."""
    parts = re.split("[.,]", figure)
    return float("".join(parts)) if parts[1:] == ["000"] and parts[0] != "0" else float(".".join(parts))


def parse_dong(text: str, field: str = "amount") -> int:
    """An amount of money in đồng: "5.000.000", "5 triệu", "1,5 tr". Raises Refused."""
    wanted = re.sub(r"\s*(vnd|vnđ|đồng|đ)\.?$", "", normal(text).lower())
    if found := re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*(triệu|tr|nghìn|ngàn|k)", wanted):
        return round(float(found[1].replace(",", ".")) * (1_000_000 if found[2].startswith("tr") else 1_000))
    if re.fullmatch(r"\d{1,12}\.0", wanted):
        return int(wanted[:-2])
    if re.fullmatch(r"\d{1,3}([., ]\d{3}){1,4}|\d{1,12}", wanted):
        return int(re.sub(r"[., ]", "", wanted))
    raise Refused("amount_unreadable", _("Số tiền phải là số đồng, ví dụ 5.000.000."), field=field)


def parse_day(text: str, field: str, today: date) -> date:
    """A day written dd/mm/yyyy (or as a spreadsheet's serial number), not after ``today``. Raises Refused."""
    written = normal(text).removesuffix(" 00:00:00")
    day: date | None = None
    try:
        if found := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", written):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            day = date(year, int(found[2]), int(found[1]))
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            day = date.fromisoformat(written)
        elif re.fullmatch(r"[34]\d{4}(?:\.0)?|5[0-5]\d{3}(?:\.0)?", written):
            day = _FIRST_EXCEL_DAY + timedelta(days=int(float(written)))
    except ValueError:
        day = None
    if day is None:
        raise Refused(
            "day_unreadable", _("Không đọc được ngày. Hãy nhập ngày/tháng/năm, ví dụ 14/03/2026."), field=field
        )
    if day > today:
        raise Refused("day_in_future", _("Ngày nằm trong tương lai. Hãy kiểm tra lại."), field=field)
    if day < _EARLIEST:
        raise Refused("day_too_old", _("Ngày quá xa trong quá khứ. Hãy kiểm tra lại năm."), field=field)
    return day


def parse_clock_offset(text: str, field: str = "clock_offset") -> int | None:
    """Milliseconds of reference minus device: "chậm 37 giây" is +37,000. None when not known. Raises Refused."""
    wanted = folded(text).strip(" .")
    if is_unknown(wanted):
        return None
    if wanted in ("dung", "dung gio", "khong lech"):
        return 0
    found = re.fullmatch(r"(cham|nhanh)?\s*([-+−]?)\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*(giay|s|phut|p)?", wanted)
    if not found or (found[1] and found[2]):
        raise Refused("offset_unreadable", _("Hãy ghi số giây camera chậm (+) hoặc nhanh (−), ví dụ +37."), field=field)
    size = float(found[3].replace(",", ".")) * (60_000 if found[4] in ("phut", "p") else 1_000)
    return round(-size if found[1] == "nhanh" or found[2] in ("-", "−") else size)


_SUBUNIT_KINDS = (
    (r"kp|khu pho", "Khu phố"),
    (r"tdp|to dan pho|to dp", "Tổ dân phố"),
    (r"to", "Tổ"),
    (r"khoi pho|khoi", "Khối"),
    (r"khom", "Khóm"),
    (r"thon", "Thôn"),
    (r"xom", "Xóm"),
    (r"ap", "Ấp"),
    (r"ban", "Bản"),
    (r"buon", "Buôn"),
    (r"lang", "Làng"),
)


def subunit_name(text: str, kind: str | None = None) -> str:
    """A neighbourhood unit in full: "KP5", "Kp.5" → "Khu phố 5"; ``kind`` is put before a bare number."""
    name = normal(text)
    for spelling, full in _SUBUNIT_KINDS:
        found = re.fullmatch(rf"(?:{spelling})(?:\s*[.:]?\s*(?=\d)|[.:]?\s+)(.+)", folded(name))
        if found and len(folded(name)) == len(name):
            rest = name[found.start(1) :].strip()
            return f"{full} {int(rest)}" if rest.isdecimal() else f"{full} {rest}"
    if kind and re.fullmatch(r"\d{1,3}[A-Za-z]?(?:\.0)?", name):
        return f"{kind} {name.removesuffix('.0')}"
    return name


def _figure(found: re.Match[str]) -> str:
    return str(_FIGURES.index(found[1]) + 1)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"
