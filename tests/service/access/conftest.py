"""A browser nobody has signed in with yet, and what the books hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from storage.catalog import custody
from storage.models import AccessEntry, Base
from storage.unit_of_work import Archive


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser without a session."""
    yield TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def rows(archive: Archive) -> Callable[[], dict[str, int]]:
    """How many rows each table holds: ``rows()`` before and after shows what was changed."""

    def act() -> dict[str, int]:
        with archive.read() as session:
            counted = {name: len(session.execute(table.select()).all()) for name, table in Base.metadata.tables.items()}
            counted["custody head"] = custody.head(session)[0]
        return counted

    return act


@pytest.fixture
def refusals(archive: Archive) -> Callable[[], list[str]]:
    """Actions of the access log that were refused."""

    def act() -> list[str]:
        with archive.read() as session:
            return [entry.action for entry in session.query(AccessEntry).filter(AccessEntry.is_allowed.is_(False))]

    return act
