"""What every answer carries so that a browser does with it what the house wants, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import MutableHeaders

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
STATIC = "/static/"
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}
_NAMED_BY_CONTENT = re.compile(r"-[A-Z0-9]{8}\.[a-z0-9]+$")
_YEAR_SECONDS = 31_536_000


def protect(headers: MutableHeaders, scope: Mapping[str, Any]) -> None:
    """Add what an answer to ``scope`` (an ASGI request) lacks. What a handler set itself stays."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    path = str(scope["path"])
    if not path.startswith(STATIC):
        headers.setdefault("Cache-Control", "no-store")
    elif _NAMED_BY_CONTENT.search(path):
        headers.setdefault("Cache-Control", f"public, max-age={_YEAR_SECONDS}, immutable")
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}")
