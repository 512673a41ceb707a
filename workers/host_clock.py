"""Who notices that this host's own clock was set: recordings are timed by it, and other clocks are compared with it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage import clock_book
from storage.catalog import clocks, custody
from storage.unit_of_work import Archive
from storage.values.clock import Clock, SystemClock, steady_ms
from storage.values.clock_watch import ClockWatch, Leap, behind
from storage.values.host_clock import KeptClock, ask_host_clock
from storage.values.process import host_name

EVERY_S = 5.0
TOLD_EVERY_MS = 60_000
_log = logging.getLogger(__name__)


class HostClock:
    """Looks at the host's clock and writes its leaps down; one that cannot be written yet is kept until it can."""

    def __init__(
        self,
        archive: Archive,
        clock: Clock | None = None,
        steady: Callable[[], int] = steady_ms,
        ask: Callable[[], KeptClock] = ask_host_clock,
    ) -> None:
        self._archive = archive
        self._steady, self._ask = steady, ask
        self._told: tuple[int, str] | None = None
        self._clock = clock or SystemClock()
        self._watch = ClockWatch(self._clock, steady)
        self._waiting: list[tuple[Leap, str]] = []
        self._is_begun = False

    def look(self) -> int:
        """Look once; answers how many leaps were written down. The first look also asks what was written before."""
        if not self._is_begun:
            with self._archive.read() as session:
                newest = custody.newest_at(session)
            self._is_begun = True
            if leap := behind(self._clock.now_ms(), newest):
                self._tell(leap, "start")
        if leap := self._watch.look():
            self._tell(leap, "running")
        count = 0
        while self._waiting:
            leap, cause = self._waiting[0]
            with self._archive.write() as work:
                clock_book.note_leap(work, leap, cause, host_name(self._archive.settings.host_name))
            self._waiting.pop(0)
            count += 1
        self._tell_kept()
        return count

    def _tell_kept(self) -> None:
        """Whether network time keeps this clock: once a minute, and at once when that has changed."""
        kept, now = self._ask(), self._steady()
        if self._told and self._told[1] == kept.state and now - self._told[0] < TOLD_EVERY_MS:
            return
        if kept.state == "loose" and (self._told is None or self._told[1] != "loose"):
            _log.warning("Đồng hồ máy này không được giữ bằng giờ mạng (NTP).")
        with self._archive.write() as work:
            host = host_name(self._archive.settings.host_name)
            clocks.set_host_clock(work.session, host, kept.state, kept.error_ms, self._clock.now_ms())
        self._told = (now, kept.state)

    def _tell(self, leap: Leap, cause: str) -> None:
        _log.warning("Đồng hồ máy này lệch %.1f giây so với lúc trước (%s).", leap.leap_ms / 1_000, cause)
        self._waiting.append((leap, cause))


@contextmanager
def watching_clock(archive: Archive, every_s: float = EVERY_S) -> Iterator[None]:
    """A thread, for the length of the block, that looks at this host's clock at once and every ``every_s``."""
    ending, watch = threading.Event(), HostClock(archive)

    def work() -> None:
        while True:
            try:
                watch.look()
            except Exception as error:  # the database is away: what was seen is kept
                _log.info("looking at the clock", exc_info=error)
            if ending.wait(every_s):
                return

    thread = threading.Thread(target=work, name="host-clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(10)
