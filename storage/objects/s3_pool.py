"""Connections to an S3 server, and how long one waits for it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import urllib3

SILENT_S = 20.0  # an upload waits this long for a server that hangs, twice at most, before it is spooled
_CONNECT_S = 4.0


def pool(silent_s: float = SILENT_S) -> urllib3.PoolManager:
    """``silent_s``: how long a server that was connected to may say nothing."""
    timeout = urllib3.Timeout(connect=min(_CONNECT_S, silent_s), read=silent_s)
    return urllib3.PoolManager(maxsize=16, timeout=timeout, retries=_Again(2, connect=1, backoff_factor=0.2))


class _Again(urllib3.Retry):
    """Asks again when a connection breaks off, as old ones do when a server was started anew; never after silence."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: urllib3.BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: urllib3.connectionpool.ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)
