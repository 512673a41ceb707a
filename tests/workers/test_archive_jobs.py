"""The jobs that keep the archive: retention, holds mirrored, promises proved, as the crew runs them."""

from __future__ import annotations

from storage.catalog import custody, holds, jobs
from storage.models import CaseRecord, Job
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock
from storage.values.timespan import Timespan
from tests.factories.shelf import open_case, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from workers.attempt import run_job


def ran(archive: Archive, name: str, **arguments: object) -> Job:
    """A job of that name, run once."""
    with archive.write() as work:
        job_id = work.send(name, **arguments).id
    run_job(archive, job_id)
    with archive.read() as session:
        job = jobs.get(session, job_id)
        assert job is not None and job.state == "done", job and job.message
        return job


def test_the_check_remembers_the_head_of_the_chain_and_tells_what_is_broken(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), START_MS - DAY_MS, 1)
    assert ran(archive, "archive.check").message is None
    with archive.read() as session:
        assert [(point.seq, point.sha256) for point in custody.checkpoints(session)] == [custody.head(session)]
    archive.store.remove(shelved.clip_keys[0])
    message = ran(archive, "archive.check", level="sizes").message
    assert message is not None and "1 chỗ sai" in message and shelved.clip_keys[0] in message


def test_retention_and_holds_as_jobs(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, START_MS - DAY_MS, 2)
    case_id = open_case(archive)
    with archive.write() as work:
        person = work.session.get_one(CaseRecord, case_id).created_by
        span = Timespan(shelved.starts[0], shelved.starts[0] + 1)
        facts = {"case_id": case_id, "camera_id": camera, "reason": "", "placed_by": person, "placed_at": work.now}
        placed = holds.place(work.session, span=span, **facts)
        work.record("hold.placed", "hold", placed.id)
    ran(archive, "hold.mirror", hold_id=placed.id)
    assert [archive.store.is_held(key) for key in shelved.clip_keys] == [True, False]
    clock.advance(61 * DAY_MS)
    message = ran(archive, "retention.apply").message
    assert message is not None and "1 đoạn" in message
    assert shelved.clip_keys[0] in {found.key for found in archive.store.listed("clip/")}
