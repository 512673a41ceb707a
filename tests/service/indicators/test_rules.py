"""What makes a total from before the system acceptable."""

from __future__ import annotations

from datetime import date

import pytest

from service.indicators.rules import METRICS, balance_problems

SOUND = {
    "metric": "case.camera_assisted",
    "from_on": date(2013, 1, 1),
    "to_on": date(2023, 12, 31),
    "value": 271,
    "qualifier": "exact",
    "level": "khong_phan_dinh",
    "source": "Báo cáo tổng kết 10 năm (thử)",
    "today": date(2026, 3, 2),
}


def test_a_total_with_its_source_is_taken() -> None:
    assert balance_problems(**SOUND) == {}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"metric": "case.unheard"}, "metric"),
        ({"to_on": date(2012, 12, 31)}, "to_on"),
        ({"to_on": date(2026, 3, 3)}, "to_on"),
        ({"from_on": date(1900, 1, 1)}, "from_on"),
        ({"value": -1}, "value"),
        ({"value": 10**10}, "value"),
        ({"qualifier": "tầm"}, "qualifier"),
        ({"level": ""}, "level"),
        ({"source": "báo    "}, "source"),
        ({"source": "x" * 301}, "source"),
    ],
)
def test_what_cannot_stand_is_named_by_its_field(changed: dict[str, object], place: str) -> None:
    assert list(balance_problems(**(SOUND | changed))) == [place]


def test_what_may_be_added_to_the_systems_own_number_names_its_figure() -> None:
    assert METRICS["case.camera_assisted"].figure == "cases.assisted"
    assert METRICS["camera.count.community"].figure == ""
