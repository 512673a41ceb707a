"""What people word: settings of a unit and parts of a report, kept whole or not at all, shown as text only."""

from __future__ import annotations

from html import unescape

from tests.factories.people import Person
from tests.service.reports.conftest import At
from tests.service.reports.desk_work import draw_up
from tests.service.reports.ward import TAM_THANG


def settings(person: Person, **changed: str) -> dict[str, str]:
    found = person.get("/api/v1/reports/settings", params={"unit_id": TAM_THANG}).json()["values"]
    return {**found, **changed, "csrf": person.headers["X-CSRF"]}


def test_settings_follow_from_the_name_until_somebody_says_otherwise(at: At) -> None:
    clerk = at("reporter")
    report_id = draw_up(clerk)
    page = unescape(clerk.get(f"/reports/{report_id}").text)
    for words in ("CÔNG AN THÀNH PHỐ HỒ CHÍ MINH", "CÔNG AN PHƯỜNG TAM THẮNG", "Số: …/BC-CAP", "Tam Thắng, ngày …"):
        assert words in page
    fields = settings(clerk, symbol="BC-CATT", headings="II.5 = Khai thác, sử dụng", pad_small_counts="0")
    assert clerk.post("/reports/settings", data=fields).status_code == 303
    page = unescape(clerk.get(f"/reports/{report_id}").text)
    assert "Số: …/BC-CATT" in page and "5. Khai thác, sử dụng" in page
    kept = settings(at("commander"))
    assert (kept["symbol"], kept["pad_small_counts"], kept["place"]) == ("BC-CATT", "0", "Tam Thắng")


def test_settings_that_cannot_be_are_refused_whole(at: At) -> None:
    clerk = at("reporter")
    fields = settings(clerk, symbol="BC CAP", issuer="", cut_off_day="31", percent_decimals="9", place="Nơi khác")
    answer = clerk.post("/reports/settings", data=fields)
    assert answer.status_code == 422
    for name in ("symbol", "issuer", "cut_off_day", "percent_decimals"):
        assert f'id="{name}-msg"' in answer.text
    assert settings(clerk)["place"] == "Tam Thắng"


def test_the_cut_off_moves_the_periods_to_come_and_not_the_drafts(at: At) -> None:
    clerk = at("reporter")
    report_id = draw_up(clerk)
    assert clerk.post("/reports/settings", data=settings(clerk, cut_off_day="")).status_code == 303
    other = draw_up(clerk, "month", 2026, 1)
    bodies = {row["id"]: (row["from_on"], row["to_on"]) for row in clerk.get("/api/v1/reports").json()}
    assert bodies == {report_id: ("2025-12-15", "2026-06-14"), other: ("2026-01-01", "2026-01-31")}


def test_what_is_written_stands_on_the_paper_as_text(at: At) -> None:
    clerk = at("reporter")
    report_id = draw_up(clerk)
    hostile = '<script>alert(1)</script>\n=HYPERLINK("x")\n{cases.assisted} {{ 7*7 }}'
    fields = {"csrf": clerk.headers["X-CSRF"], "compare": "none", "III.1": hostile, "signer_name": "Trần Thị Thử"}
    assert clerk.post(f"/reports/{report_id}/texts", data=fields).status_code == 303
    page = clerk.get(f"/reports/{report_id}").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{cases.assisted} {{ 7*7 }}" in page and "Trần Thị Thử" in page
    assert clerk.get(f"/reports/{report_id}/file.pdf").content.startswith(b"%PDF")
    form = unescape(clerk.get(f"/reports/{report_id}/texts").text)
    assert hostile in form


def test_a_part_that_is_too_long_keeps_nothing_of_the_form(at: At) -> None:
    clerk = at("reporter")
    report_id = draw_up(clerk)
    fields = {"csrf": clerk.headers["X-CSRF"], "compare": "none", "III.1": "ngắn", "III.2": "dài " * 6_000}
    answer = clerk.post(f"/reports/{report_id}/texts", data=fields)
    assert answer.status_code == 422 and 'id="III.2-msg"' in answer.text and "ngắn" in answer.text
    body = clerk.get(f"/api/v1/reports/{report_id}").json()
    assert "ngắn" not in str(body["document"])
