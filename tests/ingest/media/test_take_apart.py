"""The main door: one pass gives what probe, examination and cut give one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from av.packet import Packet
from av.stream import Stream

from ingest.media.cut import cut
from ingest.media.eye import Eye
from ingest.media.one_pass import examine, probe
from ingest.media.synthesis import SceneSpec, film, traffic
from ingest.media.take_apart import take_apart
from storage.errors import Refused
from tests.factories import video
from tests.ingest.media.reading import pictures


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_the_same_as_one_by_one(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=6)
    taken = take_apart(path, folder(tmp_path / "all"), 2000)
    assert taken.working_copy is None
    assert taken.examination.probe == probe(path)
    alone = examine(path)
    assert taken.examination.sha256 == alone.sha256
    assert taken.examination.gops == alone.gops
    assert taken.examination.look.activity_curve == alone.look.activity_curve
    by_cut = cut(path, folder(tmp_path / "cut"), 2000)
    assert [one.clip.sha256 for one in taken.clips] == [clip.sha256 for clip in by_cut]
    assert [one.clip.offset_ms for one in taken.clips] == [0, 2000, 4000]


def test_each_clip_has_its_own_look(tmp_path: Path) -> None:
    taken = take_apart(video.make_clip(tmp_path / "a.mp4", seconds=6), folder(tmp_path / "all"), 2000)
    for one in taken.clips:
        assert one.look.seen_keyframes == one.clip.keyframes == 2
        assert [point.offset_ms for point in one.look.activity_curve] == [0, 1000]
        assert one.look.thumbnail_path == one.clip.path.with_suffix(".jpg")
        assert cv2.imread(str(one.look.thumbnail_path)) is not None
        assert one.look.thumbnail_ms in (0, 1000)
    whole = taken.examination.look
    joined = [point.value for one in taken.clips for point in one.look.activity_curve]
    assert [point.value for point in whole.activity_curve] == joined
    assert whole.thumbnail_path == tmp_path / "all" / "master.jpg"


def test_key_frames_are_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int | None] = []
    see = Eye.see

    def watched(eye: Eye, packet: Packet[Stream]) -> object:
        shown.append(packet.pts)
        return see(eye, packet)

    monkeypatch.setattr(Eye, "see", watched)
    take_apart(video.make_clip(tmp_path / "a.mp4", seconds=6), folder(tmp_path / "all"), 2000)
    assert len(shown) == len(set(shown)) == 6


def test_where_key_frames_are_too_rare_a_working_copy_is_cut(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=8, gop_s=100)
    taken = take_apart(path, folder(tmp_path / "all"), 2000, 4000, keyframe_every_ms=1000)
    assert taken.working_copy is not None
    assert "giây" in taken.working_copy.reason
    assert [(one.clip.offset_ms, one.clip.duration_ms) for one in taken.clips] == [(n * 2000, 2000) for n in range(4)]
    assert pictures(*(one.clip.path for one in taken.clips)) == pictures(taken.working_copy.path)
    assert taken.examination.sha256 == examine(path).sha256  # the master's, not the copy's
    assert taken.examination.probe.keyframes == 1


def test_a_pause_inside_a_gop_and_a_late_first_key_frame_keep_the_masters_clock(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4)
    torn = video.pause(path, tmp_path / "b.mp4", 60, after=25)
    taken = take_apart(torn, folder(tmp_path / "all"), 2000, 5000)
    assert taken.working_copy is not None
    assert [one.clip.offset_ms for one in taken.clips] == [0, 2000, 62_500]
    assert [one.clip.duration_ms for one in taken.clips] == [2000, 500, 1500]


@pytest.mark.parametrize("name", ["hurt.mp4", "hurt.ts", "hurt.avi", "hurt.mkv"])
def test_a_damaged_file_is_taken_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / f"whole-{name}", seconds=10)
    hurt = video.scratch(whole, tmp_path / name, 0.5, whole.stat().st_size // 4)
    taken = take_apart(hurt, folder(tmp_path / "all"), 2000)
    assert taken.examination.probe.damaged
    assert sum(one.clip.frames for one in taken.clips) >= 40
    for one in taken.clips:
        assert examine(one.clip.path).look.seen_keyframes >= 1


@pytest.mark.parametrize("make", [video.empty, video.garbage, video.text, video.make_sound])
def test_what_cannot_be_read_leaves_nothing(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "file.mp4")
    target = folder(tmp_path / "all")
    with pytest.raises(Refused):
        take_apart(path, target)
    assert not list(target.iterdir())


def test_what_was_there_before_stays(tmp_path: Path) -> None:
    target = folder(tmp_path / "all")
    (target / "note.txt").write_text("giữ lại")
    with pytest.raises(Refused):
        take_apart(video.garbage(tmp_path / "bad.mp4"), target)
    assert [path.name for path in target.iterdir()] == ["note.txt"]


def test_a_programme_stream_that_dates_only_some_pictures_is_cut_whole(tmp_path: Path) -> None:
    """As recorders export: several still pictures share one dated packet, so the others get made-up times."""
    path = tmp_path / "recorder.mpg"
    scene = SceneSpec("Đường Thử", azimuth_deg=0, night=False, seed=1, rate=5, width=320, height=180)
    film(scene, traffic(1, 0, 75, per_minute=5), 0, 75, path, codec="h264", container="ps")
    taken = take_apart(path, folder(tmp_path / "all"))
    assert sum(one.clip.frames for one in taken.clips) == taken.examination.probe.frames == 375
