"""The doorway of the front desk: what no request may be, and what every answer carries.

Refused before any handler runs: changes asked for by another site's page, bodies that are larger than any form of the
house (files handed in are streamed and limited elsewhere), numbers in an address that no database has room for.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web import problems
from service.web.answers import protect
from service.web.language import _
from storage.errors import Forbidden, NotFound, Refused, TooLarge

FORM_BYTES = 2 * 1024**2
SHEET_BYTES = 64 * 1024**2  # lists of cameras come as a file within a form
MOST_DIGITS = 15
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HERE = frozenset({"same-origin", "none"})

Chosen = Callable[[Scope, Receive, Send], Awaitable[None]]


class Doorway:
    """ASGI middleware. ``streamed``: addresses whose bodies are files on their way to the store."""

    def __init__(self, app: ASGIApp, streamed: re.Pattern[str]) -> None:
        self._app = app
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request pass, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await problems.refused(Request(scope), refusal)(scope, receive, guarded)
        elif self._streamed.fullmatch(scope["path"]):
            await self._app(scope, receive, guarded)
        else:
            await self._app(scope, _limited(scope, receive), guarded)

    def _refusal(self, scope: Scope) -> Refused | None:
        headers = Headers(scope=scope)
        if any(len(part) > MOST_DIGITS and part.isdecimal() for part in scope["path"].split("/")):
            return NotFound()
        if scope["method"] in SAFE:
            return None
        if not _comes_from_here(headers):
            return Forbidden("other_site", _("Yêu cầu đến từ một trang khác nên không được nhận."))
        stated = headers.get("content-length", "")
        if stated.isdecimal() and not self._streamed.fullmatch(scope["path"]) and int(stated) > _most_bytes(headers):
            return TooLarge("body_too_large", _("Yêu cầu quá lớn. Hãy chia nhỏ rồi gửi lại."))
        return None


def _comes_from_here(headers: Headers) -> bool:
    """Whether a change is asked for by a page of this house, or by a program (which states no origin)."""
    if site := headers.get("sec-fetch-site"):
        return site in _HERE
    origin = headers.get("origin")
    return origin is None or (urlsplit(origin).netloc or "?") == headers.get("host", "")


def _most_bytes(headers: Headers) -> int:
    is_form_with_file = headers.get("content-type", "").startswith("multipart/form-data")
    return SHEET_BYTES if is_form_with_file else FORM_BYTES


def _limited(scope: Scope, receive: Receive) -> Receive:
    most, seen = _most_bytes(Headers(scope=scope)), 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return counted
