"""Connections to cameras are opened one after another: after a start or a cut not all are asked in the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Turnstile:
    """Lets the connections of a process be opened with ``apart_s`` between them, and all of them within ``most_s``."""

    def __init__(self, apart_s: float, steady_s: Callable[[], float] = time.monotonic, most_s: float = 3.0) -> None:
        self._usual_s, self._most_s, self._steady_s = apart_s, most_s, steady_s
        self._apart_s = apart_s
        self._next_s = 0.0
        self._lock = Lock()

    def expect(self, count: int) -> None:
        """So many may come together: with many they stand closer."""
        with self._lock:
            self._apart_s = min(self._usual_s, self._most_s / max(1, count))

    def wait_s(self) -> float:
        """How long from now until it is one's turn, which is taken by asking."""
        with self._lock:
            now_s = self._steady_s()
            turn_s = max(now_s, self._next_s)
            self._next_s = turn_s + self._apart_s
        return turn_s - now_s
