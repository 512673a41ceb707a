"""Where processes of the program are born grown up: the program is imported once, and every command is a fork of it.

Most of what a command costs is its imports, and a run of all tests gives some hundred commands. What is born here is a
process of its own with its own environment, output, signals and end; that the program also starts from nothing is
proven wherever ``program.started`` is used, and by ``program.typed``.
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

_KNOWN = (
    "workers.command_check",
    "workers.command_feed_key",
    "workers.command_import",
    "workers.command_intake",
    "workers.command_jobs",
    "workers.command_move",
    "workers.command_rebuild",
    "workers.intake_file",
    "workers.retrieval_produce",
)
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

    ``known``: what it will import, beside the usual. Answers its exit code, minus the signal's number when one ended
    it. Raises TimeoutExpired after killing it.
    """
    asked = json.dumps(
        {
            "module": module,
            "arguments": list(arguments),
            "environment": environment,
            "folder": str(Path.cwd()),
            "known": list(known),
        }
    ).encode()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(_nursery())
        socket.send_fds(line, [asked], list(output))
        born = int(line.recv(64))
        line.settimeout(timeout_s)
        try:
            return os.waitstatus_to_exitcode(int(line.recv(64)))
        except TimeoutError:
            os.kill(born, signal.SIGKILL)
            raise subprocess.TimeoutExpired(list(arguments), timeout_s) from None


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
    _learn(_KNOWN)
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
    for target, source in enumerate((os.open(os.devnull, os.O_RDONLY), *output)):
        os.dup2(source, target)
        os.close(source)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
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
