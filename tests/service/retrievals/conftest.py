"""A stage for every test: people, a case, footage."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.unit_of_work import Archive
from tests.factories.people import Person
from tests.service.retrievals.stage import Stage, set_up


@pytest.fixture
def stage(archive: Archive, client_as: Callable[..., Person]) -> Stage:
    """Four people of one ward with one case and three minutes of footage."""
    return set_up(
        archive,
        client_as("officer", "nguoi-hoi"),
        client_as("commander", "chi-huy"),
        client_as("officer", "dieu-tra"),
        client_as("officer", "nguoi-thu-hai"),
    )
