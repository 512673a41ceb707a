"""What recordings say of themselves, on its way into the archive: kept in memory while the database is away.

The threads of feeds only put it down here; one thread writes it, in order, all that is there in one transaction.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from threading import Lock

from ingest.recorder import FeedState, Figures, GapReason
from storage.catalog import feed_states
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import Clock

_log = logging.getLogger(__name__)
_MOST = 50_000  # a day of losses of a hundred feeds while the database is away
STOPPED = "recorder_down"
REFUSED = "refused"
CHANGED = "changed"


@dataclass(frozen=True)
class Note:
    """One thing said at ``said_ms``: ``state`` from ``at_ms`` on, under a lease."""

    feed_id: int
    lease_number: int
    state: str
    reason: str | None
    at_ms: int
    said_ms: int
    detail: str


class FeedNotes:
    """The watcher of all recordings of this host. Safe for many threads; neither blocks nor raises."""

    def __init__(self, host: str, clock: Clock) -> None:
        self._host = host
        self._clock = clock
        self._lock = Lock()
        self._notes: deque[Note] = deque(maxlen=_MOST)
        self._figures: dict[int, tuple[int, Figures]] = {}
        self._numbers: dict[int, int] = {}

    def begin(self, feed_id: int, lease_number: int) -> None:
        """From now on what is said of this feed is said under this lease."""
        with self._lock:
            self._numbers[feed_id] = lease_number

    def state(
        self, feed_id: int, state: FeedState, reason: GapReason | None, at_ms: int, detail: str | None = None
    ) -> None:
        """A feed's state changed (``ingest.recorder.Watcher``)."""
        with self._lock:
            self._add(feed_id, state, reason, at_ms, detail or "")

    def figures(self, feed_id: int, figures: Figures) -> None:
        """How its stream is (``ingest.recorder.Watcher``); only the newest counts."""
        with self._lock:
            self._figures[feed_id] = (self._numbers.get(feed_id, 0), figures)

    def stopped(self, feed_id: int, at_ms: int, detail: str, reason: str = STOPPED) -> None:
        """This host records it no longer, from its last picture on: another one may, or nobody."""
        with self._lock:
            self._add(feed_id, "waiting", reason, at_ms, detail)

    def write(self, archive: Archive) -> int:
        """Bring everything into the archive; answers how many notes. What cannot be written now stays. Raises."""
        with self._lock:
            notes, self._notes = list(self._notes), deque(maxlen=_MOST)
            figures, self._figures = self._figures, {}
        if not notes and not figures:
            return 0
        try:
            with archive.write() as work:
                # feed by feed, in the order in which whoever takes feeds locks them: else two could wait for each other
                for feed_id in sorted({note.feed_id for note in notes} | figures.keys()):
                    for note in notes:
                        if note.feed_id == feed_id:
                            self._note(work, note)
                    if feed_id in figures:
                        number, seen = figures[feed_id]
                        feed_states.figures(work.session, feed_id, number, _columns(seen, work.now))
        except BaseException:
            with self._lock:
                self._notes.extendleft(reversed(notes))
                self._figures = figures | self._figures
            raise
        return len(notes)

    def _add(self, feed_id: int, state: str, reason: str | None, at_ms: int, detail: str) -> None:
        number = self._numbers.get(feed_id, 0)
        self._notes.append(Note(feed_id, number, state, reason, at_ms, self._clock.now_ms(), detail))

    def _note(self, work: UnitOfWork, note: Note) -> None:
        row = feed_states.locked(work.session, note.feed_id)
        if row is None or row.lease_number > note.lease_number:
            _log.info("feed %s: %s under lease %s is no longer heard", note.feed_id, note.state, note.lease_number)
            return
        feed_states.note(
            work.session,
            row,
            state=note.state,
            reason=note.reason,
            detail=note.detail,
            at_ms=note.at_ms,
            said_ms=note.said_ms,
            host=self._host,
            lease_number=note.lease_number,
        )


def _columns(figures: Figures, now: int) -> dict[str, float | int | str | None]:
    return {
        "frame_rate": figures.frame_rate,
        "bitrate_bps": figures.bitrate_bps,
        "key_interval_ms": figures.key_interval_ms,
        "last_frame_ms": figures.last_frame_ms,
        "width": figures.width,
        "height": figures.height,
        "codec": figures.codec[:10],
        "sender_offset_ms": figures.sender_offset_ms,
        "figures_at": now,
    }
