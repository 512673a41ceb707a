"""Bytes from a browser to a thread, piece by piece: never a whole file in memory, nor on disk twice."""

from __future__ import annotations

import queue
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeVar

import anyio
from anyio import to_thread
from fastapi import Request
from python_multipart.multipart import MultipartParser, parse_options_header

from service.web.language import _
from storage.errors import Refused

_T = TypeVar("_T")
_MOST_FIELDS = 40
_LONGEST_FIELD = 4_000


class SenderGone(Exception):  # noqa: N818 - told to the reading side only
    """The sender went away in the middle."""


class Pipe:
    """Carries pieces from the event loop to a thread; holds at most sixteen."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(maxsize=16)

    async def send(self, piece: bytes) -> None:
        """Hand on a piece; waits while the reading side is slower."""
        if piece:
            await to_thread.run_sync(self._queue.put, piece)

    async def end(self, is_whole: bool) -> None:
        """No more is coming; ``is_whole`` false when the sender went away."""
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(self._queue.put, b"" if is_whole else None)

    def pieces(self) -> Iterator[bytes]:
        """The pieces, for the thread. Raises SenderGone when the sender went away."""
        while piece := self._queue.get():
            yield piece
        if piece is None:
            raise SenderGone

    def drain(self) -> None:
        """Let the sending side end when nobody reads any more."""
        while self._queue.get():
            pass


async def carried(pump: Callable[[Pipe], Awaitable[None]], take: Callable[[Iterator[bytes]], _T]) -> _T:
    """Run ``pump`` on the event loop and ``take`` in a thread until both are over; answers what ``take`` did.

    Raises what ``take`` raised, or Refused ``upload_broken`` when the sender went away.
    """
    pipe = Pipe()
    outcome: list[_T | BaseException] = []

    def taking() -> None:
        try:
            outcome.append(take(pipe.pieces()))
        except BaseException as error:  # carried to the event loop and raised there
            outcome.append(error)
            if not isinstance(error, SenderGone):
                pipe.drain()

    async def pumping() -> None:
        is_whole = False
        try:
            await pump(pipe)
            is_whole = True
        finally:
            await pipe.end(is_whole)

    async with anyio.create_task_group() as group:
        group.start_soon(to_thread.run_sync, taking)
        try:
            await pumping()
        except Exception as error:
            outcome.append(SenderGone() if not isinstance(error, Refused) else error)
    for found in outcome:
        if isinstance(found, SenderGone):
            raise Refused("upload_broken", _("Đường truyền bị ngắt giữa chừng. Chưa ghi gì; hãy gửi lại."))
        if isinstance(found, BaseException):
            raise found
    answered = outcome[0]
    assert not isinstance(answered, BaseException)
    return answered


class StreamedForm:
    """Reads ``multipart/form-data`` as it arrives. Fields that come before the file are in ``fields``.

    Use: ``await form.until_file()``, look at ``fields`` and ``file_name``, then ``carried(form.pump, take)``.
    """

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Refused("not_a_form", _("Yêu cầu không phải là biểu mẫu gửi tệp."))
        self.fields: dict[str, str] = {}
        self.file_name: str | None = None
        self._pieces: list[bytes] = []
        self._header = b""
        self._headers: dict[bytes, bytes] = {}
        self._value = b""
        self._name = ""
        self._in_file = False
        self._is_over = False
        self._stream: AsyncIterator[bytes] = request.stream()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_headers_finished": self._headers_over,
                "on_part_data": self._data,
                "on_part_end": self._part_over,
            },
        )

    async def until_file(self) -> None:
        """Read until the file begins or the form ends."""
        async for chunk in self._stream:
            self._parser.write(chunk)
            if self.file_name is not None:
                return

    async def pump(self, pipe: Pipe) -> None:
        """Hand on the file's bytes until the file ends. Raises SenderGone when the form breaks off."""
        while True:
            for piece in self._taken():
                await pipe.send(piece)
            if self._is_over:
                return
            try:
                self._parser.write(await anext(self._stream))
            except StopAsyncIteration as error:
                raise SenderGone from error

    def _taken(self) -> list[bytes]:
        taken, self._pieces = self._pieces, []
        return taken

    def _part_begins(self) -> None:
        self._headers, self._value, self._name, self._in_file = {}, b"", "", False

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = data[start:end].lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers[self._header] = self._headers.get(self._header, b"") + data[start:end]

    def _headers_over(self) -> None:
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and self.file_name is None:
            self.file_name = options[b"filename"].decode("utf-8", "replace")
            self._in_file = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._pieces.append(data[start:end])
        elif len(self._value) + end - start > _LONGEST_FIELD or len(self.fields) > _MOST_FIELDS:
            raise Refused("form_too_large", _("Biểu mẫu có mục quá dài."))
        else:
            self._value += data[start:end]

    def _part_over(self) -> None:
        if self._in_file:
            self._in_file, self._is_over = False, True
        elif self._name:
            self.fields[self._name] = self._value.decode("utf-8", "replace").strip()
