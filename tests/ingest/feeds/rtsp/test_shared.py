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
        with pytest.raises(FeedLost, match="ZeroDivisionError"):
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
