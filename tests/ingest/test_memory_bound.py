"""A process that grows beyond its bound is told to end, and ended when it does not."""

from __future__ import annotations

import subprocess
import sys
import threading

from ingest.memory_bound import EXIT_CODE, bound_memory, resident_bytes

GROWING = """
import sys, threading, time
from ingest.memory_bound import bound_memory, resident_bytes
ending, held = threading.Event(), []
bound_memory(resident_bytes() + (32 << 20), ending, every_s=0.01)
for _ in range(2_000):
    if ending.is_set() and sys.argv[1] == "ends":
        sys.exit(5)
    held.append(b"x" * (1 << 20))
    time.sleep(0.001)
"""


def grown(how: str) -> int:
    return subprocess.run([sys.executable, "-c", GROWING, how], timeout=60, check=False).returncode


def test_who_grows_beyond_the_bound_is_told_and_who_goes_on_is_ended() -> None:
    assert grown("ends") == 5
    assert grown("goes on") == EXIT_CODE


def test_below_the_bound_and_without_one_nothing_happens() -> None:
    ending, ended = threading.Event(), list[int]()
    asked = threading.Semaphore(0)

    def used() -> int:
        asked.release()
        return 100

    bound_memory(0, ending, used_bytes=lambda: 1 / 0, end=ended.append)  # type: ignore[arg-type]  # never asked
    bound_memory(100, ending, used_bytes=used, end=ended.append, every_s=0.001)
    for _ in range(20):
        assert asked.acquire(timeout=10)
    assert not ending.is_set()
    ending.set()
    assert ended == []


def test_who_hangs_is_ended_though_it_grows_no_more() -> None:
    ending, over = threading.Event(), threading.Event()
    ended = list[int]()

    def end(code: int) -> None:
        ended.append(code)
        over.set()

    bound_memory(100, ending, used_bytes=lambda: 101, end=end, every_s=0.001, end_s=0.01)
    assert over.wait(10)
    assert ending.is_set()
    assert ended == [EXIT_CODE]
    assert resident_bytes() > 10 << 20
