"""The keeper: owns the servers, starts each on first demand, stops them all.

It lives in the process that the person started. Parallel test processes find its socket in the environment and ask
for a server by name; whoever asks first waits for the start, the others get the same address.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path

from tests.servers.postgres import postgres
from tests.servers.process import ServerFailed
from tests.servers.s3 import PORTS, remove_sockets, s3
from tests.servers.valkey import valkey

ADDRESS_VARIABLE = "CAMERA_ANTT_TEST_KEEPER"
PREFIX = "antt-tests-"
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 << 30  # far more than the servers ever hold
KINDS: dict[str, Callable[[Path], AbstractContextManager[dict[str, str]]]] = {
    "postgres": postgres,
    "valkey": valkey,
    "s3": s3,
}
STOP = "stop"
ATTEMPTS = 3


@dataclass(frozen=True)
class Servers:
    """Addresses of the running servers. ``postgres_url`` is the superuser's, with the SQLAlchemy driver's name."""

    postgres_url: str
    redis_url: str
    s3_url: str
    s3_access_key: str
    s3_secret_key: str


class Keeper:
    """Starts servers on demand on a thread of its own; the thread lives as long as they do.

    A server is tied by the kernel to the thread that started it, so that thread must outlive every test.
    """

    def __init__(self) -> None:
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_reachable_base()))
        self.folder.chmod(0o711)  # PostgreSQL of a root run is another user and must pass through
        private = self.folder / "keeper"
        private.mkdir(mode=0o700)
        self.address = str(private / "socket")
        self._listener = Listener(self.address, family="AF_UNIX")
        self._running: dict[str, dict[str, str]] = {}
        self._stack = ExitStack()
        self._thread = threading.Thread(target=self._serve, name="keeper of the test servers", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def _serve(self) -> None:
        with self._stack:
            while True:
                with self._listener.accept() as asker:
                    try:
                        name = asker.recv()
                        if name == STOP:
                            return
                        asker.send(self._answer(name))
                    except (EOFError, OSError):  # the asker was interrupted; the next one is served
                        continue

    def _answer(self, name: str) -> dict[str, str]:
        try:
            if name not in self._running:
                self._running[name] = self._start(name)
        except Exception as error:
            return {"failed": f"{type(error).__name__}: {error}"}
        return self._running[name]

    def _start(self, name: str) -> dict[str, str]:
        for attempt in range(1, ATTEMPTS + 1):
            folder = self.folder / f"{name}-{attempt}"
            folder.mkdir(mode=0o711)
            try:
                return self._stack.enter_context(KINDS[name](folder))
            except ServerFailed:  # another program may have taken the port in between: try fresh ones
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Stop every server and remove every file. Safe to call twice."""
        if self._thread.is_alive():
            with Client(self.address, family="AF_UNIX") as line:
                line.send(STOP)
            self._thread.join()
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.stop)


def ask(name: str) -> dict[str, str]:
    """Address of the server ``name`` (postgres, valkey, s3), started if it was not. Raises ServerFailed."""
    with Client(os.environ[ADDRESS_VARIABLE], family="AF_UNIX") as line:
        line.send(name)
        answer: dict[str, str] = line.recv()
    if "failed" in answer:
        raise ServerFailed(answer["failed"])
    return answer


def kept_folder() -> Path:
    """A new folder for what a process of tests makes once; it leaves with the servers."""
    return Path(tempfile.mkdtemp(dir=Path(os.environ[ADDRESS_VARIABLE]).parent))


def _reachable_base() -> Path:
    """A temporary folder that another user can pass through: in memory where there is room, else the usual one.

    A database has a few hundred files: copied for every test, they cost twenty times as much on a disk.
    """
    for base in (MEMORY, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):
        if _is_reachable(base) and (base != MEMORY or shutil.disk_usage(base).free > MEMORY_BYTES):
            return base
    return Path(tempfile.gettempdir())


def _is_reachable(base: Path) -> bool:
    if not base.is_dir() or not os.access(base, os.W_OK) or len(str(base)) >= 40:
        return False
    return all(part.stat().st_mode & 0o001 for part in [base, *base.parents])


def _sweep() -> None:
    """Remove what an earlier run of ours left when it was killed; never a folder whose run still lives."""
    for left in [found for base in {_reachable_base(), Path("/tmp")} for found in base.glob(f"{PREFIX}*")]:
        pid = left.name.removeprefix(PREFIX).split("-")[0]
        alive = Path("/proc", pid).exists()
        if pid.isdigit() and not alive and left.stat().st_uid == os.geteuid():
            for ports in left.glob(f"*/{PORTS}"):
                remove_sockets(ports.parent)
            shutil.rmtree(left, ignore_errors=True)
