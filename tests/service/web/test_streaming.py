"""Bytes on their way from a browser to a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import anyio
import pytest
from starlette.requests import Request

from service.web import streaming
from service.web.streaming import MOST_AT_ONCE, NobodyReads, Pipe, StreamedForm, carried
from storage.errors import Refused

BOUNDARY = "----mau"


def part(name: str, value: bytes, file_name: str | None = None) -> bytes:
    shown = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n\r\n'
    return head.encode() + value + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def request_of(pieces: list[bytes], *, broken: bool = False, kind: str = "") -> Request:
    """A posted form whose body arrives in these pieces; ``broken``: the sender then goes away."""
    waiting = list(pieces)

    async def receive() -> dict[str, object]:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting) or broken}
        return {"type": "http.disconnect"}

    kind = kind or f"multipart/form-data; boundary={BOUNDARY}"
    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}, receive)


def received(request: Request, take: Callable[[Iterator[bytes]], object] = b"".join) -> tuple[StreamedForm, object]:
    """The form and what was taken of its file."""

    async def act() -> tuple[StreamedForm, object]:
        form = StreamedForm(request)
        await form.until_file()
        return form, (await carried(form.pump, take) if form.file_name is not None else None)

    return anyio.run(act)


def test_fields_before_the_file_and_the_file() -> None:
    body = (
        part("csrf", "mã".encode()) + part("start", b" 22/11/2026 ") + part("file", b"\x00\xff\r\n--", "đêm.mp4") + END
    )
    form, taken = received(request_of([body]))
    assert form.fields == {"csrf": "mã", "start": "22/11/2026"}
    assert form.file_name == "đêm.mp4" and taken == b"\x00\xff\r\n--"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_however_the_body_is_cut(size: int) -> None:
    body = part("csrf", b"abc") + part("file", bytes(range(256)) * 3, "a.mp4") + part("later", b"x") + END
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    form, taken = received(request_of(pieces))
    assert form.fields["csrf"] == "abc" and form.file_name == "a.mp4" and taken == bytes(range(256)) * 3


def test_a_form_without_a_file() -> None:
    form, taken = received(request_of([part("csrf", b"abc") + END]))
    assert form.fields == {"csrf": "abc"} and form.file_name is None and taken is None


def test_an_empty_file_field_has_an_empty_name() -> None:
    form, taken = received(request_of([part("csrf", b"abc") + part("file", b"", "") + END]))
    assert form.file_name == "" and taken == b""


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "multipart/mixed; boundary=x", "multipart/form-data; boundary="]
)
def test_what_is_no_form_is_refused(kind: str) -> None:
    with pytest.raises(Refused) as refusal:
        received(request_of([b"{}"], kind=kind))
    assert refusal.value.code == "not_a_form"


def test_a_malformed_body_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        received(request_of([b"nothing of the kind\r\n\r\n"]))
    assert refusal.value.code == "not_a_form"


@pytest.mark.parametrize(
    "body",
    [
        part("a", b"x" * 5_000),
        b"".join(part(f"f{number}", b"x") for number in range(60)),
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{"x" * 9_000}"\r\n\r\n'.encode(),
        f"--{BOUNDARY}\r\n{'X' * 9_000}: a\r\n\r\n".encode(),
        f"--{BOUNDARY}\r\n".encode() + b"".join(f"X-{n}: a\r\n".encode() for n in range(40)) + b"\r\n",
    ],
)
@pytest.mark.parametrize("size", [100, 100_000])
def test_what_comes_before_the_file_cannot_fill_the_memory(body: bytes, size: int) -> None:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    with pytest.raises(Refused) as refusal:
        received(request_of([*pieces, part("file", b"x", "a.mp4"), END]))
    assert refusal.value.code in {"form_too_large", "not_a_form"}  # the parser has limits of its own


@pytest.mark.parametrize("at", [0, 30, 200, 300])
def test_a_sender_who_goes_away_is_told_apart_from_the_end(at: int) -> None:
    body = (part("csrf", b"abc") + part("file", b"x" * 1_000, "a.mp4"))[: at or None]
    whole: list[bytes] = []

    def take(pieces: Iterator[bytes]) -> None:
        whole.append(b"".join(pieces))  # raises before it is whole

    with pytest.raises(Refused) as refusal:
        received(request_of([body], broken=True), take)
    assert refusal.value.code == "upload_broken" and whole == []


def test_a_form_that_ends_within_the_file_is_broken_too() -> None:
    with pytest.raises(Refused) as refusal:
        received(request_of([part("csrf", b"abc") + part("file", b"x" * 1_000, "a.mp4")]))
    assert refusal.value.code == "upload_broken"


def test_a_store_that_wraps_the_news_is_not_believed() -> None:
    def take(pieces: Iterator[bytes]) -> None:
        try:
            b"".join(pieces)
        except streaming.SenderGone as gone:
            raise ValueError("connection reset by the store") from gone

    with pytest.raises(Refused) as refusal:
        received(request_of([part("file", b"x" * 1_000, "a.mp4")[:300]], broken=True), take)
    assert refusal.value.code == "upload_broken"


def test_what_the_taker_refuses_is_answered_at_once() -> None:
    sent = 0

    async def endless(pipe: Pipe) -> None:
        nonlocal sent
        while True:
            await pipe.send(b"x" * 1_000)
            sent += 1

    def take(pieces: Iterator[bytes]) -> None:
        next(pieces)
        raise Refused("too_much", "Đủ rồi.")

    async def act() -> None:
        with anyio.fail_after(20):
            await carried(endless, take)

    with pytest.raises(Refused) as refusal:
        anyio.run(act)
    assert refusal.value.code == "too_much" and sent < 100


def test_a_taker_that_breaks_is_not_hidden() -> None:
    def take(pieces: Iterator[bytes]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        received(request_of([part("file", b"x" * 1_000, "a.mp4"), END]), take)


def test_a_slow_reader_slows_the_sender() -> None:
    pipe = Pipe()
    sent: list[int] = []

    async def act() -> None:
        with anyio.move_on_after(0.3):
            for number in range(1_000):
                await pipe.send(b"x")
                sent.append(number)

    anyio.run(act)
    assert len(sent) == 16  # what the pipe holds; nobody read


def test_nobody_waits_for_a_reader_who_has_left() -> None:
    async def act() -> None:
        pipe = Pipe()
        pipe.abandon()
        await pipe.end(is_whole=False)
        with pytest.raises(NobodyReads):
            await pipe.send(b"x")

    anyio.run(act)


def test_many_slow_uploads_leave_the_pages_their_threads() -> None:
    """More uploads than the event loop has threads for handlers: a page's work still gets one."""
    begun = threading.Semaphore(0)

    async def act() -> str:
        gate = anyio.Event()

        async def slow(pipe: Pipe) -> None:
            await pipe.send(b"x")
            await gate.wait()

        def take(pieces: Iterator[bytes]) -> int:
            begun.release()
            return len(b"".join(pieces))

        async with anyio.create_task_group() as group:
            for _ in range(60):
                group.start_soon(carried, slow, take)
            for _ in range(MOST_AT_ONCE):
                await anyio.to_thread.run_sync(begun.acquire, abandon_on_cancel=True)
            with anyio.fail_after(20):
                answer = await anyio.to_thread.run_sync(lambda: "a page")
            gate.set()
        return answer

    assert anyio.run(act) == "a page"
