"""Access tokens: shown once, kept as a digest, over by themselves, by hand, with the password and with the account."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from service.access.actions import set_active
from service.access.signing import change_password
from service.stac.tokens import MOST_TOKENS, TokenOver, end_token, make_token, mark_of, token_of
from storage.catalog import access_log, access_tokens, accounts, cases
from storage.errors import Conflict, Invalid, NotFound
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SetClock
from tests.factories.people import PASSWORD, Person
from tests.factories.town import OTHER_UNIT, UNIT, Town
from tests.service.conftest import ClientAs
from tests.service.stac.conftest import HOURS, Program, token_for


def status(program: Program) -> int:
    return program.get("/stac").status_code


def made_on_the_page(officer: Person, case_id: int, label: str = "QGIS trực ban") -> str:
    page = officer.post("/access-tokens", data=form(officer, case_id, label))
    assert page.status_code == 201, page.text[:300]
    (token,) = re.findall(r'id="new-token" data-once>([^<]+)<', page.text)
    return str(token)


def form(officer: Person, case_id: int, label: str = "QGIS trực ban", purpose: str = "investigate") -> dict[str, str]:
    return {"csrf": officer.headers["X-CSRF"], "case_id": str(case_id), "purpose": purpose, "label": label}


def test_the_page_shows_a_token_once_and_lists_it(
    officer: Person, app: FastAPI, case_id: int, archive: Archive
) -> None:
    token = made_on_the_page(officer, case_id)
    page = officer.get("/access-tokens").text
    assert token not in page and "QGIS trực ban" in page and "HS 0001/2026" in page
    with archive.read() as session:
        (row,) = access_tokens.of_account(session, officer.id, 0)
        (look,) = access_log.listed(session, action="access_token.made", limit=5)
    assert row.token_sha256 != token and token not in str(look.detail)
    assert (look.account_id, look.case_id) == (officer.id, case_id)
    assert look.detail == {"access_token": mark_of(row.token_sha256)}
    program = Program(app, token)
    assert status(program) == 200
    officer.post("/access-tokens/end", data={"csrf": officer.headers["X-CSRF"], "mark": mark_of(row.token_sha256)})
    assert status(program) == 401 and "QGIS trực ban" not in officer.get("/access-tokens").text


def test_the_page_in_english(officer: Person) -> None:
    officer.post("/session/language", data={"csrf": officer.headers["X-CSRF"], "language": "en"})
    assert "Access tokens for programs" in officer.get("/access-tokens").text


def test_what_is_to_be_mended_is_said_beside_it(officer: Person, case_id: int) -> None:
    page = officer.post("/access-tokens", data=form(officer, case_id, label="x", purpose="chơi"))
    assert page.status_code == 422 and "2 đến 100 ký tự" in page.text and "Hãy chọn một mục đích" in page.text
    assert officer.post("/access-tokens", data={"csrf": officer.headers["X-CSRF"]}).status_code == 422


def test_no_token_for_another_units_case(officer: Person, town: Town) -> None:
    theirs = town.case(unit_id=OTHER_UNIT, number="HS 0002/2026")
    assert officer.post("/access-tokens", data=form(officer, theirs)).status_code == 404
    assert officer.post("/access-tokens", data=form(officer, 999_999)).status_code == 404


def test_nobody_ends_another_persons_token(
    officer: Person, client_as: ClientAs, case_id: int, archive: Archive
) -> None:
    token = token_for(archive, officer, case_id)
    row, _account = token_of(archive, token)
    other = client_as("officer")
    with archive.write(other.id) as work, pytest.raises(NotFound):
        end_token(work, other.account, mark_of(row.token_sha256), address="")
    assert token_of(archive, token)


def test_a_token_opens_stac_alone(program: Program) -> None:
    for path in ("/api/v1/session", "/api/v1/footage", "/api/v1/cameras"):
        assert program.get(path).status_code == 401, path
    for path in ("/", "/search", "/access-tokens", "/account"):
        assert program.get(path).status_code == 303, path


def test_a_token_is_over_after_its_hours(program: Program, clock: SetClock) -> None:
    clock.at_ms += HOURS * HOUR_MS - 1
    assert status(program) == 200
    clock.at_ms += 1
    assert program.get("/stac").json()["code"] == "token_over"


def test_a_token_is_over_with_the_password(program: Program, officer: Person, archive: Archive) -> None:
    change_password(archive, officer.id, PASSWORD, "một câu khác cũng dài", address="")
    assert status(program) == 401


def test_a_token_is_over_with_the_account(program: Program, officer: Person, archive: Archive) -> None:
    for is_active in (False, True):
        with archive.write() as work:
            set_active(work, officer.id, is_active)
        assert status(program) == 401


@pytest.mark.parametrize("column", ["is_active", "must_change_password"])
def test_whose_account_may_not_work_has_no_token(
    program: Program, officer: Person, archive: Archive, column: str
) -> None:
    with archive.write() as work:
        account = accounts.by_id(work.session, officer.id)
        setattr(account, column, column != "is_active")
    assert program.get("/stac").json()["code"] == "token_over"


def test_a_token_is_worth_nothing_when_its_case_is_withdrawn(program: Program, case_id: int, archive: Archive) -> None:
    with archive.write() as work:
        case = cases.get(work.session, case_id)
        assert case is not None
        case.withdrawn_at = work.now
    assert program.get("/stac/search").json()["code"] == "case_needed"


def test_what_is_no_token(app: FastAPI, town: Town) -> None:
    for given in ("", "Bearer", "Bearer ", "Bearer x", "bearer antt_x", "Bearer \xe9", "Bearer a b", "Basic YTpi"):
        answer = Program(app, "").get("/stac", headers={"Authorization": given.encode("latin-1")})
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer", given


def test_the_use_of_a_token_is_noted_to_the_minute(program: Program, officer: Person, archive: Archive) -> None:
    with archive.read() as session:
        (row,) = access_tokens.of_account(session, officer.id, 0)
    assert row.last_used_at is None
    status(program)
    with archive.read() as session:
        (row,) = access_tokens.of_account(session, officer.id, 0)
    assert row.last_used_at == archive.clock.now_ms()


def test_there_is_an_end_to_the_number(officer: Person, case_id: int, archive: Archive, clock: SetClock) -> None:
    for _ in range(MOST_TOKENS):
        token_for(archive, officer, case_id)
    with pytest.raises(Conflict, match=str(MOST_TOKENS)):
        token_for(archive, officer, case_id)
    clock.at_ms += HOURS * HOUR_MS
    assert token_of(archive, token_for(archive, officer, case_id))


def test_a_stranger_token_is_none(archive: Archive) -> None:
    with pytest.raises(TokenOver):
        token_of(archive, "antt_" + "x" * 43)


def test_hidden_signs_are_no_label(officer: Person, case_id: int, archive: Archive) -> None:
    with archive.write(officer.id) as work, pytest.raises(Invalid):
        make_token(
            work,
            officer.account,
            case_id=case_id,
            purpose="investigate",
            label="ab\u202edc",
            hours=1,
            unit_ids={UNIT},
            address="",
        )
