"""Who may do what, which passwords serve, how long one waits."""

from __future__ import annotations

import pytest

from service.access import rules
from service.access.rules import Failures
from storage.values.clock import MINUTE_MS


def test_every_act_names_known_roles() -> None:
    assert all(roles and roles <= set(rules.ROLES) for roles in rules.ACTS.values())


def test_what_nobody_listed_nobody_may() -> None:
    assert not any(rules.may(role, "footage.delete") for role in rules.ROLES)
    assert not rules.may("somebody", "footage.search")


def test_owners_may_only_what_is_theirs() -> None:
    assert {act for act, roles in rules.ACTS.items() if "owner" in roles} == {"own_camera.manage", "unit.view"}


@pytest.mark.parametrize("act", ["footage.search", "footage.view", "case.view", "retrieval.request", "grade.give"])
def test_administrators_and_technicians_see_no_footage_and_no_case(act: str) -> None:
    assert not rules.may("administrator", act) and not rules.may("technician", act)


@pytest.mark.parametrize(
    ("password", "login"),
    [
        ("ngắn quá", "can-bo"),
        ("x" * 201, "can-bo"),
        ("aaaaaaaaaaaa", "can-bo"),
        ("12345678 ab", "can-bo"),
        ("matkhau2026", "can-bo"),
        ("xin chao can-bo nhe", "can-bo"),
        ("XIN CHAO CAN-BO NHE", "can-bo"),
        ("0900000123 là số tôi", "0900000123"),
    ],
)
def test_passwords_that_will_not_serve(password: str, login: str) -> None:
    assert rules.password_problem(password, login)


@pytest.mark.parametrize("password", ["con mèo nằm mái", "một câu dài dễ nhớ", "Tr0ng-vườn:cây"])
def test_passwords_that_will(password: str) -> None:
    assert rules.password_problem(password, "can-bo") is None


def test_the_wait_ends_when_the_oldest_counted_try_leaves_the_window() -> None:
    now = 100 * MINUTE_MS
    failures = [now - minutes * MINUTE_MS for minutes in (14, 9, 5, 3, 1)]
    assert rules.tries_left(Failures(failures, [])) == 0
    assert rules.wait_ms(Failures(failures, []), now) == MINUTE_MS
    assert rules.tries_left(Failures(failures[1:], [])) == 1


@pytest.mark.parametrize(("count", "seconds"), [(0, 0), (9, 0), (10, 1), (12, 4), (15, 32), (16, 60), (5_000, 60)])
def test_a_name_tried_from_anywhere_slows_down_but_never_stops(count: int, seconds: int) -> None:
    now = 100 * MINUTE_MS
    assert rules.wait_ms(Failures([], [], [now] * count), now) == seconds * 1_000
    assert rules.wait_ms(Failures([], [], [now] * count, is_known=True), now) == 0


@pytest.mark.parametrize("login", ["can-bo", "nguyen.van.mau", "0900000123", "a1b", "x" * 80])
def test_names_that_will_serve(login: str) -> None:
    assert rules.login_problem(login) is None


@pytest.mark.parametrize(
    "login",
    ["", "ab", "x" * 81, "can bo", "cán-bộ", "CAN-BO", "can\u200bbo", "can\u202ebo", "canbо", "-can", "can.", "a..b",
     "can_bo", "can@bo", "<b>x</b>", "can\nbo", "canbo\n", "１２３４"],
)  # fmt: skip
def test_names_that_will_not_serve(login: str) -> None:
    assert rules.login_problem(login)
