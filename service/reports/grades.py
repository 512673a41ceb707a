"""The five grades of a retrieval in words, and the highest one given."""

from __future__ import annotations

from collections.abc import Iterable

from service.reports.facts import CaseLink

UNGRADED = "none"
GRADE_VI = {
    "4": "Quyết định",
    "3": "Hỗ trợ làm rõ",
    "2": "Loại trừ/định hướng",
    "1": "Không có giá trị",
    "0": "Không có dữ liệu",
    UNGRADED: "Chưa đánh giá",
}
"""Grade code to label, from the most to the least telling: the order of the report's table."""


def highest_grade(links: Iterable[CaseLink]) -> int | None:
    """The highest grade any standing link was given; None while there is none."""
    return max((link.grade for link in links if link.grade is not None and link.withdrawn_on is None), default=None)
