"""Sample pages of the shared templates: what the tests render, serve and look at. Everything in them is invented."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.web.assets import Assets

WEB = Path(__file__).resolve().parents[3] / "service" / "web"
PAGES = Path(__file__).resolve().parent / "pages"
LAT, LON = 10.3542, 107.0813


@cache
def english() -> dict[str, str]:
    """Vietnamese text to English text, out of the room's own catalogue."""
    with (WEB / "en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    found: dict[str, str] = {}
    for message in catalogue:
        ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        for text, translated in zip(ids, strings, strict=False):
            if text and translated:
                found[text] = translated
    return found


def environment(language: str = "vi") -> Environment:
    """Templates as the service sets them up: escaping on, words in the asked language, undefined names are errors."""

    class Lenient(StrictUndefined):
        """Optional context may be asked for with ``or``; everything else about a missing name is an error."""

        def __bool__(self) -> bool:
            return False

        def __iter__(self) -> Any:
            return iter(())

    made = Environment(
        loader=FileSystemLoader([WEB / "templates", PAGES]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=Lenient,
    )
    words = english() if language == "en" else {}

    def one(text: str) -> str:
        return words.get(text, text)

    def many(singular: str, plural: str, count: int) -> str:
        return one(singular) if count == 1 else one(plural)

    made.install_gettext_callables(one, many, newstyle=True)  # type: ignore[attr-defined]
    made.globals["asset"] = Assets().url
    return made


def context(theme: str = "light", language: str = "vi") -> dict[str, Any]:
    """What the service gives every page."""
    nav = [
        ("/", "Tổng quan", "layout-dashboard", 23, True),
        ("/search", "Tra cứu", "search", None, False),
        ("/cases", "Hồ sơ", "folder", None, False),
        ("/retrievals", "Yêu cầu", "inbox", 3, False),
        ("/cameras", "Camera", "cctv", None, False),
        ("/reports", "Báo cáo", "file-text", None, False),
        ("/log", "Nhật ký", "shield-check", None, False),
    ]
    items: list[dict[str, Any]] = [
        {"href": href, "label": label, "icon": icon, "badge": badge, "current": current, "bottom": False}
        for href, label, icon, badge, current in nav
    ]
    items.append({"href": "/settings", "label": "Cài đặt", "icon": "settings", "badge": None, "current": False, "bottom": True})
    return {
        "me": {
            "display_name": "Nguyễn Văn Mẫu",
            "initials": "NM",
            "role": "officer",
            "role_label": "Cán bộ",
            "unit_name": "Công an phường Tam Thắng",
            "language": language,
            "theme": theme,
        },
        "nav": items,
        "crumbs": [{"label": "Hồ sơ vụ việc", "href": "/cases"}, {"label": "HS 0187/2026", "href": "#"}],
        "csrf": "sample-csrf",
        "now_text": "14:32 22/11/2026",
        "working_case": {"id": 1, "number": "HS 0187/2026", "title": "Cướp giật tài sản"},
        "open_cases": [{"id": 1, "number": "HS 0187/2026", "title": "Cướp giật tài sản"}],
        "flash": [{"kind": "good", "text": "Đã gửi 2 yêu cầu bảo toàn dữ liệu."}],
        "lang": language,
        "theme": theme,
        "back": "/",
    }


def phone_context(theme: str = "light", language: str = "vi") -> dict[str, Any]:
    """The same for an owner's phone: four tabs, no working case."""
    tabs = [("Yêu cầu", "inbox", 1, True), ("Sổ sử dụng", "history", None, False), ("Camera của tôi", "cctv", None, False), ("Tài khoản", "user", None, False)]
    nav = [{"href": "#", "label": label, "icon": icon, "badge": badge, "current": current} for label, icon, badge, current in tabs]
    return context(theme, language) | {"nav": nav, "crumbs": [{"label": "Yêu cầu", "href": "#"}], "flash": []}


def cameras(count: int) -> dict[str, Any]:
    """That many cameras in rings around the middle, the nearest nine in every state."""
    states = ["hold", "has", "ask", "gap", "dim", "has", "has", "ask", "has"]
    rows = []
    for i in range(count):
        turn, away = i * 2.399963, 22 * math.sqrt(i + 0.5)
        rows.append(
            {
                "id": i + 1,
                "code": f"TT-{i + 1:04}",
                "label": "Camera mẫu",
                "lat": LAT + away * math.cos(turn) / 111_195,
                "lon": LON + away * math.sin(turn) / (111_195 * math.cos(math.radians(LAT))),
                "state": states[i] if i < len(states) else ("has", "dim", "ask")[i % 3],
                "azimuth_deg": math.degrees(turn) % 360,
                "angle_deg": 60 + i % 4 * 10,
                "range_metres": 30 + i % 5 * 12,
            }
        )
    return {"cameras": rows}


def ground() -> dict[str, Any]:
    """A made-up street grid with names, a park and houses."""
    east, north = 1 / (111_195 * math.cos(math.radians(LAT))), 1 / 111_195

    def at(x: float, y: float) -> list[float]:
        turned_x, turned_y = x * 0.978 + y * 0.208, y * 0.978 - x * 0.208
        return [LON + turned_x * east, LAT + turned_y * north]

    def street(kind: str, name: str, width: float, x1: float, y1: float, x2: float, y2: float) -> dict[str, Any]:
        return {
            "type": "Feature",
            "properties": {"kind": kind, "name": name, "width_metres": width},
            "geometry": {"type": "LineString", "coordinates": [at(x1, y1), at(x2, y2)]},
        }

    def area(kind: str, name: str, x: float, y: float, width: float, height: float) -> dict[str, Any]:
        ring = [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height), at(x, y)]
        return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    features = [area("park", "Công viên Mẫu", -110, 20, 70, 60), area("public", "Trường Mẫu", 40, 110, 80, 60)]
    features += [street("artery", "Đường Mẫu Một", 18, -900, 0, 900, 0), street("artery", "Đường Mẫu Hai", 16, -130, -900, -130, 900)]
    features += [street("road", f"Hẻm {10 + i}", 7, -900, y, 900, y) for i, y in enumerate(range(-400, 401, 100)) if y]
    features += [street("road", f"Phố Thử {i}", 9, x, -900, x, 900) for i, x in enumerate(range(-450, 451, 150)) if x != -150]
    for x in range(-440, 440, 14):
        for y in range(-390, 390, 24):
            if x % 150 > 24 and y % 100 > 22 and (x * 7 + y * 3) % 11:
                features.append(area("building", "", x, y, 10 + (x + y) % 4, 15 + (x * y) % 7))
    return {"type": "FeatureCollection", "features": features}


def as_bytes(value: object) -> bytes:
    """JSON as the server would send it."""
    return json.dumps(value, ensure_ascii=False).encode()
