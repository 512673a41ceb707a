"""PostgreSQL, Valkey, the web process and a worker host are killed by SIGKILL, each in the middle of work.

Whatever was acknowledged is there at the end, once; what could not be taken was refused in a sentence.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import select

from storage.migrate import migrate
from storage.models import Account, Intake, Job
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, SystemClock
from tests.factories import video
from tests.factories.people import an_account
from tests.factories.program import Running, camera_antt, power_cut, started
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera
from tests.factories.visitor import API, Visitor, up, waited
from tests.servers.fixtures import fresh_settings
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.process import free_port
from tests.servers.valkey import valkey

pytestmark = [pytest.mark.slow, pytest.mark.servers]
FILES = 10


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="antt-killed-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # started by root, it runs as another user who must pass through
        with postgres_server(folder) as made:
            yield made


@pytest.fixture
def settings(server: PostgresServer, tmp_path: Path) -> Iterator[Settings]:
    """The grown-up size on a PostgreSQL and a Valkey of this test's own; a lease is four seconds."""
    url = server.address["postgres_url"]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("CREATE DATABASE town")
    with fresh_settings("grown", tmp_path / "home", migrated=True) as made:
        own = replace(
            made,
            database_url=url.rsplit("/", 1)[0] + "/town",
            redis_url=f"redis://127.0.0.1:{free_port()}/0",
            lease_seconds=4,
        )
        migrate(own)
        yield own


class Sender:
    """Somebody who hands in files one after the other, and sends again what was not acknowledged.

    They go no further than they are let (``let``): else all would be sent before the first server dies.
    """

    def __init__(self, account: Account, cameras: list[int], paths: list[Path]) -> None:
        self.account, self.cameras, self.paths = account, cameras, paths
        self.address = ""
        self.acknowledged: dict[Path, int] = {}
        self.refusals: list[httpx.Response] = []
        self.broken_off = 0
        self.midway: dict[Path, Callable[[], object]] = {}  # done once, with half of a file's bytes on their way
        self._stopped = threading.Event()
        self._allowed = threading.Semaphore(0)
        self._visitor: tuple[str, Visitor] | None = None

    def run(self) -> None:
        """Until every file is acknowledged."""
        for camera_id, path in zip(self.cameras, self.paths, strict=True):
            self._allowed.acquire()
            while path not in self.acknowledged and not self._stopped.is_set():
                try:
                    answer = self._sent(camera_id, path)
                except (httpx.TransportError, AssertionError):  # cut off, or not let in while servers are away
                    self.broken_off += 1
                    self._stopped.wait(0.2)
                    continue
                if answer.status_code == 202:
                    self.acknowledged[path] = int(answer.json()["id"])
                else:
                    self.refusals.append(answer)
                    self._stopped.wait(0.2)

    def _sent(self, camera_id: int, path: Path) -> httpx.Response:
        if self._visitor is None or self._visitor[0] != self.address:
            self._visitor = self.address, Visitor(self.address, self.account)
        query: dict[str, str | int] = {"name": path.name, "start_ms": SystemClock().now_ms() - HOUR_MS}
        return self._visitor[1].post(f"{API}/cameras/{camera_id}/intakes", params=query, content=self._body(path))

    def _body(self, path: Path) -> Iterator[bytes]:
        whole, act = path.read_bytes(), self.midway.pop(path, None)
        yield whole[: len(whole) // 2]
        if act is not None:
            act()
        yield whole[len(whole) // 2 :]

    def let(self, count: int) -> None:
        """Have ``count`` more files sent."""
        self._allowed.release(count)

    def stop(self) -> None:
        """Give up what is left."""
        self._stopped.set()
        self.let(len(self.paths))


def host_of(number: int) -> str:
    return f"may-{number}-{os.getpid()}"


def at_work(archive: Archive) -> bool:
    """Whether some job is in the middle."""
    with archive.read() as session:
        return bool(session.scalars(select(Job.id).where(Job.state == "running", Job.name == "intake.file")).all())


def undone(archive: Archive) -> list[tuple[str, str, str | None]]:
    with archive.read() as session:
        return [(job.name, job.state, job.message) for job in session.scalars(select(Job).where(Job.state != "done"))]


def test_every_server_dies_in_the_middle_of_work_and_nothing_acknowledged_is_lost(
    settings: Settings, server: PostgresServer, tmp_path: Path
) -> None:
    archive = open_archive(settings)
    cameras = [a_camera(archive, f"VT-{number:04}") for number in range(1, FILES + 1)]
    technician = an_account(archive, "ky-thuat", "technician")
    paths = [video.make_clip(tmp_path / f"{seed}.mp4", seconds=4, seed=seed) for seed in range(FILES)]
    sender = Sender(technician, cameras, paths)
    thread = threading.Thread(target=sender.run)
    port = int((settings.redis_url or "").rsplit(":", 1)[1].split("/")[0])

    def acknowledged(count: int) -> None:
        sender.let(count - len(sender.acknowledged))
        waited(lambda: len(sender.acknowledged) >= count or None)
        waited(lambda: at_work(archive) or not undone(archive) or None)

    with ExitStack() as house:
        house.callback(sender.stop)
        bell = ExitStack()
        bell.enter_context(valkey(_folder(tmp_path, "valkey-1"), port))
        hosts = [
            house.enter_context(
                started(settings, "worker", "--processes", "1", is_group=True, CAMERA_ANTT_HOST_NAME=host_of(number))
            )
            for number in (1, 2)
        ]
        for crew in hosts:
            crew.wait_for("1 tiến trình")
        web, sender.address = house.enter_context(up(settings))
        sender.midway[paths[-1]] = partial(_killed, web)
        thread.start()

        acknowledged(2)
        server.kill()
        sender.let(1)
        waited(lambda: sender.refusals or None)
        page = httpx.get(sender.address + "/sign-in", timeout=60)
        server.start()

        waited(lambda: len(sender.acknowledged) >= 3 or None)
        acknowledged(4)
        bell.close()
        house.enter_context(valkey(_folder(tmp_path, "valkey-2"), port))  # it kept nothing

        acknowledged(6)
        power_cut(hosts[0], host_of(1))

        sender.let(FILES - 6)
        waited(lambda: web.process.poll() is not None or None)
        _again, sender.address = house.enter_context(up(settings))

        thread.join(120)
        assert len(sender.acknowledged) == FILES
        waited(lambda: not undone(archive) or None)
        assert hosts[1].end(signal.SIGTERM) == 0
    assert sender.broken_off > 0, "the web process died under somebody's request"
    for refusal in sender.refusals:
        assert (refusal.status_code, refusal.json()["code"]) == (503, "database_away"), refusal.text
    assert page.status_code in {200, 503} and "Traceback" not in page.text
    with archive.read() as session:
        states = {row.id: row.state for row in session.scalars(select(Intake))}
    assert {states[intake_id] for intake_id in sender.acknowledged.values()} <= {"filed", "duplicate"}
    assert kinds(archive)["master.filed"] == FILES
    checked = camera_antt(settings, "check", "bytes")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for left in list(archive.store.listed("staging/")):  # of what nobody was told that it was received:
        archive.store.remove(left.key)  # the sweep takes it after a day
    require_promises(archive)
    archive.close()


def _killed(running: Running) -> None:
    running.process.kill()
    running.process.wait()


def _folder(above: Path, name: str) -> Path:
    made = above / name
    made.mkdir()
    return made
