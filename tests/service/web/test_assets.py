"""Addresses of built files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from service.web.assets import Assets, NotBuilt


def test_a_plain_name_becomes_the_hashed_address(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"app.css": "app-1A2B.css"}))
    assets = Assets(tmp_path, "/s/")
    assert assets.url("app.css") == "/s/app-1A2B.css"
    assert assets.path("app.css") == tmp_path / "app-1A2B.css"
    with pytest.raises(KeyError):
        assets.url("other.css")


def test_a_new_build_is_noticed(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"app.css": "one.css"}))
    assets = Assets(tmp_path)
    assert assets.url("app.css").endswith("one.css")
    manifest.write_text(json.dumps({"app.css": "two.css"}))
    os.utime(manifest, ns=(1, 1))
    assert assets.url("app.css").endswith("two.css")


def test_before_the_build_it_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match=r"python -m service\.web\.build"):
        Assets(tmp_path).url("app.css")


def test_every_name_the_layouts_use_was_built() -> None:
    assets = Assets()
    for name in ("app.css", "app.js", "icons.svg", "logo.svg", "fonts/Tinos-Regular.ttf"):
        assert assets.path(name).is_file()
