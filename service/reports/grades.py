"""The five grades of a retrieval in words, and the highest one given."""

from __future__ import annotations

from collections.abc import Iterable

from service.reports.facts import CaseLink
from service.web.language import _

UNGRADED = "none"
GRADE_VI = {
    "4": _("Quyết định"),
    "3": _("Hỗ trợ làm rõ"),
    "2": _("Loại trừ/định hướng"),
    "1": _("Không có giá trị"),
    "0": _("Không có dữ liệu"),
    UNGRADED: _("Chưa đánh giá"),
}
"""Grade code to label, from the most to the least telling: the order of the report's table."""


def highest_grade(links: Iterable[CaseLink]) -> int | None:
    """The highest grade any standing link was given; None while there is none."""
    return max((link.grade for link in links if link.grade is not None and link.withdrawn_on is None), default=None)
