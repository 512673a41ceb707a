"""Which role sees which page: the matrix, and that whoever is refused leaves a row in the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.factories.people import Person
from tests.service.routes import FOR_PROGRAMS, reading

ClientAs = Callable[..., Person]
PAGES = {
    "/search": {"officer", "commander"},
    "/cases": {"officer", "commander", "auditor", "report_officer"},
    "/requests": {"officer", "commander", "auditor"},
    "/cameras": {"officer", "commander", "technician", "report_officer", "auditor", "administrator"},
    "/cameras/new": {"officer", "commander", "technician"},
    "/cameras/import": {"officer", "commander", "technician"},
    "/cameras/pending": {"officer", "commander", "technician", "report_officer", "auditor", "administrator"},
    "/reports": {"officer", "commander", "report_officer", "auditor"},
    "/log": {"auditor", "commander", "administrator"},
    "/custody": {"auditor", "commander"},
    "/jobs": {"administrator", "technician"},
    "/accounts": {"administrator"},
    "/owner-reports": {"officer", "commander"},
    "/my": {"owner"},
    "/my/new": {"owner"},
    "/my/uses": {"owner"},
}
ROLES = ["administrator", "officer", "commander", "report_officer", "technician", "auditor", "owner"]


@pytest.mark.parametrize("role", ROLES)
def test_the_matrix(client_as: ClientAs, refusals: Callable[[], list[str]], role: str) -> None:
    person = client_as(role)
    expected = 0
    for path, roles in PAGES.items():
        answer = person.get(path)
        assert answer.status_code == (200 if role in roles else 403), (path, answer.status_code)
        expected += role not in roles
    assert refusals().count("act.refused") == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_leads_only_where_one_may_go(client_as: ClientAs, role: str) -> None:
    person = client_as(role)
    page = person.get("/account").text
    shown = [href for href in (*PAGES, "/account") if f'<a href="{href}"' in page]
    assert len(shown) > 1
    assert ('href="/search"' in page) == ("/search" in shown), "nor does the bar above"
    for href in shown:
        assert person.get(href).status_code == 200, href


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_opens_for_everybody(client_as: ClientAs, role: str) -> None:
    answer = client_as(role).get("/")
    assert answer.status_code == (303 if role == "owner" else 200)


def test_nobody_reads_anything(stranger: TestClient, app: FastAPI) -> None:
    for route in reading(app):
        answer = stranger.request(route.method, route.path)
        if route.path.startswith(FOR_PROGRAMS):
            assert answer.status_code == 401, f"{route}: {answer.status_code}"
        else:
            assert answer.headers.get("location", "").startswith(("/sign-in", "/first-run")), route


def test_a_stranger_comes_back_to_where_they_wanted_to_go(stranger: TestClient) -> None:
    assert stranger.get("/cases?q=a%20b").headers["location"] == "/sign-in?back=/cases%3Fq%3Da%2520b"
    assert stranger.post("/cases/new", data={"a": "b"}).headers["location"] == "/sign-in"
    assert stranger.get("/cases", headers={"HX-Request": "true"}).headers["hx-redirect"] == "/sign-in"
