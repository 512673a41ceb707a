"""What stands on the line between a camera and us: RTSP messages, and packets put between them. No sockets here.

Everything is bounded, because the other end may be anything: a line, a head, a body, and never two of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_HEAD_BYTES = 16 * 1024
MOST_BODY_BYTES = 256 * 1024
MOST_HEADERS = 64
_DOLLAR = 0x24
_STATUS = re.compile(r"RTSP/1\.\d (\d{3})(?: .*)?")
_REQUEST = re.compile(r"([A-Z_]{3,20}) (\S{1,2000}) RTSP/1\.\d")


class WireError(Exception):
    """The other end says something that is not RTSP, RTP or a coding we know; told in words for people."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet between the messages: on which channel, and its bytes."""

    channel: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """An answer (``status``) or a request of the server's own (``method``). Names of headers are in small letters."""

    status: int
    method: str
    headers: dict[str, list[str]] = field(repr=False)
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next(iter(self.headers.get(name, ())), "")


class Reader:
    """Bytes in the order they came become messages and packets; what is not whole yet waits for the rest."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> Iterator[Message | Packet]:
        """What is whole now, in order. Raises WireError where something comes that can never become a message: what
        stood before it has been given by then."""
        buffer = self._kept + data if self._kept else data
        at, end = 0, len(buffer)
        while end - at >= 4:
            if buffer[at] == _DOLLAR:
                stop = at + 4 + (buffer[at + 2] << 8 | buffer[at + 3])
                if stop > end:
                    break
                yield Packet(buffer[at + 1], buffer[at + 4 : stop])
                at = stop
            elif buffer.startswith(b"\r\n", at):  # some cameras put an empty line behind a body
                at += 2
            else:
                stop, message = _message(buffer, at)
                if message is None:
                    break
                yield message
                at = stop
        self._kept = buffer[at:]


def _message(buffer: bytes, at: int) -> tuple[int, Message | None]:
    """The message that begins at ``at`` and where it ends; None while it is not whole."""
    if not buffer[at : at + 3].isalpha():
        raise WireError("Camera gửi dữ liệu không phải RTSP.")
    stop = buffer.find(b"\r\n\r\n", at, at + MOST_HEAD_BYTES)
    if stop < 0:
        if len(buffer) - at >= MOST_HEAD_BYTES:
            raise WireError("Camera gửi phần đầu thư RTSP quá dài.")
        return at, None
    lines = buffer[at:stop].decode("utf-8", "replace").split("\r\n")
    headers = _headers(lines[1:])
    length = _length(headers)
    body_at = stop + 4
    if len(buffer) < body_at + length:
        return at, None
    body = bytes(buffer[body_at : body_at + length])
    if answer := _STATUS.fullmatch(lines[0]):
        return body_at + length, Message(int(answer[1]), "", headers, body)
    if request := _REQUEST.fullmatch(lines[0]):
        return body_at + length, Message(0, request[1], headers, body)
    raise WireError("Camera gửi dữ liệu không phải RTSP.")


def _headers(lines: list[str]) -> dict[str, list[str]]:
    if len(lines) > MOST_HEADERS:
        raise WireError("Camera gửi phần đầu thư RTSP quá dài.")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), []).append(value.strip())
    return headers


def _length(headers: dict[str, list[str]]) -> int:
    said = next(iter(headers.get("content-length", ())), "0")
    if not re.fullmatch(r"[0-9]{1,7}", said) or int(said) > MOST_BODY_BYTES:
        raise WireError("Camera gửi thư RTSP với độ dài không hợp lệ.")
    return int(said)


def request(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request of ours, as it goes on the line."""
    lines = [f"{method} {target} RTSP/1.0", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
