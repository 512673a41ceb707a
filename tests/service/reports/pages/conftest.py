"""Pages say the same on both sizes; what they rest on is proven on both beside them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI


@pytest.fixture
def size_name() -> str:
    """One size is enough to read pages."""
    return "embedded"


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    """The front desk on a free port of this machine, for a real browser."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
