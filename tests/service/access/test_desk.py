"""Cookies, addresses to return to, the working case, the log: what a request may not bring with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.access.actions import note_look
from service.access.desk import COOKIE, FLASH, safe_back
from storage.catalog import cases
from storage.models import Account
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, PASSWORD, Person, an_account
from tests.factories.street import UNIT_ID

ClientAs = Callable[..., Person]


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " //elsewhere.example",
        "javascript:alert(1)",
        "/x\x00",
        "/x\r\nSet-Cookie: a=b",
        "cases/1",
        "/[",
    ],
)
def test_no_address_leads_out_of_the_house(address: str | None) -> None:
    assert safe_back(address) == "/" or (address == "/[" and safe_back(address) == "/[")


@pytest.mark.parametrize("address", ["/", "/cases/1", "/search?q=a&b=%2F%2Fc", "/my#told"])
def test_an_address_of_the_house_is_kept(address: str) -> None:
    assert safe_back(address) == address


def test_sign_in_does_not_send_anybody_elsewhere(archive: Archive, stranger: TestClient) -> None:
    an_account(archive, "can-bo", "officer")
    form = {"login": "can-bo", "password": PASSWORD, "back": "//elsewhere.example"}
    assert stranger.post("/sign-in", data=form).headers["location"] == "/"
    assert "elsewhere.example" not in stranger.get("/sign-in?back=//elsewhere.example").text


def test_the_language_switch_does_not_send_anybody_elsewhere(client_as: ClientAs) -> None:
    answer = client_as("officer").post(
        "/session/language", data={"language": "en", "back": "https://elsewhere.example"}
    )
    assert answer.headers["location"] == "/"


def flashed(person: Person, said: object) -> str:
    person.cookies.set(FLASH, quote(said if isinstance(said, str) else json.dumps(said)))
    return person.get("/account").text


def test_the_flash_cookie_is_shown_as_text(client_as: ClientAs) -> None:
    page = flashed(client_as("officer"), [{"kind": "good", "text": "<img src=x onerror=alert(1)>"}])
    assert "<img src=x" not in page and "&lt;img src=x" in page


@pytest.mark.parametrize(
    "said",
    [
        [{"kind": 'good" onclick="alert(1)', "text": "kẻ lạ"}],
        [{"kind": "good"}],
        {"kind": "good", "text": "kẻ lạ"},
        "kẻ lạ",
        5,
        None,
        [5],
        "[" * 3_000,
    ],
)
def test_a_strange_flash_cookie_says_nothing(client_as: ClientAs, said: object) -> None:
    page = flashed(client_as("officer"), said)
    assert "kẻ lạ" not in page and "Đổi mật khẩu" in page


def test_the_sessions_cookie_is_for_the_server_alone(archive: Archive, app: FastAPI) -> None:
    an_account(archive, "can-bo", "officer")
    form = {"login": "can-bo", "password": PASSWORD}
    for address, secure in (("http://testserver", False), ("https://testserver", True)):
        browser = TestClient(app, base_url=address, follow_redirects=False)
        given = browser.post("/sign-in", data=form).headers["set-cookie"].lower()
        assert given.startswith(COOKIE) and "httponly" in given and "samesite=lax" in given and "path=/" in given
        assert ("secure" in given) is secure


def test_a_password_is_never_shown_again(archive: Archive, stranger: TestClient) -> None:
    an_account(archive, "can-bo", "officer")
    answer = stranger.post("/sign-in", data={"login": '"><b>can-bo', "password": "mật khẩu bí mật"})
    assert answer.status_code == 401 and "bí mật" not in answer.text and '"><b>' not in answer.text


@pytest.mark.parametrize("what", ["theme", "language", "nothing"])
def test_a_preference_is_one_of_the_list(client_as: ClientAs, what: str) -> None:
    assert client_as("officer").post(f"/session/{what}", data={what: "<b>"}).status_code == 404


def a_case(archive: Archive, account: Account, unit_id: str = UNIT_ID) -> int:
    from service.cases.actions import CaseDraft, create_case

    with archive.write(account.id) as work:
        draft = CaseDraft("other", "Vụ việc thử", "", work.now - 2_000, work.now - 1_000, "Ngã ba mẫu")
        return create_case(work, draft, unit_id).id


def test_the_working_case_is_one_that_the_person_may_see(client_as: ClientAs, archive: Archive) -> None:
    person, other = client_as("officer"), client_as("officer", unit_id=OTHER_UNIT_ID)
    own, foreign = a_case(archive, person.account), a_case(archive, other.account, OTHER_UNIT_ID)
    address = "/api/v1/session/working-case"
    assert person.put(address, json={"case_id": own, "purpose": "incident"}).status_code == 204
    assert person.put(address, json={"case_id": foreign, "purpose": "incident"}).status_code == 404
    assert person.put(address, json={"case_id": 10**6}).status_code == 404
    assert person.put(address, json={"case_id": own, "purpose": "curiosity"}).status_code == 422
    assert person.post("/session/working-case", data={"case_id": str(foreign)}).status_code == 404
    assert client_as("owner").put(address, json={"case_id": own}).status_code == 404
    with archive.write() as work:
        cases.add_unit(work.session, foreign, UNIT_ID, work.now)
    assert person.put(address, json={"case_id": foreign, "purpose": "incident"}).status_code == 204


def logged(archive: Archive, person: Person, count: int) -> None:
    with archive.write() as work:
        for number in range(count):
            note_look(work, person.account, "footage.searched", address="192.0.2.1", case_id=7, number=number)


def test_older_pages_of_the_log_keep_what_was_asked_for(client_as: ClientAs, archive: Archive) -> None:
    chief = client_as("commander")
    logged(archive, chief, 60)
    page = chief.get("/log?case=7&action=footage.searched").text
    assert page.count("<td>Tra cứu</td>") == 50
    link = page.split('href="/log?before=')[1].split('"')[0].replace("&amp;", "&")
    assert "case=7" in link and "action=footage.searched" in link
    assert chief.get(f"/log?before={link}").text.count("<td>Tra cứu</td>") == 10


def test_the_log_of_another_unit_is_not_shown(client_as: ClientAs, archive: Archive) -> None:
    here, there = client_as("commander"), client_as("commander", unit_id=OTHER_UNIT_ID)
    logged(archive, there, 1)
    assert "<td>Tra cứu</td>" not in here.get("/log").text
    assert "<td>Tra cứu</td>" in there.get("/log").text
    assert all(row["account_id"] != there.id for row in here.get("/api/v1/access-log").json())


@pytest.mark.parametrize("number", ["²", "x", "-1", "9" * 30, "1e9", "%00"])
def test_strange_numbers_in_the_address_break_nothing(client_as: ClientAs, number: str) -> None:
    chief = client_as("commander")
    assert chief.get(f"/log?before={number}&case={number}").status_code == 200
    assert chief.get(f"/custody?before={number}").status_code == 200
    assert chief.get(f"/api/v1/access-log?before={number}").status_code in {200, 422}
    assert chief.get(f"/api/v1/custody?before={number}").status_code in {200, 422}
    assert chief.get(f"/cases/{number}").status_code == 404
    assert chief.get(f"/api/v1/cases/{number}").status_code == 404
