"""What a digest of the access log covers: every look up to the highest key, also of those who write at that moment."""

from __future__ import annotations

import threading

import pytest

from storage.catalog import access_log
from storage.unit_of_work import Archive
from tests.storage.whole_house import a_look


def test_a_stretch_is_read_page_by_page(archive: Archive) -> None:
    with archive.write() as work:
        keys = [access_log.add(work.session, a_look(work.now)).id for _ in range(7)]
    with archive.read() as session:
        assert [entry.id for entry in access_log.stretch(session, keys[1], keys[5], page=2)] == keys[1:6]
        assert list(access_log.stretch(session, keys[6] + 1, keys[6])) == []


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_who_digests_waits_for_who_is_writing(archive: Archive) -> None:
    """On PostgreSQL a lower key may be committed after a higher one; a digest must not close over it."""
    covered: list[list[int]] = []

    def digest() -> None:
        with archive.write() as work:
            access_log.settle(work.session)
            covered.append([entry.id for entry in access_log.after(work.session, 0, 10)])

    with archive.write() as slow:
        first = access_log.add(slow.session, a_look(slow.now)).id
        with archive.write() as quick:
            second = access_log.add(quick.session, a_look(quick.now)).id
        waiting = threading.Thread(target=digest)
        waiting.start()
        waiting.join(0.3)
        assert covered == []
    waiting.join(30)
    assert covered == [[first, second]]
