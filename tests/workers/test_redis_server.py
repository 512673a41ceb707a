"""What is wrong with the Redis server is told apart, in one line that a person can act on, without the password."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import redis

from storage.errors import Unavailable
from workers.redis_server import require_answering

SECRET = "khong-noi-ra"


def refusal(url: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        require_answering(url)
    assert SECRET not in caught.value.message and "\n" not in caught.value.message
    return caught.value


@contextmanager
def speaking(answer: bytes) -> Iterator[int]:
    """A server that says one thing to whoever comes; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    with listening.accept()[0] as connection:
                        connection.recv(1_000)
                        connection.sendall(answer)
                except OSError:
                    return

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_nobody_answers() -> None:
    refused = refusal(f"redis://:{SECRET}@127.0.0.1:1/0")
    assert (refused.code, refused.status) == ("redis_unreachable", 503)
    assert "127.0.0.1:1" in refused.message
    assert refusal("unix:///khong/co.sock").code == "redis_unreachable"


def test_a_server_that_answers_is_not_refused(redis_url: str) -> None:
    require_answering(redis_url)


def test_a_wrong_password(redis_url: str) -> None:
    assert refusal(redis_url.replace("redis://", f"redis://nobody:{SECRET}@")).code == "redis_password"


def test_a_user_without_the_right(redis_url: str) -> None:
    name = f"u-{redis_url.rsplit('/', 1)[1]}"
    with redis.Redis.from_url(redis_url) as admin:
        admin.acl_setuser(name, enabled=True, passwords=[f"+{SECRET}"], commands=["-@all"], keys="*")
        try:
            assert refusal(redis_url.replace("redis://", f"redis://{name}:{SECRET}@")).code == "redis_permission"
        finally:
            admin.acl_deluser(name)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n", b"\x00\xff\xfe\r\n"])
def test_a_server_of_another_kind(answer: bytes) -> None:
    with speaking(answer) as port:
        assert refusal(f"redis://127.0.0.1:{port}/0").code == "redis_protocol"


def test_a_server_that_is_still_loading() -> None:
    with speaking(b"-MISCONF no\r\n") as port:
        refused = refusal(f"redis://127.0.0.1:{port}/0")
    assert refused.code == "redis_refused" and "MISCONF" in refused.message
