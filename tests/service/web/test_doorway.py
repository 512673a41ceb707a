"""The doorway: what no request may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.testclient import TestClient

from service.web import problems
from service.web.doorway import FORM_BYTES, Doorway


class Body(BaseModel):
    """Anything."""

    text: str


@pytest.fixture
def reached() -> list[str]:
    """Handlers that ran to their end."""
    return []


@pytest.fixture
def browser(reached: list[str]) -> TestClient:
    """A front desk with one handler of each kind behind the doorway."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Doorway, streamed=re.compile(r"/stream/\d+"))

    @app.post("/form")
    async def form(request: Request) -> None:
        await request.form()
        reached.append("form")

    @app.post("/api/json")
    def json(body: Body) -> None:
        reached.append("json")

    @app.post("/stream/{key}")
    async def stream(key: int, request: Request) -> int:
        reached.append("stream")
        return sum([len(piece) async for piece in request.stream()])

    @app.get("/rows/{key}")
    def row(key: int) -> None:
        reached.append("row")

    return TestClient(app, raise_server_exceptions=False)


def unstated(count_bytes: int) -> Iterator[bytes]:
    """A body whose length nobody states."""
    for _ in range(0, count_bytes, 65_536):
        yield b"a" * 65_536


URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(("path", "headers"), [("/form", URLENCODED), ("/api/json", JSON)])
def test_a_body_larger_than_any_form_is_refused(
    browser: TestClient, reached: list[str], path: str, headers: dict[str, str]
) -> None:
    stated = browser.post(path, content=b"a" * (FORM_BYTES + 1), headers=headers)
    silent = browser.post(path, content=unstated(FORM_BYTES * 2), headers=headers)
    lied = browser.post(path, content=unstated(FORM_BYTES * 2), headers={**headers, "Content-Length": "10"})
    assert stated.status_code == silent.status_code == 413 and lied.status_code in {400, 413}
    assert reached == [] and stated.headers["x-content-type-options"] == "nosniff"


def test_files_pass_where_they_are_streamed(browser: TestClient) -> None:
    assert browser.post("/stream/1", content=unstated(FORM_BYTES * 2)).json() == FORM_BYTES * 2
    assert browser.post("/stream/1/more", content=b"a" * (FORM_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_other_sites_change_nothing(browser: TestClient, reached: list[str], site: str) -> None:
    answer = browser.post("/form", data={"a": "b"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403 and answer.headers["cache-control"] == "no-store" and reached == []
    assert browser.get("/rows/1", headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://testserver", 200),
        ("https://testserver", 200),
        ("http://testserver:81", 403),
        ("http://elsewhere.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_without_the_browsers_word_the_origin_counts(browser: TestClient, origin: str, status: int) -> None:
    assert browser.post("/form", data={"a": "b"}, headers={"Origin": origin}).status_code == status


def test_programs_state_no_origin(browser: TestClient, reached: list[str]) -> None:
    assert browser.post("/api/json", json={"text": "a"}).status_code == 200 and reached == ["json"]


def test_numbers_that_no_database_has_room_for_are_not_there(browser: TestClient, reached: list[str]) -> None:
    assert browser.get(f"/rows/{'9' * 16}").status_code == 404
    assert browser.get(f"/rows/{'9' * 15}").status_code == 200
    assert reached == ["row"]
