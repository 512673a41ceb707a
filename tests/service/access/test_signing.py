"""Signing in: what is said, how tries are counted, how sessions begin and end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.access import rules, signing
from service.access.desk import COOKIE
from service.access.passwords import is_outdated
from storage.catalog import accounts
from storage.errors import Invalid, Refused
from storage.models import Session as SignedSession
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS, SetClock
from tests.factories.people import PASSWORD, Person, an_account

WRONG = "không phải câu này"
ADDRESS = "192.0.2.7"


def tried(archive: Archive, login: str = "can-bo", password: str = WRONG, address: str = ADDRESS) -> str:
    """The code of the refusal, or "in"."""
    try:
        signing.sign_in(archive, login, password, address=address)
    except Refused as refusal:
        return refusal.code
    return "in"


def test_right_name_and_password_begin_a_session(archive: Archive) -> None:
    account = an_account(archive, "can-bo", "officer")
    begun = signing.sign_in(archive, " CAN-BO ", PASSWORD, address=ADDRESS, agent="x" * 500)
    assert begun.account.id == account.id
    with archive.read() as session:
        kept = session.query(SignedSession).one()
    assert kept.token_sha256 != begun.token and begun.token not in repr(kept.__dict__)
    assert len(kept.agent) == 200
    assert kept.csrf_token == begun.csrf_token != begun.token


def test_what_is_said_does_not_tell_which_was_wrong(archive: Archive) -> None:
    an_account(archive, "can-bo", "officer")
    said = []
    for login in ("can-bo", "khong-co-ai"):
        with pytest.raises(Refused) as refusal:
            signing.sign_in(archive, login, WRONG, address=f"192.0.2.{len(said)}")
        said.append((refusal.value.code, refusal.value.message, refusal.value.facts))
    assert said[0] == said[1]
    assert "Còn 4 lần thử" in said[0][1]


def test_a_closed_account_is_told_the_same_as_a_wrong_password(archive: Archive) -> None:
    account = an_account(archive, "can-bo", "officer")
    with archive.write() as work:
        changed = accounts.by_id(work.session, account.id)
        assert changed is not None
        changed.is_active = False
    assert tried(archive, password=PASSWORD) == "sign_in_failed"


def test_the_sixth_try_waits_even_with_the_right_password(archive: Archive, clock: SetClock) -> None:
    an_account(archive, "can-bo", "officer")
    assert [tried(archive) for _ in range(6)] == ["sign_in_failed"] * 5 + ["sign_in_wait"]
    clock.advance(rules.WINDOW_MS - 1)
    assert tried(archive, password=PASSWORD) == "sign_in_wait"
    clock.advance(2)
    assert tried(archive, password=PASSWORD) == "in"


def test_the_wait_is_said_in_minutes(archive: Archive, clock: SetClock) -> None:
    an_account(archive, "can-bo", "officer")
    for _ in range(5):
        tried(archive)
        clock.advance(MINUTE_MS)
    with pytest.raises(Refused, match="chờ 10 phút"):
        signing.sign_in(archive, "can-bo", PASSWORD, address=ADDRESS)


def test_names_that_do_not_exist_are_counted_alike(archive: Archive) -> None:
    assert [tried(archive, "khong-co-ai") for _ in range(6)][-1] == "sign_in_wait"


def test_nobody_is_kept_out_by_what_others_type_elsewhere(archive: Archive, clock: SetClock) -> None:
    an_account(archive, "can-bo", "officer")
    assert tried(archive, password=PASSWORD, address="198.51.100.1") == "in"
    for number in range(80):  # from forty addresses, as fast as they are let through
        tried(archive, address=f"192.0.2.{number % 40}")
        clock.advance(MINUTE_MS // 4)
    assert "sign_in_wait" in [tried(archive, address=f"192.0.2.{number}") for number in (41, 42)], "new places wait"
    assert tried(archive, password=PASSWORD, address="198.51.100.1") == "in", "where one signs in daily nothing waits"
    clock.advance(rules.LONGEST_PAUSE_MS)
    assert tried(archive, password=PASSWORD, address="203.0.113.9") == "in", "and elsewhere a minute at most"


def test_a_name_tried_from_many_places_slows_down(archive: Archive, clock: SetClock) -> None:
    let_through = 0
    for number in range(180):
        let_through += tried(archive, "can-bo", address=f"192.0.2.{number}") == "sign_in_failed"
        clock.advance(5_000)
    assert rules.TRIES_AT_PACE < let_through < rules.TRIES_AT_PACE + 22


def test_a_success_forgives_the_name_there_but_not_the_address(archive: Archive, clock: SetClock) -> None:
    an_account(archive, "can-bo", "officer")
    for _ in range(4):
        tried(archive)
    clock.advance(1)
    assert tried(archive, password=PASSWORD) == "in"
    clock.advance(1)
    assert [tried(archive) for _ in range(5)] == ["sign_in_failed"] * 5
    for number in range(rules.TRIES_PER_ADDRESS - 9):
        tried(archive, f"khong-co-ai-{number // 4}")
    assert tried(archive, "ai-khac") == "sign_in_wait"


def test_whoever_asks_too_often_is_told_when_to_come_back(archive: Archive, app: FastAPI) -> None:
    stranger = TestClient(app, follow_redirects=False)
    body = {"login": "can-bo", "password": WRONG}
    assert [stranger.post("/api/v1/session", json=body).status_code for _ in range(5)] == [401] * 5
    for answer in (stranger.post("/api/v1/session", json=body), stranger.post("/sign-in", data=body)):
        assert (answer.status_code, answer.headers["retry-after"]) == (429, str(rules.WINDOW_MS // 1000))


def test_tries_at_the_same_instant_all_count(archive: Archive) -> None:
    an_account(archive, "can-bo", "officer")
    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(lambda _: tried(archive), range(12)))
    assert codes.count("sign_in_failed") == rules.TRIES_PER_LOGIN
    assert codes.count("sign_in_wait") == 12 - rules.TRIES_PER_LOGIN


def test_a_failed_try_is_in_the_access_log(archive: Archive, refusals: Callable[[], list[str]]) -> None:
    tried(archive)
    assert refusals() == ["session.refused"]


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "x" * 100_000])
def test_strange_passwords_are_wrong_passwords(archive: Archive, password: str) -> None:
    an_account(archive, "can-bo", "officer")
    assert tried(archive, password=password) == "sign_in_failed"


def test_weakly_kept_passwords_are_kept_anew_at_sign_in(archive: Archive) -> None:
    account = an_account(archive, "can-bo", "officer")
    with archive.write() as work:
        weak = accounts.by_id(work.session, account.id)
        assert weak is not None
        weak.password_hash = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    assert tried(archive, password=PASSWORD) == "in"
    with archive.read() as session:
        now = accounts.by_id(session, account.id)
    assert now is not None and not is_outdated(now.password_hash) and not now.must_change_password
    assert tried(archive, password=PASSWORD) == "in"


def test_signing_in_ends_the_session_the_browser_had(client_as: Callable[..., Person], app: FastAPI) -> None:
    person = client_as("officer")
    old = person.cookies[COOKIE]
    person.post("/api/v1/session", json={"login": person.account.login, "password": PASSWORD})
    assert person.cookies[COOKIE] != old
    thief = TestClient(app, cookies={COOKIE: old}, follow_redirects=False)
    assert thief.get("/api/v1/session").status_code == 401


def test_a_token_that_was_planted_before_sign_in_is_not_taken_over(archive: Archive, app: FastAPI) -> None:
    account = an_account(archive, "can-bo", "officer")
    victim = TestClient(app, cookies={COOKIE: "planted"}, follow_redirects=False)
    answer = victim.post("/sign-in", data={"login": account.login, "password": PASSWORD})
    assert answer.status_code == 303
    thief = TestClient(app, cookies={COOKIE: "planted"}, follow_redirects=False)
    assert thief.get("/api/v1/session").status_code == 401


def test_an_idle_session_ends_and_a_used_one_goes_on(client_as: Callable[..., Person], clock: SetClock) -> None:
    person = client_as("officer")
    for _ in range(3):
        clock.advance(rules.IDLE_MS - MINUTE_MS)
        assert person.get("/api/v1/session").status_code == 200
    clock.advance(rules.IDLE_MS + 1)
    assert person.get("/api/v1/session").status_code == 401


def test_a_session_ends_after_its_hours_however_busy(client_as: Callable[..., Person], clock: SetClock) -> None:
    person = client_as("officer")
    step = 50 * MINUTE_MS
    for _ in range(rules.SESSION_MS // step):
        clock.advance(step)
        assert person.get("/api/v1/session").status_code == 200
    clock.advance(step)
    assert person.get("/api/v1/session").status_code == 401


def test_an_expired_session_changes_nothing(
    client_as: Callable[..., Person], clock: SetClock, rows: Callable[[], dict[str, int]]
) -> None:
    person = client_as("administrator", unit_id=None)
    clock.advance(rules.IDLE_MS + 1)
    before = rows()
    answer = person.post("/accounts", data={"login": "moi", "display_name": "Mới Mẫu", "role": "auditor"})
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    assert rows() == before


def test_signing_out_ends_the_session_on_the_server(client_as: Callable[..., Person], app: FastAPI) -> None:
    person = client_as("officer")
    token = person.cookies[COOKIE]
    assert person.post("/session/sign-out").headers["location"] == "/sign-in"
    assert TestClient(app, cookies={COOKIE: token}).get("/api/v1/session").status_code == 401


def test_closing_an_account_signs_it_out_at_once(client_as: Callable[..., Person]) -> None:
    admin, person = client_as("administrator", unit_id=None), client_as("officer")
    assert admin.put(f"/api/v1/accounts/{person.id}/active", json={"is_active": False}).status_code == 204
    assert person.get("/api/v1/session").status_code == 401
    assert admin.put(f"/api/v1/accounts/{admin.id}/active", json={"is_active": False}).status_code == 403


def test_changing_the_password_ends_the_other_sessions(client_as: Callable[..., Person], app: FastAPI) -> None:
    person = client_as("officer")
    other = Person(app, person.account)
    body = {"old": PASSWORD, "new": "một câu khác hẳn"}
    assert person.put("/api/v1/session/password", json=body).status_code == 204
    assert person.get("/api/v1/session").status_code == 200
    assert other.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (WRONG, "một câu khác hẳn", "old"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "ngắn", "new"),
    ],
)
def test_a_password_is_not_changed_so(archive: Archive, old: str, new: str, field: str) -> None:
    account = an_account(archive, "can-bo", "officer")
    with pytest.raises(Invalid) as refusal:
        signing.change_password(archive, account.id, old, new, address=ADDRESS)
    assert list(refusal.value.problems) == [field]
    assert tried(archive, password=PASSWORD) == "in"


def test_old_passwords_cannot_be_guessed_within_a_session(archive: Archive) -> None:
    account = an_account(archive, "can-bo", "officer")
    for _ in range(rules.TRIES_PER_LOGIN):
        with pytest.raises(Invalid):
            signing.change_password(archive, account.id, WRONG, "một câu khác hẳn", address=ADDRESS)
    with pytest.raises(Refused, match="quá nhiều lần"):
        signing.change_password(archive, account.id, PASSWORD, "một câu khác hẳn", address=ADDRESS)
