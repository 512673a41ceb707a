"""One connection that is being read by the thread of all: what came lies here until the feed's own thread takes it.

Pictures get their time of arrival here; whoever cuts them into segments may come a moment later.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.feeds.losses import BROKEN_OFF, UNEXPECTED
from ingest.feeds.rtsp.reordering import Timed
from ingest.feeds.rtsp.session import Session
from ingest.feeds.rtsp.udp import UdpTrack
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import Clock

_READ_BYTES = 64 * 1024
_MOST_HELD_BYTES = 64 << 20  # of one feed; beyond it nothing is read until somebody took it
_MOST_UNREAD_BYTES = 64 * 1024  # of ours, by the camera
_LOOK_S = 0.5
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Reading:
    """One connection that is being read. ``hold_s``: how long pictures may lie here before their taker is woken.

    ``tracks``: what comes by UDP, in the order of the session; without any all comes over the line.
    """

    line: socket.socket
    session: Session
    clock: Clock
    silence_s: float
    hold_s: float
    tracks: tuple[UdpTrack, ...] = ()
    lost: FeedLost | None = None
    is_full: bool = False
    _held: deque[VideoPacket] = field(default_factory=deque)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _arrived: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._seen = self._alive_at = self._told_at = time.monotonic()
        self.numbers: dict[int, Callable[[float], list[VideoPacket]]] = {self.line.fileno(): self._from_line}
        """By the number of each socket of this connection: how it is read."""
        for at, track in enumerate(self.tracks):
            self.numbers[track.pair.packets.fileno()] = self._packets_of(at, track)
            self.numbers[track.pair.reports.fileno()] = self._reports_of(at, track)

    def read(self, number: int, now: float) -> None:
        """Take in what stands at the socket of this number."""
        with self._lock:
            if self.lost is None:
                self._try(self.numbers[number], now)

    def _try(self, taking: Callable[[float], list[VideoPacket]], now: float) -> None:
        """Take something in; whatever it raises ends this connection, and no other."""
        found: list[VideoPacket] = []
        try:
            found = taking(now)
            self._flush()
        except BlockingIOError:
            return
        except FeedLost as lost:
            self._lose(lost)
        except OSError as error:
            _log.info("reading a feed: %s", type(error).__name__)
            self._lose(FeedLost("no_link", BROKEN_OFF))
        except Exception as error:  # a fault of ours with one stream must not end the reading of all others
            _log.error("reading a feed: %s", type(error).__name__)
            self._lose(FeedLost("bad_stream", UNEXPECTED))
        if self.session.lost is not None:
            self._lose(self.session.lost)
        if self.session.is_over:
            self._lose(FeedLost("no_link", "Camera đã kết thúc luồng hình."))
        if found:
            self._hold(found, now)
        if self.lost is not None and self.tracks and taking != self._rest:
            self._try(self._rest, now)

    def _from_line(self, _: float) -> list[VideoPacket]:
        data = self.line.recv(_READ_BYTES)
        if not data:
            raise FeedLost("no_link", "Camera đã ngắt kết nối.")
        return self.session.take(data, self.clock.now_ms())

    def _packets_of(self, at: int, track: UdpTrack) -> Callable[[float], list[VideoPacket]]:
        def take(now: float) -> list[VideoPacket]:
            return self._put(2 * at, track.packets(now, self.clock.now_ms()))

        return take

    def _reports_of(self, at: int, track: UdpTrack) -> Callable[[float], list[VideoPacket]]:
        def take(now: float) -> list[VideoPacket]:
            now_ms = self.clock.now_ms()
            return self._put(2 * at + 1, [(report, now_ms) for report in track.reports(now)])

        return take

    def _looked_after(self, at: int, track: UdpTrack) -> Callable[[float], list[VideoPacket]]:
        def take(now: float) -> list[VideoPacket]:
            return self._put(2 * at, track.look(now))

        return take

    def _put(self, channel: int, came: list[Timed]) -> list[VideoPacket]:
        """Raises nothing: what was whole before a fault is answered, and the connection is lost."""
        found: list[VideoPacket] = []
        try:
            for data, arrived_ms in came:
                found += self.session.take_datagram(channel, data, arrived_ms)
        except FeedLost as lost:
            self._lose(lost)
        return found

    def _rest(self, now: float) -> list[VideoPacket]:
        """The connection is lost: what had come by UDP by then."""
        found: list[VideoPacket] = []
        for at, track in enumerate(self.tracks):
            found += self._put(2 * at, [*track.packets(now, self.clock.now_ms()), *track.ordering.rest()])
        return found

    def _hold(self, found: list[VideoPacket], now: float) -> None:
        self._seen = now
        if not self._held:
            self._told_at = now
        self._held += found
        self._bytes += sum(len(packet.data) for packet in found)
        self.is_full = self._bytes > _MOST_HELD_BYTES
        if now - self._told_at >= self.hold_s or self.is_full or any(packet.is_key for packet in found):
            self._arrived.set()

    def look(self, now: float) -> None:
        """Say that we are still there; notice silence; wake who waits for what came."""
        with self._lock:
            if self.lost is not None:
                return
            for at, track in enumerate(self.tracks):
                self._try(self._looked_after(at, track), now)
            if now - self._seen > self.silence_s and not self.is_full:
                self._lose(FeedLost("no_link", self._silence()))
            elif now - self._alive_at > self.session.keep_alive_s:
                self._alive_at = now
                self._try(self._keep_alive, now)
            if self._held and now - self._told_at >= self.hold_s:
                self._arrived.set()

    def _keep_alive(self, _: float) -> list[VideoPacket]:
        self.session.keep_alive()
        return []

    def _silence(self) -> str:
        if not self.tracks or self.tracks[0].ordering.sender is not None:
            return "Camera im lặng: không có hình nào trong thời hạn chờ."
        if self.tracks[0].foreign:
            return "Gói UDP không đến từ địa chỉ và cổng camera đã báo nên không nhận: hãy chọn TCP cho luồng này."
        return "Không gói UDP nào tới máy thu: hãy mở cổng trên tường lửa hoặc chọn TCP cho luồng này."

    def taken(self) -> list[VideoPacket]:
        """What came, once it is worth waking for. Raises FeedLost after the last of it."""
        while True:
            self._arrived.wait(_LOOK_S)
            with self._lock:
                if not self._arrived.is_set():
                    if time.monotonic() - self._seen > 2 * self.silence_s:  # nobody reads any more
                        raise FeedLost("no_link", "Không còn luồng nào đọc kết nối này.")
                    continue
                self._arrived.clear()
                if not self._held and self.lost is not None:
                    self._arrived.set()  # whoever asks again is told again
                    raise self.lost
                packets, self._bytes = list(self._held), 0
                self._held.clear()
                if self.lost is not None:
                    self._arrived.set()
                else:
                    self._told_at = time.monotonic()
                if packets:
                    return packets

    def end(self, why: FeedLost) -> None:
        """Nothing more is read."""
        with self._lock:
            self._lose(why)

    def _lose(self, why: FeedLost) -> None:
        self.lost = self.lost or why
        self._arrived.set()

    def _flush(self) -> None:
        outgoing = self.session.outgoing
        if outgoing:
            try:
                del outgoing[: self.line.send(outgoing)]
            except BlockingIOError:
                if len(outgoing) > _MOST_UNREAD_BYTES:
                    raise FeedLost("no_link", "Camera không nhận yêu cầu.") from None
