"""What people read: Vietnamese first, English for every sentence, a reason behind every exception in the code."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house.tree import ROOMS, ROOT, files, product, report, text, tree

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
# Which argument people read
REFUSALS = dict.fromkeys(("Refused", "Forbidden", "Conflict", "TooMany", "TooLarge", "Malformed"), 1) | {"NotFound": 0}
REFUSALS |= dict.fromkeys(("Unavailable", "StoreUnusable", "DeviceRefused"), 1)
MOST_NOQA, MOST_IGNORES = 40, 12
NOQA = re.compile(r"#\s*noqa\b(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<reason>.*)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w, -]+\])?(?P<reason>.*)")


def english() -> dict[str, str]:
    """Every msgid that has an English sentence."""
    known: dict[str, str] = {}
    for path in files(".po", under=("service",)):
        with (ROOT / path).open("rb") as file:
            for message in read_po(file, locale="en"):
                key = message.id[0] if isinstance(message.id, list | tuple) else message.id
                if key and message.string and all(message.string if isinstance(message.string, tuple) else [1]):
                    known[key] = str(message.string)
    return known


def sentences(path: Path) -> list[tuple[int, str]]:
    """Line and msgid of everything in the file that is marked for translation."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
    found = extract(method, io.BytesIO((ROOT / path).read_bytes()), keywords=KEYWORDS, options=options)
    return [(line, ids[0] if isinstance(ids, tuple) else ids) for line, ids, *_ in found]


def test_every_sentence_has_its_english() -> None:
    known = english()
    found = [
        f"{path}:{line} {sentence!r}"
        for path in files(".html", ".py", under=ROOMS)
        for line, sentence in sentences(path)
        if sentence and sentence not in known
    ]
    assert not found, report(found)


def test_no_translation_is_left_over() -> None:
    marked = {sentence for path in files(".html", ".py", under=ROOMS) for _, sentence in sentences(path)}
    literals = {
        node.value
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    tables = {cell for path in files(".tsv", under=("service",)) for cell in (ROOT / path).read_text().split("\t")}
    said = {pattern(node) for path in product() for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr)}
    known = marked | literals | tables
    found = [key for key in english() if key not in known and re.sub(r"\{\w+\}", "{}", key) not in said]
    assert not found, report(found)


def pattern(sentence: ast.JoinedStr) -> str:
    """A sentence put together where nobody knows of languages, with ``{}`` for each of its facts."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in sentence.values)


def is_vietnamese(sentence: str) -> bool:
    return any(ord(letter) > 0xBF for letter in sentence)


def test_people_are_refused_in_vietnamese() -> None:
    found = []
    for path in product():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            position = REFUSALS.get(ast.unparse(node.func).split(".")[-1])
            if position is None or len(node.args) <= position:
                continue
            words = [
                part.value
                for part in ast.walk(node.args[position])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            if words and not is_vietnamese(" ".join(words)):
                found.append(f"{path}:{node.lineno} {words[0]!r}")
    assert not found, report(found)


def exceptions(pattern: re.Pattern[str], under: tuple[str, ...]) -> list[tuple[str, re.Match[str]]]:
    return [
        (f"{path}:{number} {line.strip()}", match)
        for path in files(".py", under=under)
        for number, line in enumerate(text(path).splitlines(), 1)
        if (match := pattern.search(line)) and "re.compile" not in line
    ]


def test_every_exception_to_the_checks_says_which_and_why() -> None:
    found = [
        place
        for pattern in (NOQA, IGNORE)
        for place, match in exceptions(pattern, (*ROOMS, "tests"))
        if not match["codes"] or len(match["reason"].strip(" -#")) < 8
    ]
    assert not found, report(found)


def test_exceptions_to_the_checks_stay_few() -> None:
    noqa = [place for place, _ in exceptions(NOQA, ROOMS)]
    ignores = [place for place, _ in exceptions(IGNORE, ROOMS)]
    assert len(noqa) <= MOST_NOQA, report(noqa)
    assert len(ignores) <= MOST_IGNORES, report(ignores)


def test_public_things_say_what_they_are() -> None:
    found = []
    for path in product():
        if "migrations" in path.parts:
            continue
        if text(path).strip() and not ast.get_docstring(tree(path)):
            found.append(f"{path}:1 the file itself")
        found += _silent(path, tree(path).body)
    assert not found, report(found)


def _silent(path: Path, body: list[ast.stmt]) -> list[str]:
    found = []
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        is_overload = any(ast.unparse(mark).endswith("overload") for mark in node.decorator_list)
        if not is_overload and not ast.get_docstring(node):
            found.append(f"{path}:{node.lineno} {node.name}")
        if isinstance(node, ast.ClassDef):
            found += _silent(path, node.body)
    return found
