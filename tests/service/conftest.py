"""The front desk on an empty archive of both sizes in turn, and people who sit at it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from service.app import create_app
from storage.unit_of_work import Archive
from tests.factories.people import Person, an_account
from tests.factories.street import UNIT_ID

ClientAs = Callable[..., Person]


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    """The whole front desk; the crew does not run by itself."""
    return create_app(archive)


@pytest.fixture
def client_as(archive: Archive, app: FastAPI) -> ClientAs:
    """Make an account and sign it in: ``client_as("officer")``, ``client_as("auditor", unit_id=None)``."""
    count = itertools.count(1)

    def act(role: str, login: str = "", unit_id: str | None = UNIT_ID) -> Person:
        return Person(app, an_account(archive, login or f"{role.replace('_', '-')}-{next(count)}", role, unit_id))

    return act
