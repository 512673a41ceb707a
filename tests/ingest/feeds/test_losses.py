"""Every loss has a sentence that people can act on: no class, no code, and what to do."""

from __future__ import annotations

import errno
import re
import socket

import pytest

from ingest.feeds import losses
from ingest.feeds.reaching import NotADevice

ERRORS = (
    ConnectionRefusedError(111, "x"),
    socket.gaierror(-2, "x"),
    TimeoutError("x"),
    UnicodeError("x"),
    OSError(errno.EHOSTUNREACH, "x"),
    NotADevice(),
    OSError("x"),
)


def is_plain(text: str) -> bool:
    """Whether it is a sentence with an advice and without what only programmers read."""
    return text.endswith(".") and not re.search(r"Error|errno|\d{3}", text)


def test_no_two_ways_of_not_connecting_sound_alike() -> None:
    told = [losses.of_connecting(error) for error in ERRORS]
    assert len(set(told)) == len(ERRORS)
    assert all(is_plain(text) and "hãy" in text for text in told)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "signed_out"), (403, "signed_out"), (404, "not_found"), (453, "no_link"), (454, "no_link"),
     (400, "bad_stream"), (500, "no_link"), (503, "no_link")],
)  # fmt: skip
def test_what_a_camera_answers_is_said_in_words(status: int, reason: str) -> None:
    told = losses.of_answer(status)
    assert told[0] == reason and is_plain(told[1])


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, 0])
def test_what_a_disk_refuses_is_said_in_words(number: int) -> None:
    assert is_plain(losses.of_disk(OSError(number, "x")))
