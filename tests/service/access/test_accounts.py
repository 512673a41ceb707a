"""Accounts: who makes them, within which units, and what someone may do whose password somebody else chose."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI

from service.access.actions import create_account
from storage.errors import Invalid
from storage.models import Account
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, PASSWORD, Person, a_unit, an_account
from tests.factories.street import UNIT_ID
from tests.service.routes import reading

ClientAs = Callable[..., Person]
NEW = {"login": "moi", "display_name": "Mới Mẫu", "role": "officer", "unit_id": UNIT_ID, "password": PASSWORD}


def make(archive: Archive, **changes: object) -> Account:
    with archive.write() as work:
        return create_account(work, **{**NEW, **changes})  # type: ignore[arg-type]  # wrong values are what is tried


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": "ab"}, "login"),
        ({"login": "có dấu cách"}, "login"),
        ({"login": "x" * 81}, "login"),
        ({"display_name": " "}, "display_name"),
        ({"role": "root"}, "role"),
        ({"unit_id": "00000@2025-07-01"}, "unit_id"),
        ({"unit_id": None}, "unit_id"),
        ({"password": "ngắn"}, "password"),
        ({"within": {OTHER_UNIT_ID}}, "unit_id"),
        ({"within": {OTHER_UNIT_ID}, "unit_id": None, "role": "administrator"}, "unit_id"),
    ],
)
def test_an_account_is_not_made_so(archive: Archive, changes: dict[str, object], field: str) -> None:
    a_unit(archive)
    with pytest.raises(Invalid) as refusal:
        make(archive, **changes)
    assert list(refusal.value.problems) == [field]


def test_two_accounts_of_one_name_at_one_instant(archive: Archive) -> None:
    a_unit(archive)

    def one(_: int) -> str:
        try:
            make(archive, login="MOI")
        except Invalid as refusal:
            return next(iter(refusal.problems))
        return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["login"] * 3 + ["made"]


def test_an_administrator_of_one_unit_sees_and_closes_only_its_people(client_as: ClientAs) -> None:
    local = client_as("administrator", unit_id=UNIT_ID)
    own, other, all_units = client_as("officer"), client_as("officer", unit_id=OTHER_UNIT_ID), client_as("auditor")
    nowhere = client_as("administrator", unit_id=None)
    seen = {row["id"] for row in local.get("/api/v1/accounts").json()}
    assert {local.id, own.id, all_units.id} == seen
    assert other.account.display_name not in local.get("/accounts").text
    for foreign in (other, nowhere):
        assert local.put(f"/api/v1/accounts/{foreign.id}/active", json={"is_active": False}).status_code == 404
        assert local.post(f"/accounts/{foreign.id}/active", data={"active": "0"}).status_code == 404
        assert foreign.get("/api/v1/session").status_code == 200
    assert local.post("/api/v1/accounts", json={**NEW, "unit_id": OTHER_UNIT_ID}).status_code == 422
    assert local.post("/api/v1/accounts", json={**NEW, "unit_id": None, "role": "administrator"}).status_code == 422
    assert local.post("/api/v1/accounts", json=NEW).status_code == 201


@pytest.mark.parametrize("role", ["officer", "commander", "report_officer", "technician", "auditor", "owner"])
def test_nobody_else_manages_accounts(client_as: ClientAs, role: str) -> None:
    person = client_as(role)
    assert person.get("/accounts").status_code == 403
    assert person.post("/accounts", data=NEW).status_code == 403
    assert person.post("/api/v1/accounts", json=NEW).status_code == 403
    assert person.put("/api/v1/accounts/1/active", json={"is_active": False}).status_code == 403


@pytest.fixture
def given(client_as: ClientAs, app: FastAPI, archive: Archive) -> Person:
    """Somebody whose password an administrator chose."""
    admin = client_as("administrator", unit_id=None)
    a_unit(archive)
    made = admin.post("/api/v1/accounts", json=NEW)
    assert made.status_code == 201
    with archive.read() as session:
        account = session.get_one(Account, made.json()["id"])
    return Person(app, account)


def test_a_given_password_opens_nothing_but_its_change(given: Person, app: FastAPI) -> None:
    for route in reading(app):
        answer = given.request(route.method, route.path)
        if route.path in {"/account", "/api/v1/session"}:
            assert answer.status_code == 200, route
        elif route.path.startswith("/api/"):
            assert answer.status_code == 403, route
            assert route.method == "HEAD" or answer.json()["code"] == "password_change_needed", route
        else:
            assert answer.status_code == 303 and answer.headers["location"] == "/account", route


def test_once_changed_the_rest_is_open(given: Person) -> None:
    form = {"old": PASSWORD, "new": "câu của riêng tôi", "again": "câu của riêng tôi"}
    assert given.post("/account", data={**form, "again": "khác"}).status_code == 422
    assert given.get("/cases").headers["location"] == "/account"
    assert given.post("/account", data=form).headers["location"] == "/"
    assert given.get("/cases").status_code == 200


def test_the_given_password_itself_is_no_new_one(given: Person) -> None:
    form = {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    assert given.post("/account", data=form).status_code == 422
    assert given.get("/cases").status_code == 303


def test_the_list_shows_names_as_text(client_as: ClientAs, archive: Archive) -> None:
    admin = client_as("administrator", unit_id=None)
    a_unit(archive)
    make(archive, display_name="<script>alert(1)</script>")
    page = admin.get("/accounts").text
    assert "<script>alert(1)</script>" not in page and "&lt;script&gt;alert(1)" in page


def test_an_account_of_ones_own_unit_named_twice_is_told(client_as: ClientAs, archive: Archive) -> None:
    admin = client_as("administrator", unit_id=None)
    an_account(archive, "moi", "officer")
    answer = admin.post("/accounts", data=NEW)
    assert answer.status_code == 422 and "đã có người dùng" in answer.text and PASSWORD not in answer.text
