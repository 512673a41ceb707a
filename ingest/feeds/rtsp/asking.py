"""Asked before the video library is let near a camera: whether it wants an account, by digest, and leads nowhere else.

The library would answer Basic with the password in clear and follow every redirect. So our own RTSP goes first, says
OPTIONS and DESCRIBE without a word of the account, and ends the connection at the first challenge.
"""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

from ingest.feeds.rtsp.address import Address, read_address
from ingest.feeds.rtsp.session import Session
from ingest.feeds.source import FeedLost

_READ_BYTES = 64 * 1024


def asked_address(text: str, deadline_s: float) -> str:
    """The address for the library: that very host by its number, with the account only if it asked for a digest.

    Raises FeedLost: no link, Basic alone, a redirect, no such stream, an address that is none.
    """
    try:
        address = read_address(text)
    except ValueError:
        raise FeedLost("bad_stream", "Địa chỉ luồng không đúng dạng rtsp://máy:cổng/đường-dẫn.") from None
    session = Session(address)
    until = time.monotonic() + deadline_s
    try:
        with socket.create_connection((address.host, address.port), deadline_s) as line:
            session.begin()
            while not session.is_challenged and not session.is_described:
                if time.monotonic() > until:
                    raise FeedLost("no_link", "Camera không trả lời khi đăng nhập.")
                line.sendall(session.outgoing)
                session.outgoing.clear()
                line.settimeout(max(0.001, until - time.monotonic()))
                data = line.recv(_READ_BYTES)
                if not data:
                    raise FeedLost("no_link", "Camera đã ngắt kết nối.")
                session.take(data, 0)
            return _for_library(address, line.getpeername()[0], has_account=session.is_challenged)
    except (OSError, UnicodeError) as error:
        raise FeedLost("no_link", f"Không nối được tới camera ({type(error).__name__}).") from None


def _for_library(address: Address, host: str, *, has_account: bool) -> str:
    """By the number that was asked: a name could lead elsewhere a moment later."""
    signs = f"{quote(address.user, safe='')}:{quote(address.password, safe='')}@" if has_account else ""
    place = f"[{host}]" if ":" in host else host
    path = address.target.removeprefix("rtsp://").partition("/")[2]
    return f"rtsp://{signs}{place}:{address.port}/{path}"
