"""Sample pages of the shared templates: what the tests render, serve and look at. Everything in them is invented."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from service.web import templating

WEB = Path(__file__).resolve().parents[3] / "service" / "web"
PAGES = Path(__file__).resolve().parent / "pages"
LAT, LON = 10.3542, 107.0813


@cache
def environment(language: str = "vi") -> Environment:
    """The product's own templates, and the sample pages beside them."""
    made = templating.environment(language)
    assert made.loader is not None
    return made.overlay(loader=ChoiceLoader([made.loader, FileSystemLoader(PAGES)]))


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
    settings = {"href": "/settings", "label": "Cài đặt", "icon": "settings", "badge": None}
    items.append(settings | {"current": False, "bottom": True})
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
    tabs = [("Yêu cầu", "inbox"), ("Sổ sử dụng", "history"), ("Camera của tôi", "cctv"), ("Tài khoản", "user")]
    nav = [
        {"href": "#", "label": label, "icon": icon, "badge": 1 if icon == "inbox" else None, "current": icon == "inbox"}
        for label, icon in tabs
    ]
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

    def feature(kind: str, name: str, shape: str, corners: list[tuple[float, float]], **more: float) -> dict[str, Any]:
        points = [at(x, y) for x, y in corners]
        geometry = {"type": shape, "coordinates": [points] if shape == "Polygon" else points}
        return {"type": "Feature", "properties": {"kind": kind, "name": name, **more}, "geometry": geometry}

    def area(kind: str, name: str, corner: tuple[float, float], size: tuple[float, float]) -> dict[str, Any]:
        (x, y), (width, height) = corner, size
        ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return feature(kind, name, "Polygon", ring)

    def along(kind: str, name: str, y: float) -> dict[str, Any]:
        return feature(kind, name, "LineString", [(-900, y), (900, y)], width_metres=18 if kind == "main" else 7)

    def across(kind: str, name: str, x: float) -> dict[str, Any]:
        return feature(kind, name, "LineString", [(x, -900), (x, 900)], width_metres=16 if kind == "main" else 9)

    features = [area("park", "Công viên Mẫu", (-110, 20), (70, 60)), area("public", "Trường Mẫu", (40, 110), (80, 60))]
    features += [along("main", "Đường Mẫu Một", 0), across("main", "Đường Mẫu Hai", -130)]
    features += [along("street", f"Hẻm {y}", y) for y in range(-400, 401, 100) if y]
    features += [across("street", f"Phố Thử {x}", x) for x in range(-450, 451, 150) if x != -150]
    for x in range(-440, 440, 14):
        for y in range(-390, 390, 24):
            if x % 150 > 24 and y % 100 > 22 and (x * 7 + y * 3) % 11:
                features.append(area("building", "", (x, y), (10 + (x + y) % 4, 15 + (x * y) % 7)))
    return {"type": "FeatureCollection", "features": features}


def as_bytes(value: object) -> bytes:
    """JSON as the server would send it."""
    return json.dumps(value, ensure_ascii=False).encode()
