"""One running town for all flows that only knock at its doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.running_town import Town, running_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The program running on a small town. What a test adds stays for the next."""
    with running_town(tmp_path_factory.mktemp("town") / "home") as made:
        yield made
