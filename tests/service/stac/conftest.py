"""A made-up town on both sizes, an officer of it with a working case, and a program with that officer's token."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.stac.tokens import make_token
from storage.unit_of_work import Archive
from tests.factories.people import Person
from tests.factories.town import UNIT, Town
from tests.service.conftest import ClientAs
from tests.service.footage.conftest import choose_case

HOURS = 12


@pytest.fixture
def town(archive: Archive) -> Town:
    return Town(archive)


@pytest.fixture
def case_id(town: Town) -> int:
    return town.case()


@pytest.fixture
def officer(case_id: int, client_as: ClientAs) -> Person:
    """An officer of the town's unit with a working case."""
    person = client_as("officer")
    choose_case(person, case_id)
    return person


def token_for(archive: Archive, person: Person, case_id: int) -> str:
    """An access token of a person for a case."""
    with archive.write(person.id) as work:
        return make_token(
            work,
            person.account,
            case_id=case_id,
            purpose="investigate",
            label="Chương trình thử",
            hours=HOURS,
            unit_ids={UNIT},
            address="testclient",
        ).token


class Program(TestClient):
    """A program: no cookie, an access token."""

    def __init__(self, app: FastAPI, token: str) -> None:
        super().__init__(app, follow_redirects=False, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def program(archive: Archive, app: FastAPI, officer: Person, case_id: int) -> Program:
    """A program that searches in the officer's name."""
    return Program(app, token_for(archive, officer, case_id))
