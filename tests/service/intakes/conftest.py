"""A camera whose files may be handed in, its owner, and what the store holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from storage.catalog import intakes
from storage.models import Account, Camera, Intake
from storage.unit_of_work import Archive
from tests.factories.people import Person, an_account
from tests.factories.street import a_camera


@dataclass
class Yard:
    """Where files come in."""

    archive: Archive
    camera_id: int
    owner: Person

    def staged(self) -> list[str]:
        """Names of objects in the store."""
        return [found.key for found in self.archive.store.listed()]

    def intakes(self) -> list[Intake]:
        """All files on their way."""
        with self.archive.read() as session:
            return intakes.latest(session)


@pytest.fixture
def yard(archive: Archive, app: FastAPI) -> Yard:
    """A confirmed camera of a fictitious household, whose owner has signed in."""
    camera_id = a_camera(archive)
    account = an_account(archive, "0900000001", "owner", None)
    with archive.write() as work:
        camera = work.session.get_one(Camera, camera_id)
        work.session.get_one(Account, account.id).owner_id = camera.owner_id
    return Yard(archive, camera_id, Person(app, account))


@pytest.fixture
def officer(client_as: Callable[..., Person]) -> Person:
    """An officer of the camera's ward."""
    return client_as("officer")
