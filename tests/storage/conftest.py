"""What tests of the archive share beside the fixtures of all tests."""

from __future__ import annotations

import pytest

from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from tests.storage.whole_house import House


@pytest.fixture
def house(archive: Archive, clock: SetClock) -> House:
    """An archive with one of everything in it, the clock two days after its objects were written."""
    return House(archive, clock)
