"""Issuing at the desk: asked for, watched, files for those who may have them, every download in the book."""

from __future__ import annotations

import re
from html import unescape

import pytest
import urllib3

from storage.catalog import access_log
from storage.objects.s3_store import S3Store
from tests.service.reports.conftest import At, Tell
from tests.service.reports.desk_work import draw_up, issue, later
from tests.service.reports.stories import half_drawn_up, half_issued
from tests.service.reports.ward import Ward


def asked(page: str, **fields: str) -> dict[str, str]:
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return {"seen": seen[1], "number": "5", "signed_on": "20/06/2026", **fields}


@pytest.fixture
def drawn(tell: Tell) -> int:
    """The half-year that is over, drawn up with all that must be written; its key."""
    return tell(half_drawn_up)


def test_it_is_asked_for_watched_and_done(ward: Ward, at: At, drawn: int) -> None:
    clerk, report_id = at("reporter"), drawn
    page = clerk.get(f"/reports/{report_id}").text
    fields = asked(page, csrf=clerk.headers["X-CSRF"])
    assert clerk.post(f"/reports/{report_id}/issue", data=fields).status_code == 303
    waiting = clerk.get(f"/reports/{report_id}").text
    assert f'hx-get="/reports/{report_id}/issuing"' in waiting and 'name="seen"' not in waiting
    assert clerk.get(f"/reports/{report_id}/issuing").status_code == 200
    written = clerk.post(f"/reports/{report_id}/texts", data={**fields, "compare": "none", "III.1": "muộn"})
    assert written.status_code == 409
    ward.run_jobs()
    over = clerk.get(f"/reports/{report_id}/issuing")
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")
    done = unescape(clerk.get(f"/reports/{report_id}").text)
    assert "Đã phát hành số 05" in done and "Số: 05/BC-CAP" in done and "ngày 20 tháng 6 năm 2026" in done


def test_what_is_asked_twice_is_done_once(ward: Ward, at: At, drawn: int) -> None:
    clerk, report_id = at("reporter"), drawn
    fields = asked(clerk.get(f"/reports/{report_id}").text, csrf=clerk.headers["X-CSRF"])
    body = {"number": 5, "signed_on": "2026-06-20", "seen": fields["seen"]}
    first = clerk.post(f"/api/v1/reports/{report_id}/issue", json=body).json()
    for is_over in (False, True):
        assert clerk.post(f"/reports/{report_id}/issue", data=fields).status_code == 303
        assert clerk.post(f"/api/v1/reports/{report_id}/issue", json=body).json() == first
        other = clerk.post(f"/api/v1/reports/{report_id}/issue", json=body | {"number": 6})
        assert (other.status_code, other.json()["code"]) == (409, "report_issued" if is_over else "report_issuing")
        ward.run_jobs()
    why = {"csrf": clerk.headers["X-CSRF"], "reason": "Bổ sung vụ việc được làm rõ sau khi phát hành"}
    twice = [clerk.post(f"/reports/{report_id}/corrections", data=why).headers["location"] for _ in range(2)]
    assert twice[0] == twice[1] != f"/reports/{report_id}"
    assert len(clerk.get("/api/v1/reports").json()) == 2


def test_a_period_that_still_runs_is_looked_at_and_not_issued(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    report_id = draw_up(clerk)
    page = unescape(clerk.get(f"/reports/{report_id}").text)
    assert "Số liệu tạm, kỳ chưa chốt" in page and "số liệu tạm, kỳ chưa chốt: kỳ này chốt hết ngày 14/6/2026" in page
    assert "Phát hành báo cáo</button>" not in page and 'name="number"' not in page
    assert 'form="discard"' in page and "formaction" not in page
    fields = asked(page, csrf=clerk.headers["X-CSRF"]) | {"signed_on": "02/03/2026"}
    answer = clerk.post(f"/reports/{report_id}/issue", data=fields)
    assert answer.status_code == 422
    assert all(f'href="#{place}"' in answer.text for place in ("period", "parts", "signer", "signed_on"))
    body = {"number": 5, "signed_on": "2026-03-02", "seen": fields["seen"]}
    refused = clerk.post(f"/api/v1/reports/{report_id}/issue", json=body)
    assert (refused.status_code, set(refused.json()["problems"])) == (422, {"period", "parts", "signer", "signed_on"})
    assert clerk.get(f"/api/v1/reports/{report_id}").json()["is_provisional"]
    later(ward, clerk)
    assert "Số liệu tạm" not in clerk.get(f"/reports/{report_id}").text


def test_a_form_that_cannot_be_met_comes_back_with_its_reason(ward: Ward, at: At, drawn: int) -> None:
    clerk, report_id = at("reporter"), drawn
    page = clerk.get(f"/reports/{report_id}").text
    for wrong, place in (
        ({"number": "x"}, "number"),
        ({"number": ""}, "number"),
        ({"signed_on": ""}, "signed_on"),
        ({"signed_on": "32/13/2026"}, "signed_on"),
        ({"signed_on": "02/09/2026"}, "signed_on"),
        ({"seen": "0" * 64}, "issue"),
    ):
        fields = asked(page, csrf=clerk.headers["X-CSRF"], **wrong)
        answer = clerk.post(f"/reports/{report_id}/issue", data=fields)
        assert answer.status_code == 422 and f'href="#{place}"' in answer.text
    ward.run_jobs()
    assert clerk.get(f"/api/v1/reports/{report_id}").json()["state"] == "draft"


def test_files_are_what_was_issued_and_every_look_is_written_down(ward: Ward, at: At, drawn: int) -> None:
    clerk, report_id = at("reporter"), drawn
    draft = clerk.get(f"/reports/{report_id}/file.docx")
    assert draft.status_code == 200 and "du-thao-6-thang-dau-nam-2026-lan-1" in draft.headers["content-disposition"]
    issue(ward, clerk, report_id)
    body = clerk.get(f"/api/v1/reports/{report_id}").json()
    for extension in ("docx", "pdf"):
        page, json = (clerk.get(f"{root}/reports/{report_id}/file.{extension}") for root in ("", "/api/v1"))
        assert page.content == json.content and len(page.content) == body[f"{extension}_bytes"]
        assert f"bao-cao-so-05-6-thang-dau-nam-2026-lan-1.{extension}" in page.headers["content-disposition"]
    assert clerk.get(f"/reports/{report_id}/file.exe").status_code == 404
    with ward.archive.read() as session:
        looks = access_log.listed(session, action="report.downloaded")
    assert [look.detail["is_draft"] for look in looks] == [False, False, False, False, True]
    assert {look.detail["report_id"] for look in looks} == {report_id}


def test_where_browsers_reach_the_store_an_issued_file_leaves_by_a_link(ward: Ward, at: At, drawn: int) -> None:
    clerk, url = at("reporter"), ward.archive.settings.objects_url
    issue(ward, clerk, drawn)
    whole = clerk.get(f"/reports/{drawn}/file.pdf").content
    if ward.archive.settings.keeps_objects_here:
        return  # a directory has no door of its own
    ward.archive.store = S3Store(url, public_url="http://" + url.split("@")[1].split("/")[0])
    answer = clerk.get(f"/reports/{drawn}/file.pdf", follow_redirects=False)
    assert answer.status_code == 307 and answer.content == b""
    given = urllib3.request("GET", answer.headers["location"], retries=False)
    assert (given.status, given.data, given.headers["Content-Type"]) == (200, whole, "application/pdf")
    assert "bao-cao-so-05-6-thang-dau-nam-2026-lan-1.pdf" in given.headers["Content-Disposition"]
    with ward.archive.read() as session:
        assert len(access_log.listed(session, action="report.downloaded")) == 2


def test_a_draft_may_be_let_go_of_and_an_issued_report_stays(at: At, tell: Tell) -> None:
    issued, clerk = tell(half_issued), at("reporter")
    draft = draw_up(clerk, "month", 2026, 1)
    csrf = {"csrf": clerk.headers["X-CSRF"]}
    assert clerk.post(f"/reports/{draft}/discard", data=csrf).status_code == 303
    assert clerk.get(f"/reports/{draft}").status_code == 404
    assert clerk.post(f"/reports/{issued}/discard", data=csrf).status_code == 409
    short = clerk.post(f"/reports/{issued}/corrections", data={**csrf, "reason": "ngắn"})
    assert short.status_code == 422 and 'id="reason-msg"' in short.text


def test_nothing_changes_without_the_token_of_the_session(ward: Ward, at: At, drawn: int) -> None:
    clerk, report_id = at("reporter"), drawn
    del clerk.headers["X-CSRF"]
    for act in ("issue", "texts", "discard", "corrections"):
        assert clerk.post(f"/reports/{report_id}/{act}", data={"number": "1"}).status_code == 403
