"""This host's leases of feeds: shown life, kept, taken over from the dead, handed to who has fewer.

A lease is a row with a number; it holds while the beat of its host rises. A host is dead for us when we saw its beat
stand still for a whole lease on our own steady clock (no two hosts' clocks are compared), or when its process was of
this machine and is no more. Whoever takes a feed raises its number, and the older one has lost it, wherever it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.sharing import Standing, share
from storage.catalog import feed_leases, feed_states
from storage.catalog.feed_leases import Leased
from storage.errors import Conflict
from storage.models import RecorderHost
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.process import host_name, is_dead, this_process

_log = logging.getLogger(__name__)
TAKES_AT_ONCE = 100  # feeds in one transaction: nobody else waits for longer than a moment
_MOVED = "Máy thu %s nhận luồng."


class HostTaken(Conflict):
    """Another recorder process goes by the name of this host."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "recorder_host_taken",
            "Đã có một máy thu khác mang tên %(host)s đang chạy. Mỗi máy chỉ chạy một máy thu; các máy chép từ một ảnh "
            "phải đặt CAMERA_ANTT_HOST_NAME khác nhau.",
            host=host,
        )


@dataclass(frozen=True)
class Shelved:
    """What the disk of the shelf says: room in bytes, segments that wait, start of the oldest (epoch ms)."""

    free_bytes: int = 0
    waiting_count: int = 0
    waiting_since_ms: int | None = None


@dataclass(frozen=True)
class Tended:
    """What this host holds now, by feed; and those of them that another host asks for. ``beat``: the number of the beat
    with which it was said; ``has_others``: whether other hosts entered themselves and did not sign off;
    ``has_more_to_take``: more is free for us than one transaction takes."""

    held: dict[int, Leased]
    asked_for: dict[int, str]
    is_waiting_for_more: bool
    beat: int = 0
    has_others: bool = False
    has_more_to_take: bool = False


class Leases:
    """The leases of one recorder process. Used by one thread."""

    def __init__(self, archive: Archive, steady_s: Callable[[], float], lease_s: float, capacity: int = 0) -> None:
        self._archive = archive
        self._steady_s = steady_s
        self._lease_s = lease_s
        self._capacity = capacity
        self.host = host_name(archive.settings.host_name)
        self.process = this_process(archive.settings.host_name)
        self._held: dict[int, int] = {}
        self._beats: dict[str, tuple[str, int, float]] = {}
        self._free_since: dict[tuple[int, int], float] = {}
        self._looked_s = steady_s()

    def join(self) -> None:
        """Enter this process as the recorder of its host. Raises HostTaken while another one lives."""
        with self._archive.write() as work:
            row = feed_leases.get_host(work.session, self.host)
            if row is None:
                feed_leases.add_host(work.session, self._new_row(work.now))
                return
            if row.stopped_at is None and row.process != self.process and not self._is_gone(row, work.now):
                raise HostTaken(self.host)
            row.process, row.started_at, row.seen_at = self.process, work.now, work.now
            row.stopped_at, row.capacity, row.beat = None, self._capacity, row.beat + 1

    def resume(self, held: Mapping[int, int]) -> None:
        """A process of this host before this one held these (feed, number): kept, as far as the database says so."""
        self._held = dict(held)

    def tend(self, shelved: Shelved, can_open: Callable[[str], bool]) -> Tended:
        """Show life, keep what is ours, take some of what is free, ask for a share: one short transaction.

        Raises HostTaken when this host's name is another process's by now.
        """
        with self._archive.write() as work:
            seen = {
                "free_bytes": shelved.free_bytes,
                "waiting_count": shelved.waiting_count,
                "waiting_since_ms": shelved.waiting_since_ms,
            }
            beat = feed_leases.beat(work.session, self.host, self.process, work.now, **seen)
            if beat is None:
                raise HostTaken(self.host)
            rows = feed_leases.hosts(work.session)
            living = self._living(rows)
            feeds = feed_leases.all_active(work.session)
            held = {f.feed_id: f.lease_number for f in feeds if self._held.get(f.feed_id) == f.lease_number}
            held = {f.feed_id: f.lease_number for f in feeds if f.host == self.host and f.feed_id in held}
            here = Standing(self.host, held, living, self._capacity)
            plan = share(feeds, here, can_open=can_open, is_neglected=self._is_neglected)
            for feed in plan.take[:TAKES_AT_ONCE]:
                number = _take(work, feed, self.host)
                if number is not None:
                    held[feed.feed_id] = number
            for feed in plan.want:
                feed_leases.want(work.session, feed.feed_id, feed.lease_number, self.host)
            self._forget_dead_wishes(work, feeds, living)
        self._held = held
        has_more = len(plan.take) > TAKES_AT_ONCE
        told = self._told(feeds, held, living, is_waiting=bool(plan.want) or has_more)
        has_others = any(row.stopped_at is None and row.host != self.host for row in rows)
        return replace(told, beat=beat, has_others=has_others, has_more_to_take=has_more)

    def give_back(self, feed_id: int, number: int, to: str | None = None) -> None:
        """Let a feed go that is recorded no more: to the host that asked for it, or to anybody."""
        with self._archive.write() as work:
            feed_leases.give_back(work.session, feed_id, number, work.now, to)
        self._held.pop(feed_id, None)

    def leave(self) -> None:
        """The process ends of itself: everything is free at once."""
        with self._archive.write() as work:
            row = feed_leases.get_host(work.session, self.host)
            if row is None or row.process != self.process:
                return
            row.stopped_at = work.now
            feed_leases.free_all_of(work.session, self.host, work.now)
        self._held = {}

    def _told(self, feeds: list[Leased], held: dict[int, int], living: set[str], *, is_waiting: bool) -> Tended:
        ours = {f.feed_id: f for f in feeds if f.feed_id in held}
        asked = {
            feed_id: f.wanted_by
            for feed_id, f in ours.items()
            if f.wanted_by and f.wanted_by in living and f.lease_number == held[feed_id]
        }
        now_held = {
            feed_id: Leased(feed_id, f.edition, f.key_id, self.host, held[feed_id], f.wanted_by)
            for feed_id, f in ours.items()
        }
        waits = is_waiting or any(f.wanted_by == self.host and f.feed_id not in held for f in feeds)
        return Tended(now_held, asked, waits)

    def _forget_dead_wishes(self, work: UnitOfWork, feeds: list[Leased], living: set[str]) -> None:
        for feed in feeds:
            if feed.host == self.host and feed.wanted_by and feed.wanted_by not in living:
                feed_leases.want(work.session, feed.feed_id, feed.lease_number, None)

    def _living(self, rows: Sequence[RecorderHost]) -> set[str]:
        """Hosts whose beat rose within a lease, as far as we watched; this one among them."""
        now_s = self._steady_s()
        if now_s - self._looked_s >= self._lease_s * 2 / 3:  # away for all perhaps: a beat that nobody could look at
            self._beats.clear()  # did not stand still
        self._looked_s = now_s
        living = {self.host}
        for row in rows:
            last = self._beats.get(row.host)
            if last is None or last[:2] != (row.process, row.beat):
                last = (row.process, row.beat, now_s)
                self._beats[row.host] = last
            is_still = now_s - last[2] >= self._lease_s
            if row.stopped_at is None and not is_still and not is_dead(row.process, self._archive.settings.host_name):
                living.add(row.host)
        return living

    def _is_neglected(self, feed: Leased) -> bool:
        """Whether a free feed lay there for a whole lease since we first saw it so."""
        key = (feed.feed_id, feed.lease_number)
        since = self._free_since.setdefault(key, self._steady_s())
        return self._steady_s() - since >= self._lease_s

    def _is_gone(self, row: RecorderHost, now: int) -> bool:
        """Whether the process that has our name is dead: gone from this machine, or silent for two leases."""
        return is_dead(row.process, self._archive.settings.host_name) or now - row.seen_at > 2_000 * self._lease_s

    def _new_row(self, now: int) -> RecorderHost:
        return RecorderHost(
            host=self.host,
            process=self.process,
            beat=1,
            seen_at=now,
            started_at=now,
            stopped_at=None,
            capacity=self._capacity,
            free_bytes=0,
            waiting_count=0,
            waiting_since_ms=None,
        )


def _take(work: UnitOfWork, feed: Leased, host: str) -> int | None:
    """Take one feed. What was being recorded by another has a hole from its last known picture on."""
    number = feed_leases.take(work.session, feed.feed_id, feed.lease_number, host, work.now)
    if number is None:
        return None
    row = feed_states.locked(work.session, feed.feed_id)
    if row is not None:
        was_recording = row.state == "recording"
        feed_states.note(
            work.session,
            row,
            state="waiting",
            reason="recorder_down" if was_recording else None,
            detail=_MOVED % host,
            at_ms=max(row.last_frame_ms or 0, row.since_at) if was_recording else work.now,
            host=host,
            lease_number=number,
        )
    _log.info("feed %s is recorded here under lease %s", feed.feed_id, number)
    return number
