"""Memory, open files by kind, threads and processor time of a process with its children, read off /proc."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
KINDS = ("sockets", "segments", "database", "pipes", "other")


@dataclass(frozen=True)
class Sample:
    """At an instant (s since the beginning): how many feeds were recorded, resident MB (PSS), open files by kind,
    threads, processor seconds, processes, and what stood behind the files of no kind (``others``)."""

    at_s: float
    recorded: int
    resident_mb: float
    files: Counter[str]
    threads: int
    cpu_s: float
    processes: int
    others: tuple[str, ...] = ()


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def kind_of(target: str) -> str:
    """What a link in ``/proc/PID/fd`` leads to: a connection, a segment that is written (its file and its journal), the
    database, a pipe (or the kernel's own: event queues), or something else (logs, clips that are looked at)."""
    if target.startswith("socket:"):
        return "sockets"
    if target.startswith(("pipe:", "anon_inode:")):
        return "pipes"
    if target.endswith((".part", ".journal")):
        return "segments"
    return "database" if ".sqlite3" in target else "other"


def sample(pid: int, at_s: float, recorded: int) -> Sample:
    """How a process with its children stands now."""
    resident = threads = cpu = count = 0
    targets: list[str] = []
    for one in family(pid):
        with suppress(OSError):
            folder = Path(f"/proc/{one}")
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            cpu += int(fields[11]) + int(fields[12])
            threads += int(fields[17])
            resident += int((folder / "smaps_rollup").read_text().partition("Pss:")[2].split()[0])
            count += 1
            for link in (folder / "fd").iterdir():
                with suppress(OSError):  # closed between the two looks
                    targets.append(str(link.readlink()))
    files = Counter(map(kind_of, targets))
    others = tuple(sorted(target for target in targets if kind_of(target) == "other"))
    return Sample(at_s, recorded, resident / 1024, files, threads, cpu / _TICK, count, others)


class Watch:
    """Samples a process every few seconds on a thread of its own until told to stop; ``recorded`` counts feeds."""

    def __init__(self, pid: int, every_s: float, recorded: Callable[[], int], tell: Callable[[Sample], None]) -> None:
        self.samples: list[Sample] = []
        self._pid, self._every_s, self._recorded, self._tell = pid, every_s, recorded, tell
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
            self.samples.append(sample(self._pid, time.monotonic() - begun, self._recorded()))
            self._tell(self.samples[-1])
