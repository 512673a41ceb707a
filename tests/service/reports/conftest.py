"""A ward at work on both sizes in turn, and its people at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from tests.factories.people import Person
from tests.service.reports.ward import Ward, a_ward

At = Callable[[str], Person]


@pytest.fixture
def ward(archive: Archive, clock: SetClock) -> Ward:
    """Phường Tam Thắng on 2 March 2026."""
    return a_ward(archive, clock)


@pytest.fixture
def at(app: FastAPI, ward: Ward) -> At:
    """Sign one of the ward's people in: ``at("reporter")``."""

    def sit(part: str) -> Person:
        return Person(app, ward.people[part])

    return sit
