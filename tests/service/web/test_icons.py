"""The sprite holds what the pages and islands ask for."""

from __future__ import annotations

import re

from service.web.assets import Assets
from tests.service.web.sample import WEB

ASKED = [
    re.compile(r"icon(?:_name)?\(\s*['\"]([a-z0-9-]+)['\"]"),
    re.compile(r"icon(?:_name)?=['\"]([a-z0-9-]+)['\"]"),
    re.compile(r"['\"]icon['\"]: ['\"]([a-z0-9-]+)['\"]"),
    re.compile(r"iconButton\(\"([a-z0-9-]+)\""),
    re.compile(r"coverWith\(\"([a-z0-9-]+)\""),
    re.compile(r"this\.button\(\"([a-z0-9-]+)\""),
]


def listed() -> set[str]:
    """Names in icons.txt."""
    lines = (WEB / "icons.txt").read_text("utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def asked_for() -> dict[str, str]:
    """Icon names written in templates, islands and the Python of the desk, each with a file that asks for it."""
    found: dict[str, str] = {}
    roots = [*WEB.parent.glob("*/templates/**/*.html"), *(WEB / "islands").rglob("*.ts"), *WEB.parent.glob("*/*.py")]
    for file in roots:
        text = file.read_text("utf-8")
        found |= {name: file.name for pattern in ASKED for name in pattern.findall(text)}
    return found


def test_every_icon_asked_for_is_in_the_list() -> None:
    found = asked_for()
    assert len(found) > 20
    assert not {name: file for name, file in found.items() if name not in listed()}


def test_the_sprite_holds_the_list_and_nothing_else() -> None:
    sprite = Assets().path("icons.svg").read_text("utf-8")
    names = re.findall(r'<symbol id="i-([a-z0-9-]+)" viewBox="0 0 24 24">(.*?)</symbol>', sprite)
    assert {name for name, _ in names} == listed()
    assert all("<" in drawing for _, drawing in names)
