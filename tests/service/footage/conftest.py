"""A made-up town on both sizes, and an officer of it who searches for a case."""

from __future__ import annotations

import pytest

from storage.unit_of_work import Archive
from tests.factories.people import Person
from tests.factories.town import Town
from tests.service.conftest import ClientAs


@pytest.fixture
def town(archive: Archive) -> Town:
    return Town(archive)


def choose_case(person: Person, case_id: int | None, purpose: str = "investigate") -> None:
    """What looks are made for from now on."""
    answer = person.put("/api/v1/session/working-case", json={"case_id": case_id, "purpose": purpose})
    assert answer.status_code == 204, answer.text


@pytest.fixture
def officer(town: Town, client_as: ClientAs) -> Person:
    """An officer of the town's unit with a working case."""
    person = client_as("officer")
    choose_case(person, town.case())
    return person
