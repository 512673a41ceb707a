"""The address of a stream: where it is, and, apart from that, who we are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

RTSP_PORT = 554


@dataclass(frozen=True)
class Address:
    """Host, port and the address as it goes on the line; some cameras want the account in its path, too. Neither is
    ever shown."""

    host: str
    port: int
    target: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def read_address(text: str) -> Address:
    """``rtsp://user:password@host:port/path``, account percent-encoded. Raises ValueError without telling the text."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or RTSP_PORT
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        host = ""
    if not host or parts.scheme.lower() != "rtsp" or any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        raise ValueError("an address of a stream looks like rtsp://host:554/path")
    place = f"[{host}]" if ":" in host else host
    query = f"?{parts.query}" if parts.query else ""
    return Address(host, port, f"rtsp://{place}:{port}{parts.path or '/'}{query}", user, password)
