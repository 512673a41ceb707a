"""Memory, open files, threads and processor time of a process with its children, read off /proc."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """At an instant (s since the beginning): resident MB, open files, threads, processor seconds, processes."""

    at_s: float
    resident_mb: float
    files: int
    threads: int
    cpu_s: float
    processes: int


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def sample(pid: int, at_s: float) -> Sample:
    """How a process with its children stands now."""
    resident = files = threads = cpu = count = 0
    for one in family(pid):
        with suppress(OSError):
            folder = Path(f"/proc/{one}")
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            cpu += int(fields[11]) + int(fields[12])
            threads += int(fields[17])
            files += len(list((folder / "fd").iterdir()))
            resident += int((folder / "smaps_rollup").read_text().partition("Pss:")[2].split()[0])
            count += 1
    return Sample(at_s, resident / 1024, files, threads, cpu / _TICK, count)


class Watch:
    """Samples a process every few seconds on a thread of its own until told to stop."""

    def __init__(self, pid: int, every_s: float, tell: Callable[[Sample], None]) -> None:
        self.samples: list[Sample] = []
        self._pid, self._every_s, self._tell = pid, every_s, tell
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        begun = time.monotonic()
        while not self._ending.wait(self._every_s):
            self.samples.append(sample(self._pid, time.monotonic() - begun))
            self._tell(self.samples[-1])

    def grown(self, of: Callable[[Sample], float]) -> tuple[float, float]:
        """The most in the first third of the run, and the median of the last sixth."""
        part = max(1, len(self.samples) // 6)
        last = sorted(of(one) for one in self.samples[-part:])
        return max(of(one) for one in self.samples[: 2 * part]), last[len(last) // 2]
