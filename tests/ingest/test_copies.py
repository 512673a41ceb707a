"""Working copies: made once, played by any browser, never of something else, on both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.media.child import run_in_child
from storage.catalog import clips, jobs
from storage.models import Clip, ClipDetail, Job
from storage.objects.keys import copy_key
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS
from storage.values.digest import chunks_of_file
from tests.factories import video
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera
from workers.catch_up import run_undone


@pytest.fixture(scope="module")
def hevc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return video.make_clip(tmp_path_factory.mktemp("video") / "h265.mp4", seconds=4, codec="hevc")


def a_clip_ref(archive: Archive, path: Path) -> int:
    camera_id = a_camera(archive)
    start = archive.clock.now_ms() - HOUR_MS
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
    with archive.write() as work:
        ref = clips.ref_of(work.session, camera_id, start, work.now)
        assert ref is not None
        again = clips.ref_of(work.session, camera_id, start, work.now)
        assert again is not None and again.id == ref.id
        return ref.id


def send(archive: Archive, clip_ref_id: int) -> int:
    with archive.write() as work:
        job = work.send("copy.make", dedupe_key=f"copy.make:{clip_ref_id}", clip_ref_id=clip_ref_id)
        return job.id


def state_of(archive: Archive, job_id: int) -> Job:
    with archive.read() as session:
        job = jobs.get(session, job_id)
    assert job is not None
    return job


def test_a_copy_is_made_once(archive: Archive, hevc: Path, tmp_path: Path) -> None:
    ref = a_clip_ref(archive, hevc)
    archive.store.put_bytes(copy_key(ref, "f" * 64), b"left by an attempt that was killed")
    first = send(archive, ref)
    assert send(archive, ref) == first, "asked for twice while waiting: one job"
    run_undone(archive)
    assert state_of(archive, first).state == "done"
    with archive.read() as session:
        copy = clips.working_copy_of(session, ref)
    assert copy is not None
    archive.store.fetch(copy.object_key, tmp_path / "copy.mp4")
    probe = run_in_child("probe", {"path": tmp_path / "copy.mp4"})
    assert (probe.video_codec, probe.container, probe.audio_codec) == ("h264", "mp4", None)
    again = send(archive, ref)
    run_undone(archive)
    assert state_of(archive, again).state == "done"
    assert kinds(archive)["working_copy.made"] == 1
    require_promises(archive)


def test_a_clip_let_go_meanwhile_gives_no_copy(archive: Archive, hevc: Path) -> None:
    ref = a_clip_ref(archive, hevc)
    with archive.write() as work:
        found = clips.by_ref(work.session, ref)
        assert found is not None
        key = (found[1].camera_id, found[1].start_ms)
        work.session.delete(work.session.get_one(ClipDetail, key))
        work.session.delete(work.session.get_one(Clip, key))
    job_id = send(archive, ref)
    run_undone(archive)
    job = state_of(archive, job_id)
    assert job.state == "queued" and job.message and "không còn trong kho" in job.message
    assert not list(archive.store.listed("copy/"))
