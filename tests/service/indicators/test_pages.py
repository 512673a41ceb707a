"""The page of opening balances: years or days, one form, two people."""

from __future__ import annotations

from html import unescape

import pytest

from tests.factories.people import Person
from tests.service.reports.conftest import At
from tests.service.reports.ward import CITY


@pytest.fixture
def size_name() -> str:
    """One size is enough to read pages; the verbs are proven on both."""
    return "embedded"


def fields(person: Person, **changed: str) -> dict[str, str]:
    given = {
        "csrf": person.headers["X-CSRF"],
        "metric": "case.camera_assisted",
        "unit_id": CITY,
        "from_on": "2013",
        "to_on": "2023",
        "value": "1.271",
        "qualifier": "gần",
        "level": "khong_phan_dinh",
        "source": "Báo cáo tổng kết 10 năm (thử)",
    }
    return given | changed


def test_a_balance_is_entered_by_years_and_approved_by_another(at: At) -> None:
    clerk, commander = at("reporter"), at("commander")
    assert "Chưa có số dư đầu kỳ" in clerk.get("/indicators").text
    assert clerk.post("/indicators", data=fields(clerk)).status_code == 303
    page = unescape(commander.get("/indicators").text)
    assert "2013–2023" in page and "gần 1.271 vụ" in page and "Thành phố Vũng Tàu" in page
    assert "/indicators/1/approve" in page and "/indicators/1/approve" not in clerk.get("/indicators").text
    csrf = {"csrf": commander.headers["X-CSRF"]}
    assert commander.post("/indicators/1/approve", data=csrf).status_code == 303
    assert "đã duyệt" in clerk.get("/indicators").text
    body = clerk.get("/api/v1/opening-balances").json()[0]
    assert (body["from_on"], body["to_on"], body["is_span_exact"]) == ("2013-01-01", "2023-12-31", False)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"from_on": "đầu năm"}, "from_on"),
        ({"from_on": "0000"}, "from_on"),
        ({"to_on": "31/02/2023"}, "to_on"),
        ({"value": "hai trăm"}, "value"),
        ({"value": "-5"}, "value"),
        ({"source": "báo"}, "source"),
        ({"metric": "x"}, "metric"),
    ],
)
def test_what_cannot_be_read_comes_back_with_its_reason(at: At, changed: dict[str, str], place: str) -> None:
    clerk = at("reporter")
    answer = clerk.post("/indicators", data=fields(clerk, **changed))
    assert answer.status_code == 422 and f'id="{place}-msg"' in answer.text
    assert clerk.get("/api/v1/opening-balances").json() == []


def test_the_same_total_twice_is_told(at: At) -> None:
    clerk = at("reporter")
    assert clerk.post("/indicators", data=fields(clerk)).status_code == 303
    again = clerk.post("/indicators", data=fields(clerk, value="300"))
    assert again.status_code == 422 and "đã có số dư" in unescape(again.text)


def test_who_may_do_what(at: At) -> None:
    clerk, commander, officer, stranger = (at(p) for p in ("reporter", "commander", "searcher", "stranger"))
    assert commander.post("/indicators", data=fields(commander)).status_code == 403
    assert officer.post("/indicators", data=fields(officer)).status_code == 403
    assert clerk.post("/indicators", data=fields(clerk)).status_code == 303
    csrf = {"csrf": clerk.headers["X-CSRF"]}
    assert clerk.post("/indicators/1/approve", data=csrf).status_code == 403
    assert commander.post("/api/v1/opening-balances/99/approval").status_code == 404
    # the next ward came out of the same city: the balance is its business, too
    assert len(stranger.get("/api/v1/opening-balances").json()) == 1


def test_programs_do_the_same(at: At) -> None:
    clerk, commander = at("reporter"), at("commander")
    body = {
        "metric": "subject.camera_assisted",
        "unit_id": CITY,
        "from_on": "2013-01-01",
        "to_on": "2023-12-31",
        "value": 738,
        "source": "Báo cáo tổng kết 10 năm (thử)",
    }
    made = clerk.post("/api/v1/opening-balances", json=body)
    assert made.status_code == 201 and made.json()["approved_at"] is None
    assert clerk.get("/api/v1/opening-balances", params={"approved_only": True}).json() == []
    approved = commander.post(f"/api/v1/opening-balances/{made.json()['id']}/approval")
    assert approved.json()["approved_by"] == commander.id
    assert commander.delete(f"/api/v1/opening-balances/{made.json()['id']}").status_code == 409
    assert clerk.post("/api/v1/opening-balances", json=body | {"value": -1, "metric": "x"}).status_code == 422
