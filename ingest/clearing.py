"""A shelf cleared, round by round: into the archive, or, where room runs out while the archive is away, given up.

Only an archive that just refused costs footage: while store and database take what waits, a disk below the reserve is
no reason to give anything up. A reserve larger than that of the house would else empty the shelf of a sound house.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from ingest.given_up import enter_given_up, free_bytes, make_room, note_holds
from ingest.media.looker import Looker
from ingest.recorded import AWAY, Delivered, deliver_segments
from ingest.segmenter import Segment
from ingest.settings import Settings
from ingest.shelf import Shelf
from storage.errors import DatabaseAway
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS
from storage.values.host_clock import KeptClock, ask_host_clock

_log = logging.getLogger(__name__)


class Clearing:
    """What a recorder does with the segments on its shelf. Used by one thread; a context manager, which ends the
    children that look."""

    def __init__(
        self,
        archive: Archive,
        shelf: Shelf,
        settings: Settings,
        looker: Looker | None = None,
        ask: Callable[[], KeptClock] = ask_host_clock,
    ) -> None:
        """``ask``: whether this host's clock is kept; what it recorded is as unsure as that clock."""
        self._archive, self._shelf = archive, shelf
        self._reserve_bytes = settings.shelf_reserve_bytes
        count = settings.looker_count or max(1, (os.cpu_count() or 1) // 2)
        self._looker = looker or Looker(count, memory_limit_bytes=settings.media_memory_bytes)
        self._holds_noted_at: int | None = None
        self._ask = ask

    def __enter__(self) -> Clearing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._looker.close()

    def _timed(self, segments: Sequence[Segment]) -> list[Segment]:
        """The segments, each at least as unsure as the clock of the host that timed it."""
        unsure_ms = self._ask().unsure_ms if segments else 0
        return [replace(one, uncertainty_ms=max(one.uncertainty_ms, unsure_ms)) for one in segments]

    def clear(self, segments: Sequence[Segment]) -> Delivered:
        """File these segments, oldest first; when the archive is away, see to it that the disk keeps its reserve.

        Raises DatabaseAway, StoreUnreachable or StorageFull as ``deliver_segments``; the gaps of what had to be given
        up are entered as soon as the database is there.
        """
        try:
            done = deliver_segments(self._archive, self._shelf, self._timed(segments), self._looker)
        except DatabaseAway:  # the disk fills on, and there is nobody to ask or to tell
            self._make_room()
            raise
        except AWAY:
            with suppress(DatabaseAway):  # a hold may have been placed just now
                note_holds(self._archive, self._shelf)
            self._make_room()
            self._try_to_settle()
            raise
        self._try_to_settle()
        return done

    def _make_room(self) -> None:
        if free_bytes(self._shelf.root) < self._reserve_bytes:
            make_room(self._shelf, self._reserve_bytes)

    def _try_to_settle(self) -> None:
        """Nothing that is told beside the segments may hold them up."""
        try:
            self._settle()
        except Exception as error:
            _log.warning("what was given up could not be told: %s", type(error).__name__)
            _log.info("clearing", exc_info=error)

    def _settle(self) -> None:
        """What the database is to be asked, and told of, while it is there."""
        now = self._archive.clock.now_ms()
        if self._holds_noted_at is None or not 0 <= now - self._holds_noted_at < MINUTE_MS:
            note_holds(self._archive, self._shelf)
            self._holds_noted_at = now
        enter_given_up(self._archive, self._shelf)
