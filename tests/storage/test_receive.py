"""The door for files handed in: what passes, what is turned away, and that turning away leaves nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage.catalog import intakes, jobs
from storage.errors import NotFound, Refused, StorageFull
from storage.models import Intake
from storage.receive import TooLarge, receive
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from storage.values.digest import sha256_of_bytes
from tests.factories.promises import is_bare, kinds, require_promises
from tests.factories.street import a_camera, observe_clock

MIB = b"\x00" * (1 << 20)


def hand_in(
    archive: Archive, chunks: Iterator[bytes], camera_id: int, start_ms: int | None = None, name: str = "a.mp4"
) -> Intake:
    return receive(
        archive,
        chunks,
        camera_id=camera_id,
        original_name=name,
        device_start_ms=start_ms,
        channel="page",
        actor_id=7,
    )


def require_nothing(archive: Archive) -> None:
    with archive.read() as session:
        assert intakes.latest(session) == []
        assert jobs.counts(session) == {}
    assert not kinds(archive)
    assert is_bare(archive)


def test_bytes_intake_custody_and_job_are_born_together(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    intake = hand_in(archive, iter([b"one ", b"", b"two"]), camera_id, clock.now_ms() - HOUR_MS)
    assert (intake.state, intake.bytes_received, intake.sha256) == ("waiting", 7, sha256_of_bytes(b"one two"))
    assert (intake.handed_in_by, intake.channel, intake.time_source) == (7, "page", "stated")
    assert b"".join(archive.store.read(intake.staging_key)) == b"one two"
    with archive.read() as session:
        job = jobs.latest_of(session, "intake", intake.id)
    assert job is not None and (job.name, job.state, job.created_by) == ("intake.file", "queued", 7)
    assert kinds(archive) == {"intake.received": 1}
    require_promises(archive)


def test_a_start_not_stated_is_to_be_found_in_the_file(archive: Archive) -> None:
    intake = hand_in(archive, iter([b"x"]), a_camera(archive))
    assert (intake.device_start_ms, intake.time_source) == (None, "file_metadata")


def test_beyond_the_limit_the_stream_is_cut(archive: Archive) -> None:
    archive.settings = replace(archive.settings, upload_limit_bytes=3 << 20)
    camera_id = a_camera(archive)
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield MIB

    with pytest.raises(TooLarge, match="cắt nhỏ"):
        hand_in(archive, chunks(), camera_id)
    assert taken == 4
    require_nothing(archive)


def test_without_room_beyond_the_reserve_nothing_begins(archive: Archive) -> None:
    camera_id = a_camera(archive)
    archive.settings = replace(archive.settings, reserve_bytes=shutil.disk_usage(archive.settings.home).total)
    with pytest.raises(StorageFull):
        hand_in(archive, iter([b"x"]), camera_id)
    require_nothing(archive)


def test_an_empty_file_is_refused(archive: Archive) -> None:
    camera_id = a_camera(archive)
    for chunks in ([], [b"", b""]):
        with pytest.raises(Refused, match="rỗng"):
            hand_in(archive, iter(chunks), camera_id)
    require_nothing(archive)


@pytest.mark.parametrize("size_bytes", [1 << 20, 40 << 20])
def test_a_sender_that_breaks_off_leaves_nothing(archive: Archive, size_bytes: int) -> None:
    camera_id = a_camera(archive)

    def chunks() -> Iterator[bytes]:
        for _ in range(size_bytes >> 20):
            yield MIB
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        hand_in(archive, chunks(), camera_id)
    require_nothing(archive)


@pytest.mark.parametrize(
    ("start", "reason"), [(DAY_MS + 1_000, "tương lai"), (400 * DAY_MS, "tương lai"), (-40 * 366 * DAY_MS, "2000")]
)
def test_starts_that_cannot_be_are_refused(archive: Archive, clock: SetClock, start: int, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as raised:
        hand_in(archive, iter([b"x"]), a_camera(archive), clock.now_ms() + start)
    assert raised.value.field == "device_start"
    require_nothing(archive)


def test_the_future_is_judged_after_correction(archive: Archive, clock: SetClock) -> None:
    """A recorder set a year ahead claims a start in the future that the clock ledger puts right."""
    camera_id = a_camera(archive)
    observe_clock(archive, camera_id, clock.now_ms(), -365 * DAY_MS, 500)
    assert hand_in(archive, iter([b"x"]), camera_id, clock.now_ms() + 364 * DAY_MS).state == "waiting"


def test_cameras_unknown_or_rejected_are_refused(archive: Archive) -> None:
    with pytest.raises(NotFound):
        hand_in(archive, iter([b"x"]), 999)
    with pytest.raises(Refused, match="từ chối đăng ký"):
        hand_in(archive, iter([b"x"]), a_camera(archive, registration="rejected"))
    require_nothing(archive)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\ghi\\cổng.mp4", "cổng.mp4"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n\u202ec.mp4", "abc.mp4"),
        ("e\u0302\u0301.mp4", "ế.mp4"),
        ("", "tệp không tên"),
        ("x" * 300, "x" * 200),
        ("x" * 300 + ".dav", "x" * 196 + ".dav"),
    ],
)
def test_names_are_kept_plain(archive: Archive, given: str, kept: str) -> None:
    assert hand_in(archive, iter([b"x"]), a_camera(archive), name=given).original_name == kept
