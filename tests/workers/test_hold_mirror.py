"""A hold becomes the store's own lock on everything it covers: at once, later when the store was away, for what comes
in afterwards. On S3 the bucket itself refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from minio.error import S3Error

from storage.catalog import holds, jobs
from storage.models import CaseRecord
from storage.objects.store import ObjectHeld
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from storage.values.digest import chunks_of_file
from storage.values.timespan import Timespan
from tests.factories import video
from tests.factories.away import away_store
from tests.factories.shelf import open_case, produce_exhibit, retrieve, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import s3_client
from workers.catch_up import run_undone

GROWN = pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])


def ordered(archive: Archive, camera_id: int, span: Timespan, case_id: int) -> int:
    """A hold as the desk places it: its row and its job."""
    with archive.write() as work:
        hold = holds.place(
            work.session,
            case_id=case_id,
            camera_id=camera_id,
            span=span,
            reason="Giữ để điều tra",
            placed_by=work.session.get_one(CaseRecord, case_id).created_by,
            placed_at=work.now,
        )
        work.record("hold.placed", "hold", hold.id, case_id=case_id)
        work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)
        return hold.id


def released(archive: Archive, hold_id: int) -> None:
    with archive.write() as work:
        placed = holds.get(work.session, hold_id)
        assert placed is not None
        hold = holds.release(
            work.session, hold_id, released_by=placed.placed_by, released_at=work.now, reason="Hết cần giữ"
        )
        work.record("hold.released", "hold", hold.id, case_id=hold.case_id)
        work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)


@GROWN
def test_the_bucket_itself_lets_nothing_go_that_is_held(archive: Archive) -> None:
    """Clip, sidecar, thumbnail, master, exhibit: not by the program, not by version with the administrator's keys."""
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 10 * DAY_MS
    shelved, case_id = shelve(archive, camera_id, start, 2), open_case(archive)
    span = Timespan(start, start + 120_000)
    exhibit = produce_exhibit(archive, retrieve(archive, case_id, shelved)[0])
    names = shelved.names | {exhibit}
    hold_id = ordered(archive, camera_id, span, case_id)
    run_undone(archive)
    client, bucket = s3_client(), archive.settings.objects_url.rsplit("/", 1)[1]
    for name in names:
        with pytest.raises(ObjectHeld):
            archive.store.remove(name)
        version = client.stat_object(bucket, name).version_id
        with pytest.raises(S3Error, match="AccessDenied"):
            client.remove_object(bucket, name, version_id=version)
    released(archive, hold_id)
    run_undone(archive)
    for name in names:
        archive.store.remove(name)
    assert [found.key for found in archive.store.listed()] == []


@GROWN
def test_a_hold_placed_while_the_store_is_away_is_mirrored_when_it_is_back(archive: Archive, clock: SetClock) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 10 * DAY_MS
    shelved, there = shelve(archive, camera_id, start, 1), archive.store
    archive.store = away_store()
    hold_id = ordered(archive, camera_id, Timespan(start, start + 60_000), open_case(archive))
    for _ in range(2):
        run_undone(archive)
        with archive.read() as session:
            job = jobs.latest_of(session, "hold", hold_id)
        assert job is not None and (job.state, job.attempt_count) == ("queued", 0)
        clock.advance(60_000)
    archive.store = there
    assert not any(there.is_held(name) for name in shelved.names)
    run_undone(archive)
    assert all(there.is_held(name) for name in shelved.names)


def test_what_is_handed_in_under_a_hold_is_locked_when_it_is_filed(archive: Archive, tmp_path: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    ordered(archive, camera_id, Timespan(start - HOUR_MS, start + HOUR_MS), open_case(archive))
    run_undone(archive)
    path = video.make_clip(tmp_path / "late.mp4", seconds=2)
    receive(
        archive,
        chunks_of_file(path),
        camera_id=camera_id,
        original_name=path.name,
        device_start_ms=start,
        channel="command",
        actor_id=None,
    )
    run_undone(archive)
    filed = [found.key for found in archive.store.listed() if not found.key.startswith("staging/")]
    assert {name.split("/")[0] for name in filed} == {"clip", "master", "thumbnail"}
    assert all(archive.store.is_held(name) for name in filed)
