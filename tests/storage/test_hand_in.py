"""Hand-ins: bytes in staging with a row or gone with a reason, all or nothing at the confirmation, on both sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import hand_in
from storage.catalog import devices, hand_ins, intakes, jobs
from storage.check import check
from storage.confirmation import Choice, confirm
from storage.errors import Conflict, Invalid, NotFound, Refused, StorageFull, TooLarge
from storage.models import Camera, HandIn, HandInFile
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, SystemClock
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera
from workers.attempt import run_job


def opened(archive: Archive, **whose: int) -> HandIn:
    return hand_in.begin(archive, channel="page", actor_id=None, **whose)


def taken(archive: Archive, hand_in_id: int, data: bytes = b"film", name: str = "a.mp4") -> HandInFile:
    return hand_in.take(archive, hand_in_id, iter([data]), name=name, actor_id=None)


def propose(archive: Archive, *files: HandInFile) -> None:
    """What the job that reads a file would have written down."""
    with archive.write() as work:
        for file in files:
            hand_ins.set_file(work.session, file.id, state="proposed")


def files_of(archive: Archive, hand_in_id: int) -> list[HandInFile]:
    with archive.read() as session:
        return hand_ins.files(session, hand_in_id)


def test_a_file_has_its_bytes_its_custody_and_its_job(archive: Archive) -> None:
    one = opened(archive, camera_id=a_camera(archive))
    file = taken(archive, one.id, name="../x/«cổng».mp4\x00")
    assert (file.name, file.state, file.ordinal) == ("«cổng».mp4", "received", 1)
    assert b"".join(archive.store.read(file.staging_key or "")) == b"film"
    assert kinds(archive) == {"hand_in.received": 1}
    require_promises(archive)  # also what an open hand-in needs is needed


def test_what_is_confirmed_becomes_an_intake_and_the_rest_goes(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    one = opened(archive, camera_id=camera_id)
    wanted, left = (taken(archive, one.id, bytes([n]), f"{n}.mp4") for n in range(2))
    propose(archive, wanted, left)
    start = clock.now_ms() - HOUR_MS
    made = confirm(archive, one.id, [Choice(wanted.id, True, camera_id, start), Choice(left.id, False)], None)
    with archive.read() as session:
        intake = intakes.get(session, made[0])
    assert intake is not None and (intake.staging_key, intake.sha256) == (wanted.staging_key, wanted.sha256)
    assert (intake.device_start_ms, intake.time_source, intake.state) == (start, "stated", "waiting")
    rows = files_of(archive, one.id)
    assert [(file.state, file.staging_key) for file in rows] == [
        ("confirmed", None),
        ("left_out", None),
    ]
    assert [found.key for found in archive.store.listed()] == [intake.staging_key]
    require_promises(archive)


def test_what_came_after_the_page_was_shown_waits_in_a_fresh_hand_in(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    one = opened(archive, camera_id=camera_id)
    shown = taken(archive, one.id)
    propose(archive, shown)
    read, unread = taken(archive, one.id, b"b", "b.mp4"), taken(archive, one.id, b"c", "c.mp4")
    propose(archive, read)
    assert len(confirm(archive, one.id, [Choice(shown.id, True, camera_id, clock.now_ms() - HOUR_MS)], None)) == 1
    assert [file.state for file in files_of(archive, one.id)] == ["confirmed"]
    with archive.read() as session:
        fresh, _ = hand_ins.listed(session, None)
        parted = hand_ins.parted_from(session, one.id)
        reading = jobs.of_noun(session, "hand_in", [fresh.id])
    assert parted is not None and (parted.id, fresh.parted_from_id) == (fresh.id, one.id)
    assert (fresh.state, fresh.channel, fresh.camera_id, fresh.unit_id) == ("open", "page", camera_id, one.unit_id)
    waiting = files_of(archive, fresh.id)
    assert [(file.id, file.state, file.ordinal) for file in waiting] == [
        (read.id, "proposed", 1),
        (unread.id, "received", 2),
    ]
    assert {job.arguments["file_id"] for job in reading} == {read.id, unread.id}
    assert {b"".join(archive.store.read(file.staging_key or "")) for file in waiting} == {b"b", b"c"}
    require_promises(archive)


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_confirmation_names_files_that_wait(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    one = opened(archive, camera_id=camera_id)
    file, twin = taken(archive, one.id), taken(archive, one.id, b"other", "b.mp4")
    propose(archive, file, twin)
    with pytest.raises(Conflict, match="xem lại") as nothing_named:
        confirm(archive, one.id, [], None)
    assert nothing_named.value.code == "files_changed"
    hand_in.refuse_file(archive, twin.id, "Trùng.", None)
    start = clock.now_ms() - HOUR_MS
    with pytest.raises(Conflict, match="xem lại"):
        confirm(archive, one.id, [Choice(key, True, camera_id, start) for key in (file.id, twin.id)], None)
    assert [one.state for one in files_of(archive, one.id)] == ["proposed", "refused"]
    assert len(confirm(archive, one.id, [Choice(file.id, True, camera_id, start), Choice(twin.id, False)], None)) == 1


def test_one_wrong_input_confirms_nothing(archive: Archive, clock: SetClock) -> None:
    camera_id = a_camera(archive)
    one = opened(archive, camera_id=camera_id)
    good, late, raw, lost = (taken(archive, one.id, bytes([n]), f"{n}.mp4") for n in range(4))
    propose(archive, good, late, raw, lost)
    with archive.write() as work:
        hand_ins.set_file(work.session, raw.id, needs_rate=True)
    start = clock.now_ms() - HOUR_MS
    choices = [
        Choice(good.id, True, camera_id, start),
        Choice(late.id, True, camera_id, start + 3 * DAY_MS),
        Choice(raw.id, True, camera_id, start),
        Choice(lost.id, True, 999, None),
    ]
    with pytest.raises(Invalid) as wrong:
        confirm(archive, one.id, choices, None)
    assert sorted(wrong.value.problems) == sorted(
        [f"start-{late.id}", f"rate-{raw.id}", f"camera-{lost.id}", f"start-{lost.id}"]
    )
    assert {file.state for file in files_of(archive, one.id)} == {"proposed"}
    assert len(list(archive.store.listed())) == 4 and kinds(archive)["hand_in.confirmed"] == 0


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_recorders_file_is_not_another_owners_cameras(archive: Archive, clock: SetClock) -> None:
    own, other = a_camera(archive), a_camera(archive, "VT-0002")
    with archive.write() as work:
        owner_id, unit_id = (getattr(work.session.get_one(Camera, own), name) for name in ("owner_id", "unit_id"))
        told = {"brand": "dahua", "model": "", "place": "", "note": "", "registered_by": None}
        whose = {"owner_id": owner_id, "unit_id": unit_id, "registered_at": work.now}
        device_id = devices.add(work.session, channel_count=4, **told, **whose).id
    one = opened(archive, device_id=device_id)
    file = taken(archive, one.id)
    with archive.write() as work:
        hand_ins.set_file(work.session, file.id, state="proposed", channel_number=2)
    choice = Choice(file.id, True, other, clock.now_ms() - HOUR_MS)
    with pytest.raises(Invalid) as wrong:
        confirm(archive, one.id, [choice], None)
    assert wrong.value.problems == {f"camera-{file.id}": devices.OTHER_OWNERS}
    with archive.write() as work:
        assert devices.channels(work.session, device_id) == []
        devices.hang(work.session, device_id, 3, other, now=work.now, actor_id=None)
        devices.hang(work.session, device_id, 3, None, now=work.now, actor_id=None)
    assert len(confirm(archive, one.id, [choice], None)) == 1, "it hung there before it changed hands"
    with archive.read() as session:
        assert devices.channels(session, device_id) == [], "but does not hang there again"


def test_over_is_over(archive: Archive) -> None:
    one = opened(archive)
    taken(archive, one.id)
    hand_in.drop(archive, one.id, None)
    assert not list(archive.store.listed())
    for act in (
        lambda: hand_in.drop(archive, one.id, None),
        lambda: confirm(archive, one.id, [], None),
        lambda: taken(archive, one.id),
    ):
        with pytest.raises(Conflict):
            act()
    assert not list(archive.store.listed()), "bytes of a file that came too late are let go"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_cannot_be_taken_leaves_nothing(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    one = opened(archive)

    def pulled_out() -> Iterator[bytes]:
        yield b"half of "
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        hand_in.take(archive, one.id, pulled_out(), name="a.mp4", actor_id=None)
    with pytest.raises(Refused, match="rỗng"):
        taken(archive, one.id, b"")
    small = Archive(
        type(archive.settings)(**{**archive.settings.__dict__, "upload_limit_bytes": 3}),
        archive.engine,
        archive.store,
        archive.bell,
        archive.clock,
    )
    with pytest.raises(TooLarge):
        taken(small, one.id)
    full = Archive(
        type(archive.settings)(**{**archive.settings.__dict__, "reserve_bytes": 2**60}),
        archive.engine,
        archive.store,
        archive.bell,
        archive.clock,
    )
    with pytest.raises(StorageFull):
        taken(full, one.id)
    monkeypatch.setattr(hand_in, "MOST_FILES", 0)
    with pytest.raises(Conflict, match="tối đa 0 tệp"):
        taken(archive, one.id)
    for wrong in ({"camera_id": 99}, {"device_id": 99}):
        with pytest.raises(NotFound):
            opened(archive, **wrong)
    assert not list(archive.store.listed()) and files_of(archive, one.id) == []


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_nobody_confirms_is_swept_in_the_end_and_not_before(archive: Archive) -> None:
    # objects are dated by the machine's own clock
    clock = SetClock(SystemClock().now_ms())
    now = Archive(archive.settings, archive.engine, archive.store, archive.bell, clock)
    one = opened(now)
    propose(now, taken(now, one.id))

    def sweep() -> None:
        with now.write() as work:
            job = work.send("staging.sweep")
        run_job(now, job.id)

    clock.advance(13 * DAY_MS)
    sweep()
    assert len(list(archive.store.listed("staging/"))) == 1, "older than an upload may last, but still waited for"
    assert check(now, "sizes").is_clean
    clock.advance(2 * DAY_MS)
    sweep()
    assert not list(archive.store.listed("staging/"))
    with archive.read() as session:
        dropped = hand_ins.get(session, one.id)
    assert dropped is not None and dropped.state == "dropped"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_bytes_that_vanish_before_they_are_confirmed_are_found_missing(archive: Archive) -> None:
    file = taken(archive, opened(archive).id)
    archive.store.remove(file.staging_key or "")
    report = check(archive, "sizes")
    assert [(found.code, found.subject) for found in report.findings] == [("object_missing", file.staging_key)]
