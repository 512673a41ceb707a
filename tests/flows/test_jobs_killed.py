"""SIGKILL of the whole program while a job runs, twice for each: the job is done once, nothing is doubled or left over.

The first kill falls while the job has just begun; the second when its objects are stored and only the transaction that
enters them is missing. For the second the test holds the database's write lock, so that the job stands at that point.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from service.reports import periods
from storage.catalog import jobs
from storage.models import Job
from storage.settings import Settings
from storage.unit_of_work import open_archive
from storage.values.clock import local_date
from tests.factories.program import Running
from tests.factories.promises import kinds, require_clean
from tests.factories.visitor import Visitor, up, waited
from tests.factories.world import WARD, World, a_world
from tests.servers.fixtures import fresh_settings

pytestmark = pytest.mark.slow
REASON = "Tìm xe máy chạy qua trước số nhà 12 lúc xảy ra vụ việc."
TRIES = 4


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with fresh_settings("embedded", tmp_path_factory.mktemp("killed") / "home", migrated=True) as made:
        yield made


@pytest.fixture(scope="module")
def world(settings: Settings) -> Iterator[World]:
    archive = open_archive(settings)
    yield a_world(archive)
    archive.close()


def job_of(world: World, noun: str, noun_id: int) -> Job:
    with world.archive.read() as session:
        job = jobs.latest_of(session, noun, noun_id)
    assert job is not None
    return job


def objects(world: World, prefix: str) -> set[str]:
    return {item.key for item in world.archive.store.listed(prefix)}


@contextmanager
def write_lock(settings: Settings) -> Iterator[None]:
    """Nobody else writes in the database meanwhile."""
    path = settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def kill_if_at_work(program: Running, is_at_work: Callable[[], bool]) -> bool:
    """Freeze the program; kill it if the job is at work at that very moment, else let it go on."""
    pid = program.process.pid
    os.kill(pid, signal.SIGSTOP)
    if not is_at_work():
        os.kill(pid, signal.SIGCONT)
        return False
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    children += [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    os.kill(pid, signal.SIGKILL)
    assert program.process.wait(10) == -signal.SIGKILL
    waited(lambda: not [child for child in children if Path(f"/proc/{child}/root").exists()], 20)
    return True


def _children(task: Path) -> list[str]:
    return (task / "children").read_text().split()


def killed_when_begun(program: Running, look: Callable[[], Job]) -> bool:
    while (state := look().state) != "done":
        if state == "running":
            return kill_if_at_work(program, lambda: look().state == "running")
        time.sleep(0.002)
    return False


def killed_when_stored(
    program: Running, settings: Settings, look: Callable[[], Job], note: str, is_stored: Callable[[], bool]
) -> bool:
    """Kill between the last object and the commit. ``note``: what the job says when the lock may be taken."""
    while note not in look().progress_note:
        if look().state == "done":
            return False
        time.sleep(0.002)
    with write_lock(settings):
        if look().state != "running":
            return False
        try:
            waited(lambda: is_stored() or None, 5)
        except AssertionError:  # it wanted to write something else first: let it, and try with another job
            return False
        return kill_if_at_work(program, lambda: look().state == "running")


def done(look: Callable[[], Job]) -> Job:
    return waited(lambda: next((job for job in [look()] if job.state in {"done", "parked"}), None))


@dataclass(frozen=True)
class Case:
    """A kind of job: what it is about, what it says before it stores, how one is made, where its objects lie."""

    noun: str
    note: str
    make: Callable[[str], int]
    prefix: Callable[[int], str]


def killed_twice(settings: Settings, world: World, case: Case) -> int:
    """Make a job, kill the program in it twice, let it be done; answers the key of what it was about."""
    for _ in range(TRIES):
        with up(settings) as (program, address):
            key = case.make(address)
            look = lambda key=key: job_of(world, case.noun, key)  # noqa: E731 - one look a round, bound to its key
            if not killed_when_begun(program, look):
                continue
        with up(settings) as (program, _address):
            was_stored = killed_when_stored(
                program, settings, look, case.note, lambda key=key: bool(objects(world, case.prefix(key)))
            )
            if not was_stored:
                continue
        with up(settings) as (program, _address):
            job = done(look)
            assert (job.state, job.attempt_count) == ("done", 3), job.message
            assert program.end(signal.SIGTERM) == 0
        return key
    raise AssertionError(f"in {TRIES} tries the kill never fell where it should")


def nothing_left_over(settings: Settings, world: World) -> None:
    with world.archive.read() as session:
        assert not session.scalars(select(Job.name).where(Job.state != "done")).all()
    assert not list((settings.home / "work").iterdir())
    require_clean(world.archive)


def asked_and_approved(world: World, address: str, number: int) -> int:
    """Key of a new retrieval of half a minute of one camera."""
    asked = Visitor(address, world.people["searcher"]).make(
        "/requests",
        201,
        case_id=world.case_id,
        purpose="investigate",
        reason=REASON,
        cameras=[{"camera_id": world.cameras[number].id, "start_ms": world.at_ms, "end_ms": world.at_ms + 30_000}],
    )
    Visitor(address, world.people["commander"]).make(f"/requests/{asked['id']}/approve", 200)
    return int(asked["retrievals"][0]["id"])


def test_exhibits_are_produced_once(settings: Settings, world: World) -> None:
    case = Case(
        "retrieval",
        "Đang trích xuất",
        lambda address: asked_and_approved(world, address, 3),
        lambda key: f"exhibit/{key}/",
    )
    key = killed_twice(settings, world, case)
    assert len(objects(world, f"exhibit/{key}/")) == 1
    assert kinds(world.archive)["exhibit.produced"] == len(objects(world, "exhibit/"))
    nothing_left_over(settings, world)


def test_a_working_copy_is_made_once(settings: Settings, world: World) -> None:
    def make(address: str) -> int:
        retrieval = asked_and_approved(world, address, 5)
        investigator = Visitor(address, world.people["investigator"])
        done(lambda: job_of(world, "retrieval", retrieval))
        with world.archive.read() as session:
            made = set(session.scalars(select(Job.noun_id).where(Job.noun == "clip_ref")))
        clips = [c["clip_ref"] for c in investigator.read(f"/retrievals/{retrieval}/clips")]
        ref = next(ref for ref in clips if ref not in made)
        investigator.make(f"/retrievals/{retrieval}/clips/{ref}/copy", 202)
        return int(ref)

    case = Case("clip_ref", "Đang làm bản xem", make, lambda key: f"copy/{key}-")
    killed_twice(settings, world, case)
    assert kinds(world.archive)["working_copy.made"] == len(objects(world, "copy/"))
    nothing_left_over(settings, world)


def test_a_report_is_issued_once(settings: Settings, world: World) -> None:
    kinds_left: Iterator[periods.Kind] = iter(("half", "quarter", "year", "month"))

    def make(address: str) -> int:
        reporter = Visitor(address, world.people["reporter"])
        today = local_date(world.archive.clock.now_ms())
        wanted = periods.containing(today, next(kinds_left))
        body = {"unit_id": WARD, "kind": wanted.kind, "year": wanted.year, "index": wanted.index}
        report = int(reporter.make("/reports", 201, **body)["id"])
        seen = reporter.read(f"/reports/{report}")["fingerprint"]
        number = len(objects(world, "report/")) + 1
        reporter.make(f"/reports/{report}/issue", 202, number=number, signed_on=today.isoformat(), seen=seen)
        return report

    case = Case("report", "Đang lưu vào kho", make, lambda key: f"report/{key}/")
    key = killed_twice(settings, world, case)
    assert sorted(name.rsplit(".", 1)[1] for name in objects(world, f"report/{key}/")) == ["docx", "pdf"]
    assert kinds(world.archive)["report.issued"] == len(objects(world, "report/")) // 2
    nothing_left_over(settings, world)
