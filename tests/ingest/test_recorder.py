"""The loop around one feed: what it tells, how it waits, that nothing stops it but being told to."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import pytest

from ingest.feeds.losses import UNEXPECTED
from ingest.feeds.source import FeedLost, LostReason, PacketSource, StreamInfo, VideoPacket
from ingest.recorder import (
    FeedSpec,
    FeedState,
    Figures,
    GapReason,
    Patience,
    Transport,
    record_feed,
    usual_source,
)
from ingest.shelf import Shelf
from storage.errors import StorageFull
from storage.values.clock import Clock, SetClock, SystemClock
from tests.factories.film import STARTED_MS, film, info_of, packets_of, with_clock
from tests.servers.rtsp_camera import numbers_in

ADDRESS = "rtsp://xem:Mat-Khau-Gia@camera.example/live"
IN_NO_TIME = Patience(first_pause_s=0.001, longest_pause_s=0.002, signed_out_pause_s=0.001, steady_s=1.0)


@dataclass
class Told:
    """A watcher that remembers."""

    states: list[tuple[FeedState, GapReason | None, int, str | None]] = field(default_factory=list)
    figured: list[Figures] = field(default_factory=list)

    def state(
        self, feed_id: int, state: FeedState, reason: GapReason | None, at_ms: int, detail: str | None = None
    ) -> None:
        assert feed_id == 7
        self.states.append((state, reason, at_ms, detail))

    def figures(self, feed_id: int, figures: Figures) -> None:
        self.figured.append(figures)


@dataclass
class Scripted:
    """A source that gives these packets and then ends as it is told to."""

    packets_given: Iterator[VideoPacket]
    end: Exception
    info: StreamInfo = field(default_factory=lambda: info_of(film()))
    closed: int = 0

    def open(self) -> StreamInfo:
        if isinstance(self.end, FeedLost) and self.end.detail == "at the door":
            raise self.end
        return self.info

    def packets(self) -> Iterator[VideoPacket]:
        yield from self.packets_given
        raise self.end

    def close(self) -> None:
        self.closed += 1


@dataclass
class Road:
    """Connections in order; after the last one the recorder is told to stop."""

    sources: list[Scripted]
    stop: threading.Event
    asked: int = 0

    def __call__(self, spec: FeedSpec, clock: Clock, patience: Patience) -> PacketSource:
        source = self.sources[self.asked]
        self.asked += 1
        if self.asked == len(self.sources):
            source.packets_given = self._last(source.packets_given)
        return source

    def _last(self, packets: Iterator[VideoPacket]) -> Iterator[VideoPacket]:
        every = list(packets)
        for at, packet in enumerate(every):
            if at == len(every) - 1:
                self.stop.set()
            yield packet
        self.stop.set()


def recorded(shelf: Shelf, *sources: Scripted, patience: Patience = IN_NO_TIME) -> Told:
    told, stop = Told(), threading.Event()
    spec = FeedSpec(7, 11, "CAM-7", ADDRESS, lease_number=3)
    road = Road(list(sources), stop)
    record_feed(
        spec, shelf, told, stop, clock=SetClock(STARTED_MS), open_source=road, patience=patience, target_ms=5_000
    )
    assert road.asked == len(sources)
    assert all(source.closed for source in sources)
    return told


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def lost(reason: LostReason = "no_link", detail: str = "broken off") -> FeedLost:
    return FeedLost(reason, detail)


def test_two_connections_and_the_gap_between(shelf: Shelf) -> None:
    told = recorded(
        shelf,
        Scripted(packets_of(film(), 7.5), lost()),
        Scripted(packets_of(film(), 5, first=200), lost()),
    )
    assert told.states == [
        ("connecting", None, STARTED_MS, None),
        ("recording", None, STARTED_MS, None),
        ("lost", "no_link", STARTED_MS + 7_400, "broken off"),
        ("connecting", None, STARTED_MS, None),
        ("recording", None, STARTED_MS + 20_000, None),
    ]
    found = shelf.waiting()
    assert [s.start_ms - STARTED_MS for s in found] == [0, 5_000, 20_000]
    assert [n for s in found for n in numbers_in(s.path.read_bytes())] == [*range(75), *range(200, 250)]


def stopped(shelf: Shelf, source: Scripted) -> int | None:
    """Told to stop with the last packet; answers where what was recorded is said to end."""
    stop = threading.Event()
    how = {"open_source": Road([source], stop), "patience": IN_NO_TIME, "target_ms": 5_000}
    return record_feed(FeedSpec(7, 11, "CAM-7", ADDRESS), shelf, Told(), stop, clock=SetClock(0), **how)  # type: ignore[arg-type]  # one of each


def test_told_to_stop_it_answers_where_what_was_recorded_ends(shelf: Shelf) -> None:
    """The last picture, or, when that came late, the end of the last segment; nothing before a key frame came."""
    assert stopped(shelf, Scripted(packets_of(film(), 3), lost())) == STARTED_MS + 2_900
    late = (replace(p, arrived_ms=p.arrived_ms + 900 * (n > 20)) for n, p in enumerate(packets_of(film(), 3)))
    ends_ms = stopped(shelf, Scripted(late, lost()))
    assert ends_ms == max(s.start_ms + s.duration_ms for s in shelf.waiting()) < STARTED_MS + 3_800
    blind = (replace(packet, is_key=False) for packet in packets_of(film(), 3))
    assert stopped(shelf, Scripted(blind, lost())) is None


def test_a_gap_that_never_ended_keeps_its_beginning(shelf: Shelf) -> None:
    """Refused at the door again and again: the gap still begins with the last picture."""
    told = recorded(
        shelf,
        Scripted(packets_of(film(), 3), lost()),
        Scripted(iter(()), lost("signed_out", "at the door")),
        Scripted(iter(()), lost("not_found", "at the door")),
        Scripted(packets_of(film(), 2, first=100), lost()),
    )
    assert [(reason, at) for state, reason, at, _ in told.states if state == "lost"] == [
        ("no_link", STARTED_MS + 2_900),
        ("signed_out", STARTED_MS + 2_900),
        ("not_found", STARTED_MS + 2_900),
    ]


def test_whatever_happens_it_is_told_and_tried_again(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """Even what nobody foresaw: its message may hold the address, so only its kind is told."""
    unforeseen = RuntimeError(f"cannot read {ADDRESS}")
    with caplog.at_level(logging.DEBUG):
        told = recorded(
            shelf,
            Scripted(packets_of(film(), 2), unforeseen),
            Scripted(packets_of(film(), 2, first=50), lost("bad_stream", "noise")),
            Scripted(packets_of(film(), 2, first=100), lost()),
        )
    assert [(reason, detail) for state, reason, _, detail in told.states if state == "lost"] == [
        ("bad_stream", UNEXPECTED),
        ("bad_stream", "noise"),
    ]
    assert sum(s.frame_count for s in shelf.waiting()) == 60
    for secret in ("Mat-Khau-Gia", "camera.example"):
        assert secret not in caplog.text + repr(told.states)


def test_a_full_disk_is_told_as_such(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Shelf.put, iter([1])

    def full_once(self: Shelf, segment: object) -> object:
        if next(calls, None):
            raise StorageFull()
        return real(self, segment)  # type: ignore[arg-type]  # what the segmenter gives

    monkeypatch.setattr(Shelf, "put", full_once)
    told = recorded(shelf, Scripted(packets_of(film(), 3), lost()), Scripted(packets_of(film(), 3, first=100), lost()))
    assert ("lost", "spool_full") in [(state, reason) for state, reason, *_ in told.states]
    assert len(shelf.waiting()) == 1


def test_no_key_frame_for_a_minute(shelf: Shelf) -> None:
    blind = (replace(p, is_key=False, arrived_ms=p.arrived_ms) for p in packets_of(film(), 70))
    told = recorded(shelf, Scripted(blind, lost()), Scripted(packets_of(film(), 1), lost()))
    assert told.states[1][:2] == ("lost", "bad_stream")
    assert "khung hình khóa" in str(told.states[1][3])


def test_a_camera_that_speaks_but_shows_nothing(shelf: Shelf) -> None:
    speech = (
        VideoPacket(n, None, True, b"\xd5" * 160, STARTED_MS + 2_000 + n * 20, is_audio=True) for n in range(1_000)
    )
    told = recorded(
        shelf,
        Scripted(chain(packets_of(film(), 2), speech), lost("bad_stream", "too late")),
        Scripted(packets_of(film(), 2, first=300), lost()),
    )
    assert told.states[2][:3] == ("lost", "no_link", STARTED_MS + 1_900)
    assert "tiếng" in str(told.states[2][3])


def test_a_wall_clock_that_is_set_loses_no_feed(shelf: Shelf) -> None:
    """Neither before the first key frame nor while sound comes between the pictures."""
    hour_ms = 3_600_000

    def set_meanwhile() -> Iterator[VideoPacket]:
        for n, packet in enumerate(packets_of(film(), 9)):
            moved = replace(packet, is_key=packet.is_key and n > 0, arrived_ms=packet.arrived_ms + hour_ms * (n > 4))
            yield replace(moved, arrived_ms=moved.arrived_ms + hour_ms * (n > 50))
            yield VideoPacket(n, None, True, b"\xd5" * 80, moved.arrived_ms + hour_ms * (n > 49), is_audio=True)

    told = recorded(shelf, Scripted(set_meanwhile(), lost()))
    assert "lost" not in [state for state, *_ in told.states]
    assert sum(segment.frame_count for segment in shelf.waiting()) == 80


@pytest.mark.parametrize("error", [28, 5])
def test_a_disk_that_does_not_flush_is_told_and_hides_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    """The hole begins behind the last picture that was kept, and the segment is there without a restart."""
    real, calls = os.fsync, iter([1])

    def fails_once(descriptor: int) -> None:
        if ".part" in str(Path(f"/proc/self/fd/{descriptor}").readlink()) and next(calls, None):
            raise OSError(error, os.strerror(error))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fails_once)
    told = recorded(shelf, Scripted(packets_of(film(), 8), lost()), Scripted(packets_of(film(), 2, first=200), lost()))
    [(_, reason, at_ms, detail)] = [state for state in told.states if state[0] == "lost"]
    found = shelf.waiting()
    assert reason == "spool_full"
    assert "Đĩa" in str(detail)
    kept = [n for s in found for n in numbers_in(s.path.read_bytes())]
    assert [n for n in kept if n < 200] == list(range((at_ms - STARTED_MS) // 100 + 1))
    assert kept[-1] == 219


def test_figures(shelf: Shelf) -> None:
    told = recorded(shelf, Scripted(with_clock(packets_of(film(), 25), 4_000), lost()))
    assert len(told.figured) == 2
    figures = told.figured[1]
    assert (figures.frame_rate, figures.key_interval_ms, figures.sender_offset_ms) == (10.0, 1_000, -4_000)
    assert (figures.width, figures.height, figures.codec) == (320, 180, "h264")
    assert figures.last_frame_ms == STARTED_MS + 20_000
    size = sum(len(p.data) for p in list(packets_of(film(), 25))[101:201])
    assert figures.bitrate_bps == size * 8 // 10


def test_told_to_stop_before_it_began(shelf: Shelf) -> None:
    told, stop = Told(), threading.Event()
    stop.set()

    def never(*_: object) -> PacketSource:
        pytest.fail("connected")

    record_feed(FeedSpec(7, 11, "C", ADDRESS), shelf, told, stop, clock=SetClock(0), open_source=never)
    assert not told.states


def test_waits_grow_and_spread_and_a_wrong_password_waits_longest() -> None:
    patience = Patience()
    for losses in range(1, 40):
        waits = {patience.pause_s("no_link", losses) for _ in range(30)}
        longest = min(60.0, 2.0**losses)
        assert longest / 2 <= min(waits) <= max(waits) <= longest
        assert len(waits) > 1
    assert patience.pause_s("signed_out", 1) >= 150
    assert patience.read_s <= 10


def test_the_account_shows_nowhere() -> None:
    spec = FeedSpec(7, 11, "CAM-7", ADDRESS)
    assert "Mat-Khau-Gia" not in repr(spec) + str(spec)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_an_address_that_is_none_is_told_without_it(transport: Transport) -> None:
    spec = FeedSpec(7, 11, "CAM-7", "rtsps://xem:Mat-Khau-Gia@127.0.0.1:1/live", transport)
    with pytest.raises(FeedLost, match="Địa chỉ luồng") as told:
        usual_source(spec, SetClock(0), Patience())
    assert "Mat-Khau" not in str(told.value)


class Asker:
    """Whatever connects is answered alike, request by request; what it said is kept."""

    def __init__(self, *answer: str) -> None:
        self.answer, self.said = answer, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(0.1)
        self.port = self.server.getsockname()[1]
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Asker:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join(10)
        self.server.close()

    def _serve(self) -> None:
        while not self.is_over.is_set():
            with suppress(OSError), self.server.accept()[0] as line:
                line.settimeout(1)
                while data := line.recv(4_096):
                    self.said += data
                    number = data.lower().partition(b"cseq:")[2].partition(b"\r")[0].strip().decode()
                    line.sendall("\r\n".join([self.answer[0], f"CSeq: {number}", *self.answer[1:], "", ""]).encode())


def said_to(asker: Asker, transport: Transport) -> FeedLost:
    spec = FeedSpec(7, 11, "CAM-7", f"rtsp://xem:Mat-Khau-Gia@127.0.0.1:{asker.port}/live", transport)
    source = usual_source(spec, SystemClock(), Patience(open_s=2, read_s=1))
    with pytest.raises(FeedLost) as told:
        source.open()
    source.close()
    return told.value


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_nobody_gets_basic(transport: Transport) -> None:
    with Asker("RTSP/1.0 401 Unauthorized", 'WWW-Authenticate: Basic realm="x"') as asker:
        lost = said_to(asker, transport)
    assert lost.reason_code == "signed_out"
    assert b"OPTIONS" in asker.said
    assert b"authorization" not in asker.said.lower()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("status", ["302 Moved", "301 Gone"])
def test_no_redirect_is_followed(transport: Transport, status: str) -> None:
    with (
        Asker("RTSP/1.0 401 No", 'WWW-Authenticate: Basic realm="x"') as elsewhere,
        Asker(f"RTSP/1.0 {status}", f"Location: rtsp://127.0.0.1:{elsewhere.port}/live") as asker,
    ):
        lost = said_to(asker, transport)
    assert lost.reason_code == "bad_stream"
    assert "dẫn sang nơi khác" in lost.detail
    assert asker.said
    assert elsewhere.said == b""
