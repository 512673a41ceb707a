"""No change without the session's own token: tried on every changing address there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.factories.people import Person
from tests.service.routes import BEFORE_SIGN_IN, FOR_PROGRAMS, changing, routes_of

Rows = Callable[[], dict[str, int]]
# These read a form with a file by themselves
WITH_FILE = {"/cameras/1/hand-in", "/devices/1/hand-in", "/hand-ins", "/hand-ins/1/files", "/cameras/import"}
LOOKS = {"access_entry"}  # refusals are written down


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in before if before[name] != after[name]} - LOOKS


def test_there_are_many_changing_addresses(app: FastAPI) -> None:
    assert len(changing(app)) > 60


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("commander", "missing"),
        ("commander", "wrong"),
        ("commander", "another person's"),
        ("administrator", "missing"),
        ("owner", "another person's"),
        ("technician", "wrong"),
    ],
)
def test_nothing_changes_without_the_token(
    client_as: Callable[..., Person], app: FastAPI, rows: Rows, role: str, given: str
) -> None:
    person, other = client_as(role), client_as("officer")
    token = {"missing": "", "wrong": "x" * 32, "another person's": other.headers["X-CSRF"]}[given]
    del person.headers["X-CSRF"]
    before = rows()
    for route in changing(app):
        headers = {"X-CSRF": token} if token else {}
        sent = {"json": {}} if route.path.startswith("/api/") else {"data": {"csrf": token}}
        if route.path in WITH_FILE:
            sent["files"] = {"file": ("a.csv", b"a;b")}
        answer = person.request(route.method, route.path, headers=headers, **sent)
        assert answer.status_code == 403, f"{route}: {answer.status_code} {answer.text[:200]}"
    assert changed(before, rows()) == set()


def test_nobody_changes_anything(stranger: TestClient, app: FastAPI, rows: Rows) -> None:
    before = rows()
    for route in changing(app):
        is_api = route.path.startswith(FOR_PROGRAMS)
        answer = stranger.request(route.method, route.path, **({"json": {}} if is_api else {"data": {"a": "b"}}))
        assert answer.status_code == (401 if is_api else 303), f"{route}: {answer.status_code}"
        assert is_api or answer.headers["location"].startswith("/sign-in"), route
    assert rows() == before


def test_a_form_is_no_token_below_the_api(client_as: Callable[..., Person]) -> None:
    person = client_as("officer")
    token = person.headers.pop("X-CSRF")
    answer = person.put("/api/v1/session/working-case", data={"csrf": token, "case_id": "1"})
    assert answer.status_code == 403


def test_the_token_of_the_page_lets_a_form_through(client_as: Callable[..., Person]) -> None:
    person = client_as("officer")
    token = person.headers.pop("X-CSRF")
    assert person.post("/session/theme", data={"csrf": token, "theme": "dark"}).status_code == 303
    assert person.post("/session/theme", data={"csrf": token[:-1], "theme": "dark"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://testserver.elsewhere.example"},
    ],
)
def test_another_sites_page_signs_nobody_in(
    stranger: TestClient, app: FastAPI, rows: Rows, headers: dict[str, str]
) -> None:
    before = rows()
    for route in routes_of(app):
        if route.template in BEFORE_SIGN_IN and route.method == "POST":
            assert stranger.post(route.path, data={"login": "x"}, headers=headers).status_code == 403, route
    assert rows() == before


def test_ones_own_page_may_post(stranger: TestClient) -> None:
    answer = stranger.post("/sign-in", data={"login": "ai", "password": "x"}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 401
