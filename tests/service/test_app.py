"""The front desk put together: headers, addresses, files, the JSON interface."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.app import API
from service.web.assets import DIST
from tests.factories.people import Person
from tests.service.routes import FOR_PROGRAMS, OPEN_TO_ALL, routes_of


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    """A browser nobody has signed in with."""
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/api/v1/session", "/cases", "/static/dist/nothing.js", "/"])
def test_every_answer_carries_the_headers(stranger: TestClient, path: str) -> None:
    headers = stranger.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert path.startswith("/static/") or headers["cache-control"] == "no-store"


def test_an_answer_to_a_failure_carries_them_too(
    stranger: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(app.state.archive, "read", broken)
    answer = stranger.get("/sign-in")
    assert answer.status_code == 500 and "inside" not in answer.text
    assert answer.headers["cache-control"] == "no-store" and "content-security-policy" in answer.headers


def test_no_inline_script_and_no_foreign_address_on_a_page(client_as: Callable[..., Person]) -> None:
    page = client_as("officer").get("/").text
    scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
    assert scripts and all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page


def test_addresses_are_distinct(app: FastAPI) -> None:
    counted = Counter((route.method, route.template) for route in routes_of(app))
    assert [route for route, count in counted.items() if count > 1] == []


def test_the_interface_describes_itself_to_everybody(stranger: TestClient) -> None:
    document = stranger.get(f"{API}/openapi.json")
    assert document.status_code == 200
    paths = document.json()["paths"]
    assert paths and all(path.startswith(FOR_PROGRAMS) for path in paths)
    silent = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, said in methods.items()
        if not said.get("description")
    ]
    assert silent == []


def test_pages_are_no_part_of_the_interface(app: FastAPI) -> None:
    described = set(app.openapi()["paths"])
    ours = {route.template for route in routes_of(app) if route.template.startswith(API)}
    assert {path.replace(":path", "") for path in ours} - described <= {"/api/v1/basemap"} | OPEN_TO_ALL
    assert not any(path.startswith("/my") or path == "/" for path in described)


def test_built_files_are_served_and_nothing_beside_them(stranger: TestClient) -> None:
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    script = stranger.get(f"/static/dist/{manifest['app.js']}")
    assert script.status_code == 200 and "immutable" in script.headers["cache-control"]
    for path in ("../assets.py", "%2e%2e/assets.py", "..%2f..%2fapp.py", "/etc/passwd", ""):
        assert stranger.get(f"/static/dist/{path}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_politely(stranger: TestClient, method: str) -> None:
    answer = stranger.request(method, "/sign-in")
    assert answer.status_code == 405 and "Không thể làm thao tác này" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=' OR 1=1 --",
        "/cases?q=%27%3B%20DROP%20TABLE%20camera%3B--",
        "/cameras?q=%25%25%27",
        "/units?q=%00",
        "/cameras?q=" + "a" * 5_000,
        "/cases?before=" + "9" * 60,
    ],
)
def test_injected_statements_are_only_text(client_as: Callable[..., Person], path: str) -> None:
    officer = client_as("officer")
    assert officer.get(path).status_code in {200, 404, 422}
    assert officer.get("/cameras").status_code == 200


def test_markup_in_an_address_is_only_text(client_as: Callable[..., Person]) -> None:
    officer = client_as("officer")
    for path in ("/search", "/cases", "/cameras", "/units", "/log"):
        assert "<script>alert(1)</script>" not in officer.get(f"{path}?q=<script>alert(1)</script>&state=<b>").text
