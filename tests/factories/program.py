"""The program as a person starts it: ``camera-antt`` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryFile
from threading import Thread

from storage.settings import Settings
from tests.factories.nursery import Born, run_born

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
        surroundings = environment(settings, **more)
        code = run_born("workers", arguments, surroundings, files, timeout_s, known=_imported(arguments))
        for file in (output, errors):
            file.seek(0)
        return subprocess.CompletedProcess([*COMMAND, *arguments], code, output.read(), errors.read())


def _imported(arguments: Sequence[str]) -> tuple[str, ...]:
    """What a command imports when it is chosen."""
    chosen = arguments[0].replace("-", "_")
    found = [name for name in (chosen, chosen.partition("_")[0]) if find_spec(f"workers.command_{name}")]
    return ("workers.command", *(f"workers.command_{name}" for name in found[:1]))


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

    def __init__(self, process: subprocess.Popen[bytes] | Born, output: int) -> None:
        self.process = process
        self.lines: list[str] = []
        self._output = os.fdopen(output, encoding="utf-8")
        self._queue: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._output:
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
        self._output.close()

    def end(self, signal_number: int, timeout_s: float = 60) -> int:
        """Send a signal and wait; answers the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout_s)


def power_cut(running: Running, host: str) -> int:
    """SIGKILL to all processes of a host: the command, and what it started, found by the host's name in their
    environment; answers how many."""
    running.process.kill()
    mark, killed = f"CAMERA_ANTT_HOST_NAME={host}".encode(), 1
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            pid = int(folder.name) if folder.name.isdigit() else running.process.pid
            if pid != running.process.pid and mark in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


@contextmanager
def started(
    settings: Settings, *arguments: str, is_group: bool = False, from_nothing: bool = False, **more: str
) -> Iterator[Running]:
    """Start a lasting command, born with the program imported; if it still runs at the end of the block it is killed.

    ``is_group``: as from a terminal, a group of its own that Ctrl-C and the kill reach as a whole. ``from_nothing``: as
    a person's own typing starts it.
    """
    surroundings = environment(settings, PYTHONUNBUFFERED="1", **more)
    ours, theirs = os.pipe()
    process: subprocess.Popen[bytes] | Born
    try:
        if from_nothing:
            process = subprocess.Popen(
                [*COMMAND, *arguments], env=surroundings, stdout=theirs, stderr=theirs, start_new_session=is_group
            )
        else:
            known = _imported(arguments)
            process = Born("workers", arguments, surroundings, (theirs, theirs), known=known, is_group=is_group)
    finally:
        os.close(theirs)
    running = Running(process, ours)
    try:
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL) if is_group else process.kill()
            process.wait()
        running.close()
