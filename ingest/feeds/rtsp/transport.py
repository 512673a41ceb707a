"""How a track is brought: what SETUP asks for, and what the answer's Transport says (RFC 2326, 12.39)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.feeds.source import FeedLost


@dataclass(frozen=True)
class Incoming:
    """A track that comes by UDP: payload type, ticks a second, and the camera's ports if it told them."""

    payload_type: int
    rate: int
    server_ports: tuple[int, int] | None


def by_tcp(first: int) -> str:
    """Asked for: packets and reports between the messages, on two channels."""
    return f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"


def by_udp(ports: tuple[int, int]) -> str:
    """Asked for: packets and reports as datagrams to these ports."""
    return f"RTP/AVP;unicast;client_port={ports[0]}-{ports[1]}"


def channels_told(transport: str) -> tuple[int, int]:
    """On which channels packets and reports will come. Raises FeedLost where they will not."""
    told = re.search(r"interleaved=(\d{1,3})(?:-(\d{1,3}))?", transport)
    if told is None:
        raise FeedLost("bad_stream", "Camera không gửi được hình qua TCP.")
    return int(told[1]), int(told[2] or int(told[1]) + 1)


def server_ports_told(transport: str) -> tuple[int, int] | None:
    """From which ports packets and reports will come, if that is told. Raises FeedLost where they will not."""
    if re.search(r"interleaved|multicast|AVP/TCP|SAVP", transport, re.IGNORECASE):
        raise FeedLost("bad_stream", "Camera không gửi hình qua UDP: hãy chọn TCP cho luồng này.")
    # A source that it names is not believed: what counts is the host that answers on this line.
    ports = re.search(r"server_port=(\d{1,5})(?:-(\d{1,5}))?", transport)
    if ports is None:
        return None
    pair = int(ports[1]), int(ports[2] or int(ports[1]) + 1)
    return pair if all(0 < port < 65_536 for port in pair) else None
