"""The words that the islands ask for are the words that the page carries."""

from __future__ import annotations

import json
import re

from tests.service.web import preview, sample


def carried(language: str) -> dict[str, str]:
    """What a page gives its islands."""
    html = preview.render("overview.html", {"lang": language})
    found = re.search(r'<script type="application/json" id="island-texts">(.*?)</script>', html, re.S)
    assert found
    words: dict[str, str] = json.loads(found[1])
    return words


def asked() -> set[str]:
    """The keys that the scripts know."""
    source = (sample.WEB / "islands" / "texts.ts").read_text("utf-8")
    return set(re.findall(r'"([a-z]+\.[a-z_]+)"', source.split("as const")[0]))


def test_both_sides_know_the_same_keys() -> None:
    assert set(carried("vi")) == asked()


def test_every_key_is_used_by_some_island() -> None:
    code = "".join(
        file.read_text("utf-8") for file in (sample.WEB / "islands").rglob("*.ts") if file.name != "texts.ts"
    )
    unused = {key for key in asked() if f'"{key}"' not in code and not key.startswith("state.")}
    assert not unused


def test_each_language_has_its_own_words_and_the_same_places() -> None:
    vietnamese, english = carried("vi"), carried("en")
    same = {key for key, text in vietnamese.items() if text == english[key]}
    assert not same
    for key, text in vietnamese.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key
