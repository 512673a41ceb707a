"""Opening balances: two people, the unit as it was, shown on its successors' reports, never added up in silence."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from service.indicators import actions
from service.indicators.actions import BalanceDraft
from service.reports.document import Table, plain_text
from service.reports.drafting import draft_of
from storage.catalog import custody, indicators, reports
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.service.reports.conftest import At
from tests.service.reports.desk_work import draw_up
from tests.service.reports.ward import CITY, TAM_THANG, VUNG_TAU, Ward

SOURCE = "Báo cáo tổng kết 10 năm mô hình, TP Vũng Tàu (thử)"
CASES, SUBJECTS = "case.camera_assisted", "subject.camera_assisted"


def balance(  # noqa: PLR0917 - a maker of plain values, read like a line of a table
    metric: str, first: int, last: int, value: int, unit_id: str = CITY, source: str = SOURCE
) -> BalanceDraft:
    return BalanceDraft(metric, unit_id, date(first, 1, 1), date(last, 12, 31), value, source)


def enter(ward: Ward, draft: BalanceDraft, *, approved: bool = True) -> int:
    with ward.archive.write(ward.people["reporter"].id) as work:
        made = actions.enter_balance(work, draft, ward.scope).id
    if approved:
        with ward.archive.write(ward.people["commander"].id) as work:
            actions.approve_balance(work, made, ward.scope)
    return made


def appendix(ward: Ward, report_id: int) -> str:
    """Appendix V as plain words, a table row a line."""
    with ward.archive.read() as session:
        report = reports.get(session, report_id)
        assert report is not None
        found = draft_of(session, report).document().appendices[4]
    lines: list[str] = []
    for block in found.blocks:
        if isinstance(block, Table):
            lines += [" | ".join(column.title for column in block.columns)]
            lines += [" | ".join(plain_text(cell) for cell in row) for row in block.rows]
        else:
            lines.append(plain_text(block.runs))  # type: ignore[union-attr]  # an appendix holds no headings
    return "\n".join(lines)


def test_the_ten_years_stand_on_the_successors_report_with_source_and_warning(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    ward.assisted_case("người thử một")
    report_id = draw_up(clerk)
    for metric, value in ((CASES, 271), (SUBJECTS, 738)):
        enter(ward, balance(metric, 2013, 2023, value))
    words = appendix(ward, report_id)
    assert f"Số dư đầu kỳ: Thành phố Vũng Tàu, 2013-2023 | 271 | {SOURCE}" in words
    assert f"Số dư đầu kỳ: Thành phố Vũng Tàu, 2013-2023 | 738 | {SOURCE}" in words
    assert "không phân bổ cho đơn vị" in words and "khác nguồn" not in words
    # the city was divided: its total never reaches the ward's own number
    assert "Hệ thống, từ ngày 02/3/2026 | 1 | Sổ vụ việc của hệ thống\n" in words and "272" not in words
    other = "Bài báo ngày 15/01/2025 (thử)"
    for metric, value in ((CASES, 85), (SUBJECTS, 93)):
        enter(ward, balance(metric, 2024, 2024, value, source=other))
    words = appendix(ward, report_id)
    assert "Tổng | 356 |" in words and "Tổng | 831 |" in words
    assert words.count("Lưu ý: khác nguồn, khác cách tính.") == 2
    page = unescape(clerk.get(f"/reports/{report_id}").text)
    assert "271 vụ (Thành phố Vũng Tàu, 2013-2023)" in page and "738 đối tượng (Thành phố Vũng Tàu" in page


def test_what_overlaps_is_shown_and_not_added(ward: Ward, at: At) -> None:
    report_id = draw_up(at("reporter"))
    enter(ward, balance(CASES, 2013, 2023, 271))
    enter(ward, balance(CASES, 2020, 2024, 120, source="Một nguồn khác (thử)"))
    words = appendix(ward, report_id)
    assert "271" in words and "120" in words and "391" not in words
    assert "Không cộng: kỳ 2013-2023 và 2020-2024 trùng ngày" in words


def test_a_wards_own_balance_is_added_to_its_own_number_with_a_warning(ward: Ward, at: At) -> None:
    report_id = draw_up(at("reporter"))
    ward.assisted_case("người thử một")
    enter(ward, balance(CASES, 2025, 2025, 12, TAM_THANG))
    words = appendix(ward, report_id)
    assert "Số dư đầu kỳ: Phường Tam Thắng, 2025 | 12" in words
    assert "Tổng | 13 |" in words and "khác nguồn, khác cách tính" in words
    enter(ward, BalanceDraft(CASES, TAM_THANG, date(2026, 1, 1), date(2026, 3, 2), 3, SOURCE))
    words = appendix(ward, report_id)
    assert "trùng với số của hệ thống từ ngày 02/3/2026" in words and "Tổng | 16 |" not in words


def test_cameras_on_a_day_are_never_added(ward: Ward, at: At) -> None:
    report_id = draw_up(at("reporter"))
    enter(ward, balance("camera.count.community", 2023, 2023, 1611))
    enter(ward, balance("camera.count.community", 2024, 2024, 1634, source="Một nguồn khác (thử)"))
    words = appendix(ward, report_id)
    assert "1.611" in words and "1.634" in words and "3.245" not in words and "số tại một thời điểm" in words


def test_nobody_stands_for_a_balance_alone(ward: Ward, at: At) -> None:
    report_id = draw_up(at("reporter"))
    made = enter(ward, balance(CASES, 2013, 2023, 271), approved=False)
    assert "271" not in appendix(ward, report_id)
    with ward.archive.write(ward.people["reporter"].id) as work, pytest.raises(Forbidden, match="tự duyệt"):
        actions.approve_balance(work, made, ward.scope)
    with ward.archive.write(ward.people["commander"].id) as work:
        actions.approve_balance(work, made, ward.scope)
    for act in (actions.approve_balance, actions.refuse_balance):
        with ward.archive.write(ward.people["commander"].id) as work, pytest.raises(Conflict, match="đã được duyệt"):
            act(work, made, ward.scope)
    with ward.archive.read() as session:
        kinds = [event.kind for event in custody.of_noun(session, "opening_balance", made)]
    assert kinds == ["opening_balance.entered", "opening_balance.approved"]


def test_a_refused_balance_is_gone_and_custody_knows_of_it(ward: Ward) -> None:
    made = enter(ward, balance(CASES, 2013, 2023, 271), approved=False)
    with ward.archive.write(ward.people["commander"].id) as work:
        actions.refuse_balance(work, made, ward.scope)
    with ward.archive.read() as session:
        assert indicators.get(session, made) is None
        assert custody.of_noun(session, "opening_balance", made)[-1].kind == "opening_balance.refused"


def test_only_units_within_reach_have_balances(ward: Ward) -> None:
    with ward.archive.write(ward.people["reporter"].id) as work, pytest.raises(NotFound):
        actions.enter_balance(work, balance(CASES, 2013, 2023, 1, VUNG_TAU), ward.scope)
    with ward.archive.write(ward.people["reporter"].id) as work, pytest.raises(Invalid):
        actions.enter_balance(work, balance(CASES, 2013, 2023, 1, "999@2020-01-01"), ward.scope)
    enter(ward, balance(CASES, 2013, 2023, 271))
    with ward.archive.write(ward.people["reporter"].id) as work, pytest.raises(Conflict):
        actions.enter_balance(work, balance(CASES, 2013, 2023, 270), ward.scope)
    with ward.archive.read() as session:
        # the neighbour ward came from the same city and sees the same balance
        reach = actions.reach(session, {VUNG_TAU} | ward_before(ward))
    assert reach is not None and CITY in reach


def ward_before(ward: Ward) -> set[str]:
    from storage.catalog import units

    with ward.archive.read() as session:
        return units.scope(session, VUNG_TAU)
