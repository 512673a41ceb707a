"""Numbers, instants and sizes as people here read them. One place, used as filters by every template."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, to_local


def number(value: float | int | None, decimals: int = 0, language: str = "vi") -> str:
    """1.611 and 85,53: full stop for thousands, comma for decimals; None is "chưa có số liệu"."""
    if value is None:
        return "no figures yet" if language == "en" else "chưa có số liệu"
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # nothing is never "minus nothing"
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


def length(ms: int | None, language: str = "vi") -> str:
    """A length of time in its two largest units: "1 ngày 7 giờ", "2 giờ 10 phút", "15 phút", "40 giây"."""
    if ms is None:
        return "–"
    left = max(0, ms)
    for index, (size, *_words) in enumerate(_UNITS):
        count, rest = divmod(left, size)
        if not count:
            continue
        parts = [_counted(count, index, language)]
        if index + 1 < len(_UNITS) and (following := rest // _UNITS[index + 1][0]):
            parts.append(_counted(following, index + 1, language))
        return " ".join(parts)
    return _counted(0, len(_UNITS) - 1, language)


def waiting(ms: int, language: str = "vi") -> str:
    """How long something has waited, no finer than minutes: "chờ 18 phút", "vừa xong"."""
    if ms < MINUTE_MS:
        return "just now" if language == "en" else "vừa xong"
    words = length(ms - ms % MINUTE_MS, language)
    return f"waiting for {words}" if language == "en" else f"chờ {words}"


_UNITS = (
    (DAY_MS, "ngày", "day"),
    (HOUR_MS, "giờ", "hour"),
    (MINUTE_MS, "phút", "minute"),
    (SECOND_MS, "giây", "second"),
)


def _counted(count: int, index: int, language: str) -> str:
    _size, vietnamese, english = _UNITS[index]
    return f"{count} {vietnamese}" if language != "en" else f"{count} {english}{'' if count == 1 else 's'}"


def uncertainty(ms: int | None) -> str:
    """±2 s, ±0,1 s."""
    if ms is None:
        return ""
    return f"±{number(ms / 1000, 0 if ms >= 1000 else 1)} s"


def offset(ms: int) -> str:
    """+37,0 s with a true minus for a fast camera."""
    tenths = round(ms / 100)
    return f"{'−' if tenths < 0 else '+'}{number(abs(tenths) / 10, 1)} s"


def size(count_bytes: int | None) -> str:
    """12,4 MB; units of 1 000."""
    if count_bytes is None:
        return "–"
    value = float(count_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        decimals = 0 if unit in {"B", "kB"} else 1
        if round(value, decimals) < 1000 or unit == "GB":
            return f"{number(value, decimals)} {unit}"
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


def filters(language: str) -> dict[str, Callable[..., str]]:
    """What templates of a language write values with. Figures and dates are Vietnamese in both; words are not."""
    return {
        "number": partial(number, language=language),
        "moment": moment,
        "clock": clock,
        "day": day,
        "short_day": short_day,
        "lasting": partial(length, language=language),
        "waiting": partial(waiting, language=language),
        "uncertainty": uncertainty,
        "offset": offset,
        "size": size,
        "phone_masked": phone_masked,
        "sha_short": sha_short,
    }
