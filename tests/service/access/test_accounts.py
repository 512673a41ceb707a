"""Accounts: who makes them, within which units, and what someone may do whose password somebody else chose."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fastapi import FastAPI

from service.access.actions import create_account
from service.access.unit_picking import Unclear, picked_unit
from storage.catalog import accounts
from storage.errors import Invalid
from storage.models import Account, Unit
from storage.unit_of_work import Archive
from storage.values.text import folded, sort_key
from tests.factories.people import OTHER_UNIT_ID, PASSWORD, Person, a_unit, an_account
from tests.factories.street import UNIT_ID
from tests.service.routes import FOR_PROGRAMS, reading

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
        elif route.path.startswith(FOR_PROGRAMS):
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


@pytest.fixture
def with_units(archive: Archive) -> None:
    """A province with communes, two of which have one name."""
    for unit_id, name in (
        (UNIT_ID, "Vũng Tàu"),
        ("26526@2025-07-01", "Tam Thắng"),
        ("29771@2025-07-01", "Bình Minh"),
        ("29772@2025-07-01", "Bình Minh"),
    ):
        a_unit(archive, unit_id, name)
    with archive.write() as work:
        like = work.session.get_one(Unit, UNIT_ID)
        province = {c.name: getattr(like, c.name) for c in Unit.__table__.columns}
        name = "Hồ Chí Minh"
        province |= {"unit_id": "79@2025-07-01", "code": "79", "level": 1, "kind": "thành phố", "name": name}
        province |= {"full_name": f"Thành phố {name}", "name_fold": folded(name), "name_sort": sort_key(name)}
        work.session.add(Unit(**province))
        work.session.flush()
        for commune in work.session.query(Unit).filter_by(level=3):
            commune.parent_unit_id = "79@2025-07-01"


def test_a_unit_is_named_without_accents_and_chosen_where_several_fit(
    archive: Archive, client_as: ClientAs, with_units: None
) -> None:
    admin = client_as("administrator", "quan-tri", None)
    form = {"login": "moi", "display_name": "Mới Mẫu", "role": "officer", "password": PASSWORD}
    several = admin.post("/accounts", data={**form, "unit": "binh minh"})
    assert several.status_code == 422 and 'name="unit_id"' in several.text and "Phường Bình Minh" in several.text
    nowhere = admin.post("/accounts", data={**form, "unit": "khong co noi nay"})
    assert nowhere.status_code == 422 and 'name="unit_id"' not in nowhere.text and 'value="moi"' in nowhere.text
    chosen = re.findall(r'<option value="(\d{5}@[^"]+)">Phường Bình Minh, ', several.text)
    assert len(chosen) > 1
    assert admin.post("/accounts", data={**form, "unit": "binh minh", "unit_id": chosen[0]}).status_code == 303
    with archive.read() as session:
        made = accounts.by_login(session, "moi")
    assert made is not None and made.unit_id == chosen[0]


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("", None),
        ("tam thang", "26526@2025-07-01"),
        ("phường tam thắng", "26526@2025-07-01"),
        ("26526 Phường Tam Thắng", "26526@2025-07-01"),
        ("26526", "26526@2025-07-01"),
        ("26526@2025-07-01", "26526@2025-07-01"),
        ("ho chi minh", "79@2025-07-01"),
    ],
)
def test_a_unit_is_known_by_key_code_or_name(
    archive: Archive, with_units: None, text: str, unit_id: str | None
) -> None:
    with archive.read() as session:
        assert picked_unit(session, text, date(2026, 3, 2), None) == unit_id
        if unit_id:
            with pytest.raises(Unclear) as unclear:
                picked_unit(session, text, date(2026, 3, 2), {UNIT_ID})
            assert unclear.value.offered == []
