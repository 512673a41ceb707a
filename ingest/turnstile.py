"""Connections to cameras are opened one after another: after a start or a cut not all are asked in the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Turnstile:
    """Lets the connections of a process be opened with ``apart_s`` between them."""

    def __init__(self, apart_s: float, steady_s: Callable[[], float] = time.monotonic) -> None:
        self._apart_s, self._steady_s = apart_s, steady_s
        self._next_s = 0.0
        self._lock = Lock()

    def wait_s(self) -> float:
        """How long from now until it is one's turn, which is taken by asking."""
        with self._lock:
            now_s = self._steady_s()
            turn_s = max(now_s, self._next_s)
            self._next_s = turn_s + self._apart_s
        return turn_s - now_s
