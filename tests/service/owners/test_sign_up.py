"""An owner's account: made without an officer, seeing nothing, so many an hour."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.owners.rules import SIGN_UPS_AN_HOUR
from storage.catalog import accounts
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SetClock
from tests.factories.people import PASSWORD, a_unit, an_account
from tests.factories.street import UNIT_ID, a_camera

TAM_THANG = "26526@2025-07-01"  # another province has a Tam Thắng, too
FORM = {"name": "Trần Thị Thử", "phone": "0900 000 123", "ward": "26506", "password": PASSWORD, "again": PASSWORD}
BODY = {name: value for name, value in FORM.items() if name != "again"}


@pytest.fixture
def stranger(archive: Archive, app: FastAPI) -> TestClient:
    """A browser nobody has signed in with, in a house with two wards."""
    a_unit(archive)
    a_unit(archive, TAM_THANG, "Tam Thắng")
    return TestClient(app, follow_redirects=False)


def test_an_account_is_made_and_signed_in(stranger: TestClient, archive: Archive) -> None:
    answer = stranger.post("/owner-sign-up", data=FORM)
    assert answer.status_code == 303 and answer.headers["location"] == "/my/new"
    assert stranger.get("/api/v1/session").json()["role"] == "owner"
    with archive.read() as session:
        account = accounts.by_login(session, "0900000123")
    assert account is not None and account.unit_id == UNIT_ID and account.owner_id is None
    assert not account.must_change_password
    assert stranger.get("/my").status_code == 200 and "chưa đăng ký camera nào" in stranger.get("/my").text


def test_as_json(stranger: TestClient) -> None:
    answer = stranger.post("/api/v1/owner-accounts", json=BODY)
    assert answer.status_code == 201 and answer.json()["login"] == "0900000123"
    signed = stranger.post("/api/v1/session", json={"login": "0900000123", "password": PASSWORD})
    assert signed.status_code == 201


def test_a_known_phone_number_opens_nobodys_cameras(stranger: TestClient, archive: Archive) -> None:
    """The factory's camera belongs to an owner of this very number: nobody has proven to be them."""
    a_camera(archive)
    stranger.post("/owner-sign-up", data={**FORM, "phone": "0900000001"})
    assert stranger.get("/api/v1/my/cameras").json() == []
    assert stranger.get("/my/cameras/1").status_code == 404
    assert stranger.get("/cameras/1/hand-in").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "T"}, "name", "2 đến 100"),
        ({"phone": "abc"}, "phone", "chữ số"),
        ({"phone": ""}, "phone", "Chưa nhập"),
        ({"ward": "Phường Không Có"}, "ward", "trong danh sách"),
        ({"password": "ngắn", "again": "ngắn"}, "password", "10 ký tự"),
        ({"password": "số của tôi 0900000123", "again": "số của tôi 0900000123"}, "password", "tên đăng nhập"),
        ({"again": "câu khác hẳn"}, "again", "chưa giống nhau"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    stranger: TestClient, archive: Archive, changes: dict[str, str], field: str, message: str
) -> None:
    answer = stranger.post("/owner-sign-up", data={**FORM, **changes})
    assert answer.status_code == 422 and message in answer.text
    assert f'href="#{field}"' in answer.text and PASSWORD not in answer.text
    with archive.read() as session:
        assert accounts.count(session) == 0


def test_a_ward_of_two_provinces_is_chosen_from_a_list(stranger: TestClient) -> None:
    page = stranger.post("/owner-sign-up", data={**FORM, "ward": "tam thang"}).text
    assert re.search(rf'<option value="{re.escape(TAM_THANG)}"', page)
    answer = stranger.post("/owner-sign-up", data={**FORM, "ward": "tam thang", "unit": TAM_THANG})
    assert answer.status_code == 303


def test_a_taken_number_is_said_so(stranger: TestClient, archive: Archive) -> None:
    an_account(archive, "0900000123", "owner")
    answer = stranger.post("/owner-sign-up", data=FORM)
    assert answer.status_code == 422 and "đã có người dùng" in answer.text
    assert stranger.cookies.get("camera_antt_session") is None


def test_so_many_an_hour_from_one_address(stranger: TestClient, clock: SetClock) -> None:
    def made(number: int) -> int:
        return stranger.post("/api/v1/owner-accounts", json={**BODY, "phone": f"09000001{number:02d}"}).status_code

    assert [made(number) for number in range(SIGN_UPS_AN_HOUR + 1)] == [201] * SIGN_UPS_AN_HOUR + [429]
    assert stranger.post("/owner-sign-up", data=FORM).status_code == 429
    clock.advance(HOUR_MS + 1)
    assert made(50) == 201


def test_fumbling_does_not_use_the_hour_up(stranger: TestClient) -> None:
    for _ in range(SIGN_UPS_AN_HOUR + 2):
        stranger.post("/owner-sign-up", data={**FORM, "again": "khác"})
    assert stranger.post("/owner-sign-up", data=FORM).status_code == 303


def test_sign_ups_are_no_failed_sign_ins(stranger: TestClient, rows_of: Callable[[str], int]) -> None:
    stranger.post("/api/v1/owner-accounts", json=BODY)
    assert rows_of("sign_in_attempt") == 1
    failed = stranger.post("/sign-in", data={"login": "0900000123", "password": "sai hẳn rồi"})
    assert "Còn 4 lần thử" in failed.text
