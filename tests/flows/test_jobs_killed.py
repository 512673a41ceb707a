"""SIGKILL of the whole program while a job runs, twice for each: the job is done once, nothing is doubled or left over.

The first kill falls when the job has just begun; the second when its objects are stored and only the transaction that
enters them is missing. The process is the real program with its crew, the kill is the kernel's.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from sqlalchemy import select

from service.reports import periods
from service.reports.rules import NEEDED
from storage.catalog import jobs
from storage.models import Job
from storage.settings import Settings
from storage.steps import KILL_AFTER
from storage.unit_of_work import open_archive
from storage.values.clock import local_date
from tests.factories.promises import kinds, require_clean
from tests.factories.visitor import API, Visitor, up, waited
from tests.factories.world import WARD, World, a_world
from tests.servers.fixtures import fresh_settings
from workers.schedule import round_of

pytestmark = pytest.mark.slow
REASON = "Tìm xe máy chạy qua trước số nhà 12 lúc xảy ra vụ việc."


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


def undone(world: World) -> list[str]:
    with world.archive.read() as session:
        return list(session.scalars(select(Job.name).where(Job.state.not_in(["done", "parked"]))))


def done(world: World, noun: str, noun_id: int) -> Job:
    def look() -> Job | None:
        job = job_of(world, noun, noun_id)
        return job if job.state in {"done", "parked"} else None

    return waited(look)


def killed_twice(
    settings: Settings,
    world: World,
    make: Callable[[str], int],
    product: Literal["exhibit", "copy", "report"],
    noun: str,
) -> int:
    """Have a job made at the running program, which dies in it twice, then is left alone; answers the noun's key."""
    with up(settings, **{KILL_AFTER: f"{product}_begun"}) as (program, address):
        key = make(address)
        assert program.process.wait(60) == -signal.SIGKILL
    assert job_of(world, noun, key).state == "running"
    assert not objects(world, f"{product}/{key}")
    with up(settings, **{KILL_AFTER: f"{product}_stored"}) as (program, _address):
        assert program.process.wait(60) == -signal.SIGKILL
    assert job_of(world, noun, key).state == "running"
    assert objects(world, f"{product}/{key}")
    with up(settings) as (program, _address):
        job = done(world, noun, key)
        assert (job.state, job.attempt_count) == ("done", 3), job.message
        waited(lambda: not undone(world))  # what follows from it, such as the mirror of a hold
        assert program.end(signal.SIGTERM) == 0
    return key


def nothing_left_over(settings: Settings, world: World) -> None:
    with world.archive.read() as session:
        left = session.scalars(select(Job.name).where(Job.state != "done")).all()
    assert not [name for name in left if round_of(name) is None], "rounds come by the clock, also at the end"
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
    key = killed_twice(settings, world, lambda address: asked_and_approved(world, address, 3), "exhibit", "retrieval")
    assert len(objects(world, f"exhibit/{key}/")) == 1
    assert kinds(world.archive)["exhibit.produced"] == len(objects(world, "exhibit/"))
    nothing_left_over(settings, world)


def test_a_working_copy_is_made_once(settings: Settings, world: World) -> None:
    def make(address: str) -> int:
        retrieval = asked_and_approved(world, address, 5)
        investigator = Visitor(address, world.people["investigator"])
        assert done(world, "retrieval", retrieval).state == "done"
        clips = investigator.read(f"/retrievals/{retrieval}/clips")
        ref = int(clips[0]["clip_ref"])
        investigator.make(f"/retrievals/{retrieval}/clips/{ref}/copy", 202)
        return ref

    killed_twice(settings, world, make, "copy", "clip_ref")
    assert kinds(world.archive)["working_copy.made"] == len(objects(world, "copy/"))
    nothing_left_over(settings, world)


def test_a_report_is_issued_once(settings: Settings, world: World) -> None:
    def make(address: str) -> int:
        reporter = Visitor(address, world.people["reporter"])
        today = local_date(world.archive.clock.now_ms())
        wanted = periods.last_closed("month", today)
        body = {"unit_id": WARD, "kind": wanted.kind, "year": wanted.year, "index": wanted.index}
        report = int(reporter.make("/reports", 201, **body)["id"])
        texts = {"parts": dict.fromkeys(NEEDED, "Nội dung thử."), "signer_name": "Nguyễn Văn Mẫu"}
        reporter.told(reporter.put(f"{API}/reports/{report}/texts", json=texts), 200)
        seen = reporter.read(f"/reports/{report}")["fingerprint"]
        reporter.make(f"/reports/{report}/issue", 202, number=1, signed_on=today.isoformat(), seen=seen)
        return report

    key = killed_twice(settings, world, make, "report", "report")
    assert sorted(name.rsplit(".", 1)[1] for name in objects(world, f"report/{key}/")) == ["docx", "pdf"]
    assert kinds(world.archive)["report.issued"] == len(objects(world, "report/")) // 2
    nothing_left_over(settings, world)
