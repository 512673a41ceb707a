"""Owners of a ward, each with a browser, and a camera that one of them registered and an officer confirmed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from storage.models import Account, Base, Camera
from storage.unit_of_work import Archive
from tests.factories.people import Person, an_account
from tests.factories.street import UNIT_ID
from tests.service.retrievals.stage import Stage, set_up

FORM = {
    "lat": "10.3542",
    "lon": "107.0813",
    "direction": "45",
    "range": "50",
    "address": "212 đường Thử Nghiệm",
    "subunit": "KP5",
    "public": "1",
    "retention": "15",
    "eyes": "2",
    "fund": "self",
    "storage_place": "recorder",
    "notice_sign": "không",
    "owner_kind": "household",
    "owner_name": "Trần Thị Thử",
    "phone": "0900 000 123",
    "unit": "26506 Phường Vũng Tàu",
}
BODY = {
    "owner_kind": "household",
    "owner_name": "Trần Thị Thử",
    "phone": "0900000123",
    "address": "212 đường Thử Nghiệm",
    "position": "10.3542; 107.0813",
    "direction": 45,
    "range": 50,
    "retention": 15,
    "eyes": 2,
    "fund": "self",
    "notice_sign": False,
}


@pytest.fixture
def owner(archive: Archive, app: FastAPI) -> Person:
    """An owner who has not registered anything yet."""
    return Person(app, an_account(archive, "0900000123", "owner", UNIT_ID))


@pytest.fixture
def neighbour(archive: Archive, app: FastAPI) -> Person:
    """Another owner of the same ward."""
    return Person(app, an_account(archive, "0900000456", "owner", UNIT_ID))


@pytest.fixture
def officer(client_as: Callable[..., Person]) -> Person:
    """An officer of the ward."""
    return client_as("officer")


@pytest.fixture
def registered(owner: Person) -> int:
    """Key of the owner's camera, waiting to be confirmed."""
    answer = owner.post("/api/v1/my/cameras", json={**BODY, "purposes": ["report", "criminal"]})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


@pytest.fixture
def confirmed(registered: int, officer: Person) -> int:
    """The same, confirmed by an officer of the ward."""
    assert officer.post(f"/api/v1/cameras/{registered}/confirm").status_code == 200
    return registered


@pytest.fixture
def stage(archive: Archive, client_as: Callable[..., Person], owner: Person) -> Stage:
    """A case, footage and the people who use it; the camera is the owner's."""
    made = set_up(
        archive,
        client_as("officer", "nguoi-hoi"),
        client_as("commander", "chi-huy"),
        client_as("officer", "dieu-tra"),
        client_as("officer", "nguoi-thu-hai"),
    )
    with archive.write() as work:
        camera = work.session.get_one(Camera, made.camera_id)
        work.session.get_one(Account, owner.id).owner_id = camera.owner_id
    return made


@pytest.fixture
def rows_of(archive: Archive) -> Callable[[str], int]:
    """How many rows a table has."""

    def act(table: str) -> int:
        with archive.read() as session:
            return len(session.execute(Base.metadata.tables[table].select()).all())

    return act
