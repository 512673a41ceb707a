"""The round that judges new clips: all cameras, every page, once; nothing to judge is no word."""

from __future__ import annotations

import pytest

from ingest import health as judging
from storage.catalog import health, jobs
from storage.models import ClipDetail, Job
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from workers.catch_up import run_undone


def round_of(archive: Archive) -> Job:
    with archive.write() as work:
        job_id = work.send("health.judge", dedupe_key="health.judge").id
    run_undone(archive)
    with archive.read() as session:
        job = jobs.get(session, job_id)
    assert job is not None and job.state == "done", job and job.message
    return job


def test_one_round_judges_every_camera_to_its_last_clip(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "AT_ONCE", 3)
    cameras = [a_camera(archive, f"VT-000{number}") for number in (1, 2)]
    shelved = [shelve(archive, camera, archive.clock.now_ms() - HOUR_MS, 5) for camera in cameras]
    with archive.write() as work:
        for start in shelved[1].starts:
            work.session.get_one(ClipDetail, (cameras[1], start)).picture = {"flags": ["black"]}
    job = round_of(archive)
    assert job.message == "Đã xét 10 đoạn của 2 camera."
    with archive.read() as session:
        states = [health.state_of(session, camera) for camera in cameras]
        found = [[spell.fault for spell in health.spells_of(session, camera)] for camera in cameras]
    assert [state and state.judged_until_ms for state in states] == [one.starts[-1] for one in shelved]
    assert found == [[], ["black"]]
    assert round_of(archive).message is None
