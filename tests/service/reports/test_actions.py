"""The story of a number: it rises by one case, stays frozen once issued, is corrected by a later row or a new issue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest

from service.reports import actions
from storage.catalog import reports
from storage.errors import Conflict, Invalid, NotFound
from storage.values.clock import VIETNAM, from_local
from tests.service.reports.conftest import At
from tests.service.reports.desk_work import JUNE, drawn, issue, later, made_ready, values
from tests.service.reports.desk_work import draw_up as drawn_up
from tests.service.reports.ward import REASON, TAM_THANG, Ward

JULY = from_local(datetime(2026, 7, 10, 9, 0, tzinfo=VIETNAM))


def test_the_number_rises_by_exactly_one_when_footage_helped_to_clarify(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    case_id = ward.open_case()
    _, link_id = ward.retrieve(case_id)
    steps = [drawn(clerk)]
    ward.grade(link_id, 3, confirmed=False)
    steps.append(drawn(clerk))
    ward.clarify(case_id, "người thử một")
    steps.append(drawn(clerk))
    ward.grade(link_id, 3)
    steps.append(drawn(clerk))
    assert [found["cases.assisted"] for found in steps] == [0, 0, 0, 1]
    assert [found["cases.clarified"] for found in steps] == [0, 0, 1, 1]
    assert [found["retrievals"] for found in steps] == [1, 1, 1, 1]
    assert [found["retrievals.grade:none"] for found in steps] == [1, 0, 0, 0]
    before, after = steps[0], steps[-1]
    risen = {code for code in after if after[code] != before[code] and not code.endswith("_share")}
    assert risen == {
        "cases.clarified",
        "cases.clarified.kind:criminal",
        "cases.clarified.group:so_huu",
        "cases.assisted",
        "cases.assisted.net",
        "cases.assisted.kind:criminal",
        "cases.assisted.group:so_huu",
        "cases.assisted.fund:community",
        "cases.assisted.since_start",
        "retrievals.grade:3",
        "retrievals.grade:none",
        "retrievals.useful",
        "subjects",
        "subjects.distinct",
        "subjects.since_start",
    }
    assert all(abs((after[code] or 0) - (before[code] or 0)) == 1 for code in risen)


def test_a_case_that_no_footage_helped_is_clarified_only(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    without, too_late, useless = (ward.open_case(f"Vụ thử số {n}") for n in range(3))
    ward.clarify(without, "người thử một")
    ward.clarify(too_late, "người thử hai")
    _, link_id = ward.retrieve(too_late)
    ward.grade(link_id, 4)
    _, link_id = ward.retrieve(useless)
    ward.grade(link_id, 2)
    ward.clarify(useless, "người thử ba")
    found = drawn(clerk)
    assert (found["cases.clarified"], found["cases.assisted"], found["cases.used"]) == (3, 0, 1)
    assert found["subjects"] == 0


def test_what_is_annulled_later_corrects_the_later_period_and_never_the_issued_one(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    case_id = ward.assisted_case("người thử một")
    ward.assisted_case("người thử hai", camera=2)
    later(ward, clerk, JUNE)
    first = drawn_up(clerk)
    issue(ward, clerk, first)
    assert values(clerk, first)["cases.assisted"] == 2
    later(ward, clerk, JULY)
    assert drawn(clerk, index=2)["cases.assisted.correction"] == 0
    ward.annul(case_id)
    second = drawn(clerk, index=2)
    assert (second["cases.assisted"], second["cases.assisted.correction"], second["cases.assisted.net"]) == (0, -1, -1)
    assert second["cases.clarified.correction"] == -1
    assert second["cases.assisted.since_start"] == 1
    assert values(clerk, first)["cases.assisted"] == 2
    month = drawn(clerk, "month", 2026, 7)
    assert month["cases.assisted.correction"] == -1
    assert drawn(clerk, "quarter", 2026, 3)["cases.assisted.correction"] == -1
    assert drawn(clerk, "year", 2026)["cases.assisted"] == 1


def test_a_grade_lowered_later_is_a_correction_too(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    case_id = ward.open_case()
    _, link_id = ward.retrieve(case_id)
    ward.grade(link_id, 3)
    ward.clarify(case_id, "người thử một")
    later(ward, clerk, JULY)
    ward.grade(link_id, 1)
    assert drawn(clerk)["cases.assisted"] == 1
    assert drawn(clerk, index=2)["cases.assisted.correction"] == -1


def test_a_correction_is_a_new_issue_that_lists_what_differs(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    ward.assisted_case("người thử một")
    link_id = ward.clarified_case("người thử hai", "Vụ đánh giá muộn")
    later(ward, clerk, JUNE)
    first = drawn_up(clerk)
    issue(ward, clerk, first)
    old = clerk.get(f"/reports/{first}/file.pdf").content
    ward.grade(link_id, 3)
    why = "Đánh giá một lượt trích xuất được xác nhận sau khi đã phát hành"
    made = clerk.post(f"/api/v1/reports/{first}/corrections", json={"reason": why})
    assert made.status_code == 201, made.text
    second = made.json()
    assert (second["issue_number"], second["corrects_id"]) == (2, first)
    page = clerk.get(f"/reports/{second['id']}").text
    assert "điều chỉnh và thay thế Báo cáo số 05/BC-CAP ngày 16 tháng 6 năm 2026" in page and why in page
    assert "thêm HS 0002/2026" in page
    issue(ward, clerk, second["id"], number=6, signed_on="20/06/2026")
    assert values(clerk, first)["cases.assisted"] == 1
    assert values(clerk, second["id"])["cases.assisted"] == 2
    assert clerk.get(f"/reports/{first}/file.pdf").content == old
    earlier = clerk.get(f"/api/v1/reports/{second['id']}/numbers/cases.assisted", params={"of": "earlier"}).json()
    assert [row["label"] for row in earlier["rows"]] == ["HS 0001/2026"]
    again = clerk.post(f"/api/v1/reports/{first}/corrections", json={"reason": why})
    assert (again.status_code, again.json()["code"]) == (409, "newer_issue")


def test_one_period_has_one_draft(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    first = drawn_up(clerk)
    again = clerk.post("/api/v1/reports", json={"unit_id": TAM_THANG, "kind": "half", "year": 2026, "index": 1})
    assert (again.status_code, again.json()["report_id"]) == (409, first)
    assert drawn_up(clerk) == first
    for kind, year, index in (("half", 2027, 1), ("nine_months", 2026, 1), ("half", 2026, 3), ("month", 2026, 0)):
        with ward.archive.write(clerk.id) as work, pytest.raises(Invalid):
            actions.create_draft(work, TAM_THANG, kind, year, index)
    with ward.archive.write(clerk.id) as work, pytest.raises(Invalid):
        actions.create_draft(work, "99999@2025-07-01", "half", 2026, 1)


def test_two_clicks_at_once_draw_up_one_draft(ward: Ward) -> None:
    clerk, together = ward.people["reporter"].id, Barrier(2)

    def click(_: int) -> int:
        together.wait(10)
        try:
            with ward.archive.write(clerk) as work:
                return actions.create_draft(work, TAM_THANG, "half", 2026, 1).id
        except Conflict as known:
            return int(str(known.facts["report_id"]))

    with ThreadPoolExecutor(2) as clicks:
        first, second = clicks.map(click, range(2))
    assert first == second
    with ward.archive.read() as session:
        assert len(reports.listed(session, None)) == 1


def test_people_write_into_drafts_only(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    report_id = drawn_up(clerk)
    with ward.archive.write(clerk.id) as work:
        actions.write_parts(work, report_id, {"III.1": "Dòng một\n\n  Dòng   hai ", "III.2": "", "II": "lạ", "x": "y"})
    with ward.archive.write(clerk.id) as work:
        kept = actions.word_one(work, report_id, {"signer_name": " Nguyễn Văn Mẫu "}, "none").texts
    assert kept["paragraphs"] == {"III.1": ["Dòng một", "Dòng hai"]}
    assert kept["head"] == {"report.signer_name": "Nguyễn Văn Mẫu"} and kept["compare"] == "none"
    with ward.archive.write(clerk.id) as work, pytest.raises(Invalid):
        actions.write_parts(work, report_id, {"III.1": "x" * 20_001})
    with ward.archive.write(clerk.id) as work, pytest.raises(Invalid):
        actions.word_one(work, report_id, {}, "mỗi ngày")
    later(ward, clerk, JUNE)
    issue(ward, clerk, report_id)
    for act in (
        lambda work: actions.write_parts(work, report_id, {"III.1": "khác"}),
        lambda work: actions.discard_draft(work, report_id),
        lambda work: actions.ask_to_issue(work, report_id, number=9, signed_on=None, seen=""),
    ):
        with ward.archive.write(clerk.id) as work, pytest.raises(Conflict, match="đã phát hành"):
            act(work)
    with ward.archive.write(clerk.id) as work, pytest.raises(Invalid):
        actions.start_correction(work, report_id, "ngắn quá")
    with ward.archive.write(clerk.id) as work, pytest.raises(NotFound):
        actions.start_correction(work, 999, REASON)


def test_numbers_are_given_once_a_year(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    later(ward, clerk, JUNE)
    issue(ward, clerk, drawn_up(clerk), number=7)
    month = drawn_up(clerk, "month", 2026, 5)
    made_ready(ward, month)
    page = clerk.get(f"/reports/{month}").text
    assert 'name="number" value="8"' in page
    seen = clerk.get(f"/api/v1/reports/{month}").json()["fingerprint"]
    for number, signed_on in ((7, "2026-06-20"), (0, "2026-06-20"), (8, "2026-07-01"), (8, "2020-01-01")):
        body = {"number": number, "signed_on": signed_on, "seen": seen}
        assert clerk.post(f"/api/v1/reports/{month}/issue", json=body).status_code == 422


def test_what_was_not_seen_is_not_issued(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    link_id = ward.clarified_case("người thử một")
    later(ward, clerk, JUNE)
    report_id = drawn_up(clerk)
    made_ready(ward, report_id)
    seen = clerk.get(f"/api/v1/reports/{report_id}").json()["fingerprint"]
    ward.grade(link_id, 3)
    body = {"number": 1, "signed_on": "2026-06-20", "seen": seen}
    answer = clerk.post(f"/api/v1/reports/{report_id}/issue", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "numbers_changed")
