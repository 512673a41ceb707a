"""One thread reads many feeds: each gets every picture, none suffers from another, nothing grows."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ingest.feeds.rtsp import reading as module
from ingest.feeds.rtsp.address import Address
from ingest.feeds.rtsp.reading import Reading
from ingest.feeds.rtsp.session import Session
from ingest.feeds.rtsp.shared import SharedReader
from ingest.feeds.rtsp.source import Patience, RtspSource
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import SetClock, SystemClock
from tests.factories.rtp import interleaved, packets_of
from tests.factories.video import make_clip
from tests.servers.rtsp_camera import Film, RtspCamera, numbers_in

QUICK = Patience(connect_s=2, sign_in_s=3, silence_s=0.6)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Two seconds, shown fast."""
    return Film.of(make_clip(tmp_path_factory.mktemp("film") / "a.mp4", 2, rate=20), 100)


@pytest.fixture
def reader() -> Iterator[SharedReader]:
    """A reader of this test alone; its thread must be gone soon after the last feed."""
    one = SharedReader()
    yield one
    for _ in range(200):
        if one._thread is None:
            return
        time.sleep(0.02)
    pytest.fail("the reader's thread goes on without anything to read")


def source_of(camera: RtspCamera, reader: SharedReader) -> RtspSource:
    return RtspSource(camera.address(), SystemClock(), patience=QUICK, shared=reader, hold_s=0.05)


def some(source: RtspSource, count: int) -> list[VideoPacket]:
    packets = source.packets()
    return [next(packets) for _ in range(count)]


def test_every_feed_gets_every_picture_once(film: Film, reader: SharedReader) -> None:
    found: dict[int, list[VideoPacket]] = {}

    def read(number: int, camera: RtspCamera) -> None:
        with closing(source_of(camera, reader)) as source:
            source.open()
            found[number] = some(source, 60)

    with RtspCamera(film, "u", "p") as camera:
        threads = [threading.Thread(target=read, args=(number, camera)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(found) == 6
    for packets in found.values():
        numbers = [number for packet in packets for number in numbers_in(packet.data)]
        assert numbers == list(range(numbers[0], numbers[0] + 60))
        assert len({packet.arrived_ms for packet in packets}) > 10, "stamped when taken, not when it came"


@pytest.mark.parametrize(("fault", "reason"), [("drop", "no_link"), ("hang", "no_link"), ("wire", "bad_stream")])
def test_a_fault_ends_its_own_feed_and_no_other(film: Film, reader: SharedReader, fault: str, reason: str) -> None:
    with ExitStack() as stack:
        bad, good = (stack.enter_context(RtspCamera(film)) for _ in range(2))
        first, second = (stack.enter_context(closing(source_of(camera, reader))) for camera in (bad, good))
        first.open()
        second.open()
        packets, others = first.packets(), second.packets()
        next(packets)
        next(others)
        if fault == "wire":
            bad.garbage("wire")
        else:
            bad.drop() if fault == "drop" else bad.hang()
        with pytest.raises(FeedLost) as told:
            for _ in packets:
                continue
        assert told.value.reason_code == reason
        with pytest.raises(FeedLost):  # and stays lost
            next(first.packets())
        assert [next(others) for _ in range(40)]


def test_our_own_fault_with_one_stream_is_that_streams_alone(
    film: Film, reader: SharedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RtspCamera(film) as camera, ExitStack() as stack:
        first, second = (stack.enter_context(closing(source_of(camera, reader))) for _ in range(2))
        first.open()
        second.open()
        others = second.packets()
        next(others)
        monkeypatch.setattr(first._session, "take", lambda *_: 1 // 0)
        with pytest.raises(FeedLost, match="ngoài dự tính"):
            next(first.packets())
        assert [next(others) for _ in range(40)]


def test_who_takes_nothing_is_read_no_further(reader: SharedReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_HELD_BYTES", 200_000)
    session = Session(Address("h", 1, "rtsp://h/"))
    session._pictures = _assembly()
    session._channels = {0: "picture"}
    ours, theirs = socket.socketpair()
    sent = 0
    with ours, theirs:
        theirs.settimeout(0.3)
        reading = Reading(ours, session, SetClock(0), 30, 0.01)
        reader.add(reading)
        with pytest.raises(TimeoutError):
            for number in range(100_000):
                [packet] = packets_of("h264", [b"\x65" + bytes(999)], number, number)
                theirs.sendall(interleaved(0, packet))
                sent += 1
        assert reading.is_full
        held = len(reading.taken())
        assert 200_000 <= held * 1_000 < 400_000
        reader.again(reading)
        assert reading.taken()
        reader.remove(reading)
    assert sent > held


def a_pair(stack: ExitStack, alive_s: float = 30.0) -> tuple[Reading, socket.socket]:
    """A connection that plays, and the camera's end of it."""
    session = Session(Address("h", 1, "rtsp://h/"), keep_alive_s=alive_s)
    session._pictures = _assembly()
    session._channels = {0: "picture"}
    ours, theirs = (stack.enter_context(end) for end in socket.socketpair())
    theirs.settimeout(2)
    return Reading(ours, session, SetClock(0), 3, 0.0), theirs


def a_picture(number: int) -> bytes:
    return b"".join(interleaved(0, packet) for packet in packets_of("h264", [b"\x65xx"], number, number))


def test_a_camera_that_reads_nothing_ends_its_own_feed_and_no_other(reader: SharedReader) -> None:
    with ExitStack() as stack:
        (bad, unread), (good, line) = (a_pair(stack, alive_s) for alive_s in (0.0, 30.0))
        bad.session._whole = "rtsp://h/" + "x" * 200_000  # no answer of ours fits into what nobody takes away
        bad.line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        reader.add(bad)
        reader.add(good)
        with pytest.raises(FeedLost, match="không nhận"):
            bad.taken()
        for number in range(3):
            line.sendall(a_picture(number))
            assert good.taken()
        assert unread.fileno() >= 0
        reader.remove(good)
        reader.remove(bad)


@pytest.mark.parametrize("act", ["read", "look"])
def test_whatever_one_reading_raises_is_its_own(
    reader: SharedReader, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    with ExitStack() as stack:
        (bad, first), (good, second) = a_pair(stack), a_pair(stack)
        monkeypatch.setattr(bad, act, lambda *_: 1 // 0)
        reader.add(bad)
        reader.add(good)
        first.sendall(b"$")
        with pytest.raises(FeedLost):
            bad.taken()
        second.sendall(a_picture(1))
        assert good.taken()
        reader.remove(good)


def test_a_reader_that_broke_is_begun_anew(reader: SharedReader, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack, monkeypatch.context() as patched:
        goes_on, broke = reader._turn, threading.Event()

        def turn(looked: float) -> float:
            if broke.is_set():
                return goes_on(looked)
            broke.set()
            raise RuntimeError

        patched.setattr(reader, "_turn", turn)
        reading, line = a_pair(stack)
        reader.add(reading)
        assert broke.wait(2)
        line.sendall(a_picture(1))
        assert reading.taken()
        reader.remove(reading)


def test_a_thread_that_is_dead_is_not_counted_on(reader: SharedReader) -> None:
    reader._thread = dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    with ExitStack() as stack:
        reading, line = a_pair(stack)
        reader.add(reading)
        line.sendall(a_picture(1))
        assert reading.taken()
        reader.remove(reading)


def _assembly() -> object:
    from ingest.feeds.rtsp.rtp import Assembly

    return Assembly("h264", 96)


def test_closing_wakes_who_waits(film: Film, reader: SharedReader, tmp_path: Path) -> None:
    with RtspCamera(film) as camera:
        source = RtspSource(camera.address(), SystemClock(), patience=Patience(silence_s=30), shared=reader)
        source.open()
        camera.hang()
        threading.Timer(0.1, source.close).start()
        with pytest.raises(FeedLost):
            for _ in source.packets():
                continue
