"""The first administrator: one code, printed in the terminal, good for one account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from service.access import actions, rules
from storage.catalog import accounts
from storage.errors import Conflict, Invalid, Refused
from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from tests.factories.people import PASSWORD, an_account

FORM = {"login": "quan-tri", "display_name": "Người Mẫu", "password": PASSWORD}


def test_an_empty_home_leads_to_the_first_run(stranger: TestClient) -> None:
    assert stranger.get("/sign-in").headers["location"] == "/first-run"
    assert "Mã thiết lập" in stranger.get("/first-run").text


def test_the_code_stays_the_same_until_it_was_used(archive: Archive) -> None:
    code = actions.first_run_code(archive)
    assert code is not None and len(code) == 8 and code == actions.first_run_code(archive)
    actions.make_first_administrator(archive, code, "quan-tri", "Người Mẫu", PASSWORD)
    assert actions.first_run_code(archive) is None


def test_the_right_code_makes_one_administrator_who_signs_in(archive: Archive, stranger: TestClient) -> None:
    code = actions.first_run_code(archive)
    assert stranger.post("/first-run", data={**FORM, "code": code}).headers["location"] == "/sign-in"
    assert stranger.post("/sign-in", data=FORM).status_code == 303
    assert stranger.get("/api/v1/session").json()["role"] == "administrator"
    assert stranger.get("/first-run").status_code == 404
    assert stranger.post("/first-run", data={**FORM, "login": "hai", "code": code}).status_code == 404


@pytest.mark.parametrize("code", ["", "00000000", "mã sai", "\ud83d"])
def test_a_wrong_code_makes_nothing_and_keeps_what_was_entered(
    archive: Archive, stranger: TestClient, code: str
) -> None:
    right = actions.first_run_code(archive)
    assert code != right
    answer = stranger.post("/first-run", data={**FORM, "code": code.encode("utf-8", "replace")})
    assert answer.status_code == 422 and 'value="quan-tri"' in answer.text and PASSWORD not in answer.text
    with archive.read() as session:
        assert accounts.count(session) == 0


def test_no_code_was_printed_so_none_is_right(archive: Archive) -> None:
    with pytest.raises(Invalid):
        actions.make_first_administrator(archive, "", "quan-tri", "Người Mẫu", PASSWORD)


def test_codes_cannot_be_tried_one_after_the_other(archive: Archive, clock: SetClock) -> None:
    code = actions.first_run_code(archive) or ""
    for number in range(rules.TRIES_PER_ADDRESS):
        with pytest.raises(Invalid):
            actions.make_first_administrator(
                archive, f"x{number}", "quan-tri", "Người Mẫu", PASSWORD, address=f"192.0.2.{number}"
            )
    with pytest.raises(Refused, match="quá nhiều lần"):
        actions.make_first_administrator(archive, code, "quan-tri", "Người Mẫu", PASSWORD)
    clock.advance(rules.WINDOW_MS + 1)
    actions.make_first_administrator(archive, code, "quan-tri", "Người Mẫu", PASSWORD)


def test_two_at_the_same_instant_make_one(archive: Archive) -> None:
    code = actions.first_run_code(archive) or ""

    def make(number: int) -> str:
        try:
            actions.make_first_administrator(archive, code, f"quan-tri-{number}", "Người Mẫu", PASSWORD)
        except Conflict as refusal:
            return refusal.code
        return "made"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(make, range(6))) == ["made"] + ["not_first"] * 5
    with archive.read() as session:
        assert accounts.count(session) == 1


def test_with_accounts_there_is_no_first_run(archive: Archive, stranger: TestClient) -> None:
    an_account(archive, "can-bo", "officer")
    assert actions.first_run_code(archive) is None
    assert stranger.get("/first-run").status_code == 404
