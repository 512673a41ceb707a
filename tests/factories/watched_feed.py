"""One feed recorded on a thread of its own, and all that was told of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from ingest.recorder import FeedSpec, FeedState, Figures, GapReason, Patience, record_feed
from ingest.shelf import Shelf
from storage.values.clock import SystemClock


@dataclass
class WatchedFeed:
    """A feed, begun by ``start`` and ended by ``stop``; ``states`` are what its watcher was told, in order."""

    spec: FeedSpec
    shelf: Shelf
    patience: Patience
    target_ms: int = 1_000
    states: list[tuple[FeedState, GapReason | None, int]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    figured: list[Figures] = field(default_factory=list)

    def start(self) -> None:
        """Record from now on."""
        self._stop = threading.Event()
        how = {"clock": SystemClock(), "patience": self.patience, "target_ms": self.target_ms}
        self._thread = threading.Thread(target=record_feed, args=(self.spec, self.shelf, self, self._stop), kwargs=how)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Tell it to end, and do not wait."""
        self._stop.set()

    def join(self) -> None:
        """Wait until it has."""
        self._thread.join()

    def state(
        self, feed_id: int, state: FeedState, reason: GapReason | None, at_ms: int, detail: str | None = None
    ) -> None:
        """Told by the recorder."""
        self.states.append((state, reason, at_ms))
        self.details.append(detail or "")

    def figures(self, feed_id: int, figures: Figures) -> None:
        """Told by the recorder."""
        self.figured.append(figures)

    @property
    def recordings(self) -> int:
        """How often pictures began to come."""
        return sum(state == "recording" for state, _, _ in self.states)

    def losses(self) -> list[GapReason | None]:
        """Why it was lost, each time."""
        return [reason for state, reason, _ in self.states if state == "lost"]

    def outages(self) -> list[tuple[int, int]]:
        """From the last picture before to the first after, as they were told; only those that ended."""
        found: list[tuple[int, int]] = []
        lost: int | None = None
        for state, _, at_ms in self.states:
            if state == "lost" and self.recordings and lost is None:
                lost = at_ms
            elif state == "recording" and lost is not None:
                found.append((lost, at_ms))
                lost = None
        return found
