"""Where processes of the program are born grown up: the program is imported once, and every command is a fork of it.

Most of what a command costs is its imports, and a run of all tests gives some hundred commands. What is born here is a
process of its own with its own environment, output, signals and end; that the program also starts from nothing is
proven by ``program.typed`` and wherever ``program.started`` is asked to begin from nothing.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import runpy
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from select import select
from typing import Any, NoReturn

_LONGEST = 1 << 20


def run_born(
    module: str,
    arguments: Sequence[str],
    environment: dict[str, str],
    output: Sequence[int],
    timeout_s: float,
    *,
    known: Sequence[str] = (),
) -> int:
    """Run ``python -m module`` to its end in a fork of the nursery, its output and errors going into two open files.

    ``known``: what it will import. Answers its exit code, minus the signal's number when one ended
    it. Raises TimeoutExpired after killing it.
    """
    process = Born(module, arguments, environment, output, known=known)
    try:
        return process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


class Born:
    """``python -m module`` as a fork of the nursery: what ``subprocess.Popen`` would be, as far as tests ask for it.

    ``output``: the files that its output and its errors go to. ``known``: what it will import; the nursery learns it
    once. ``is_group``: at the head of a session of its own.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        environment: dict[str, str],
        output: Sequence[int],
        *,
        known: Sequence[str] = (),
        is_group: bool = False,
    ) -> None:
        self.returncode: int | None = None
        self._arguments = list(arguments)
        asked = {
            "module": module,
            "arguments": self._arguments,
            "environment": environment,
            "folder": str(Path.cwd()),
            "known": list(known),
            "is_group": is_group,
        }
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(_nursery())
        socket.send_fds(self._line, [json.dumps(asked).encode()], list(output))
        self.pid = int(self._line.recv(64))

    def poll(self) -> int | None:
        """Its exit code, minus the signal's number when one ended it; None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout_s: float | None = None) -> int:
        """The exit code once it has ended. Raises TimeoutExpired, and leaves it running."""
        if self.returncode is None:
            if not select([self._line], [], [], timeout_s)[0]:
                raise subprocess.TimeoutExpired(self._arguments, timeout_s or 0)
            self.returncode = os.waitstatus_to_exitcode(int(self._line.recv(64)))
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@cache
def _nursery() -> str:
    """Address of this process's nursery; it closes when this process does."""
    name = f"antt-nursery-{secrets.token_hex(8)}"
    kept = subprocess.Popen([sys.executable, "-m", __name__, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert kept.stdout is not None
    assert kept.stdout.readline() == b"open\n"
    _kept.append(kept)
    return f"\0{name}"


_kept: list[subprocess.Popen[bytes]] = []  # its standard input ends with us


def _serve(name: str) -> None:
    """Bear a process for each who asks, until whoever opened the nursery is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(f"\0{name}")
        door.listen()
        print("open", flush=True)
        while True:
            ready, _, _ = select([door, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            line, _ = door.accept()
            words, output, *_ = socket.recv_fds(line, _LONGEST, 2)
            asked = json.loads(words)
            _learn(asked["known"])
            if os.fork() == 0:
                door.close()
                _bear(line, asked, output)
                os._exit(0)
            for number in (line.detach(), *output):
                os.close(number)


def _learn(modules: Sequence[str]) -> None:
    """Import what is not imported yet; what is shared stays shared."""
    if not all(module in sys.modules for module in modules):
        for module in modules:
            import_module(module)
        gc.freeze()


def _bear(line: socket.socket, asked: dict[str, Any], output: Sequence[int]) -> None:
    """Fork the command and tell its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    born = os.fork()
    if born == 0:
        line.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _become(asked, output)
    line.send(str(born).encode())
    _, status = os.waitpid(born, 0)
    try:
        line.send(str(status).encode())
    except BrokenPipeError:  # nobody wants to know any more
        return


def _become(asked: dict[str, Any], output: Sequence[int]) -> NoReturn:
    """Be the command: as ``python -m module`` would be with these arguments, environment and files."""
    if asked["is_group"]:
        os.setsid()
    for target, source in enumerate((os.open(os.devnull, os.O_RDONLY), *output)):
        os.dup2(source, target)
        os.close(source)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a file, whatever typeshed allows for
    sys.argv = ["", *asked["arguments"]]
    code: object = 1
    try:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))  # clearing up what was imported costs more


if __name__ == "__main__":
    _serve(sys.argv[1])
