"""The object store as witness: how a host that is cut off from the database learns that another has its feeds.

After a beat that the database accepted, a host leaves a mark in the store: that beat, and what it holds (feed, number
of the lease). Who is refused by the database reads the marks of the others. A mark that rises while we are refused is
of a host that the database hears; a feed that stands in it under a higher number than ours was taken from us. What
stands in no such mark nobody took: it is recorded on. No two clocks are compared, here either. Who was alone when it
was last heard leaves no mark, but reads like any other: a host may have been added since.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from storage.objects import beats
from storage.objects.beats import BeatMark
from storage.objects.store import ObjectStore

_log = logging.getLogger(__name__)
_BEATS_OF_SILENCE = 2  # so long without the database's word may be chance


@dataclass(frozen=True)
class Accepted:
    """A beat that the database accepted: its number, our leases then (feed -> number), whether there was another host
    to read a mark, and when it was sent on our steady clock, seconds."""

    beat: int
    leases: Mapping[int, int]
    has_others: bool
    at_s: float


@dataclass(frozen=True)
class Testimony:
    """What others hold by now, feed -> number of the lease. ``is_blind``: neither database nor store can be asked."""

    taken: Mapping[int, int] = field(default_factory=dict)
    is_blind: bool = False


class Witness:
    """The marks of one host, left and read. ``accepted`` is called by one thread, all else by another."""

    def __init__(
        self, store: ObjectStore, host: str, process: str, steady_s: Callable[[], float], beat_s: float
    ) -> None:
        self._store = store
        self._host = host
        self._process = process
        self._steady_s = steady_s
        self._beat_s = beat_s
        self._accepted: Accepted | None = None
        self._told: int | None = None  # the beat of which all was told that others need to know
        self._heard_s = 0.0
        self._first: dict[str, tuple[str, int]] | None = None

    def accepted(self, beat: Accepted) -> None:
        """The database took a beat of ours."""
        self._accepted = beat

    def resumed(self, beat: int, leases: Mapping[int, int]) -> None:
        """A beat that a process of this host before this one sent, nobody knows how long ago: no mark is left for it,
        and those of others are read at once."""
        long_ago_s = self._steady_s() - _BEATS_OF_SILENCE * self._beat_s
        self._accepted, self._told = Accepted(beat, leases, has_others=False, at_s=long_ago_s), beat

    def look(self) -> Testimony:
        """Leave a mark where a beat was accepted since the last one and somebody is there to read it; else, when the
        database is silent for two beats, read those of others. Never raises."""
        last = self._accepted
        if last is None:
            return Testimony()
        try:
            if last.beat != self._told:
                if last.has_others:
                    beats.leave(self._store, BeatMark(self._host, self._process, last.beat, last.leases))
                    self._heard_s = self._steady_s()
                self._told, self._first = last.beat, None
            elif self._steady_s() - last.at_s >= _BEATS_OF_SILENCE * self._beat_s:
                return self._read()
        except Exception as error:  # the store is away, too
            _log.info("beats could not be left or read: %s", type(error).__name__)
            return Testimony(is_blind=self._is_blind(last))
        return Testimony()

    def leave(self) -> None:
        """This host ends of itself. Raises what the store raises."""
        if self._told is not None:  # also of a process of this host before this one
            beats.take_away(self._store, self._host)

    def _read(self) -> Testimony:
        marks = beats.of_others(self._store, self._host)
        self._heard_s = self._steady_s()
        before = self._first
        if before is None:
            self._first = {mark.host: (mark.process, mark.beat) for mark in marks}
            return Testimony()
        taken: dict[int, int] = {}
        for mark in marks:
            if before.get(mark.host) != (mark.process, mark.beat):
                for feed_id, number in mark.leases.items():
                    taken[feed_id] = max(number, taken.get(feed_id, 0))
        return Testimony(taken)

    def _is_blind(self, last: Accepted) -> bool:
        now_s = self._steady_s()
        return now_s - last.at_s >= _BEATS_OF_SILENCE * self._beat_s and now_s - self._heard_s >= self._beat_s
