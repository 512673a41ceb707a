"""One feed at work: its thread, what it was begun with, why it was told to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Protocol

from ingest.recorder import FeedSpec, Watcher
from ingest.shelf import Shelf
from ingest.watching import STOPPED
from storage.catalog.feed_leases import Address
from storage.values.clock import Clock


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

    def end(self, now_ms: int, reason: str = STOPPED) -> None:
        """Tell the thread to close its segment and return; the hole begins where what was recorded ends, else now."""
        if not self.stop.is_set():
            self.stopped_ms, self.reason = now_ms, reason
            self.stop.set()
