"""``camera-antt onvif``: what a person is told, what is kept, what is asked of the crew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.catalog import jobs
from storage.catalog.clocks import of_camera
from storage.errors import NotFound, Refused
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.feeds import a_feed
from tests.factories.street import a_camera
from tests.servers.onvif_device import OnvifDevice as Box
from workers import command_onvif
from workers.command_onvif import PASSWORD

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, archive: Archive) -> Iterator[Box]:
    @contextmanager
    def opened() -> Iterator[Archive]:
        yield archive

    with Box(services=("tds", "trt"), ahead_ms=90_000) as device:
        monkeypatch.setenv(PASSWORD, device.password)
        monkeypatch.setattr("workers.house.opened", opened)
        yield device


def test_a_device_tells_its_clock_and_streams(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    box.answers["GetDeviceInformation"] = b"<E><Body><R><Manufacturer>Xa\x7f&#x9b;u</Manufacturer></R></Body></E>"
    command_onvif.address("127.0.0.1", box.user, box.port)
    told = capsys.readouterr().out
    assert "nhanh 90," in told or "nhanh 89," in told
    assert f"rtsp://127.0.0.1:{box.rtsp_port}/live?a=1&b=2" in told
    assert "Bản ghi của thiết bị: Thiết bị không có dịch vụ này" in told
    assert "Thiết bị: Xau" in told
    assert box.password not in told


def test_a_clock_is_kept(box: Box, archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    camera_id, box.reads_ms = a_camera(archive), archive.clock.now_ms
    command_onvif.clock("vt-0001", "127.0.0.1", "", box.port)
    assert "Đã ghi vào sổ giờ của VT-0001" in capsys.readouterr().out
    box.ahead_ms = -2 * DAY_MS
    command_onvif.clock("vt-0001", "127.0.0.1", "", box.port)
    told = capsys.readouterr().out
    assert "không cho giờ dùng được" in told and "Đã ghi" not in told
    with archive.read() as session:
        [entry] = of_camera(session, camera_id)
    assert (entry.observation.method, entry.evidence is not None) == ("onvif", True)


def test_a_wrong_password_is_told(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "sai")
    with pytest.raises(Refused, match="không nhận tài khoản"):
        command_onvif.address("127.0.0.1", box.user, box.port)


def test_a_hole_is_asked_for_once(box: Box, archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    feed = a_feed(archive)
    with archive.write() as work:
        work.session.merge(feed).onvif_port = box.port
    for _ in range(2):
        command_onvif.backfill("VT-0001", "02/03/2026 07:00:00", "02/03/2026 07:10:00")
    with archive.read() as session:
        [job] = jobs.listed(session, ("queued",))
    assert job.arguments == {"camera_id": feed.camera_id, "from_ms": 1_772_409_600_000, "until_ms": 1_772_410_200_000}
    assert capsys.readouterr().out.count(f"số {job.id}") == 2
    with pytest.raises(NotFound, match="KHONG-CO"):
        command_onvif.backfill("KHONG-CO", "02/03/2026 07:00:00", "02/03/2026 07:10:00")


def test_the_network_is_asked(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    command_onvif.discover(0.2, "127.0.0.1:9")
    assert "Không có thiết bị" in capsys.readouterr().out
    with pytest.raises(Refused, match="Không gửi được"):
        command_onvif.discover(0.2, "127.0.0.1:x")
