"""The front desk on an empty archive of both sizes in turn, and people who sit at it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI

from service.app import create_app
from storage.unit_of_work import Archive
from tests.factories.people import Person, an_account
from tests.factories.street import UNIT_ID

ClientAs = Callable[..., Person]


@cache
def _desk() -> FastAPI:
    """The front desk of this process. A new one works out its two hundred addresses anew, which takes longer than most
    tests; all it keeps is the archive it looks into."""
    return create_app(Archive.__new__(Archive))


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    """The whole front desk on this test's archive; the crew does not run by itself."""
    desk = _desk()
    desk.state.archive = archive
    return desk


@pytest.fixture(scope="session", autouse=True)
def one_event_loop() -> Iterator[None]:
    """Every person's requests go through one loop, instead of a loop and a thread made for each of them."""
    with start_blocking_portal() as portal:
        Person.portal = portal
        yield
        Person.portal = None


@pytest.fixture
def client_as(archive: Archive, app: FastAPI) -> ClientAs:
    """Make an account and sign it in: ``client_as("officer")``, ``client_as("auditor", unit_id=None)``."""
    count = itertools.count(1)

    def act(role: str, login: str = "", unit_id: str | None = UNIT_ID) -> Person:
        return Person(app, an_account(archive, login or f"{role.replace('_', '-')}-{next(count)}", role, unit_id))

    return act
