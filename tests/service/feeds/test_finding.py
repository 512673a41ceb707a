"""A technician finds cameras in a recorder's network: asked there, written down, nothing found is believed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.feeds.rules import address_of
from storage.catalog import access_log, jobs
from storage.models import Feed, Job
from storage.unit_of_work import Archive
from storage.values.process import host_name
from tests.factories.feeds import a_feed
from tests.factories.people import Person
from tests.service.feeds.test_pages import connected

ClientAs = Callable[..., Person]
small = pytest.mark.parametrize("size_name", ["embedded"])
DEVICE = {"host": "192.0.2.77", "port": 8000, "name": "<b>HIKVISION</b> DS-2CD", "hardware": "DS-2CD2143"}


def asked(archive: Archive) -> Job | None:
    with archive.read() as session:
        return jobs.latest_named(session, "feed.discover")


def answered(archive: Archive, *devices: dict[str, object]) -> None:
    job = asked(archive)
    assert job is not None
    with archive.write() as work:
        jobs.set_arguments(work.session, job.id, job.arguments | {"found": list(devices)})
        jobs.finish(work.session, job.id, work.now)


@small
def test_the_network_is_asked_once_and_that_is_written_down(archive: Archive, client_as: ClientAs) -> None:
    technician, here = client_as("technician"), host_name(archive.settings.host_name)
    assert "Chưa tìm lần nào" in technician.get("/feeds/found").text
    for _ in range(2):
        assert technician.post("/feeds/found", data={"host": here}).status_code == 303
    with archive.read() as session:
        waiting = [job for job in jobs.listed(session, ("queued",)) if job.name == "feed.discover"]
        looks = access_log.listed(session, action="network.searched", since=0, limit=9)
    assert len(waiting) == 1 and waiting[0].arguments == {"host": here}
    assert [look.detail["host"] for look in looks] == [here, here]
    assert 'hx-trigger="every 2s"' in technician.get("/feeds/found").text
    assert technician.post("/feeds/found", data={"host": "may-khac"}).status_code == 422
    officer = client_as("officer")
    assert officer.get("/feeds/found").status_code == 403
    assert officer.post("/feeds/found", data={"host": here}).status_code == 403


@small
def test_what_answered_leads_to_a_filled_form(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    feed = a_feed(archive, "VT-0001")
    with archive.write() as work:
        work.session.get_one(Feed, feed.id).host = "192.0.2.10"
    camera = connected(archive, "VT-0002")
    technician.post("/feeds/found", data={"host": host_name(archive.settings.host_name)})
    answered(archive, DEVICE, DEVICE | {"host": "192.0.2.10", "name": "IPC", "hardware": ""})
    page = technician.get("/feeds/found").text
    assert "&lt;b&gt;HIKVISION" in page and "đã đăng ký" in page and "chưa đăng ký" in page and "VT-0002" in page
    assert "rtsp://192.0.2.77:554/Streaming/Channels/101" in page and 'hx-trigger="every 2s"' not in page
    found = {"address": "rtsp://192.0.2.77:554/Streaming/Channels/101", "onvif_port": "8000"}
    to = technician.get("/feeds/connect", params=found | {"code": "vt-0002"}).headers["location"]
    assert to.startswith(f"/cameras/{camera}/feed?")
    form = technician.get(to).text
    assert 'value="rtsp://192.0.2.77:554/Streaming/Channels/101"' in form and 'value="8000"' in form
    wrong = technician.get("/feeds/connect", params=found | {"code": "VT-0001"})
    assert wrong.status_code == 422 and "Không có camera nào mã này" in wrong.text
    mixed = technician.get(f"/cameras/{camera}/feed", params={"address": "rtsp://admin:matkhau1@192.0.2.77/x"}).text
    assert "192.0.2.77/x" in mixed and 'value="rtsp://admin' not in mixed, "no account comes into a form by an address"


@pytest.mark.parametrize(
    ("told", "path"),
    [("KBVision KX", "/cam/realmonitor?channel=1&subtype=0"), ("EZVIZ", "/Streaming/Channels/101"), ("?", "/")],
)
def test_an_address_is_guessed_by_the_make(told: str, path: str) -> None:
    assert address_of("192.0.2.7", told) == f"rtsp://192.0.2.7:554{path}"
