"""Contrast of the colours in use, computed from the stylesheet itself (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.service.web.sample import WEB

CSS = WEB / "static" / "css"
TEXT, GRAPHIC = 4.5, 3.0
THEMES = {"light": r":root \{(.*?)\n\}", "dark": r"\[data-theme=dark\] \{(.*?)\n\}"}
SOFT = ("info", "good", "warn", "bad", "hold")
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("bg", "surface", "surface-2", "sunken")],
    *[("ink-2", ground, TEXT) for ground in ("bg", "surface", "surface-2", "sunken")],
    *[("ink-3", ground, TEXT) for ground in ("bg", "surface", "sunken")],
    *[(state, f"{state}-soft", TEXT) for state in SOFT],
    *[("ink", f"{state}-soft", TEXT) for state in (*SOFT, "accent")],
    *[(state, "surface", TEXT) for state in (*SOFT, "accent-ink")],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("accent-ink", "accent-soft", TEXT),
    ("on-bad", "bad", TEXT),
    ("on-d-has", "d-has", TEXT),
    ("on-d-hold", "d-hold", TEXT),
    ("warn", "d-gap-bg", TEXT),
    ("ink-2", "d-gap-bg", TEXT),
    ("bad", "d-gap-bg", TEXT),
    ("m-label", "m-block", TEXT),
    ("m-label", "m-halo", TEXT),
    ("m-park-ink", "m-park", TEXT),
    *[("focus", ground, GRAPHIC) for ground in ("bg", "surface", "sunken", "m-block")],
    *[("field-line", ground, GRAPHIC) for ground in ("surface", "bg")],
    *[(stroke, "d-gap-bg", GRAPHIC) for stroke in ("d-has", "d-hold", "d-ask", "d-lost")],
    *[(stroke, "m-block", GRAPHIC) for stroke in ("d-has", "d-hold", "d-ask", "accent")],
    ("accent", "surface", GRAPHIC),
]


def tokens(theme: str) -> dict[str, str]:
    """Colour tokens of a theme; the dark one stands on the light one."""
    text = (CSS / "tokens.css").read_text("utf-8")
    found: dict[str, str] = {}
    for name in ("light", theme):
        block = re.search(THEMES[name], text, re.S)
        assert block, name
        found |= dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", block[1]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Between 1 and 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_published_one() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_in_use_can_be_read(theme: str) -> None:
    known = tokens(theme)
    poor = {
        f"{ink} on {ground}": round(contrast(known[ink], known[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(known[ink], known[ground]) < least
    }
    assert not poor


def test_both_themes_have_the_same_colours() -> None:
    text = (CSS / "tokens.css").read_text("utf-8")
    names = {
        theme: set(re.findall(r"--([\w-]+): (?:#|rgba)", (re.search(pattern, text, re.S) or [""])[0]))
        for theme, pattern in THEMES.items()
    }
    assert names["light"] - names["dark"] <= {"shadow-1"}
    assert names["dark"] <= names["light"]


def test_every_token_that_is_used_exists() -> None:
    declared = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text("utf-8")))
    own = {"--k"}  # given by the element itself
    used: dict[str, str] = {}
    for file in CSS.glob("*.css"):
        used |= dict.fromkeys(re.findall(r"var\((--[\w-]+)", file.read_text("utf-8")), file.name)
    assert not {name: file for name, file in used.items() if name not in declared | own}


def raw_colours(file: Path) -> list[str]:
    """Hex colours written in a stylesheet outside of tokens."""
    return [
        f"{file.name}: {line.strip()}"
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"#[0-9A-Fa-f]{3,8}\b", line)
    ]


def test_colours_are_written_in_tokens_only() -> None:
    # Paper is white, the ground of a picture black, in either theme.
    free = {"tokens.css", "document.css", "player.css", "app.css"}
    found = [line for file in CSS.glob("*.css") if file.name not in free for line in raw_colours(file)]
    assert not [line for line in found if "#fff" not in line]
