"""A file handed in, from the door to the shelf, on both sizes: what is filed, what is said, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.media.child import run_in_child
from storage.catalog import clips, intakes, jobs, masters, mounts
from storage.errors import DatabaseAway, Refused
from storage.models import Clip, ClipDetail, Intake, Master, Mount
from storage.objects.keys import sidecar_key
from storage.receive import receive
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from storage.values.digest import chunks_of_file, sha256_of_file
from tests.factories import video
from tests.factories.promises import is_bare, kinds, require_promises
from tests.factories.street import a_camera, observe_clock
from workers.catch_up import run_undone

HandIn = Callable[..., Intake]


@pytest.fixture
def hand_in(archive: Archive, clock: SetClock) -> HandIn:
    """Hand one file in (start: two hours ago unless said) and run the crew until nothing is undone."""

    def act(path: Path, camera_id: int, start_ms: int | None = -1, name: str | None = None) -> Intake:
        start = clock.now_ms() - 2 * HOUR_MS if start_ms == -1 else start_ms
        intake = receive(
            archive,
            chunks_of_file(path),
            camera_id=camera_id,
            original_name=name or path.name,
            device_start_ms=start,
            channel="command",
            actor_id=7,
        )
        run_undone(archive)
        return ended(archive, intake.id)

    return act


def ended(archive: Archive, intake_id: int) -> Intake:
    with archive.read() as session:
        intake = intakes.get(session, intake_id)
        job = jobs.latest_of(session, "intake", intake_id)
    assert intake is not None and job is not None
    assert intake.state in intakes.ENDED, (intake.state, job.state, job.message)
    return intake


def shelf(archive: Archive, intake: Intake) -> tuple[Master, list[tuple[Clip, ClipDetail]]]:
    assert intake.master_id is not None, intake.message
    with archive.read() as session:
        master = masters.get(session, intake.master_id)
        assert master is not None
        return master, clips.of_master(session, master.id)


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 s of video with sound, a key frame each second."""
    return video.make_clip(tmp_path_factory.mktemp("video") / "cổng chợ.mp4", seconds=150, rate=4, audio=True)


@pytest.fixture(scope="module")
def seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return video.make_clip(tmp_path_factory.mktemp("video") / "ngắn.mp4", seconds=4)


def test_a_file_becomes_clips_that_tile_without_gaps(archive: Archive, hand_in: HandIn, minutes: Path) -> None:
    intake = hand_in(minutes, a_camera(archive))
    assert intake.state == "filed"
    master, filed = shelf(archive, intake)
    assert [clip.duration_ms for clip, _ in filed] == [60_000, 60_000, 30_000]
    start = intake.device_start_ms
    for clip, detail in filed:
        assert clip.start_ms == start == detail.device_start_ms == master.device_start_ms + detail.master_offset_ms
        assert (detail.container, detail.video_codec, detail.key_frame_count) == (
            "mp4",
            "h264",
            clip.duration_ms // 1000,
        )
        assert clip.flags & ~clips.FLAG_POOR_PICTURE == clips.FLAG_MOVES, "a drawn picture may be called soft"
        assert detail.note is None
        start += clip.duration_ms
    assert (master.duration_ms, master.original_name, master.damage) == (150_000, "cổng chợ.mp4", None)
    assert (master.sha256, master.size_bytes) == sha256_of_file(minutes)
    require_promises(archive)
    assert kinds(archive) == {"intake.received": 1, "master.filed": 1, "intake.filed": 1}


def test_the_sidecar_says_what_the_clip_is(archive: Archive, hand_in: HandIn, minutes: Path) -> None:
    camera_id = a_camera(archive, "VT-0412")
    master, filed = shelf(archive, hand_in(minutes, camera_id))
    for clip, detail in filed:
        told = json.loads(b"".join(archive.store.read(sidecar_key(detail.object_key))))
        assert told["camera_id"] == camera_id
        assert told["camera_code"] == "VT-0412"
        assert (told["start_ms"], told["duration_ms"]) == (clip.start_ms, clip.duration_ms)
        assert (told["sha256"], told["size_bytes"]) == (detail.sha256, clip.size_bytes)
        assert (told["video_codec"], told["master_sha256"]) == ("h264", master.sha256)


def test_sound_stays_in_the_original(archive: Archive, hand_in: HandIn, minutes: Path, tmp_path: Path) -> None:
    intake = hand_in(minutes, a_camera(archive))
    master, filed = shelf(archive, intake)
    assert master.has_audio
    assert intake.message and "Âm thanh không đưa vào các đoạn" in intake.message
    archive.store.fetch(filed[0][1].object_key, tmp_path / "clip")
    assert run_in_child("probe", {"path": tmp_path / "clip"}).audio_codec is None


def test_the_clock_ledger_corrects_the_start(archive: Archive, clock: SetClock, hand_in: HandIn, seconds: Path) -> None:
    camera_id = a_camera(archive)
    now = clock.now_ms()
    observe_clock(archive, camera_id, now - 2 * DAY_MS, 37_000, 500)
    observe_clock(archive, camera_id, now + 2 * DAY_MS, 39_000, 500)
    device_start = now - HOUR_MS
    master, [(clip, detail)] = shelf(archive, hand_in(seconds, camera_id, device_start))
    assert master.device_start_ms == detail.device_start_ms == device_start
    assert 37_900 < master.offset_ms < 38_000  # between the two comparisons, an hour before the middle
    assert master.uncertainty_ms > 500
    assert clip.start_ms == master.filed_start_ms == device_start + master.offset_ms


def test_a_clock_never_compared_says_how_little_is_known(archive: Archive, hand_in: HandIn, seconds: Path) -> None:
    master, _ = shelf(archive, hand_in(seconds, a_camera(archive)))
    assert (master.offset_ms, master.uncertainty_ms) == (0, archive.settings.clock_never_compared_ms)


def test_the_same_start_moves_to_the_next_free_millisecond(
    archive: Archive, hand_in: HandIn, seconds: Path, tmp_path: Path
) -> None:
    camera_id = a_camera(archive)
    _, [(first, _)] = shelf(archive, hand_in(seconds, camera_id))
    second = hand_in(video.make_clip(tmp_path / "khác.mp4", seconds=4, seed=5), camera_id)
    _, [(clip, detail)] = shelf(archive, second)
    assert clip.start_ms == first.start_ms + 1
    assert clip.flags & clips.FLAG_SHIFTED and not first.flags & clips.FLAG_SHIFTED
    assert detail.note and "1 ms" in detail.note
    assert second.message and "trùng giờ bắt đầu" in second.message
    require_promises(archive)


def test_the_same_content_is_recognised(archive: Archive, clock: SetClock, hand_in: HandIn, seconds: Path) -> None:
    camera_id = a_camera(archive)
    first = hand_in(seconds, camera_id)
    again = hand_in(seconds, camera_id, clock.now_ms() - DAY_MS, "tên khác.mp4")
    assert (again.state, again.master_id) == ("duplicate", first.master_id)
    assert again.message and "ngắn.mp4" in again.message
    assert kinds(archive)["master.filed"] == 1
    require_promises(archive)
    other = hand_in(seconds, a_camera(archive, "VT-0002"))  # another camera's own
    assert other.state == "filed"
    require_promises(archive)


def test_a_clip_seen_before_under_another_start_says_so(
    archive: Archive, clock: SetClock, hand_in: HandIn, seconds: Path, tmp_path: Path
) -> None:
    camera_id = a_camera(archive)
    hand_in(seconds, camera_id)
    longer = tmp_path / "longer.mp4"  # other bytes as a file, the same video: an empty box of MP4 at its end
    longer.write_bytes(seconds.read_bytes() + (8).to_bytes(4, "big") + b"free")
    again = hand_in(longer, camera_id, clock.now_ms() - DAY_MS)
    _, [(_, detail)] = shelf(archive, again)
    assert detail.note and "giống hệt" in detail.note
    assert again.message and "kiểm tra lại giờ bắt đầu" in again.message
    require_promises(archive)


@pytest.mark.parametrize("kind", ["garbage", "text", "sound"])
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    archive: Archive, hand_in: HandIn, tmp_path: Path, kind: str
) -> None:
    makers = {"garbage": video.garbage, "text": video.text, "sound": video.make_sound}
    intake = hand_in(makers[kind](tmp_path / "hỏng.mp4"), a_camera(archive))
    assert intake.state == "refused"
    assert intake.message and intake.message[0].isupper()
    assert is_bare(archive)
    assert kinds(archive) == {"intake.received": 1, "intake.refused": 1}
    require_promises(archive)


def test_a_truncated_file_is_taken_as_far_as_it_reads(archive: Archive, hand_in: HandIn, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.mkv", seconds=90, rate=4)
    intake = hand_in(video.truncate(whole, tmp_path / "cut.mkv", 0.6), a_camera(archive))
    assert intake.state == "filed"
    master, filed = shelf(archive, intake)
    assert master.damage
    assert intake.message and master.damage in intake.message
    assert 40_000 < sum(clip.duration_ms for clip, _ in filed) < 65_000
    assert filed[-1][0].flags & clips.FLAG_DAMAGED
    require_promises(archive)


def test_scratched_pictures_mark_their_clip(archive: Archive, hand_in: HandIn, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.ts", seconds=150, rate=4)
    intake = hand_in(video.scratch(whole, tmp_path / "scratched.ts", at=0.2, length=400_000), a_camera(archive))
    assert intake.state == "filed"
    master, filed = shelf(archive, intake)
    assert master.damage
    assert any(clip.flags & clips.FLAG_DAMAGED for clip, _ in filed)
    require_promises(archive)


def test_a_mislabelled_file_is_taken_for_what_it_is(archive: Archive, hand_in: HandIn, tmp_path: Path) -> None:
    avi = video.make_clip(tmp_path / "true.avi", seconds=4, codec="mpeg4")
    master, _ = shelf(archive, hand_in(video.mislabel(avi, tmp_path / "called.mp4"), a_camera(archive)))
    assert (master.container, master.video_codec) == ("avi", "mpeg4")
    require_promises(archive)


def test_what_mp4_cannot_carry_becomes_matroska(archive: Archive, hand_in: HandIn, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "old.avi", seconds=4, codec="msmpeg4v3")
    _, [(_, detail)] = shelf(archive, hand_in(path, a_camera(archive)))
    assert (detail.container, detail.object_key[-4:]) == ("matroska", ".mkv")
    require_promises(archive)


def test_key_frames_beyond_the_cap_are_indexed_by_a_working_copy(
    archive: Archive, hand_in: HandIn, tmp_path: Path
) -> None:
    path = video.make_clip(tmp_path / "long.mkv", seconds=400, rate=1, gop_s=400, width=64, height=48)
    intake = hand_in(path, a_camera(archive))
    master, filed = shelf(archive, intake)
    assert master.has_working_copy
    assert master.object_key and sha256_of_file(path)[0] in master.object_key
    assert intake.message and "bản làm việc" in intake.message
    for clip, detail in filed:
        assert clip.flags & clips.FLAG_WORKING_COPY
        assert clip.duration_ms <= 300_000
        assert detail.note and "không phải dữ liệu gốc" in detail.note
    assert abs(sum(clip.duration_ms for clip, _ in filed) - 400_000) < 3_000
    require_promises(archive)


def test_a_start_not_stated_is_found_in_the_file(
    archive: Archive, clock: SetClock, hand_in: HandIn, tmp_path: Path
) -> None:
    start = clock.now_ms() - DAY_MS
    said = datetime.fromtimestamp(start / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    path = video.make_clip(tmp_path / "phone.mp4", seconds=4, metadata={"creation_time": said})
    intake = hand_in(path, a_camera(archive), None)
    assert intake.state == "filed", intake.message
    assert (intake.device_start_ms, intake.time_source) == (start, "file_metadata")
    assert intake.message and "lấy từ thông tin trong tệp" in intake.message


@pytest.mark.parametrize("claim", [None, "2031-01-01T00:00:00.000000Z", "1904-01-01T00:00:00.000000Z"])
def test_a_start_found_nowhere_is_asked_for(
    archive: Archive, hand_in: HandIn, tmp_path: Path, claim: str | None
) -> None:
    path = video.make_clip(tmp_path / "none.mp4", seconds=4, metadata={"creation_time": claim} if claim else None)
    intake = hand_in(path, a_camera(archive), None)
    assert intake.state == "refused"
    assert intake.message and "Hãy nhập giờ bắt đầu" in intake.message
    assert is_bare(archive)


def test_a_start_from_before_the_camera_hung_is_asked_for(
    archive: Archive, clock: SetClock, hand_in: HandIn, tmp_path: Path
) -> None:
    """A search would deny such footage; a film that keeps the date of its making is the usual case."""
    camera_id = a_camera(archive)
    hung_from = clock.now_ms() - 30 * DAY_MS
    with archive.write() as work:
        place = {"lat": 10.346, "lon": 107.084, "azimuth_deg": 90.0, "angle_deg": 90.0, "range_metres": 30.0}
        mount = Mount(camera_id=camera_id, valid_from_ms=hung_from, recorded_at=work.now, **place)
        mounts.add(work.session, mount)
    claim = {"creation_time": "2018-04-20T05:46:05.000000Z"}
    path = video.make_clip(tmp_path / "old.mp4", seconds=4, metadata=claim)
    intake = hand_in(path, camera_id, None)
    assert intake.state == "refused"
    assert intake.message and "20/04/2018 12:46:05 sớm hơn ngày camera được ghi nhận" in intake.message
    with pytest.raises(Refused, match="sớm hơn ngày camera"):
        hand_in(path, camera_id, hung_from - 1_000)
    assert is_bare(archive)


def test_a_start_that_the_clock_ledger_puts_into_the_future_is_refused(
    archive: Archive, clock: SetClock, hand_in: HandIn, seconds: Path
) -> None:
    camera_id = a_camera(archive)
    observe_clock(archive, camera_id, clock.now_ms() - DAY_MS, 3 * DAY_MS, 500)
    with pytest.raises(Refused, match="tương lai"):
        hand_in(seconds, camera_id)
    assert is_bare(archive)


def test_what_was_discarded_is_not_filed_again(archive: Archive, hand_in: HandIn, seconds: Path) -> None:
    camera_id = a_camera(archive)
    master, _ = shelf(archive, hand_in(seconds, camera_id))
    with archive.write() as work:
        work.session.get_one(Master, master.id).object_key = None
    again = hand_in(seconds, camera_id)
    assert again.state == "refused"
    assert again.message and "hết hạn lưu" in again.message


def test_two_files_of_one_camera_take_turns(archive: Archive, clock: SetClock, seconds: Path) -> None:
    """While another process works on one, the second waits, uncounted; after its lease ran out, nobody waits."""
    camera_id = a_camera(archive)
    handed = [
        receive(
            archive,
            [seconds.read_bytes(), b"\x00" * extra],
            camera_id=camera_id,
            original_name="a.mp4",
            device_start_ms=clock.now_ms() - HOUR_MS,
            channel="page",
            actor_id=None,
        )
        for extra in (0, 8)
    ]
    with archive.write() as work:
        job = jobs.latest_of(work.session, "intake", handed[0].id)
        assert job and jobs.claim(work.session, job.id, work.now, work.now + 60_000, "elsewhere:1:1")
        assert intakes.take_turn(work.session, handed[0], work.now)
    run_undone(archive)
    with archive.read() as session:
        second = jobs.latest_of(session, "intake", handed[1].id)
        assert second and (second.state, second.attempt_count) == ("queued", 0)
        assert second.progress_note == "Chờ tệp khác của cùng camera"
    clock.advance(61_000)
    run_undone(archive)
    assert [ended(archive, intake.id).state for intake in handed] == ["filed", "filed"]
    require_promises(archive)


@pytest.mark.parametrize("is_written", [True, False])
def test_an_answer_that_is_lost_after_the_commit_loses_no_bytes(
    archive: Archive, seconds: Path, monkeypatch: pytest.MonkeyPatch, is_written: bool
) -> None:
    """Whether the intake stands is not known at the door: the bytes are left to whoever can see."""
    camera_id, real = a_camera(archive), UnitOfWork._commit

    def cut_off(work: UnitOfWork) -> None:
        if is_written:
            real(work)
        raise DatabaseAway

    with monkeypatch.context() as patched, pytest.raises(DatabaseAway):
        patched.setattr(UnitOfWork, "_commit", cut_off)
        receive(
            archive,
            chunks_of_file(seconds),
            camera_id=camera_id,
            original_name=seconds.name,
            device_start_ms=archive.clock.now_ms() - HOUR_MS,
            channel="page",
            actor_id=7,
        )
    with archive.read() as session:
        entered = intakes.latest(session)
    assert len(entered) == is_written
    assert len(list(archive.store.listed("staging/"))) == 1
    if is_written:
        run_undone(archive)
        assert ended(archive, entered[0].id).state == "filed"
        require_promises(archive)
