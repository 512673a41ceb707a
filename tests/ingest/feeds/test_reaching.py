"""A connection is made to a device or not at all, by the number that was judged."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from ingest.feeds import reaching
from ingest.feeds.onvif.soap import DeviceRefused, Endpoint, ask
from ingest.feeds.reaching import NotADevice, connect
from ingest.feeds.rtsp.source import RtspSource
from ingest.feeds.source import FeedLost
from storage.values.clock import SetClock


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAMERA_ANTT_FEED_NETWORKS", raising=False)
    reaching._numbers_of.cache_clear()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def led_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> list[str]:
    """Every name leads there; answers the list of those that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: object, *rest: int, **named: int) -> object:
        if host[0].isdigit():
            return real(host, port, *rest, **named)  # type: ignore[arg-type]  # as it was called
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_name_that_leads_here_is_not_followed(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    led_to(monkeypatch, "127.0.0.1")
    with pytest.raises(NotADevice):
        connect("camera.example", port_of(server), 1)
    server.settimeout(0)
    with pytest.raises(BlockingIOError):
        server.accept()


def test_what_is_allowed_is_reached_by_the_number_that_was_judged(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMERA_ANTT_FEED_NETWORKS", "127.0.0.1")
    asked = led_to(monkeypatch, "169.254.169.254", "127.0.0.1")
    with connect("camera.example", port_of(server), 1) as line:
        assert line.getpeername() == server.getsockname()
    assert asked == ["camera.example"]


def test_our_own_services_are_no_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMERA_ANTT_REDIS_URL", "redis://:word@queue.example:6379/0")
    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", "postgresql://u:p@one.example,two.example:5432/town")
    asked = led_to(monkeypatch, "198.51.100.7")
    with pytest.raises(NotADevice):
        connect("camera.example", 6379, 1)
    assert asked[1:] == ["one.example", "two.example", "queue.example"]


def test_a_number_of_this_machine_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_can_be_bound", lambda number: number == "198.51.100.9")
    with pytest.raises(NotADevice):
        connect("198.51.100.9", 554, 1)


def test_feeds_and_devices_are_told_so_in_words(server: socket.socket) -> None:
    with pytest.raises(FeedLost, match="CAMERA_ANTT_FEED_NETWORKS") as told:
        RtspSource(f"rtsp://127.0.0.1:{port_of(server)}/x", SetClock(0)).open()
    assert told.value.reason_code == "no_link"
    with pytest.raises(DeviceRefused, match="CAMERA_ANTT_FEED_NETWORKS"):
        ask(Endpoint("127.0.0.1", port_of(server)), "/", "<x/>")
