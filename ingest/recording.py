"""One feed at work: its thread, what it was begun with, why it was told to end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Protocol

from ingest.recorder import FeedSpec, Watcher
from ingest.shelf import Shelf
from ingest.watching import STOPPED
from storage.catalog.feed_leases import Address
from storage.values.clock import Clock

_log = logging.getLogger(__name__)
_LONGEST_SEGMENT_S = 75.0  # a hand-over waits for the end of a segment, but no longer than this


class Record(Protocol):
    """``ingest.recorder.record_feed`` or its stand-in."""

    def __call__(
        self, spec: FeedSpec, shelf: Shelf, watcher: Watcher, stop: Event, *, clock: Clock, target_ms: int
    ) -> int | None:
        """Record one feed until ``stop`` is set; answers where what was recorded ends, if it was recorded just then."""
        ...


@dataclass
class Recording:
    """One feed at work: its thread, what it was begun with, and since when another host asks for it."""

    spec: FeedSpec
    row: Address
    thread: Thread = field(init=False)
    stop: Event = field(default_factory=Event)
    stopped_ms: int | None = None
    ends_ms: int | None = None
    asked_since_s: float | None = None
    segment_ms: int | None = None
    to: str | None = None
    reason: str = STOPPED

    def begin(self, record: Record, shelf: Shelf, watcher: Watcher, clock: Clock, target_ms: int) -> None:
        """Record in a thread of its own; one that breaks off is begun anew by the next round."""

        def run() -> None:
            try:
                self.ends_ms = record(self.spec, shelf, watcher, self.stop, clock=clock, target_ms=target_ms)
            except Exception as error:
                _log.error("feed %s broke off: %s", self.spec.feed_id, type(error).__name__)
                _log.info("feed", exc_info=error)

        self.thread = Thread(target=run, name=f"feed-{self.spec.feed_id}", daemon=True)
        self.thread.start()

    def follows(self, row: Address | None) -> bool:
        """Whether a change left how it is recorded as it was: a technician's note interrupts nothing."""
        if row is None or not row.is_recorded_as(self.row):
            return False
        self.row = row
        return True

    def hand_over(self, to: str, newest_ms: int | None, steady_s: float, now_ms: int) -> None:
        """Stop when the segment at work has ended (``newest_ms``, the start of the newest one closed, moves); the lease
        follows when the thread has ended."""
        if self.asked_since_s is None:
            self.asked_since_s, self.segment_ms = steady_s, newest_ms
        if newest_ms != self.segment_ms or steady_s - self.asked_since_s >= _LONGEST_SEGMENT_S:
            self.to = to
            self.end(now_ms)

    def end(self, now_ms: int, reason: str = STOPPED) -> None:
        """Tell the thread to close its segment and return; the hole begins where what was recorded ends, else now."""
        if not self.stop.is_set():
            self.stopped_ms, self.reason = now_ms, reason
            self.stop.set()
