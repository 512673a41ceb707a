"""A sender whose bytes leave piece by piece: the framework's test client gathers a body before it sends it."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import anyio
from fastapi import FastAPI

from tests.factories.people import Person


@dataclass
class Answered:
    """What came back, and how many pieces had been asked for by then."""

    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pieces_read: int = 0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def send(
    app: FastAPI,
    person: Person,
    address: str,
    pieces: Iterator[bytes],
    headers: dict[str, str],
    *,
    goes_away: bool = False,
) -> Answered:
    """Post ``pieces`` as they are asked for; ``goes_away``: the line breaks behind the last one."""
    path, _, query = address.partition("?")
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    sent = {"host": "testserver", "cookie": cookies, **{name.lower(): value for name, value in headers.items()}}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("192.0.2.9", 4_000),
        "server": ("testserver", 80),
    }
    answer = Answered()
    is_over = False

    async def receive() -> dict[str, Any]:
        nonlocal is_over
        for piece in pieces:
            answer.pieces_read += 1
            return {"type": "http.request", "body": piece, "more_body": True}
        if goes_away:
            return {"type": "http.disconnect"}
        if not is_over:
            is_over = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await anyio.sleep_forever()
        raise AssertionError

    async def take(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    async def act() -> None:
        with anyio.fail_after(120):
            await app(scope, receive, take)

    anyio.run(act)
    return answer
