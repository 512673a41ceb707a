"""Only the host that is meant asks its network; what answered stays with the job."""

from __future__ import annotations

import pytest

from ingest.feeds.onvif.discovery import Found
from storage.catalog import jobs
from storage.models import Job
from storage.unit_of_work import Archive
from storage.values.process import host_name
from workers import feed_discover
from workers.catch_up import run_undone

DEVICE = Found("192.0.2.77", 80, "/onvif/device_service", "IPC", "DS-1")


def newest(archive: Archive) -> Job:
    with archive.read() as session:
        job = jobs.latest_named(session, "feed.discover")
    assert job is not None
    return job


def ask(archive: Archive, host: str) -> None:
    with archive.write() as work:
        work.send("feed.discover", host=host)


def test_the_host_that_is_meant_asks(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.feeds.onvif.discovery.discover", lambda _patience_s: [DEVICE])
    here = host_name(archive.settings.host_name)
    ask(archive, here)
    assert feed_discover.look(archive) and not feed_discover.look(archive)
    job = newest(archive)
    assert job.state == "done" and job.arguments["asked_by"] == here
    assert job.arguments["found"] == [{"host": "192.0.2.77", "port": 80, "name": "IPC", "hardware": "DS-1"}]


def test_another_host_leaves_it_alone(archive: Archive, monkeypatch: pytest.MonkeyPatch, size_name: str) -> None:
    monkeypatch.setattr("ingest.feeds.onvif.discovery.discover", lambda _patience_s: [DEVICE])
    ask(archive, "may-thu-khac")
    assert not feed_discover.look(archive)
    if size_name == "grown":  # the small size has one host, whatever it was called then
        run_undone(archive)
        job = newest(archive)
        assert (job.state, job.attempt_count) == ("queued", 0) and "may-thu-khac" in job.progress_note


def test_no_network_is_said_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_patience_s: float) -> list[Found]:
        raise OSError("Network is unreachable")

    monkeypatch.setattr("ingest.feeds.onvif.discovery.discover", unreachable)
    ask(archive, host_name(archive.settings.host_name))
    assert feed_discover.look(archive)
    assert newest(archive).state == "parked" and "Không gửi được câu hỏi" in (newest(archive).message or "")
