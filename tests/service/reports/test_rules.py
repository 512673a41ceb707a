"""Numbers of documents, days of signature, parts that must be written."""

from __future__ import annotations

from datetime import date

import pytest

from service.reports import rules

TODAY = date(2026, 6, 16)
CLOSED_ON = date(2026, 6, 14)


def test_the_next_number_follows_the_highest_one() -> None:
    assert rules.next_number([]) == 1
    assert rules.next_number(["05", "12", "7a"]) == 13


@pytest.mark.parametrize(
    ("number", "signed_on", "wrong"),
    [
        (6, TODAY, set()),
        (6, date(2026, 6, 23), set()),
        (5, TODAY, {"number"}),
        (0, TODAY, {"number"}),
        (None, None, {"number", "signed_on"}),
        (100_000, TODAY, {"number"}),
        (6, date(2026, 6, 24), {"signed_on"}),
        (6, date(2024, 12, 31), {"signed_on"}),
        (6, CLOSED_ON, {"signed_on"}),
        (6, date(2026, 6, 15), set()),
    ],
)
def test_number_and_day_of_an_issue(number: int | None, signed_on: date | None, wrong: set[str]) -> None:
    assert set(rules.issue_problems(number, ["05"], signed_on, CLOSED_ON, TODAY)) == wrong


HEAD = {"place": "Tam Thắng", "signer_posts": "TRƯỞNG CÔNG AN PHƯỜNG", "signer_name": "Nguyễn Văn Mẫu"}
WRITTEN = dict.fromkeys(rules.NEEDED, ("Nội dung thử.",))


@pytest.mark.parametrize(
    ("today", "head", "left_out", "wrong"),
    [
        (date(2026, 6, 15), {}, None, set()),
        (CLOSED_ON, {}, None, {"period"}),
        (date(2026, 1, 1), {"signer_name": " "}, "III.1", {"period", "signer", "parts"}),
        (TODAY, {"signer_name": ""}, None, {"signer"}),
        (TODAY, {"signer_posts": ""}, None, {"signer"}),
        (TODAY, {"place": ""}, None, {"place"}),
        (TODAY, {}, "IV.2", {"parts"}),
    ],
)
def test_what_must_be_there_before_an_issue(
    today: date, head: dict[str, str], left_out: str | None, wrong: set[str]
) -> None:
    written = {key: text for key, text in WRITTEN.items() if key != left_out}
    assert set(rules.unready(CLOSED_ON, today, HEAD | head, written)) == wrong


def test_evaluation_and_plans_are_wanted() -> None:
    assert rules.parts_missing({}) == ["III.1", "III.2", "III.3", "III.4", "IV.1", "IV.2"]
    assert rules.parts_missing({"III.1": ("x",), "IV.2": ("y",), "I.1": ("z",)}) == ["III.2", "III.3", "III.4", "IV.1"]


def test_paragraphs_are_lines_with_words() -> None:
    assert rules.paragraphs_of("  một \r\n\n\thai  ba\n ") == ["một", "hai ba"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"symbol": "BC-CAP", "cut_off_day": "", "signer_name": ""}, set()),
        ({"place": "", "signer_posts": ""}, {"place", "signer_posts"}),
        ({"cut_off_day": "0"}, {"cut_off_day"}),
        ({"cut_off_day": "mười"}, {"cut_off_day"}),
        ({"bases": "x" * 2_001}, {"bases"}),
        ({"percent_decimals": "3"}, {"percent_decimals"}),
    ],
)
def test_settings(values: dict[str, str], wrong: set[str]) -> None:
    assert set(rules.setting_problems(values)) == wrong
