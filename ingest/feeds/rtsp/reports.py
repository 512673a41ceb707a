"""What a receiver tells the sender of a track (RTCP, RFC 3550 section 6): cameras let go whoever says nothing."""

from __future__ import annotations

import secrets
import struct

from ingest.feeds.rtsp.reordering import Reordering

_SENDER_REPORT, _RECEIVER_REPORT, _DESCRIPTION, _GOODBYE = 200, 201, 202, 203
_MOST_LOST = 0x7FFFFF
PUNCH = struct.pack(">BBHII", 0x80, 0, 0, 0, 0)
"""A packet without content, sent to where pictures will come from: firewalls on the way let in what answers it."""


class Reporter:
    """Of one track. ``now`` is monotonic seconds."""

    def __init__(self) -> None:
        self._own = secrets.randbits(32)
        self._name = secrets.token_hex(8).encode()
        self._heard: tuple[int, float] | None = None
        self._before = (0, 0)  # expected and received, when it was told last
        self._restarts = 0

    def hear(self, data: bytes, now: float) -> None:
        """Note when a sender report came, for the sender to know how long the way is."""
        if len(data) >= 20 and data[0] >> 6 == 2 and data[1] == _SENDER_REPORT:
            self._heard = int.from_bytes(data[10:14], "big"), now

    def report(self, of: Reordering, now: float) -> bytes:
        """A receiver report with a name, as RFC 3550 wants them together; without a block before anything came."""
        block = b"" if of.sender is None else self._block(of, of.sender, now)
        head = struct.pack(">BBHI", 0x80 | bool(block), _RECEIVER_REPORT, 1 + len(block) // 4, self._own)
        item = struct.pack(">BB", 1, len(self._name)) + self._name
        chunk = struct.pack(">I", self._own) + item + bytes(4 - len(item) % 4)
        return head + block + struct.pack(">BBH", 0x81, _DESCRIPTION, len(chunk) // 4) + chunk

    def goodbye(self, of: Reordering, now: float) -> bytes:
        """A last report, and that there will be no other."""
        return self.report(of, now) + struct.pack(">BBHI", 0x81, _GOODBYE, 1, self._own)

    def _block(self, of: Reordering, sender: int, now: float) -> bytes:
        if of.restarts != self._restarts:
            self._restarts, self._before = of.restarts, (0, 0)
        expected = of.highest - of.first + 1
        lost = min(max(expected - of.received, -_MOST_LOST - 1), _MOST_LOST)
        expected_since, received_since = expected - self._before[0], of.received - self._before[1]
        self._before = expected, of.received
        lost_since = max(0, expected_since - received_since)
        fraction = min(255, (lost_since << 8) // expected_since) if expected_since > 0 else 0
        told, delay = 0, 0
        if self._heard is not None:
            told, delay = self._heard[0], min(int((now - self._heard[1]) * 65_536), 0xFFFFFFFF)
        return struct.pack(
            ">IIIIII",
            sender,
            fraction << 24 | lost & 0xFFFFFF,
            of.highest & 0xFFFFFFFF,
            min(int(of.jitter), 0xFFFFFFFF),
            told,
            delay,
        )


def has_bye(report: bytes) -> bool:
    """Whether the sender of a track says, among its reports, that there will be no more."""
    at = 0
    while at + 4 <= len(report):
        if report[at + 1] == _GOODBYE:
            return True
        at += 4 * ((report[at + 2] << 8 | report[at + 3]) + 1)
    return False
