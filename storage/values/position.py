"""Reading a position that a person typed or pasted: many spellings, one point, or a refusal that says what to do."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from storage.errors import Refused
from storage.values.place import Box, Point
from storage.values.text import folded, normal

MAINLAND = Box(8.35, 102.10, 23.45, 109.50)
"""The wards of the country with coastal islands and a small margin."""
HOANG_SA = Box(15.50, 110.90, 17.30, 113.00)
TRUONG_SA = Box(6.40, 109.50, 12.10, 117.90)

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_MINUTES = r"(?:(\d+(?:[.,]\d+)?)\s*['’′`](?!['’′])\s*)?"
_SECONDS = r"(?:(\d+(?:[.,]\d+)?)\s*(?:[\"”“″]|['’′]{2})\s*)?"
_ANGLE = rf"({_NUMBER})\s*[°º˚]?\s*{_MINUTES}{_SECONDS}"
_LETTER_AFTER = re.compile(rf"{_ANGLE}([NSEWBĐ])?", re.IGNORECASE)
_LETTER_BEFORE = re.compile(rf"([NSEWBĐ])\s*{_ANGLE}", re.IGNORECASE)
_PAIRS = (
    re.compile(r"^([-+]?\d+(?:\.\d+)?),([-+]?\d+(?:\.\d+)?)$"),
    re.compile(r"^([-+]?\d+,\d+),([-+]?\d+,\d+)$"),
)
_LAT_WORDS, _LON_WORDS = r"vi do|latitude|lat|vd|y", r"kinh do|longitude|long|lng|lon|kd|x"
_LABEL = re.compile(rf"(?<![a-z])({_LAT_WORDS}|{_LON_WORDS})(?![a-z])\s*[:=]?")
_IN_LINK = (r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)", r"/(-?\d+\.\d+),\+?(-?\d+\.\d+)", r"@(-?\d+\.\d+),(-?\d+\.\d+)")
_NO_PLACE = (
    "Liên kết không chứa tọa độ. Hãy dán liên kết Google Maps có tọa độ, hoặc nhập vĩ độ rồi kinh độ, ví dụ"
    " 10,36812; 107,09144."
)
_NOT_UNDERSTOOD = (
    "Không đọc được tọa độ. Hãy nhập vĩ độ rồi kinh độ, ví dụ 10,36812; 107,09144, hoặc dán liên kết Google Maps."
)


def parse_position(text: str, field: str = "position") -> Point:
    """The point that ``text`` means, checked to lie in Viet Nam, rounded to 5 decimals.

    Understands ``10.36812, 107.09144``, decimal commas, degrees-minutes-seconds, labels ("Vĩ độ", "long") and long
    map links. Raises Refused with code ``position_swapped`` (facts ``lat`` and ``lon`` hold the certain mending),
    ``position_vn2000``, ``position_point_lost``, ``position_half``, ``position_degrees``, ``position_coarse``,
    ``position_short_link``, ``position_outside`` or ``position_unreadable``.
    """
    cleaned = _with_signs(normal(unquote(text)))
    if not cleaned or len(cleaned) > 2_000:
        raise Refused("position_unreadable", _NOT_UNDERSTOOD, field=field)
    if "://" in cleaned or "goo.gl/" in cleaned or cleaned.startswith("www."):
        return checked(*_from_link(cleaned, field), field=field)
    if re.search(r"[°º˚]|\d\s*[NSEWBĐ](?![\w])|^[NSEWBĐ]\s*\d", cleaned, re.IGNORECASE):
        return checked(*_from_angles(cleaned, field), field=field)
    return checked(*_from_decimals(cleaned, field), field=field)


def checked(lat: float, lon: float, field: str = "position") -> Point:
    """The point of two numbers. Raises Refused when they are swapped, metres, or outside Viet Nam."""
    if meant := _with_point(lat, lon):
        raise Refused(
            "position_point_lost",
            "Tọa độ mất dấu phẩy thập phân, có thể là %(right)s. Hãy kiểm tra rồi nhập lại.",
            field=field,
            right=_written(*meant),
        )
    if abs(lat) > 1_000 or abs(lon) > 1_000:
        raise Refused(
            "position_vn2000",
            "Số lớn hơn 1.000: có vẻ là tọa độ VN-2000 tính bằng mét. Hãy cho biết kinh tuyến trục và múi chiếu"
            " của bản vẽ, hoặc nhập vĩ độ, kinh độ theo WGS 84 (như trên Google Maps).",
            field=field,
        )
    if in_vietnam(lat, lon):
        return Point(round(lat, 5), round(lon, 5))
    if in_vietnam(lon, lat):
        raise Refused(
            "position_swapped",
            "Vĩ độ và kinh độ bị đảo chỗ. Tọa độ đúng phải là %(right)s. Hãy đổi lại rồi lưu.",
            field=field,
            right=_written(lon, lat),
            lat=round(lon, 5),
            lon=round(lat, 5),
        )
    raise Refused(
        "position_outside",
        "Tọa độ nằm ngoài Việt Nam. Vĩ độ từ 8 đến 23, kinh độ từ 102 đến 110. Hãy kiểm tra lại số đã nhập.",
        field=field,
    )


def _written(lat: float, lon: float) -> str:
    """A point as a person here types it."""
    return f"{lat:.5f}; {lon:.5f}".replace(".", ",")


def _with_point(lat: float, lon: float) -> tuple[float, float] | None:
    """The point whose decimal points a spreadsheet took for separators of thousands: 1036812; 10709144."""
    if not (lat.is_integer() and lon.is_integer() and lat >= 100_000 and lon >= 1_000_000):
        return None
    latitudes = [float(f"{lat:.0f}"[:whole] + "." + f"{lat:.0f}"[whole:]) for whole in (1, 2)]
    longitude = float(f"{lon:.0f}"[:3] + "." + f"{lon:.0f}"[3:])
    return next(((one, longitude) for one in latitudes if in_vietnam(one, longitude)), None)


def _with_signs(text: str) -> str:
    """Degrees, minutes and seconds in words as their signs: 10 độ 22 phút 5,2 giây."""
    for word, sign in (("độ", "°"), ("phút", "'"), ("giây", '"')):
        text = re.sub(rf"(?<=\d)\s*{word}(?!\w)\s*", sign, text, flags=re.IGNORECASE)
    return text


def in_vietnam(lat: float, lon: float) -> bool:
    """Whether the point lies in the bounds of the mainland wards, Hoàng Sa or Trường Sa."""
    return any(box.south <= lat <= box.north and box.west <= lon <= box.east for box in (MAINLAND, HOANG_SA, TRUONG_SA))


def position_warning(point: Point) -> str | None:
    """What a person should look at again: a point far out at sea is accepted, but said."""
    if not MAINLAND.contains(point):
        return "Tọa độ nằm ở khu vực Hoàng Sa hoặc Trường Sa. Hãy kiểm tra lại nếu camera đặt trên đất liền."
    return None


def _from_link(link: str, field: str) -> tuple[float, float]:
    """Latitude and longitude inside a map link: the marked place first, the middle of the view last."""
    for pattern in _IN_LINK[:1]:
        if found := re.search(pattern, link):
            return float(found[1]), float(found[2])
    query = parse_qs(urlsplit(link).query)
    for name in ("q", "query", "ll", "destination", "daddr", "center"):
        for value in query.get(name, []):
            if found := re.match(r"^(?:loc:)?\s*(-?\d+\.\d+),\s*(-?\d+\.\d+)", value):
                return float(found[1]), float(found[2])
    for pattern in _IN_LINK[1:]:
        if found := re.search(pattern, link):
            return float(found[1]), float(found[2])
    if "goo.gl" in link:
        raise Refused(
            "position_short_link",
            "Liên kết rút gọn không chứa tọa độ. Hãy mở liên kết, nhấn giữ vào vị trí rồi chép dãy số tọa độ vào đây.",
            field=field,
        )
    raise Refused("position_unreadable", _NO_PLACE, field=field)


def _from_angles(text: str, field: str) -> tuple[float, float]:
    """Latitude and longitude of two angles with degree signs or the letters N/B, E/Đ."""
    found: list[tuple[float, str]] = []
    if text[0].upper() in "NSEWBĐ":
        angles = [(m[2], m[3], m[4], m[1]) for m in _LETTER_BEFORE.finditer(text)]
    else:
        angles = [(m[1], m[2], m[3], m[4]) for m in _LETTER_AFTER.finditer(text)]
    for degrees, minutes, seconds, letter in angles:
        parts = [float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds)]
        if parts[1] >= 60 or parts[2] >= 60:
            raise Refused("position_unreadable", "Phút và giây của tọa độ phải nhỏ hơn 60. Hãy nhập lại.", field=field)
        sign = -1 if (letter or "").upper() in ("S", "W") else 1
        found.append((sign * (parts[0] + parts[1] / 60 + parts[2] / 3600), (letter or "").upper()))
    if len(found) != 2:
        raise Refused("position_unreadable", _NOT_UNDERSTOOD, field=field)
    (first, first_letter), (second, second_letter) = found
    if first_letter in ("E", "W", "Đ") or second_letter in ("N", "S", "B"):
        return second, first
    return first, second


def _from_decimals(text: str, field: str) -> tuple[float, float]:
    """Latitude and longitude of two plain numbers, in that order unless labels say otherwise."""
    plain = folded(text).strip("()[]{} ")
    labels = [m[1] for m in _LABEL.finditer(plain)]
    bare = _LABEL.sub(" ", plain).strip(" ,;:()[]")
    tokens = [t.strip(",;") for t in re.split(r"\s*[;|/]\s*|,\s+|\s+", bare) if t.strip(",;-– ")]
    if len(tokens) == 1 and not re.fullmatch(r"[-+]?\d{1,3},\d{4,}", tokens[0]):  # 107,09144 is one number
        pair = next((m for m in (p.match(tokens[0]) for p in _PAIRS) if m), None)
        tokens = [pair[1], pair[2]] if pair else tokens
    numbers = [number for number in map(_number, tokens) if number is not None]
    if len(tokens) != 2 or len(numbers) != 2:
        raise _why_not(tokens, numbers, field)
    if all(len(re.split(r"[.,]", t)[-1]) < 3 or not re.search(r"[.,]", t) for t in tokens) and max(numbers) < 1_000:
        raise Refused(
            "position_coarse",
            "Tọa độ quá thô (sai số hơn 1 km). Hãy nhập đủ 5 chữ số sau dấu phẩy, ví dụ 10,36812; 107,09144.",
            field=field,
        )
    told_lon_first = bool(labels) and re.fullmatch(_LON_WORDS, labels[0]) is not None
    return (numbers[1], numbers[0]) if told_lon_first else (numbers[0], numbers[1])


def _why_not(tokens: list[str], numbers: list[float], field: str) -> Refused:
    """What is wrong with text that is not two numbers."""
    parts = [int(part) for token in tokens for part in re.findall(r"\d+", token)]
    apart = [token for token in tokens if re.fullmatch(r"\d{1,3}(?:[.:\-]\d{1,2}){2}(?:[.,]\d+)?", token)]
    if len(apart) == 2 or (len(tokens) in (4, 6) and len(numbers) == len(tokens) and parts[0] <= 180):
        sentence = "Độ, phút, giây phải có dấu: 10°22'05\"; 107°05'29\". Hoặc đổi ra số thập phân: 10,36806; 107,09139."
        return Refused("position_degrees", sentence, field=field)
    if len(tokens) == len(numbers) == 1 and numbers[0] < 1_000:
        sentence = "Mới có một số. Hãy nhập cả vĩ độ và kinh độ, ví dụ 10,36812; 107,09144."
        return Refused("position_half", sentence, field=field)
    return Refused("position_unreadable", _NOT_UNDERSTOOD, field=field)


def _number(token: str) -> float | None:
    """A number with a decimal point or comma, or with thousands separators; None when it is neither."""
    if re.fullmatch(_NUMBER, token):
        return float(token.replace(",", "."))
    if re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?", token):
        whole, _, rest = re.sub(",", ".", token).rpartition(".")
        return float(whole.replace(".", "") + ("." + rest if len(rest) != 3 else rest))
    return None
