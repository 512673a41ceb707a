"""Every custody event that the house writes has a name that people can read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from service.web.kinds import KINDS, NOUNS, kind_label, noun_label

ROOT = Path(__file__).resolve().parents[3]


def written() -> set[tuple[str, str]]:
    """Kind and noun of every ``work.record("…", "…", …)`` in the house that is written out."""
    found: set[tuple[str, str]] = set()
    for room in ("storage", "ingest", "service", "workers"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if ".record(" in text else ():  # most files write none
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                words = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if node.func.attr == "record" and len(words) == 2 and "." in words[0]:
                    found.add((words[0], words[1]))
    return found


def test_the_house_writes_custody_in_many_places() -> None:
    assert len(written()) > 30


@pytest.mark.parametrize(("kind", "noun"), sorted(written()))
def test_every_event_has_a_name(kind: str, noun: str) -> None:
    assert kind in KINDS
    assert noun in NOUNS


def test_an_unknown_event_shows_its_code() -> None:
    assert kind_label("thing.done") == "thing.done"
    assert noun_label("thing") == "thing"
