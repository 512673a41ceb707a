"""A camera whose files may be handed in, its owner, and what the store holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI

from storage.catalog import hand_ins, intakes
from storage.models import Account, Camera, HandInFile, Intake
from storage.unit_of_work import Archive
from tests.factories.people import Person, an_account
from tests.factories.street import a_camera

START_MS = 1_772_413_200_000  # 02/03/2026 08:00:00


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

    def files(self) -> list[HandInFile]:
        """All files of all hand-ins, oldest first."""
        with self.archive.read() as session:
            found = reversed(hand_ins.listed(session, None))
            return [file for one in found for file in hand_ins.files(session, one.id)]

    def propose(self, file_id: int, **values: Any) -> None:
        """What the job that reads a file would have written down; here without a film."""
        learnt: dict[str, Any] = {
            "state": "proposed",
            "camera_id": self.camera_id,
            "device_start_ms": START_MS,
            "time_source": "file_name",
            "container": "mp4",
            "video_codec": "h264",
            "width": 320,
            "height": 180,
            "duration_ms": 60_000,
            "frame_count": 600,
        }
        with self.archive.write() as work:
            hand_ins.set_file(work.session, file_id, **(learnt | values))


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
