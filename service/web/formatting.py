"""Numbers, instants and sizes as people here read them. One place, used as filters by every template."""

from __future__ import annotations

from datetime import date

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, to_local


def number(value: float | int | None, decimals: int = 0) -> str:
    """1.611 and 85,53: full stop for thousands, comma for decimals; None is "chưa có số liệu"."""
    if value is None:
        return "chưa có số liệu"
    text = f"{value:,.{decimals}f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".").replace("-", "−")


def moment(at_ms: int | None, seconds: bool = False) -> str:
    """22/11/2026 14:32 on the Vietnamese clock."""
    if at_ms is None:
        return "–"
    return to_local(at_ms).strftime("%d/%m/%Y %H:%M:%S" if seconds else "%d/%m/%Y %H:%M")


def clock(at_ms: int | None, seconds: bool = True) -> str:
    """14:32:08 on the Vietnamese clock."""
    return "–" if at_ms is None else to_local(at_ms).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(value: date | int | None) -> str:
    """22/11/2026 of a date or of an instant."""
    if value is None:
        return "–"
    return (to_local(value) if isinstance(value, int) else value).strftime("%d/%m/%Y")


def short_day(value: date | int | None) -> str:
    """22/11 of a date or of an instant."""
    return day(value)[:5]


def length(ms: int | None) -> str:
    """A length of time in its two largest units: "1 ngày 7 giờ", "2 giờ 10 phút", "15 phút", "40 giây"."""
    if ms is None:
        return "–"
    units = ((DAY_MS, "ngày"), (HOUR_MS, "giờ"), (MINUTE_MS, "phút"), (1000, "giây"))
    left, parts = max(0, ms), []
    for size, word in units:
        count, left = divmod(left, size)
        if count:
            parts.append((size, f"{count} {word}"))
    if not parts:
        return "0 giây"
    first = parts[0]
    at = [size for size, _ in units].index(first[0])
    following = [text for size, text in parts[1:2] if at + 1 < len(units) and size == units[at + 1][0]]
    return " ".join([first[1], *following])


def uncertainty(ms: int | None) -> str:
    """±2 s, ±0,1 s."""
    if ms is None:
        return ""
    return f"±{number(ms / 1000, 0 if ms >= 1000 else 1)} s"


def offset(ms: int) -> str:
    """+37,0 s with a true minus for a fast camera."""
    sign = "+" if ms >= 0 else "−"
    return f"{sign}{number(abs(ms) / 1000, 1)} s"


def size(count_bytes: int | None) -> str:
    """12,4 MB; units of 1 000."""
    if count_bytes is None:
        return "–"
    value = float(count_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{number(value, 0 if unit in {'B', 'kB'} else 1)} {unit}"
        value /= 1000
    return ""


def phone_masked(text: str | None) -> str:
    """0903***567."""
    return "–" if not text else f"{text[:4]}***{text[-3:]}" if len(text) > 7 else "***"


def sha_short(text: str | None) -> str:
    """9f3ac1…7be204."""
    return "–" if not text else f"{text[:6]}…{text[-6:]}"


def initials(name: str) -> str:
    """Two letters for the avatar: of the last two words."""
    words = name.split()
    return "".join(word[0] for word in words[-2:]).upper() if words else "?"


FILTERS = {
    "number": number,
    "moment": moment,
    "clock": clock,
    "day": day,
    "short_day": short_day,
    "lasting": length,
    "uncertainty": uncertainty,
    "offset": offset,
    "size": size,
    "phone_masked": phone_masked,
    "sha_short": sha_short,
}
