"""What is written for those who run the program is true: every variable, every default, every command."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import MISSING, fields
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.house.tree import ROOMS, files, report, text

VARIABLE = re.compile(r"^#?(CAMERA_ANTT_[A-Z_]+)=(.*)$")
COMMAND = re.compile(r"(?<!/lib/)camera-antt (?!camera-antt)([a-z][a-z-]+)\b(?![\w./])")
PLACES = {"CAMERA_ANTT_HOME"}  # shown with the place of a server, not with the default of a trial


def settings() -> dict[str, str]:
    """Every variable of every room with its default as text."""
    found = {}
    for room in ROOMS:
        if find_spec(f"{room}.settings") is None:
            continue
        for field in fields(import_module(f"{room}.settings").Settings):
            default = "" if field.default in (None, MISSING) else str(field.default)
            found[f"CAMERA_ANTT_{field.name.upper()}"] = default
    return found


def written() -> dict[str, str]:
    (path,) = [path for path in files(".example", under=("deploy",)) if path.name == "env.example"]
    return {match[1]: match[2] for line in text(path).splitlines() if (match := VARIABLE.match(line))}


def test_every_variable_is_written_down_and_no_other() -> None:
    assert set(written()) == set(settings())


def test_the_defaults_written_down_are_the_defaults() -> None:
    known = settings()
    wrong = [f"{name}={value}, is {known.get(name)}" for name, value in written().items() if value != known.get(name)]
    assert [line for line in wrong if line.split("=")[0] not in PLACES] == [], report(wrong)


def commands() -> list[str]:
    """Every command of the program that the papers name."""
    papers = files(".md", ".service", under=("deploy", "README.md"))
    named = {match for path in papers for match in COMMAND.findall(text(path).replace("`", " "))}
    compose = re.findall(r'command: \["([a-z-]+)"', text(next(p for p in files(".yaml") if p.name == "compose.yaml")))
    return sorted(named | {name for name in compose if not name.startswith("valkey")})


@pytest.mark.parametrize("command", commands())
def test_every_command_named_for_operators_exists(command: str) -> None:
    code = "import sys; from workers.command import main; sys.argv[0] = 'camera-antt'; main()"
    asked = subprocess.run([sys.executable, "-c", code, command, "--help"], capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr[-500:]
