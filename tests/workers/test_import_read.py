"""A long list read by the crew."""

from __future__ import annotations

import pytest

from service.cameras import imports as lists
from storage.catalog import imports, jobs
from storage.unit_of_work import Archive
from tests.factories.away import away_store
from tests.factories.camera_sheet import ward_list
from tests.factories.people import an_account
from tests.factories.street import UNIT_ID
from workers.attempt import run_job


def test_a_list_is_not_dropped_because_the_store_is_away(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "INLINE_BYTES", 0)
    officer, there = an_account(archive, "can-bo", "officer"), archive.store
    data = ward_list().getvalue()
    batch = lists.receive_list(archive, [data], account=officer, unit_id=UNIT_ID, file_name="ds.xlsx", defaults={})
    archive.store = away_store()
    with archive.read() as session:
        job = jobs.latest_of(session, "import", batch.id)
    assert job is not None
    run_job(archive, job.id)
    with archive.read() as session:
        waiting, kept = jobs.get(session, job.id), imports.get(session, batch.id)
        assert waiting and kept and (waiting.state, waiting.attempt_count, kept.state) == ("queued", 0, "reading")
    archive.store = there


def test_the_crew_reads_a_long_list_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "INLINE_BYTES", 0)
    officer = an_account(archive, "can-bo", "officer")
    data = ward_list().getvalue()
    batch = lists.receive_list(archive, [data], account=officer, unit_id=UNIT_ID, file_name="ds.xlsx", defaults={})
    with archive.read() as session:
        job = jobs.latest_of(session, "import", batch.id)
    assert job is not None
    for _ in range(2):  # rung twice
        run_job(archive, job.id)
    with archive.read() as session:
        done, kept = jobs.get(session, job.id), imports.get(session, batch.id)
        assert done and kept and (done.state, kept.state) == ("done", "previewed")
        assert imports.counts(session, batch.id).rows == 3
    assert list(archive.store.listed("staging/")) == []
