"""One thread that reads the connections of many feeds, TCP and UDP, so that their own threads wake once for a group of
pictures, not for each packet.
"""

from __future__ import annotations

import select
import threading
import time
from contextlib import suppress

from ingest.feeds.rtsp.reading import Reading
from ingest.feeds.source import FeedLost

_LOOK_S = 0.5


class SharedReader:
    """Reads every connection that was added until it is removed. Its thread lives while there is anything to read."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._readings: dict[int, Reading] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, reading: Reading) -> None:
        """Read this connection from now on. Raises OSError and ValueError when a socket of it was closed meanwhile."""
        reading.line.setblocking(False)
        with self._lock:
            try:
                for number in reading.numbers:
                    self._poll.register(number, select.EPOLLIN)
                    self._readings[number] = reading
            except (OSError, ValueError):
                self._forget(reading)
                raise
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="rtsp-reader", daemon=True)
                self._thread.start()

    def again(self, reading: Reading) -> None:
        """Go on with one that was full."""
        with self._lock:
            reading.is_full = False
            for number in self._of(reading):
                self._poll.modify(number, select.EPOLLIN)

    def remove(self, reading: Reading) -> None:
        """Leave this connection alone; the line is still open."""
        self._leave(reading)
        reading.end(FeedLost("no_link", "Kết nối đã được đóng."))

    def _work(self) -> None:
        looked = time.monotonic()
        while True:
            events = self._poll.poll(_LOOK_S)
            now = time.monotonic()
            for number, _ in events:
                reading = self._readings.get(number)
                if reading is not None:
                    reading.read(number, now)
                    if reading.lost is not None:
                        self._leave(reading)
                    elif reading.is_full:
                        self._rest(reading)
            if now - looked >= _LOOK_S / 2:
                looked = now
                for reading in set(self._readings.values()):
                    reading.look(now)
                with self._lock:
                    if not self._readings:
                        self._thread = None
                        return

    def _of(self, reading: Reading) -> list[int]:
        """Its sockets that are still read."""
        return [number for number in reading.numbers if self._readings.get(number) is reading]

    def _leave(self, reading: Reading) -> None:
        """A line that broke would go on telling so."""
        with self._lock:
            self._forget(reading)

    def _forget(self, reading: Reading) -> None:
        for number in self._of(reading):
            del self._readings[number]
            with suppress(OSError, ValueError):  # closed already: nothing comes of it any more
                self._poll.unregister(number)

    def _rest(self, reading: Reading) -> None:
        """Do not ask for this one until somebody took what it holds, or removed it."""
        with self._lock:
            for number in self._of(reading):
                self._poll.modify(number, 0)


SHARED = SharedReader()
"""The one of this process."""
