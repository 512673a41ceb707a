"""Refusals on their way out: in the asker's form and language, never a traceback."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from service.web import problems
from storage.errors import Conflict, Forbidden, Invalid, Malformed, NotFound, Refused, TooLarge, TooMany

SECRET = "postgresql://house:secret@db"


class Body(BaseModel):
    """What the sample asks for."""

    count: int


@pytest.fixture
def browser() -> TestClient:
    """A front desk that does nothing but refuse."""
    app = FastAPI()
    problems.install(app)
    refusals: dict[str, Exception] = {
        "refused": Refused("full", "Hết <b>chỗ</b>.", field="file", status="no", code_of="x", left=5),
        "invalid": Invalid({"name": "Thiếu mục này."}),
        "missing": NotFound(),
        "conflict": Conflict("late", "Đã có người làm."),
        "malformed": Malformed("cut", "Đứt giữa chừng."),
        "forbidden": Forbidden("not_yours", "Không thuộc quyền."),
        "often": TooMany("wait", "Hãy chờ.", retry_after_s=7),
        "large": TooLarge("large", "Quá lớn."),
        "broken": RuntimeError(SECRET),
    }

    @app.get("/{prefix:path}/raise/{what}")
    def refuse(prefix: str, what: str) -> None:
        raise refusals[what]

    @app.post("/send/{what}")
    def send(what: str) -> None:
        raise refusals[what]

    @app.get("/api/number/{number}")
    def number(number: int, limit: int = 1) -> None: ...

    @app.post("/api/body")
    def body(body: Body) -> None: ...

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("before", "is_led_back"),
    [("http://testserver/feeds/3?x=1", True), ("http://elsewhere.example/feeds/3?x=1", False), ("", False)],
)
def test_a_form_that_came_too_late_leads_back_to_its_page(browser: TestClient, before: str, is_led_back: bool) -> None:
    """Never elsewhere; and a page that is only looked at leads nowhere."""
    sent = browser.post("/send/conflict", headers={"referer": before})
    assert sent.status_code == 409 and ('href="/feeds/3?x=1"' in sent.text) == is_led_back
    assert "elsewhere" not in sent.text
    assert "/feeds/3" not in browser.get("/page/raise/conflict", headers={"referer": before}).text


@pytest.mark.parametrize(
    ("what", "status"),
    [("malformed", 400), ("forbidden", 403), ("missing", 404), ("conflict", 409), ("large", 413), ("refused", 422),
     ("invalid", 422), ("often", 429), ("broken", 500)],
)  # fmt: skip
def test_people_get_a_page_and_programs_a_document(browser: TestClient, what: str, status: int) -> None:
    page = browser.get(f"/page/raise/{what}")
    assert page.status_code == status and page.headers["content-type"].startswith("text/html")
    document = browser.get(f"/api/raise/{what}")
    assert document.status_code == status == document.json()["status"]
    assert document.headers["content-type"] == "application/problem+json"
    assert browser.get(f"/page/raise/{what}", headers={"Accept": "application/json"}).json() == document.json() or (
        what == "broken"
    )


def test_what_is_no_json_is_malformed_and_what_says_too_little_is_invalid(browser: TestClient) -> None:
    answers = [
        browser.post("/api/body", content=body, headers={"Content-Type": "application/json"}) for body in ("{", "{}")
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, "malformed"), (422, "invalid")]


def test_whoever_asks_too_often_is_told_when_to_ask_again(browser: TestClient) -> None:
    assert browser.get("/api/raise/often").headers["retry-after"] == "7"
    assert browser.get("/page/raise/often").headers["retry-after"] == "7"


def test_a_message_is_text_not_markup(browser: TestClient) -> None:
    assert "Hết &lt;b&gt;chỗ" in browser.get("/page/raise/refused").text


def test_facts_never_overwrite_what_the_document_says_itself(browser: TestClient) -> None:
    found = browser.get("/api/raise/refused").json()
    assert found["status"] == 422 and found["code"] == "full" and found["left"] == 5 and found["field"] == "file"


def test_what_broke_inside_stays_inside(browser: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = browser.get("/page/raise/broken")
        document = browser.get("/api/raise/broken")
    for answer in (page, document):
        assert "secret" not in answer.text and "Traceback" not in answer.text and "RuntimeError" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    reference = document.json()["reference"]
    assert len(reference) == 8 and reference in caplog.text and SECRET in caplog.text


def test_an_address_that_cannot_be_is_not_there(browser: TestClient) -> None:
    assert browser.get("/api/number/abc").status_code == 404
    assert browser.get("/api/nowhere").json()["code"] == "http_404"
    assert browser.post("/api/number/5").status_code == 405


def test_malformed_input_is_named_in_vietnamese_or_english(browser: TestClient) -> None:
    answer = browser.post("/api/body", json={"count": "nhiều"})
    assert answer.status_code == 422
    assert answer.json()["problems"] == {"count": "Giá trị chưa đúng dạng hoặc ngoài giới hạn."}
    assert browser.post("/api/body", json={}).json()["problems"] == {"count": "Thiếu mục này."}
    browser.cookies.set(problems.LANGUAGE_COOKIE, "en")
    assert browser.post("/api/body", json={}).json()["problems"] == {"count": "This is missing."}
    assert browser.get("/api/raise/invalid").json()["problems"] == {"name": "This is missing."}
    assert browser.get("/api/number/5?limit=x").status_code == 422
