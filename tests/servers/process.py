"""One server process: started in its own session, tied to our life, stopped by its process id."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_WITHIN_S = 60.0
POLL_S = 0.05
NOBODY = 65534  # uid and gid of "nobody" on Debian and Ubuntu
AS_NOBODY = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]


class ServerFailed(RuntimeError):  # noqa: N818 - said as it is, like the errors of the house
    """A server did not come up; the message carries the end of its log."""


def free_port(*, also_above: int = 0) -> int:
    """A free loopback port; with ``also_above`` the port that much higher is free as well (gRPC twins).

    Chosen below the range that the kernel gives to outgoing connections, so that none takes it before the server does.
    """
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000)
        if _is_free(port) and (not also_above or _is_free(port + also_above)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True)
class StopStep:
    """Send ``number`` and wait ``patience_s`` seconds for the process to go."""

    number: signal.Signals
    patience_s: float


class ServerProcess:
    """A running server. ``stop`` goes through ``steps`` and ends with SIGKILL, to this process id and no other."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, steps: Sequence[StopStep]) -> None:
        self.name = name
        self.command = list(command)
        self.folder = folder
        self.steps = [*steps, StopStep(signal.SIGKILL, 10.0)]
        self.log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the started server."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    def start(
        self, ready: Callable[[], bool], *, env: Mapping[str, str] | None = None, as_nobody: bool = False
    ) -> None:
        """Start and wait until ``ready`` is true; on any failure the process is stopped before the error leaves.

        The kernel kills the server if our own process vanishes without a word (``--pdeathsig``).
        """
        tie = ["setpriv", "--pdeathsig", "KILL"]
        if as_nobody:
            tie += AS_NOBODY
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*tie, "--", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **(env or {})},
                start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on, in order
            )
        try:
            self._wait(ready)
        except BaseException:
            self.stop()
            raise

    def _wait(self, ready: Callable[[], bool]) -> None:
        assert self._process is not None
        give_up_at = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < give_up_at:
            if self._process.poll() is not None:
                raise ServerFailed(f"{self.name} ended at once ({self._process.returncode}):\n{self._log_end()}")
            if ready():
                return
            time.sleep(POLL_S)
        raise ServerFailed(f"{self.name} was not ready after {READY_WITHIN_S:.0f} s:\n{self._log_end()}")

    def _log_end(self) -> str:
        return self.log.read_text(errors="replace")[-2_000:]

    def kill(self) -> None:
        """SIGKILL it and reap it: as when the machine loses power, but for the disk."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop and reap the process. Safe to call twice."""
        if self._process is None or self._process.poll() is not None:
            return
        for step in self.steps:
            self._process.send_signal(step.number)
            try:
                self._process.wait(step.patience_s)
            except subprocess.TimeoutExpired:
                continue
            return
