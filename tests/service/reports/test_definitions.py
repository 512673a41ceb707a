"""Each number has a definition of its own, in both languages, short enough to be stored with it."""

from __future__ import annotations

from collections import Counter

import pytest

from service.reports.definitions import DEFINITIONS, MOST_CHARACTERS, SINCE, rule_of
from service.reports.drafting import ACCUMULATED
from service.reports.tally import figures
from service.web.language import words
from tests.service.reports.made import HALF, SETTINGS, six_months

CODES = [*figures(six_months(), HALF, SETTINGS), *(f"{code}{SINCE}" for code in ACCUMULATED)]
ADDED = "Cộng cả vụ vi phạm hành chính."


def family(code: str) -> str:
    """Members of a family differ by their label alone; "several" funds is no fund."""
    return code if code in DEFINITIONS else code.partition(":")[0]


def test_no_two_codes_with_different_conditions_share_a_sentence() -> None:
    families = {family(code) for code in CODES}
    said = Counter(rule_of(code) for code in families)
    assert [sentence for sentence, times in said.items() if times > 1] == []
    assert families == set(DEFINITIONS), "every number is defined, and nothing else"


def test_what_is_clarified_is_not_told_as_what_cameras_helped_with() -> None:
    assert "có hay không có camera hỗ trợ" in rule_of("cases.clarified")
    assert "mức 3 trở lên" in rule_of("cases.assisted") and "mức 3" not in rule_of("cases.clarified")
    assert rule_of("cases.clarified.group:drugs") != rule_of("cases.assisted.group:drugs")


def test_a_code_nobody_defined_has_no_rule() -> None:
    with pytest.raises(KeyError):
        rule_of("cases.invented")


def test_added_administrative_cases_are_said_where_they_are_counted() -> None:
    with_added = {family(code) for code in CODES if rule_of(code, True).endswith(ADDED)}
    assert {"cases.clarified", "cases.assisted_share", "subjects", "cases.assisted.net"} <= with_added
    assert with_added.isdisjoint({"cases.assisted.kind", "cases.clarified.kind", "cases.cooperating", "cameras"})
    assert not any(rule_of(code).endswith(ADDED) for code in CODES)


@pytest.mark.parametrize("code", sorted(DEFINITIONS))
def test_it_is_told_in_english_and_fits_where_it_is_stored(code: str) -> None:
    whole = rule_of(code, True)
    assert len(whole) <= MOST_CHARACTERS
    assert words("en").told(whole).startswith("Version 1: ") and "Bản 1" not in words("en").told(whole)
