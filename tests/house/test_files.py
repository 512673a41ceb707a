"""Where files stand, what they are called, how long they are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, every_file, files, nouns, product, report, text, tree

AT_THE_TOP = {*ROOMS, "deploy", "tests", "pyproject.toml", "README.md", "Makefile"}
READ_BY_PEOPLE = (".py", ".ts", ".css", ".html", ".mjs", ".sh")
HARD_LINES, SOFT_LINES = 400, 300
HARD_FUNCTION, SOFT_FUNCTION = 80, 40
# path -> lines, each with the reason why cutting it would make it worse
LONGER = {
    "storage/migrations/versions/m0004_cases_and_retrievals.py": 560,  # one step of history, every column explained
}
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
# Where the web is spoken in a noun folder: JSON, pages (long ones cut by what a person does there), the desk of access
DOORS_OF_A_NOUN = {"api", "pages", "desk", "door"}
DOORS_OF_A_NOUN |= {"registering", "sign_up"}
ELSEWHERE = (
    "pypi." + "org",
    "python" + "hosted.",
    "registry." + "npmjs",
    "deb.debian." + "org",
    "archive.ubuntu." + "com",
)
THIS_MACHINE = re.compile(r"(?<![\w.-])/(work|" + "root|farm)/" + r"|\.\./" + "shared")


def lines(path: Path) -> int:
    return text(path).count("\n")


def test_only_what_belongs_there_stands_at_the_top() -> None:
    found = {path.parts[0] for path in every_file() if not path.parts[0].startswith(".")} - AT_THE_TOP
    assert not found, report(sorted(found))


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    found = [
        f"{lines(path)} {path}"
        for path in files(*READ_BY_PEOPLE)
        if lines(path) > LONGER.get(path.as_posix(), HARD_LINES)
    ]
    assert not found, report(sorted(found, reverse=True))


def test_few_files_are_longer_than_they_should_be() -> None:
    every = files(*READ_BY_PEOPLE)
    found = [f"{lines(path)} {path}" for path in every if lines(path) > SOFT_LINES]
    assert len(found) <= len(every) * 0.05, report(sorted(found, reverse=True))


def functions(path: Path) -> list[tuple[int, str]]:
    """Length in lines, and name with place, of every function in the file."""
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path}:{node.lineno} {node.name}")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_are_short() -> None:
    steps_of_history = "migrations"  # a migration is a list, read from top to bottom
    every = [function for path in product() if steps_of_history not in path.parts for function in functions(path)]
    too_long = [f"{length} {name}" for length, name in every if length > HARD_FUNCTION]
    assert not too_long, report(too_long)
    longish = [f"{length} {name}" for length, name in every if length > SOFT_FUNCTION]
    assert len(longish) <= len(every) * 0.05, report(longish)


def test_nothing_is_named_after_nothing() -> None:
    found = [
        path.as_posix()
        for path in every_file()
        if any(word in NO_NAMES for part in path.parts for word in re.split(r"[._-]", part.lower()))
    ]
    for path in files(".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and re.search(r"(Utils?|Helpers?|Common|Manager)$", node.name):
                found.append(f"{path}:{node.lineno} class {node.name}")
    assert not found, report(found)


def test_no_download_address_and_no_path_of_one_machine() -> None:
    found = []
    for path in every_file():
        for number, line in enumerate(text(path).splitlines(), 1):
            if any(host in line for host in ELSEWHERE) or THIS_MACHINE.search(line):
                found.append(f"{path}:{number} {line.strip()[:100]}")
    assert not found, report(found)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_sign_and_its_door(room: str) -> None:
    here = {path.as_posix() for path in every_file()}
    missing = [name for name in ("README.md", "__main__.py", "__init__.py") if f"{room}/{name}" not in here]
    assert not missing, f"{room}/ lacks {missing}"


@pytest.mark.parametrize("noun", nouns())
def test_only_the_doors_of_a_noun_speak_web(noun: str) -> None:
    """Pages and API are where the web is spoken; whatever else a noun needs stands beside them and is plain Python."""
    found = [
        path.as_posix()
        for path in files(".py", under=("service",))
        if path.parts[1] == noun
        and path.parts[2].removesuffix(".py") not in DOORS_OF_A_NOUN
        and re.search(r"^\s*(from|import) (fastapi|starlette|jinja2)", text(path), re.MULTILINE)
    ]
    assert not found, report(found)


@pytest.mark.parametrize("noun", nouns())
def test_pages_of_a_noun_stand_in_its_templates(noun: str) -> None:
    found = [
        path.as_posix()
        for path in files(".html", under=("service",))
        if path.parts[1] == noun and path.parts[2:4] != ("templates", noun)
    ]
    assert not found, report(found)


def test_tests_stand_where_their_code_stands() -> None:
    """A test of a room stands in the folder of what it proves; it may be named after a matter that crosses files."""
    here = {path.parent.as_posix() for path in every_file()}
    found = [
        path.as_posix()
        for path in files(".py", under=("tests",))
        if path.parts[1] in ROOMS
        and path.name.startswith("test_")
        and Path(*path.parts[1:-1]).as_posix() not in here
        and f"{Path(*path.parts[1:-1]).as_posix()}.py" not in {p.as_posix() for p in every_file()}
    ]
    assert not found, report(found)


def test_most_files_have_a_test_of_their_own() -> None:
    here = {path.as_posix() for path in every_file()}
    # proved together: tables by the golden schema, statements by the verbs that use them, the demonstration by a load
    declared = {"migrations", "models", "catalog", "demonstration"}
    wanted = [path for path in product() if not path.name.startswith("__") and not declared.intersection(path.parts)]
    bare = [
        path.as_posix()
        for path in wanted
        if f"tests/{path.parent}/test_{path.name}" not in here
        and f"tests/{path.parent.parent}/test_{path.parent.name}.py" not in here
    ]
    assert len(bare) <= len(wanted) * 0.4, report(bare)
