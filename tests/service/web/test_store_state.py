"""That the store is away, and what waits for it, is told to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import spooled
from storage.errors import Unavailable
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS
from tests.factories.away import away_store
from tests.factories.people import Person
from tests.service.conftest import ClientAs

AWAY, KEPT = "Kho tệp không trả lời từ", "Máy web-2 đang giữ 1 tệp (1,5 MB) chờ kho nhận, từ 02/03/2026 07:59:00"


@pytest.fixture
def trouble(archive: Archive) -> Callable[[], None]:
    """The store goes away; a host keeps a file meanwhile."""

    def act() -> None:
        archive.store = away_store()
        with pytest.raises(Unavailable):
            archive.store.stat("staging/any")
        with archive.write() as work:
            spooled.add(
                work.session,
                object_key="staging/one",
                host="web-2",
                folder="/srv/spool",
                sha256="0" * 64,
                size_bytes=1_500_000,
                spooled_at=work.now - MINUTE_MS,
            )

    return act


def first_page(person: Person, path: str = "/") -> str:
    answer = person.get(path)
    assert answer.status_code == 200
    return answer.text


def test_it_is_told_to_whom_it_concerns(client_as: ClientAs, trouble: Callable[[], None]) -> None:
    officer, technician = client_as("officer"), client_as("technician")
    assert AWAY not in first_page(officer) + first_page(technician)
    trouble()
    assert AWAY in first_page(officer) and KEPT not in first_page(officer)
    for path in ("/", "/jobs"):
        assert AWAY in first_page(technician, path) and KEPT in first_page(technician, path)
