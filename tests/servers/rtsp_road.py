"""How a camera's datagrams leave it, and what befalls them on their way: loss, another order, doubles, strangers'."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import suppress
from dataclasses import dataclass, field

PACKETS, REPORTS = 0, 1
STRANGERS = -1  # a channel: to where the packets of the picture go, from a port that nobody was told of
Message = tuple[int, bytes]


@dataclass
class Road:
    """Chances of each, and what became of them. The same seed tells the same story.

    ``hit``: numbers of pictures that lost a packet, or follow one that lost its last: of these none can be whole.
    """

    loss: float = 0.0
    swaps: float = 0.0
    doubles: float = 0.0
    strangers: float = 0.0
    seed: int = 1
    hit: set[int] = field(default_factory=set)
    lost: int = 0
    swapped: int = 0
    doubled: int = 0
    strange: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._at = 0
        self._held: list[tuple[int, Message]] = []

    def carry(self, number: int, messages: list[Message]) -> list[Message]:
        """The messages of the picture of this number, as they arrive; some of them later, with those of the next."""
        found: list[Message] = []
        last = max((at for at, message in enumerate(messages) if message[0] == PACKETS), default=-1)
        for at, message in enumerate(messages):
            self._at += 1
            found += [held for due, held in self._held if due <= self._at]
            self._held = [(due, held) for due, held in self._held if due > self._at]
            found += self._befalls(number, message, at == last) if message[0] == PACKETS else [message]
        return found

    def calm(self) -> None:
        """Nothing befalls what is sent from now on."""
        self.loss = self.swaps = self.doubles = self.strangers = 0.0

    def _befalls(self, number: int, message: Message, is_last: bool) -> list[Message]:
        if self._chance.random() < self.loss:
            self.lost += 1
            self.hit |= {number, number + 1} if is_last else {number}
            return []
        found = [message]
        if self._chance.random() < self.strangers:
            self.strange += 1
            found.append((STRANGERS, message[1][:12] + b"\x65 from elsewhere"))
        if self._chance.random() < self.doubles:
            self.doubled += 1
            self._held.append((self._at + self._chance.randrange(4), message))
        if self._chance.random() < self.swaps:
            self.swapped += 1
            self._held.append((self._at + self._chance.randrange(1, 5), message))
            found.remove(message)
        return found


class Ways:
    """The sockets of one client: two for each track, and a stranger's. What the client says to them is heard."""

    def __init__(self, heard: list[Message]) -> None:
        self._heard = heard
        self._sockets: dict[int, socket.socket] = {}
        self._to: dict[int, int] = {}

    def __bool__(self) -> bool:
        return bool(self._sockets)

    def open(self, channel: int, client_ports: list[int]) -> str:
        """For the track whose packets go on this channel; the ports they come from, as they are told."""
        for at, port in enumerate(client_ports):
            self._sockets[channel + at] = self._bound(channel + at)
            self._to[channel + at] = port
        if channel == PACKETS:
            self._sockets[STRANGERS], self._to[STRANGERS] = self._bound(STRANGERS), client_ports[0]
        return "-".join(str(self._sockets[channel + at].getsockname()[1]) for at in range(len(client_ports)))

    def _bound(self, channel: int) -> socket.socket:
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        out.setblocking(False)
        out.bind(("127.0.0.1", 0))
        asyncio.get_running_loop().add_reader(out, self._hear, channel, out)
        return out

    def _hear(self, channel: int, out: socket.socket) -> None:
        with suppress(OSError):
            self._heard.append((channel, out.recv(2_048)))

    def send(self, messages: list[Message]) -> None:
        """Each to its own port."""
        for channel, data in messages:
            with suppress(OSError):
                self._sockets[channel].sendto(data, ("127.0.0.1", self._to[channel]))

    def end(self) -> None:
        """Let the ports go."""
        for out in self._sockets.values():
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(out)
            out.close()
        self._sockets.clear()
