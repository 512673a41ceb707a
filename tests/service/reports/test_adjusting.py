"""What a correction names: values and rows that differ, and nothing else."""

from __future__ import annotations

from service.reports.adjusting import adjusted_lines, written
from service.reports.figures import Figure, Row


def cases(*numbers: int, code: str = "cases.assisted") -> dict[str, Figure]:
    rows = tuple(Row("case", n, f"HS {n:04d}/2026") for n in numbers)
    return {code: Figure(code, "Vụ làm rõ có camera hỗ trợ", rows)}


def test_equal_issues_have_nothing_to_adjust() -> None:
    assert adjusted_lines(cases(1, 2), cases(1, 2)) == ()


def test_rows_that_came_and_went_are_named() -> None:
    line = adjusted_lines(cases(1, 2), cases(2, 3, 4))[0]
    assert (line.earlier_vi, line.now_vi) == ("2", "3")
    assert line.rows_vi == "thêm HS 0003/2026, HS 0004/2026; bớt HS 0001/2026"


def test_a_swap_that_leaves_the_value_is_named_too() -> None:
    line = adjusted_lines(cases(1), cases(2))[0]
    assert (line.earlier_vi, line.now_vi, line.rows_vi) == ("1", "1", "thêm HS 0002/2026; bớt HS 0001/2026")


def test_many_rows_are_counted_instead() -> None:
    assert adjusted_lines(cases(), cases(*range(1, 20)))[0].rows_vi == "thêm 19 dòng"


def test_numbers_that_only_one_issue_has() -> None:
    added = adjusted_lines({}, cases(1))[0]
    assert (added.earlier_vi, added.is_earlier_known, added.is_now_known) == ("chưa có số liệu", False, True)
    gone = adjusted_lines(cases(1), {})[0]
    assert (gone.now_vi, gone.is_earlier_known, gone.is_now_known) == ("chưa có số liệu", True, False)


def test_every_measure_is_written_with_its_unit() -> None:
    half = Figure("cases.assisted_share", "", (Row("case", 1, "", weight=1), Row("case", 2, "", weight=0)))
    wait = Figure("response_minutes", "", (Row("request", 1, "", weight=90),))
    assert (written(half), written(wait), written(Figure("cases.assisted_share", ""))) == (
        "50,00%",
        "1,5 giờ",
        "chưa có số liệu",
    )
