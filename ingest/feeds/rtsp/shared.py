"""One thread that reads the connections of many feeds, TCP and UDP, so that their own threads wake once for a group of
pictures, not for each packet.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from ingest.feeds.losses import UNEXPECTED
from ingest.feeds.rtsp.reading import Reading
from ingest.feeds.source import FeedLost

_LOOK_S = 0.5
_log = logging.getLogger(__name__)


class SharedReader:
    """Reads every connection that was added until it is removed. Its thread lives while there is anything to read, and
    is begun anew should it ever break: whatever one connection raises ends that one alone."""

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
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="rtsp-reader", daemon=True)
                self._thread.start()

    def again(self, reading: Reading) -> None:
        """Go on with one that was full."""
        reading.is_full = False
        self._ask_for(reading, select.EPOLLIN)

    def remove(self, reading: Reading) -> None:
        """Leave this connection alone; the line is still open."""
        self._leave(reading)
        reading.end(FeedLost("no_link", "Kết nối đã được đóng."))

    def _run(self) -> None:
        """Turn by turn until nothing is left to read."""
        looked = time.monotonic()
        while True:
            try:
                looked = self._turn(looked)
            except Exception as error:  # no turn is worth all feeds of this host
                _log.error("the reader of feeds broke off and goes on: %s", type(error).__name__)
                _log.info("reader", exc_info=error)
                time.sleep(_LOOK_S / 2)
            with self._lock:
                if not self._readings:
                    self._thread = None
                    return

    def _turn(self, looked: float) -> float:
        """Read what stands at the sockets; now and then look after all of them. Answers when that was last."""
        events = self._poll.poll(_LOOK_S)
        now = time.monotonic()
        for number, _ in events:
            reading = self._readings.get(number)
            if reading is not None:
                self._guard(reading, partial(reading.read, number, now))
                if reading.is_full:
                    self._ask_for(reading, 0)
        if now - looked < _LOOK_S / 2:
            return looked
        with self._lock:
            readings = set(self._readings.values())
        for reading in readings:
            self._guard(reading, partial(reading.look, now))
        return now

    def _guard(self, reading: Reading, act: Callable[[], None]) -> None:
        """Do something with one connection; whatever it raises ends that one alone."""
        try:
            act()
        except Exception as error:
            _log.error("reading a feed: %s", type(error).__name__)
            _log.info("reading", exc_info=error)
            reading.end(FeedLost("bad_stream", UNEXPECTED))
        if reading.lost is not None:
            self._leave(reading)

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

    def _ask_for(self, reading: Reading, events: int) -> None:
        """Whether what comes on this connection is asked for: not while nobody takes what it holds."""
        with self._lock, suppress(OSError, ValueError):  # closed meanwhile
            for number in self._of(reading):
                self._poll.modify(number, events)


SHARED = SharedReader()
"""The one of this process."""
