"""A bound for the memory of this process: reached, recording ends, and whoever keeps the process begins it anew.

All that is read of a camera has a bound; this is the one behind them, for what was overlooked, ours or a library's.
Killed at any moment the shelf holds all but the open groups, so that ending is the smaller harm.
"""

from __future__ import annotations

import logging
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

EXIT_CODE = 70
_EVERY_S = 0.25
_END_S = 30.0  # from being told to end; then it is ended as if it had been killed
_log = logging.getLogger(__name__)


def resident_bytes() -> int:
    """Memory of this process that is in use, bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def bound_memory(
    limit_bytes: int,
    ending: Event,
    *,
    used_bytes: Callable[[], int] = resident_bytes,
    end: Callable[[int], object] = os._exit,
    every_s: float = _EVERY_S,
    end_s: float = _END_S,
) -> None:
    """From now on set ``ending`` when this process uses more than ``limit_bytes`` (0: no bound).

    A process that goes on growing to half as much again, or has not ended after ``end_s``, ends at once.
    """
    if limit_bytes:

        def work() -> None:
            if _is_reached(limit_bytes, ending, used_bytes, every_s):
                _give_time(limit_bytes * 3 // 2, used_bytes, every_s, end_s)
                end(EXIT_CODE)

        Thread(target=work, name="memory-bound", daemon=True).start()


def _is_reached(limit_bytes: int, ending: Event, used_bytes: Callable[[], int], every_s: float) -> bool:
    """Wait for either; whether it was the bound, by which ``ending`` is set then."""
    while used_bytes() <= limit_bytes:
        if ending.wait(every_s):
            return False
    _log.error("Máy thu dùng quá %s MB bộ nhớ: kết thúc để bắt đầu lại.", limit_bytes >> 20)
    ending.set()
    return True


def _give_time(most_bytes: int, used_bytes: Callable[[], int], every_s: float, end_s: float) -> None:
    until_s = time.monotonic() + end_s
    while used_bytes() <= most_bytes and time.monotonic() < until_s:
        time.sleep(every_s)
