"""Packets of one track that came by UDP, put back into the order in which they were sent (RFC 3550).

What is missing is waited for, bounded in packets, in bytes and in time; what comes later than that, or twice, is let
go and counted. No sockets and no clock here.
"""

from __future__ import annotations

import struct

MOST_PACKETS = 512
MOST_BYTES = 4 << 20
_MOST_AHEAD = 3_000  # further on, or further behind than the next, is another count: believed once it goes on
_MOST_BEHIND = 2 * MOST_PACKETS
_HEAD = struct.Struct(">HII")
Timed = tuple[bytes, int]
"""A packet, and when it arrived (epoch ms)."""


class Reordering:
    """Of the packets of one payload type. Times are monotonic seconds, but for the ``arrived_ms`` that is handed on.

    ``received`` counts every packet of the present sender, doubled and late ones, too; ``late`` those that came after
    they were given up, ``doubled`` those that had come before. ``first`` and ``highest`` are numbers with wraps undone.
    ``restarts``: how often another sender, or another count, took the track over. ``jitter`` is in ticks.
    """

    def __init__(self, payload_type: int, rate: int, wait_s: float) -> None:
        self._payload_type, self._rate, self._wait_s = payload_type, rate, wait_s
        self.received = self.late = self.doubled = self.restarts = 0
        self.first = self.highest = 0
        self.sender: int | None = None
        self.jitter = 0.0
        self._next = 0
        self._waiting: dict[int, tuple[bytes, int, float]] = {}
        self._bytes = 0
        self._since = 0.0  # the first packet behind the hole that is waited for came then
        self._missed: dict[int, None] = {}
        self._begun: tuple[int, int, bytes, int] | None = None  # the first packet of what may be another count
        self._latest_ms = 0
        self._transit: tuple[int, int] | None = None

    def put(self, packet: bytes, now: float, arrived_ms: int) -> list[Timed]:
        """Take one packet; answers those whose turn it is. What is not of this track is handed on at once."""
        if len(packet) < 12 or packet[0] >> 6 != 2 or packet[1] & 0x7F != self._payload_type:
            return [(packet, arrived_ms)]
        number, ticks, sender = _HEAD.unpack_from(packet, 2)
        step = (number - self._next) & 0xFFFF
        if sender != self.sender or _MOST_AHEAD < step < 0x10000 - _MOST_BEHIND:
            return self._another(packet, number, sender, arrived_ms)
        self._begun = None
        self.received += 1
        if step >= 0x8000:
            self._behind(self._next + step - 0x10000)
            return self.due(now)
        at = self._next + step
        self.highest = max(self.highest, at)
        if self._transit is None or self._transit[0] != ticks:
            self._measure(ticks, now)
        if step:
            self._keep(at, packet, now, arrived_ms)
            return self.due(now)
        self._next = at + 1
        found = [self._timed(packet, arrived_ms)]
        if self._waiting:
            found += self._following()
        return found

    def due(self, now: float) -> list[Timed]:
        """Packets behind a hole that was waited for long enough, or for as much as there is room."""
        found: list[Timed] = []
        while self._waiting and (
            now - self._since >= self._wait_s or len(self._waiting) > MOST_PACKETS or self._bytes > MOST_BYTES
        ):
            found += self._given_up()
        return found

    def rest(self) -> list[Timed]:
        """Whatever waits, in order: nothing more will come."""
        found: list[Timed] = []
        while self._waiting:
            found += self._given_up()
        return found

    def _given_up(self) -> list[Timed]:
        at = min(self._waiting)
        for missed in range(self._next, at):
            self._missed[missed] = None
        while len(self._missed) > _MOST_BEHIND:
            del self._missed[next(iter(self._missed))]
        self._next = at
        return self._following()

    def _following(self) -> list[Timed]:
        """Those that waited and now have none missing before them."""
        found = []
        while (kept := self._waiting.pop(self._next, None)) is not None:
            self._bytes -= len(kept[0])
            self._next += 1
            found.append(self._timed(kept[0], kept[1]))
        if self._waiting:
            self._since = min(kept[2] for kept in self._waiting.values())
        return found

    def _keep(self, at: int, packet: bytes, now: float, arrived_ms: int) -> None:
        if at in self._waiting:
            self.doubled += 1
            return
        if not self._waiting:
            self._since = now
        self._waiting[at] = (packet, arrived_ms, now)
        self._bytes += len(packet)

    def _behind(self, at: int) -> None:
        if at in self._missed:
            del self._missed[at]
            self.late += 1
        else:
            self.doubled += 1

    def _timed(self, packet: bytes, arrived_ms: int) -> Timed:
        """What waited for one that came later counts as arrived with it; a wall clock that was set is not held back."""
        if 0 < self._latest_ms - arrived_ms <= 2_000 * self._wait_s:
            return packet, self._latest_ms
        self._latest_ms = arrived_ms
        return packet, arrived_ms

    def _another(self, packet: bytes, number: int, sender: int, arrived_ms: int) -> list[Timed]:
        """Another sender, or a count that has nothing to do with the last: believed with its second packet in order."""
        if self.sender is None:
            self._restart(sender, number, 1)
            return [self._timed(packet, arrived_ms)]
        begun, self._begun = self._begun, (sender, number, packet, arrived_ms)
        if begun is None or (begun[0], (begun[1] + 1) & 0xFFFF) != (sender, number):
            return []
        found = self.rest()
        self._restart(sender, begun[1], 2)
        self.restarts += 1
        return [*found, self._timed(begun[2], begun[3]), self._timed(packet, arrived_ms)]

    def _restart(self, sender: int, number: int, count: int) -> None:
        self.sender, self.first, self.highest = sender, number, number + count - 1
        self._next, self.received = number + count, count
        self._begun = self._transit = None
        self._missed.clear()
        self.jitter = 0.0

    def _measure(self, ticks: int, now: float) -> None:
        """How unsteadily pictures come (RFC 3550 6.4.1). Packets of one leave at once: its first tells of the way."""
        transit = int(now * self._rate) - ticks
        if self._transit is not None:
            step = (transit - self._transit[1] + (1 << 31) & 0xFFFFFFFF) - (1 << 31)
            self.jitter += (abs(step) - self.jitter) / 16
        self._transit = ticks, transit
