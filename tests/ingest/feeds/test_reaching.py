"""A connection is made to a device or not at all, by the number that was judged."""

from __future__ import annotations

import ipaddress
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
    reaching._known.clear()


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


@pytest.mark.parametrize("number", ["10.0.0.5", "::ffff:10.0.0.5", "64:ff9b::a00:5", "2002:a00:5::"])
@pytest.mark.parametrize("place", ["u:p@10.0.0.5/town", "u:p@[::ffff:10.0.0.5]/town", "/town?host=10.0.0.5"])
def test_a_service_is_no_device_however_its_number_is_wrapped(
    number: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", f"postgresql+psycopg://{place}")
    assert not reaching._may_be_a_device(ipaddress.ip_address(number))
    assert reaching._may_be_a_device(ipaddress.ip_address("10.0.0.6"))


def test_hosts_of_a_service_are_read_wherever_they_stand() -> None:
    told = {
        "postgresql+psycopg:///db?host=10.0.0.5": ["10.0.0.5"],
        "postgresql+psycopg://u:p@/db?host=one:5433&host=two,fd00::5&port=1": ["one", "two", "fd00::5"],
        "postgresql://u:p@one/db?hostaddr=10.0.0.5": ["one", "10.0.0.5"],
        "postgresql:///db?host=/var/run/postgresql": [],
        "s3+http://store.example:9000/bucket": ["store.example"],
        "redis://:p@[fd00::7]:6379/0": ["fd00::7"],
        "sqlite:////data/town.db": [],
        "dir:///data/objects": [],
    }
    assert {place: list(reaching._hosts_of(place)) for place in told} == told


def test_a_name_that_cannot_be_resolved_now_does_not_open_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s, answers = [1_000.0], list[object]()
    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", "postgresql://u:p@one.example/town")
    monkeypatch.setattr(reaching.time, "monotonic", lambda: now_s[0])

    def answer(*_: object, **__: object) -> object:
        one = answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    one = ipaddress.ip_address("198.51.100.7")
    answers += [socket.gaierror(), "198.51.100.7"]
    assert reaching._may_be_a_device(one), "nobody can say where it is"
    assert not reaching._may_be_a_device(one), "asked again at once"
    now_s[0] += 59
    assert not reaching._may_be_a_device(one) and not answers
    now_s[0] += 2
    answers += [socket.gaierror()]
    assert not reaching._may_be_a_device(one) and not answers, "the last good answer stays"
    now_s[0] += 61
    answers += ["198.51.100.8"]
    assert reaching._may_be_a_device(one)


def test_all_numbers_of_a_name_share_one_deadline_and_few_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s, tried = [0.0], list[tuple[str, float]]()
    monkeypatch.setattr(reaching.time, "monotonic", lambda: now_s[0])

    def never(address: tuple[str, int], timeout_s: float) -> socket.socket:
        tried.append((address[0], timeout_s))
        now_s[0] += timeout_s
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", never)
    numbers = [f"198.51.100.{last}" for last in range(1, 9)]
    led_to(monkeypatch, "127.0.0.1", numbers[0], *numbers)
    with pytest.raises(TimeoutError):
        connect("camera.example", 554, 8)
    assert tried == [(number, 2.0) for number in numbers[:4]]
    tried.clear()
    with pytest.raises(TimeoutError):
        connect("198.51.100.9", 554, 8)
    assert tried == [("198.51.100.9", 8.0)]


def test_who_is_connected_has_its_whole_patience(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later reads wait by it."""
    monkeypatch.setenv("CAMERA_ANTT_FEED_NETWORKS", "127.0.0.0/8")
    led_to(monkeypatch, "127.0.0.1", "127.0.0.2")
    with connect("camera.example", port_of(server), 8) as line:
        assert line.gettimeout() == 8


def test_a_number_of_this_machine_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_can_be_bound", lambda number: number == "198.51.100.9")
    for number in ("198.51.100.9", "::ffff:198.51.100.9", "64:ff9b::c633:6409", "2002:c633:6409::1"):
        with pytest.raises(NotADevice):
            connect(number, 554, 1)


def test_feeds_and_devices_are_told_so_in_words(server: socket.socket) -> None:
    with pytest.raises(FeedLost, match="dải mạng") as told:
        RtspSource(f"rtsp://127.0.0.1:{port_of(server)}/x", SetClock(0)).open()
    assert told.value.reason_code == "no_link"
    with pytest.raises(DeviceRefused, match="dải mạng"):
        ask(Endpoint("127.0.0.1", port_of(server)), "/", "<x/>")
