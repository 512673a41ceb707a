"""One rule for everything written: nothing hidden, nothing that only looks long."""

from __future__ import annotations

import pytest

from service.web.language import words
from service.web.writing import HIDDEN, text_problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Thấy rõ biển số xe.", None),
        ("ngắn", "thin"),
        ("." * 40, "thin"),
        (" \u00a0\r\n" * 20, "thin"),
        ("\u200b" * 40, HIDDEN),
        ("Thấy rõ biển số \u202exe.", HIDDEN),
    ],
)
def test_what_is_written(text: str, problem: str | None) -> None:
    assert text_problem(text, 10, "thin") == problem


def test_what_may_stay_empty_hides_nothing_either() -> None:
    assert text_problem("", 0, "thin") is None
    assert text_problem("a\u2066b", 0, "thin") == HIDDEN
    assert words("en").gettext(HIDDEN) != HIDDEN
