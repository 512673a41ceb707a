"""Serving: what the address that is listened on gives to its connections."""

from __future__ import annotations

import socket

from workers.command_up import _listen


def test_a_short_answer_does_not_wait_for_the_browser_to_acknowledge_its_head() -> None:
    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
