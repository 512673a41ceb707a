"""The paper: every number opens exactly the rows that make it, and nobody else's."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from service.reports.drafting import draft_of
from service.reports.keeping import kept_figures
from storage.catalog import reports
from storage.values.clock import VIETNAM, from_local
from tests.factories.people import PASSWORD
from tests.service.reports.conftest import At, Tell
from tests.service.reports.desk_work import draw_up, issue, later, numbers_on, said
from tests.service.reports.stories import may_drawn_up, may_issued
from tests.service.reports.ward import Ward


@pytest.fixture
def compared(tell: Tell) -> int:
    """The ward after ``may_drawn_up``; the key of the draft."""
    return tell(may_drawn_up)


@pytest.mark.parametrize("is_issued", [False, True])
def test_every_number_on_the_page_opens_its_rows(ward: Ward, at: At, tell: Tell, is_issued: bool) -> None:
    compared = tell(may_issued if is_issued else may_drawn_up)
    clerk = at("reporter")
    links = numbers_on(clerk.get(f"/reports/{compared}").text)
    assert len(links) > 60 and {link.of for link in links} == {"now", "before"}
    with ward.archive.read() as session:
        report = reports.get(session, compared)
        assert report is not None
        draft = None if is_issued else draft_of(session, report)
        figures = {
            "now": draft.now if draft else kept_figures(session, compared),
            "before": (draft.before or {}) if draft else kept_figures(session, compared, is_before=True),
        }
    different = list(dict.fromkeys(links))
    for link in different:
        assert link.text in said(figures[link.of][link.code])
    # a draft is counted anew for each of its pages; every sixth shows that they are the same pages
    for link in different if is_issued else different[::6]:
        page = clerk.get(link.href)
        assert page.status_code == 200, link
        figure = figures[link.of][link.code]
        shown = re.findall(r'data-row="([a-z]+)-(\d+)"', page.text)
        assert shown == [(row.noun, str(row.id)) for row in figure.rows]
        stated = re.search(r"<span data-value>([^<]*)</span>", page.text)
        assert stated is not None and unescape(stated[1]) in said(figure)


def test_the_rows_come_as_a_piece_of_the_page_too(ward: Ward, at: At, compared: int) -> None:
    clerk = at("reporter")
    piece = clerk.get(f"/reports/{compared}/numbers/cases.assisted", headers={"HX-Request": "true"})
    assert piece.status_code == 200 and "<html" not in piece.text
    assert "HS 0002/2026" in piece.text and "Bản 1:" in piece.text and "Mở bảng đầy đủ" in piece.text


def test_who_reads_english_reads_what_a_number_counts_in_english(at: At, compared: int) -> None:
    clerk = at("reporter")
    clerk.post("/session/language", data={"language": "en", "back": "/"})
    page = unescape(clerk.get(f"/reports/{compared}/numbers/retrievals.grade:none").text)
    for words in ("Retrievals, grade: Not graded", "month 5 of 2026", "Version 1: retrievals", "Highest grade"):
        assert words in page
    since = unescape(clerk.get(f"/reports/{compared}/numbers/cases.assisted.since_start").text)
    assert "Cases clarified with camera help, cumulative since 02/3/2026" in since
    assert "First six months of 2026 (15/12/2025" in unescape(clerk.get("/reports").text)


def test_a_row_opens_its_record_for_those_who_may(ward: Ward, at: At, compared: int) -> None:
    address = f"/reports/{compared}/numbers/cases.assisted"
    assert 'href="/cases/2"' in at("commander").get(address).text
    assert 'href="/cases/2"' in at("reporter").get(address).text
    retrievals = f"/reports/{compared}/numbers/retrievals"
    assert 'href="/retrievals/' in at("commander").get(retrievals).text
    assert 'href="/retrievals/' not in at("reporter").get(retrievals).text
    cameras = at("reporter").get(f"/reports/{compared}/numbers/cameras").text
    assert f'href="/cameras/{ward.cameras[0].id}"' in cameras
    subject = at("commander").get(f"/reports/{compared}/numbers/subjects").text
    assert 'href="/cases/2"' in subject


def test_there_is_nothing_at_other_addresses(at: At, compared: int) -> None:
    clerk = at("reporter")
    for tail in (
        "/numbers/cases.unheard",
        "/numbers/cases.assisted?of=tomorrow",
        "/numbers/cases.assisted?of=earlier",
        "/numbers/cameras?page=99",
        "/numbers/cameras.subunit:%27%20OR%201=1--",
        "/numbers/../../accounts",
    ):
        assert clerk.get(f"/reports/{compared}{tail}").status_code == 404, tail


def test_another_units_report_is_not_there(at: At, tell: Tell) -> None:
    compared = tell(may_issued)
    stranger = at("stranger")
    for tail in ("", "/numbers/cases.assisted", "/file.pdf", "/file.docx", "/issuing"):
        assert stranger.get(f"/reports/{compared}{tail}").status_code == 404
    for tail in ("", "/numbers/cases.assisted", "/file.pdf"):
        assert stranger.get(f"/api/v1/reports/{compared}{tail}").status_code == 404
    csrf = {"csrf": stranger.headers["X-CSRF"]}
    for act in ("issue", "corrections", "discard", "texts"):
        assert stranger.post(f"/reports/{compared}/{act}", data=csrf).status_code == 404
    assert stranger.get("/reports").text.count("/reports/1") == 0
    assert stranger.get("/api/v1/reports").json() == []


def test_checks_name_what_is_open_and_what_only_reminds_stops_nobody(ward: Ward, at: At, compared: int) -> None:
    clerk = at("reporter")
    ward.clock.at_ms = from_local(datetime(2026, 5, 10, 9, 0, tzinfo=VIETNAM))
    clerk.sign_in()
    case_id = ward.open_case("Vụ đánh giá chưa xác nhận")
    _, link_id = ward.retrieve(case_id)
    ward.grade(link_id, 2, confirmed=False)
    assert "Số liệu tạm, kỳ chưa chốt" in clerk.get(f"/reports/{compared}").text
    page = unescape(clerk.get(f"/reports/{compared}/checks").text)
    assert "1/3 lượt trích xuất chưa đánh giá" in page
    assert "1 đánh giá chưa có người thứ hai xác nhận" in page
    assert "1 camera không có biển thông báo" in page and "TT-0001" in page
    assert "5 phần chưa có nội dung" in page and "Chưa ghi người ký" in page
    assert "Kỳ báo cáo chưa chốt" in page
    later(ward, clerk)
    issue(ward, clerk, compared)
    assert clerk.get(f"/reports/{compared}/checks").status_code == 404


def test_what_is_not_written_is_said_so_and_never_nought(at: At, compared: int) -> None:
    clerk = at("reporter")
    page = unescape(clerk.get(f"/reports/{compared}").text)
    assert "Chưa có số liệu." in page and "Chưa có nội dung." in page
    empty = draw_up(clerk, "month", 2026, 2)
    found = {figure["code"]: figure for figure in clerk.get(f"/api/v1/reports/{empty}").json()["figures"]}
    assert found["cases.assisted_share"]["value"] is None and found["cases.assisted"]["value"] == 0
    assert found["response_minutes"]["value"] is None


def test_the_roles_that_have_no_business_here_are_refused(ward: Ward, at: At, compared: int) -> None:
    officer = at("searcher")
    assert officer.get(f"/reports/{compared}").status_code == 200
    csrf = {"csrf": officer.headers["X-CSRF"], "period": "half-2026-1"}
    for address in ("/reports", f"/reports/{compared}/issue", f"/reports/{compared}/texts", "/reports/settings"):
        assert officer.post(address, data=csrf).status_code == 403
    assert "Trình ký" not in officer.get(f"/reports/{compared}").text.split("</main>")[0].split("pane-foot")[1]


def test_in_a_browser_a_number_opens_its_rows_beside_the_paper(
    ward: Ward, compared: int, served: str, page: Page
) -> None:
    page.goto(f"{served}/sign-in?back=/reports/{compared}")
    page.fill("input[name=login]", ward.people["commander"].login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{served}/reports/{compared}")  # and for its scripts: before them a number is a plain link
    number = page.locator('a.n[href$="/numbers/cases.assisted"]').first
    number.focus()
    page.keyboard.press("Enter")
    rows = page.locator("dialog.rows-pop")
    expect(rows).to_contain_text("HS 0002/2026")
    expect(number).to_have_class("n on")
    page.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    expect(number).to_be_focused()
    page.click('a.n[href$="/numbers/cameras"] >> nth=0')
    expect(rows).to_contain_text("TT-0001")
    page.click("dialog.rows-pop >> text=Mở bảng đầy đủ")
    expect(page.locator("[data-count]")).to_have_text("4")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served}/reports/{compared}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
