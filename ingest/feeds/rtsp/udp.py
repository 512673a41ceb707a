"""The sockets of a stream that comes by UDP: an even port for packets, the odd one above it for reports (RFC 3550)."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from ingest.feeds.rtsp.reordering import Reordering, Timed
from ingest.feeds.rtsp.reports import PUNCH, Reporter
from ingest.feeds.source import FeedLost

_ROOM_BYTES = 2 << 20  # in the kernel: a key frame comes in one burst. Less is given where net.core.rmem_max says so
_DATAGRAM_BYTES = 65_535
_MOST_AT_ONCE = 256  # datagrams of one socket; then it is another's turn
_MOST_TRIES = 50
_REPORT_S = 5.0
Place = tuple[str, int]


@dataclass(frozen=True)
class PortRange:
    """Ports that pictures may come to, both ends belong to it; nought and nought: whichever the system gives."""

    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if (self.first, self.last) != (0, 0) and not 1_024 <= self.first < self.last <= 65_535:
            raise ValueError("a range of ports lies between 1024 and 65535")

    def evens(self) -> list[int]:
        """Every even port with its odd neighbour in the range, beginning anywhere, so that feeds do not collide."""
        found = list(range(self.first + self.first % 2, self.last, 2))
        start = random.randrange(len(found)) if found else 0
        return found[start:] + found[:start]


class Pair:
    """Both sockets of one track, bound to the address by which the camera is reached. Not to be blocked by."""

    def __init__(self, line: socket.socket, ports: PortRange) -> None:
        self._family, self._host = line.family, line.getsockname()[0]
        self.scope = line.getsockname()[2:]  # of IPv6: by which interface
        for port in ports.evens() if ports.first else [0] * _MOST_TRIES:
            with ExitStack() as opened, suppress(OSError):
                one = opened.enter_context(self._bound(port))
                other = opened.enter_context(self._bound(one.getsockname()[1] ^ 1))
                opened.pop_all()
                self.packets, self.reports = (other, one) if one.getsockname()[1] % 2 else (one, other)
                return
        raise FeedLost("no_link", "Không còn cặp cổng UDP nào trống để nhận hình.")

    def _bound(self, port: int) -> socket.socket:
        made = socket.socket(self._family, socket.SOCK_DGRAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM_BYTES)
            made.setblocking(False)
            made.bind((self._host, port, *self.scope))
        except OSError:
            made.close()
            raise
        return made

    @property
    def ports(self) -> tuple[int, int]:
        """As they are told to the camera."""
        return self.packets.getsockname()[1], self.reports.getsockname()[1]

    def close(self) -> None:
        """Let both go."""
        self.packets.close()
        self.reports.close()


class UdpTrack:
    """One track that is being received. Whatever does not come from the camera's host and the port that it told is let
    go and counted in ``foreign``; where it told none, the first port of its host that sends is the one.
    """

    def __init__(
        self, pair: Pair, host: str, server_ports: tuple[int, int] | None, ordering: Reordering, now: float
    ) -> None:
        self.pair, self.ordering, self._host = pair, ordering, host
        self._ports: list[int | None] = list(server_ports) if server_ports else [None, None]
        self.foreign = 0
        self._reporter = Reporter()
        self._report_at = now + _REPORT_S * random.uniform(0.1, 0.5)

    def packets(self, now: float, now_ms: int) -> list[Timed]:
        """What came, in order; with it what was waited for in vain."""
        found: list[Timed] = []
        for data in self._received(self.pair.packets, 0):
            found += self.ordering.put(data, now, now_ms)
        return found

    def reports(self, now: float) -> list[bytes]:
        """What the sender reports."""
        found = list(self._received(self.pair.reports, 1))
        for data in found:
            self._reporter.hear(data, now)
        return found

    def punch(self) -> None:
        """Send something to where pictures will come from, before they do."""
        self._send(self.pair.packets, 0, PUNCH)

    def look(self, now: float) -> list[Timed]:
        """Report now and then; answers what was waited for in vain."""
        if now >= self._report_at:
            self._report_at = now + _REPORT_S * random.uniform(0.5, 1.5)
            if self.ordering.sender is None:
                self.punch()
            self._send(self.pair.reports, 1, self._reporter.report(self.ordering, now))
        return self.ordering.due(now)

    def leave(self, now: float) -> None:
        """Say goodbye."""
        self._send(self.pair.reports, 1, self._reporter.goodbye(self.ordering, now))

    def _received(self, line: socket.socket, kind: int) -> Iterator[bytes]:
        for _ in range(_MOST_AT_ONCE):
            try:
                data, place = line.recvfrom(_DATAGRAM_BYTES)
            except OSError:  # nothing more; what a router answered to ours is no matter
                return
            if place[0] != self._host or place[1] != self._ports[kind]:
                if place[0] != self._host or self._ports[kind] is not None:
                    self.foreign += 1
                    continue
                self._ports[kind] = place[1]
            yield data

    def _send(self, line: socket.socket, kind: int, data: bytes) -> None:
        port = self._ports[kind]
        if port is not None:
            with suppress(OSError):
                line.sendto(data, (self._host, port, *self.pair.scope))
