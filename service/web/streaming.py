"""Bytes from a browser to a thread, piece by piece: never a whole file in memory, nor on disk twice."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from service.web.language import _
from storage.errors import Malformed, Refused, TooLarge

_T = TypeVar("_T")
_MOST_FIELDS = 40
_LONGEST_FIELD = 4_000
_LONGEST_HEADER = 4_000
_WAIT_SECONDS = 0.005
MOST_AT_ONCE = 32
PIECE_BYTES = 256 * 1024


class SenderGone(Exception):  # noqa: N818 - told to the reading side only
    """The sender went away in the middle."""


class NobodyReads(Exception):  # noqa: N818 - told to the sending side only
    """The reading side has ended: what else arrives is for nobody."""


class Pipe:
    """Carries pieces from the event loop to a thread; holds at most sixteen.

    The event loop waits without a thread of its own, so that many slow senders never use up those of the pages.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(maxsize=16)
        self._is_abandoned = False

    async def send(self, piece: bytes) -> None:
        """Hand on a piece; waits while the reading side is slower. Raises NobodyReads when it has ended."""
        if piece:
            await self._put(piece)

    async def end(self, is_whole: bool) -> None:
        """No more is coming; ``is_whole`` false when the sender went away."""
        with anyio.CancelScope(shield=True), suppress(NobodyReads):
            await self._put(b"" if is_whole else None)

    async def _put(self, piece: bytes | None) -> None:
        while not self._is_abandoned:
            try:
                self._queue.put_nowait(piece)
                return
            except queue.Full:
                await anyio.sleep(_WAIT_SECONDS)
        raise NobodyReads

    def pieces(self) -> Iterator[bytes]:
        """The pieces, for the thread. Raises SenderGone when the sender went away."""
        while piece := self._queue.get():
            yield piece
        if piece is None:
            raise SenderGone

    def abandon(self) -> None:
        """Tell the sending side that nobody reads any more."""
        self._is_abandoned = True


async def carried(pump: Callable[[Pipe], Awaitable[None]], take: Callable[[Iterator[bytes]], _T]) -> _T:
    """Run ``pump`` on the event loop and ``take`` in a thread until both are over; answers what ``take`` did.

    Raises what ``take`` raised, at once, whatever is still on its way; or Malformed ``upload_broken`` when the sender
    went away. At most ``MOST_AT_ONCE`` are taken at a time; others wait without sending.
    """
    pipe = Pipe()
    taken: list[_T] = []
    taker_failed: list[BaseException] = []
    sender_failed: list[Exception] = []

    def taking() -> None:
        try:
            taken.append(take(pipe.pieces()))
        except BaseException as error:  # carried to the event loop and raised there
            taker_failed.append(error)
        finally:
            pipe.abandon()

    async def pumping() -> None:
        is_whole = False
        try:
            await pump(pipe)
            is_whole = True
        except NobodyReads:
            pass  # the reason is in what the reading side raised
        except Exception as error:  # the sender went away, or the form is malformed: the file in it is not whole
            sender_failed.append(error)
        finally:
            await pipe.end(is_whole)

    async with anyio.create_task_group() as group:
        group.start_soon(partial(to_thread.run_sync, taking, limiter=_takers()))
        await pumping()
    for error in (*taker_failed, *sender_failed):
        if isinstance(error, Refused):
            raise error
    if sender_failed:  # a store may have wrapped what it was told, so this comes before what the taker says
        raise _broken() from sender_failed[0]
    if taker_failed:
        raise taker_failed[0]
    return taken[0]


_limiters: WeakKeyDictionary[object, CapacityLimiter] = WeakKeyDictionary()


def _takers() -> CapacityLimiter:
    """Of this event loop: threads that take files in."""
    return _limiters.setdefault(asyncio.get_running_loop(), CapacityLimiter(MOST_AT_ONCE))


class StreamedForm:
    """Reads ``multipart/form-data`` as it arrives. Fields that come before the file are in ``fields``.

    Use: ``await form.until_file()``, look at ``fields`` and ``file_name``, then ``carried(form.pump, take)``.
    """

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise _not_a_form()
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
                "on_header_begin": self._header_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_headers_finished": self._headers_over,
                "on_part_data": self._data,
                "on_part_end": self._part_over,
            },
        )

    async def until_file(self) -> None:
        """Read until the file begins or the form ends."""
        try:
            async for chunk in self._stream:
                self._parser.write(chunk)
                if self.file_name is not None:
                    return
        except FormParserError as error:
            raise _not_a_form() from error
        except ClientDisconnect as error:
            raise _broken() from error

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

    def _header_begins(self) -> None:
        self._header = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end].lower()  # a name may arrive in two pieces
        self._check_headers()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers[self._header] = self._headers.get(self._header, b"") + data[start:end]
        self._check_headers()

    def _check_headers(self) -> None:
        if len(self._header) + sum(map(len, self._headers.values())) > _LONGEST_HEADER or len(self._headers) > 20:
            raise TooLarge("form_too_large", _("Biểu mẫu có mục quá dài."))

    def _headers_over(self) -> None:
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and self.file_name is None:
            self.file_name = options[b"filename"].decode("utf-8", "replace").replace("\x00", "")
            self._in_file = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._pieces.append(data[start:end])
        elif len(self._value) + end - start > _LONGEST_FIELD or len(self.fields) > _MOST_FIELDS:
            raise TooLarge("form_too_large", _("Biểu mẫu có mục quá dài."))
        else:
            self._value += data[start:end]

    def _part_over(self) -> None:
        if self._in_file:
            self._in_file, self._is_over = False, True
        elif self._name:
            self.fields[self._name] = self._value.decode("utf-8", "replace").replace("\x00", "").strip()


def _broken() -> Refused:
    return Malformed("upload_broken", _("Đường truyền bị ngắt giữa chừng. Chưa ghi gì; hãy gửi lại."))


def _not_a_form() -> Refused:
    return Malformed("not_a_form", _("Yêu cầu không phải là biểu mẫu gửi tệp."))
