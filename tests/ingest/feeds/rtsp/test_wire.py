"""Bytes become messages and packets however they are cut, and garbage ends in one clear error."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.rtsp.wire import MOST_BODY_BYTES, MOST_HEAD_BYTES, Message, Packet, Reader, WireError, request
from tests.factories.rtp import interleaved

ANSWER = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\nWWW-Authenticate: a\r\nwww-authenticate: b\r\n\r\nv=0\n"
LINE = interleaved(0, b"one") + ANSWER + b"\r\n" + interleaved(255, b"") + b"OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n"


def read(parts: list[bytes]) -> list[Message | Packet]:
    reader = Reader()
    return [item for part in parts for item in reader.feed(part)]


@given(st.lists(st.integers(0, len(LINE)), max_size=12).map(sorted))
def test_how_it_was_cut_on_the_way_does_not_matter(cuts: list[int]) -> None:
    edges = [0, *cuts, len(LINE)]
    first, answer, empty, asked = read([LINE[a:b] for a, b in pairwise(edges)])
    assert (first, empty) == (Packet(0, b"one"), Packet(255, b""))
    assert isinstance(answer, Message)
    assert (answer.status, answer.body, answer.headers["www-authenticate"]) == (200, b"v=0\n", ["a", "b"])
    assert isinstance(asked, Message)
    assert (asked.method, asked.header("cseq"), asked.header("nothing")) == ("OPTIONS", "9", "")


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_garbage_is_told_or_waits_and_nothing_else(parts: list[bytes]) -> None:
    try:
        read([*parts, b"\r\n\r\n"])
    except WireError:
        return


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: " + b"x" * MOST_HEAD_BYTES,
        b"RTSP/1.0 200 OK\r\n" + b"a:b\r\n" * 200 + b"\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        f"RTSP/1.0 200 OK\r\nContent-Length: {MOST_BODY_BYTES + 1}\r\n\r\n".encode(),
    ],
)
def test_what_can_never_become_a_message_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        read([line])


def test_a_request_is_written_as_it_is_read() -> None:
    [message] = read([request("SET_PARAMETER", "rtsp://a/b", {"CSeq": "3"}, b"body")])
    assert isinstance(message, Message)
    assert (message.method, message.header("cseq"), message.body) == ("SET_PARAMETER", "3", b"body")
