"""One thread that reads the connections of many feeds, so that theirs wake once for a group of pictures, not for each
packet. Pictures get their time of arrival here; whoever cuts them into segments may come a moment later.
"""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from ingest.feeds.rtsp.session import Session
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import Clock

_READ_BYTES = 64 * 1024
_MOST_HELD_BYTES = 64 << 20  # of one feed; beyond it nothing is read until somebody took it
_MOST_UNREAD_BYTES = 64 * 1024  # of ours, by the camera
_LOOK_S = 0.5
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Reading:
    """One connection that is being read. ``hold_s``: how long pictures may lie here before their taker is woken."""

    line: socket.socket
    session: Session
    clock: Clock
    silence_s: float
    hold_s: float
    lost: FeedLost | None = None
    is_full: bool = False
    _held: deque[VideoPacket] = field(default_factory=deque)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _arrived: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._seen = self._alive_at = self._told_at = time.monotonic()

    def read(self, now: float) -> None:
        """Take in what stands on the line."""
        with self._lock:
            if self.lost is not None:
                return
            try:
                data = self.line.recv(_READ_BYTES)
                if not data:
                    raise FeedLost("no_link", "Camera đã ngắt kết nối.")
                found = self.session.take(data, self.clock.now_ms())
                self._flush()
            except BlockingIOError:
                return
            except FeedLost as lost:
                self._lose(lost)
                return
            except OSError as error:
                self._lose(FeedLost("no_link", f"Mất kết nối tới camera ({type(error).__name__})."))
                return
            except Exception as error:  # a fault of ours with one stream must not end the reading of all others
                _log.error("reading a feed: %s", type(error).__name__)
                self._lose(FeedLost("bad_stream", f"Lỗi ngoài dự tính ({type(error).__name__})."))
                return
            if self.session.is_over:
                self._lose(FeedLost("no_link", "Camera đã kết thúc luồng hình."))
            if found:
                self._hold(found, now)

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
            if now - self._seen > self.silence_s and not self.is_full:
                self._lose(FeedLost("no_link", "Camera im lặng: không có hình nào trong thời hạn chờ."))
            elif now - self._alive_at > self.session.keep_alive_s:
                self._alive_at = now
                self.session.keep_alive()
                try:
                    self._flush()
                except OSError as error:
                    self._lose(FeedLost("no_link", f"Mất kết nối tới camera ({type(error).__name__})."))
            if self._held and now - self._told_at >= self.hold_s:
                self._arrived.set()

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


class SharedReader:
    """Reads every connection that was added until it is removed. Its thread lives while there is anything to read."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._readings: dict[int, Reading] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, reading: Reading) -> None:
        """Read this connection from now on."""
        reading.line.setblocking(False)
        with self._lock:
            self._readings[reading.line.fileno()] = reading
            self._poll.register(reading.line.fileno(), select.EPOLLIN)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="rtsp-reader", daemon=True)
                self._thread.start()

    def again(self, reading: Reading) -> None:
        """Go on with one that was full."""
        with self._lock:
            reading.is_full = False
            if self._readings.get(reading.line.fileno()) is reading:
                self._poll.modify(reading.line.fileno(), select.EPOLLIN)

    def remove(self, reading: Reading) -> None:
        """Leave this connection alone; the line is still open."""
        with self._lock:
            if self._readings.get(reading.line.fileno()) is reading:
                del self._readings[reading.line.fileno()]
                self._poll.unregister(reading.line.fileno())
        reading.end(FeedLost("no_link", "Kết nối đã được đóng."))

    def _work(self) -> None:
        looked = time.monotonic()
        while True:
            events = self._poll.poll(_LOOK_S)
            now = time.monotonic()
            for number, _ in events:
                reading = self._readings.get(number)
                if reading is not None:
                    reading.read(now)
                    if reading.lost is not None:
                        self._leave(number, reading)
                    elif reading.is_full:
                        self._rest(number, reading)
            if now - looked >= _LOOK_S / 2:
                looked = now
                for reading in list(self._readings.values()):
                    reading.look(now)
                with self._lock:
                    if not self._readings:
                        self._thread = None
                        return

    def _leave(self, number: int, reading: Reading) -> None:
        """A line that broke would go on telling so."""
        with self._lock:
            if self._readings.get(number) is reading:
                del self._readings[number]
                self._poll.unregister(number)

    def _rest(self, number: int, reading: Reading) -> None:
        """Do not ask for this one until somebody took what it holds, or removed it."""
        with self._lock:
            if self._readings.get(number) is reading:
                self._poll.modify(number, 0)


SHARED = SharedReader()
"""The one of this process."""
