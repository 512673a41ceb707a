"""The program as a person starts it: ``camera-antt`` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from tempfile import TemporaryFile
from threading import Thread

from storage.settings import Settings
from tests.factories.nursery import run_born

COMMAND = (sys.executable, "-m", "workers")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a process on ``settings``, with ``more`` variables."""
    return {**os.environ, **settings.to_env(), **more}


def camera_antt(
    settings: Settings, *arguments: str, timeout_s: float = 120, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end in a process of its own, born with the program imported; nothing is checked."""
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        files = (output.fileno(), errors.fileno())
        code = run_born("workers", arguments, environment(settings, **more), files, timeout_s)
        for file in (output, errors):
            file.seek(0)
        return subprocess.CompletedProcess([*COMMAND, *arguments], code, output.read(), errors.read())


def typed(settings: Settings, *arguments: str, timeout_s: float = 120, **more: str) -> subprocess.CompletedProcess[str]:
    """As ``camera_antt``, from nothing: what a person's own typing starts."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


class Running:
    """A lasting command: its lines as they come, its end when asked for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._queue: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line.rstrip("\n"))

    def wait_for(self, text: str, timeout_s: float = 60) -> str:
        """The first line that holds ``text``."""
        for line in self.lines:
            if text in line:
                return line
        while True:
            try:
                line = self._queue.get(timeout=timeout_s)
            except Empty:
                raise AssertionError(f"no line with {text!r} in {self.lines}") from None
            self.lines.append(line)
            if text in line:
                return line

    def close(self, timeout_s: float = 20) -> None:
        """Let go of its output, which ends when the last of the processes it started has ended."""
        self._reader.join(timeout_s)
        assert not self._reader.is_alive(), "a process that it started lives on"
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self, signal_number: int, timeout_s: float = 60) -> int:
        """Send a signal and wait; answers the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout_s)


@contextmanager
def started(settings: Settings, *arguments: str, is_group: bool = False, **more: str) -> Iterator[Running]:
    """Start a lasting command; if it still runs at the end of the block it is killed.

    ``is_group``: as from a terminal, a group of its own that Ctrl-C and the kill reach as a whole.
    """
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(settings, PYTHONUNBUFFERED="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=is_group,
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL) if is_group else process.kill()
            process.wait()
        running.close()
