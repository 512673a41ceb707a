"""The shelf: which periods are offered, what happens to a choice that cannot be met."""

from __future__ import annotations

from html import unescape

from tests.service.reports.conftest import At
from tests.service.reports.desk_work import draw_up
from tests.service.reports.ward import VUNG_TAU


def test_the_last_closed_half_is_chosen_at_first(at: At) -> None:
    page = unescape(at("reporter").get("/reports").text)
    assert '<option value="half-2025-2" selected>6 tháng cuối năm 2025 (15/06/2025–14/12/2025)' in page
    assert "Chưa có báo cáo nào" in page


def test_reports_stand_newest_first(at: At) -> None:
    clerk = at("reporter")
    first, second = draw_up(clerk), draw_up(clerk, "month", 2026, 1)
    page = clerk.get("/reports").text
    assert page.index(f'href="/reports/{second}"') < page.index(f'href="/reports/{first}"')
    assert at("stranger").get("/reports").text.count("Dự thảo</span>") == 0


def test_a_period_that_is_none_is_refused_with_a_word(at: At) -> None:
    clerk = at("reporter")
    none = ("", "half", "half-2026", "half-2026-3", "half-x-1", "nine_months-2026-1", "half-2027-1", "week-2026-1")
    for period in none:
        answer = clerk.post("/reports", data={"csrf": clerk.headers["X-CSRF"], "period": period})
        assert answer.status_code == 422 and 'class="errsum"' in answer.text
    assert clerk.get("/api/v1/reports").json() == []


def test_nobody_draws_up_another_units_report(at: At) -> None:
    clerk = at("reporter")
    fields = {"csrf": clerk.headers["X-CSRF"], "period": "half-2026-1", "unit_id": VUNG_TAU}
    assert clerk.post("/reports", data=fields).status_code == 404
