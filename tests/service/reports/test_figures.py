"""Figures: the number is its rows, whatever the measure; parts add up; codes fit where they are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.figures import CODE_CHARACTERS, Figure, Row, member_code, members, partition
from service.reports.tally import figures
from storage.values.text import normal
from tests.service.reports.made import HALF, SETTINGS, six_months


def rows(*weights: int) -> tuple[Row, ...]:
    return tuple(Row("case", n, f"HS {n}", None, weight) for n, weight in enumerate(weights))


@pytest.mark.parametrize(
    ("code", "weights", "value", "stored", "unit"),
    [
        ("cases.assisted", (1, 1, 1), 3, 3, "vụ"),
        ("cases.assisted.net", (1, 1, -1), 1, 1, "vụ"),
        ("cases.assisted", (), 0, 0, "vụ"),
        ("eyes", (2, 4), 6, 6, "mắt"),
        ("cases.assisted_share", (1, 0, 0), Decimal("33.33"), 3333, "%"),
        ("cases.assisted_share", (1, 1, 0), Decimal("66.67"), 6667, "%"),
        ("cases.assisted_share", (), None, None, "%"),
        ("response_minutes", (10, 15), 13, 13, "phút"),
        ("response_minutes", (), None, None, "phút"),
        ("subjects", (1,), 1, 1, "lượt đối tượng"),
        ("subjects.distinct", (1,), 1, 1, "người"),
        ("cameras.fund:self", (1,), 1, 1, "camera"),
    ],
)
def test_the_value_comes_from_the_rows(
    code: str, weights: tuple[int, ...], value: object, stored: object, unit: str
) -> None:
    figure = Figure(code, "Nhãn", rows(*weights))
    assert (figure.value, figure.stored_value, figure.unit_vi) == (value, stored, unit)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "khác"]), st.integers(-1, 9))))
def test_a_partition_loses_and_doubles_nothing(tagged: list[tuple[str, int]]) -> None:
    made = partition("eyes.subunit", {"a": "A", "b": "B"}, ((m, Row("camera", 1, "", None, w)) for m, w in tagged))
    assert sum(figure.value for figure in made) == sum(weight for _, weight in tagged)
    assert [figure.label_vi for figure in made][:2] == ["A", "B"]
    assert list(members({figure.code: figure for figure in made}, "eyes.subunit"))[:2] == ["a", "b"]


@given(st.text(), st.text())
def test_member_codes_fit_and_stay_apart(one: str, other: str) -> None:
    first, second = (member_code("cameras.subunit", f"khu phố dài tên {name}") for name in (one, other))
    assert len(first) <= CODE_CHARACTERS
    if normal(one).lower() != normal(other).lower():
        assert first != second


def test_every_code_of_a_report_fits_and_is_its_own() -> None:
    made = figures(six_months(), HALF, SETTINGS)
    assert len(made) > 50
    assert all(len(code) <= CODE_CHARACTERS and code == figure.code for code, figure in made.items())
    assert all(figure.unit_vi and figure.label_vi for figure in made.values())
